// How a function fails: Result<T> holds a value or the proof that a diagnostic was emitted.
#pragma once

#include <expected>
#include <utility>

namespace muster {

// The proof that somebody told the user. Only an Emitter (engine/diag/emitter.h) makes one, so a
// silent failure does not compile.
class Failed {
 private:
  friend class DiagnosticBuilder;
  Failed() = default;
};

template <typename T>
using Result = std::expected<T, Failed>;

}  // namespace muster

#define MUSTER_TRY_CONCAT_(a, b) a##b
#define MUSTER_TRY_CONCAT(a, b) MUSTER_TRY_CONCAT_(a, b)

// MUSTER_TRY(const auto x, f()): x is f()'s value, or the enclosing function returns f()'s failure.
#define MUSTER_TRY(declaration, ...) \
  MUSTER_TRY_(MUSTER_TRY_CONCAT(muster_try_, __LINE__), declaration, __VA_ARGS__)
#define MUSTER_TRY_(holder, declaration, ...)          \
  auto holder = (__VA_ARGS__);                         \
  if (!holder) return std::unexpected(holder.error()); \
  declaration = *std::move(holder)
