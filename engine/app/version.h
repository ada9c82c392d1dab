// The version of the program, from the build.
#pragma once

#include <string_view>

namespace muster {

std::string_view version();

}  // namespace muster
