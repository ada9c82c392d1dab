// The forms that names in packs and rules may have: sets, fields, parameters and lets are words of
// the expression language; rule ids are not.
#pragma once

#include <string_view>

namespace muster {

// Lower-case words joined by `_`, so that a name reads the same in a header, a rule and a message.
bool is_snake_case(std::string_view name);

// `[A-Za-z0-9][A-Za-z0-9._-]*`: fit for a file name, a command line and a SARIF rule id.
bool is_rule_id(std::string_view text);

// yes, no, on, off, y, n, true, false in the spellings that YAML 1.1 reads as booleans.
bool is_boolean_word(std::string_view text);

// Words that an expression reads as something else than a name: barred for sets, parameters and
// lets.
bool is_reserved_name(std::string_view name);

// The few of them that can not stand after a dot either: barred for fields and reference steps.
bool is_reserved_field(std::string_view name);

}  // namespace muster
