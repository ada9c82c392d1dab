#include "engine/diag/remedies.h"

#include <algorithm>
#include <array>

#include "engine/diag/catalog.h"

namespace muster {
namespace {

constexpr std::array kRemedies = {
#define MUSTER_REMEDY(name, cause, remedy) Remedy{diag::name.code, cause, remedy},
#include "engine/diag/remedies.def"
#undef MUSTER_REMEDY
};

constexpr std::array kCodes = {
#define MUSTER_DIAGNOSTIC(name, code, severity, text, ...) std::string_view(code),
#include "engine/diag/catalog.def"
#undef MUSTER_DIAGNOSTIC
};

static_assert(std::ranges::equal(kRemedies, kCodes, {}, &Remedy::code),
              "each line of catalog.def needs one in remedies.def, in the same order");

}  // namespace

const Remedy* find_remedy(std::string_view code) {
  const auto* const found = std::ranges::find(kRemedies, code, &Remedy::code);
  return found == kRemedies.end() ? nullptr : found;
}

}  // namespace muster
