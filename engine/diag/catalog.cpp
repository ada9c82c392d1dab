#include "engine/diag/catalog.h"

#include <array>

namespace muster {
namespace {

constexpr auto kEntries = std::to_array<CatalogEntry>({
#define MUSTER_DIAGNOSTIC(name, code, severity, text, ...) {#name, code, Severity::severity, text},
#include "engine/diag/catalog.def"
#undef MUSTER_DIAGNOSTIC
});

}  // namespace

std::span<const CatalogEntry> diagnostic_catalog() { return kEntries; }

}  // namespace muster
