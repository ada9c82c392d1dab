// A diagnostic as a value, for those that become defects of the evidence instead of being emitted.
#pragma once

#include <type_traits>
#include <utility>

#include "engine/diag/emitter.h"

namespace muster {

template <typename... Args>
Diagnostic made(const DiagnosticDef<Args...>& def, Span at, std::type_identity_t<Args>... args) {
  DiagnosticList list;
  Emitter(list).emit(def, at, args...);
  return std::move(list.back());
}

}  // namespace muster
