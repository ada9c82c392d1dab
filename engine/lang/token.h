// The kinds of tokens of an expression, and which words are not names.
#pragma once

#include <cstddef>
#include <string_view>

namespace muster {

enum class TokenKind {
#define MUSTER_TOKEN(name, text) name,
#include "engine/lang/token.def"
#undef MUSTER_TOKEN
};

// Bytes [begin, end) of the expression's text.
struct Token {
  TokenKind kind = TokenKind::End;
  std::size_t begin = 0;
  std::size_t end = 0;
};

// How messages call the kind: "a name", "`&&`".
std::string_view describe(TokenKind kind);

// `if`, `for`, ...: kept for later by CEL, so barred as names; allowed after a dot.
bool is_reserved_word(std::string_view word);
// `true`, `false`, `null`, `in`: part of the syntax, also after a dot.
bool is_keyword(std::string_view word);
// Letters, digits and `_`, not beginning with a digit. Also true for reserved words and keywords.
bool is_identifier(std::string_view word);
bool is_identifier_start(char c);
bool is_identifier_part(char c);

}  // namespace muster
