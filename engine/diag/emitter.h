// Typed emission of diagnostics. A wrong number or type of arguments, or a bad format, does not
// compile; an error gives the proof of failing (base/result.h).
#pragma once

#include <concepts>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include <fmt/format.h>

#include "engine/base/result.h"
#include "engine/base/utf8.h"
#include "engine/diag/catalog.h"
#include "engine/diag/diagnostic.h"

namespace muster {

// What emission returns, to add labels and help; converts to Failed and to any failed Result.
// Good until the next emission into the same list.
class DiagnosticBuilder {
 public:
  explicit DiagnosticBuilder(Diagnostic& diagnostic) : diagnostic_(diagnostic) {}
  DiagnosticBuilder& label(Span at, std::string text) {
    diagnostic_.labels.push_back({.at = at, .text = std::move(text)});
    return *this;
  }
  DiagnosticBuilder& help(std::string text) {
    diagnostic_.help = std::move(text);
    return *this;
  }
  // REQUIRES: the severity is Error.
  Failed failed() const {
    MUSTER_CHECK(diagnostic_.severity == Severity::Error);
    return {};
  }
  operator Failed() const { return failed(); }
  template <typename T>
  operator std::expected<T, Failed>() const {
    return std::unexpected(failed());
  }

 private:
  Diagnostic& diagnostic_;
};

// Cuts a text argument to what a diagnostic may quote of an input.
inline constexpr std::size_t kQuotedCodePoints = 80;

class Emitter {
 public:
  explicit Emitter(DiagnosticList& list) : list_(list) {}

  // Text arguments are cut to 80 code points. They stay raw: escaping is the renderer's and the
  // writers' (each sink has its own).
  template <typename... Args>
  DiagnosticBuilder emit(const DiagnosticDef<Args...>& def, Span at,
                         std::type_identity_t<Args>... args) {
    return DiagnosticBuilder(
        list_.add({.code = def.code,
                   .name = def.name,
                   .severity = def.severity,
                   .message = fmt::format(fmt::runtime(def.text), shortened(args)...),
                   .at = at,
                   .labels = {},
                   .help = {}}));
  }
  // The same, for the definitions whose severity is Error.
  template <typename... Args>
  DiagnosticBuilder error(const DiagnosticDef<Args...>& def, Span at,
                          std::type_identity_t<Args>... args) {
    MUSTER_CHECK(def.severity == Severity::Error);
    return emit(def, at, args...);
  }
  DiagnosticList& list() { return list_; }

 private:
  template <typename T>
  static auto shortened(const T& value) {
    if constexpr (std::same_as<T, std::string_view>) {
      return utf8::ellipsis(value, kQuotedCodePoints);
    } else {
      return value;
    }
  }
  DiagnosticList& list_;
};

}  // namespace muster
