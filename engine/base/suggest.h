// "did you mean": the nearest of some names.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>

namespace muster {

// The candidate nearest to `name` by edit distance (case and separators count half), if it is near
// enough to be a likely slip; else empty. Ties go to the first candidate.
std::string_view nearest(std::string_view name, std::span<const std::string_view> candidates);

// `did you mean `x`?` of the nearest, else of the only one that begins with `name`; or the list of
// at most eight candidates, those that begin with it first; or empty when there are none. Names are
// escaped for display.
std::string suggestion(std::string_view name, std::span<const std::string_view> candidates);

}  // namespace muster
