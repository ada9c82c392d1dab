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

std::string help_of(std::string_view code) {
  const Remedy* const found = find_remedy(code);
  if (found == nullptr) return {};
  std::string_view text = found->remedy;
  for (std::size_t at = text.find(". "); at != std::string_view::npos;
       at = text.find(". ", at + 1)) {
    const char next = at + 2 < text.size() ? text[at + 2] : ' ';
    if (next < 'A' || next > 'Z') continue;
    text = text.substr(0, at);
    break;
  }
  if (text.ends_with('.')) text.remove_suffix(1);
  std::string help(text);
  // An abbreviation or a name keeps its capital.
  const bool word = help.size() > 1 && help[1] >= 'a' && help[1] <= 'z';
  if (!help.empty() && help[0] >= 'A' && help[0] <= 'Z' && word)
    help[0] = static_cast<char>(help[0] - 'A' + 'a');
  return help;
}

}  // namespace muster
