#include "engine/rule/names.h"

#include <algorithm>
#include <array>

namespace muster {
namespace {

constexpr std::array<std::string_view, 22> kBooleanWords = {
    "y",    "Y",    "yes",   "Yes",   "YES",   "n",  "N",  "no", "No",  "NO",  "true",
    "True", "TRUE", "false", "False", "FALSE", "on", "On", "ON", "off", "Off", "OFF"};

constexpr std::array<std::string_view, 4> kKeywords = {"false", "in", "null", "true"};

// CEL's reserved words and the names that muster itself gives to every rule.
constexpr std::array<std::string_view, 21> kReserved = {
    "as",       "as_of",  "break",  "const", "continue", "else",    "for",
    "function", "if",     "import", "let",   "loop",     "package", "namespace",
    "params",   "period", "return", "this",  "var",      "void",    "while"};

bool lower(char c) { return c >= 'a' && c <= 'z'; }
bool digit(char c) { return c >= '0' && c <= '9'; }
bool alphanumeric(char c) { return lower(c) || digit(c) || (c >= 'A' && c <= 'Z'); }

template <std::size_t N>
bool holds(const std::array<std::string_view, N>& words, std::string_view word) {
  return std::ranges::find(words, word) != words.end();
}

}  // namespace

bool is_snake_case(std::string_view name) {
  return !name.empty() && lower(name.front()) &&
         std::ranges::all_of(name, [](char c) { return lower(c) || digit(c) || c == '_'; });
}

bool is_rule_id(std::string_view text) {
  return !text.empty() && alphanumeric(text.front()) && std::ranges::all_of(text, [](char c) {
    return alphanumeric(c) || c == '.' || c == '_' || c == '-';
  });
}

bool is_boolean_word(std::string_view text) { return holds(kBooleanWords, text); }

bool is_reserved_name(std::string_view name) {
  return holds(kKeywords, name) || holds(kReserved, name);
}

bool is_reserved_field(std::string_view name) { return holds(kKeywords, name); }

}  // namespace muster
