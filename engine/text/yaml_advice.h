// What to do about a value that its author did not mean as YAML: an expression such as
// `!has(p.end_on)` or `a ? b : c` that stands in a file without quotes.
#pragma once

#include <cstddef>
#include <string_view>

namespace muster {

// Advice for an error at the offset `at` of a YAML text; empty if the value in its line is no such
// case.
std::string_view quoting_advice(std::string_view text, std::size_t at);

}  // namespace muster
