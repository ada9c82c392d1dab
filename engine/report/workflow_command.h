// Text inside the commands that a step of GitHub Actions prints: `::error file=...::message`.
#pragma once

#include <string>
#include <string_view>

namespace muster {

// Of the message.
std::string escape_data(std::string_view text);
// Of a property, such as the title.
std::string escape_property(std::string_view text);

}  // namespace muster
