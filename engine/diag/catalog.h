// Every diagnostic muster can show, from catalog.def. Codes are never reused: MU1xxx reading,
// MU2xxx rules, MU3xxx records, MU4xxx configuration, MU9xxx our own trouble.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include <fmt/format.h>

#include "engine/diag/diagnostic.h"

namespace muster {

template <typename... Args>
struct DiagnosticDef {
  std::string_view name;
  std::string_view code;
  Severity severity;
  fmt::format_string<Args...> format;  // checked against Args when compiled
  std::string_view text;
};

namespace diag {
#define MUSTER_DIAGNOSTIC(name, code, severity, text, ...) \
  inline constexpr DiagnosticDef<__VA_ARGS__> name{#name, code, Severity::severity, text, text};
#include "engine/diag/catalog.def"
#undef MUSTER_DIAGNOSTIC
}  // namespace diag

struct CatalogEntry {
  std::string_view name;
  std::string_view code;
  Severity severity;
  std::string_view text;
};
// All entries, in the order of the file.
std::span<const CatalogEntry> diagnostic_catalog();

}  // namespace muster
