#include "engine/lang/token.h"

#include <algorithm>
#include <array>

namespace muster {
namespace {

constexpr std::array<std::string_view, 17> kReserved = {
    "as",  "break", "const",     "continue", "else",   "for", "function", "if",   "import",
    "let", "loop",  "namespace", "package",  "return", "var", "void",     "while"};
constexpr std::array<std::string_view, 4> kKeywords = {"false", "in", "null", "true"};

}  // namespace

std::string_view describe(TokenKind kind) {
  switch (kind) {
#define MUSTER_TOKEN(name, text) \
  case TokenKind::name:          \
    return text;
#include "engine/lang/token.def"
#undef MUSTER_TOKEN
  }
  return {};
}

bool is_reserved_word(std::string_view word) { return std::ranges::binary_search(kReserved, word); }

bool is_keyword(std::string_view word) { return std::ranges::binary_search(kKeywords, word); }

bool is_identifier_start(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

bool is_identifier_part(char c) { return is_identifier_start(c) || (c >= '0' && c <= '9'); }

bool is_identifier(std::string_view word) {
  return !word.empty() && is_identifier_start(word.front()) &&
         std::ranges::all_of(word, is_identifier_part);
}

}  // namespace muster
