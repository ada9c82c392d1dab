// Text of an expression -> tokens, one at a time, so that a caller may stop in the middle (the hole
// of a message). Also reads what a literal token stands for.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "engine/base/result.h"
#include "engine/diag/emitter.h"
#include "engine/lang/token.h"
#include "engine/source/expr_text.h"

namespace muster {

class Lexer {
 public:
  // Borrows `text` and `diag`. REQUIRES: the text is valid UTF-8.
  Lexer(const ExprText& text, std::size_t begin, Emitter& diag)
      : text_(text), pos_(begin), diag_(diag) {}

  // The next token, without white space and comments before it; End at the end, again and again.
  // Emits ExprSyntax, UnclosedString.
  Result<Token> next();

 private:
  char peek(std::size_t ahead = 0) const;
  void skip_blanks();
  Token word();
  Result<Token> number();
  Result<Token> quoted_name();
  Result<Token> string(std::size_t prefix);
  Result<Token> symbol();
  Token take(TokenKind kind, std::size_t length);
  // An operator or character of other languages, with what to write here.
  Failed not_ours(std::size_t length, std::string_view help);
  Failed bad_character();

  const ExprText& text_;
  std::size_t pos_;
  Emitter& diag_;
};

// The place of `length` bytes of the text from `begin`; no place if the text stands nowhere.
Span span_of(const ExprText& text, std::size_t begin, std::size_t length);

// The value of a String token, escapes resolved. Emits BadEscape.
Result<std::string> string_value(const ExprText& text, Token token, Emitter& diag);
// The value of an Int token, negated if asked. Emits IntegerOutOfRange.
Result<std::int64_t> int_value(const ExprText& text, Token token, bool negative, Emitter& diag);
// The value of a Double token. Emits DoubleOutOfRange.
Result<double> double_value(const ExprText& text, Token token, Emitter& diag);

}  // namespace muster
