// The list of all functions, and the look-up by name.
#include <algorithm>
#include <array>

#include "engine/fn/function.h"
#include "engine/fn/signature.h"

namespace muster {
namespace {

constexpr std::array kFunctions = {
#define MUSTER_FUNCTION(name) &fn_##name,
#include "engine/fn/functions.def"
#undef MUSTER_FUNCTION
};

}  // namespace

FunctionTable::FunctionTable() {
  entries_.reserve(kFunctions.size());
  for (const Function* const function : kFunctions) {
    Entry entry{.function = function, .signatures = {}};
    for (const Overload& overload : function->overloads) {
      entry.signatures.push_back(parse_signature(overload.signature));
    }
    entries_.push_back(std::move(entry));
  }
}

const FunctionTable::Entry* FunctionTable::find(std::string_view name) const {
  const auto found =
      std::ranges::find(entries_, name, [](const Entry& entry) { return entry.function->name; });
  return found == entries_.end() ? nullptr : &*found;
}

std::vector<std::string_view> FunctionTable::names() const {
  std::vector<std::string_view> all;
  for (const Entry& entry : entries_) all.push_back(entry.function->name);
  return all;
}

}  // namespace muster
