// The identity of a finding across runs: it knows no line, no message and no column, so a row that
// moves keeps it (S34).
#pragma once

#include <string>
#include <string_view>

namespace muster {

// The first 32 hexadecimal digits of SHA-256 over rule id, NUL, raw key.
std::string fingerprint(std::string_view rule_id, std::string_view raw_key);

}  // namespace muster
