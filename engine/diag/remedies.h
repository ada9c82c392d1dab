// What brings each diagnostic about and what to do, for the reference pages. Beside the catalogue,
// so that the two cannot differ.
#pragma once

#include <string>
#include <string_view>

namespace muster {

struct Remedy {
  std::string_view code;
  std::string_view cause;
  std::string_view remedy;
};

// Of a code of the catalogue; null for any other text.
const Remedy* find_remedy(std::string_view code);

// The first sentence of the remedy in the form of a help line, for a diagnostic whose place knows
// nothing better: `correct the path`. Empty for a code that is not in the catalogue.
std::string help_of(std::string_view code);

}  // namespace muster
