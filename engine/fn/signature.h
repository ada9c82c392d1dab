// Reads the signatures that functions are declared with.
#pragma once

#include <string>
#include <string_view>

#include "engine/fn/function.h"

namespace muster {

// REQUIRES: the form of Overload::signature. `enum` is an Enum type without a particular enum.
Signature parse_signature(std::string_view text);

// `name` with a signature as people write a call: `string.startsWith(string) -> bool`.
std::string show_signature(std::string_view name, const Signature& signature);

}  // namespace muster
