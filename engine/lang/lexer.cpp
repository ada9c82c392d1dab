#include "engine/lang/lexer.h"

#include <array>

#include <fmt/format.h>

namespace muster {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_hex_digit(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

// Longer ones first: the first that fits is taken.
struct Symbol {
  std::string_view text;
  TokenKind kind;
};
constexpr std::array kSymbols = {
    Symbol{"&&", TokenKind::AndAnd},     Symbol{"||", TokenKind::OrOr},
    Symbol{"<=", TokenKind::LessEqual},  Symbol{">=", TokenKind::GreaterEqual},
    Symbol{"==", TokenKind::EqualEqual}, Symbol{"!=", TokenKind::BangEqual},
    Symbol{"(", TokenKind::LeftParen},   Symbol{")", TokenKind::RightParen},
    Symbol{"[", TokenKind::LeftBracket}, Symbol{"]", TokenKind::RightBracket},
    Symbol{"{", TokenKind::LeftBrace},   Symbol{"}", TokenKind::RightBrace},
    Symbol{".", TokenKind::Dot},         Symbol{",", TokenKind::Comma},
    Symbol{":", TokenKind::Colon},       Symbol{"?", TokenKind::Question},
    Symbol{"+", TokenKind::Plus},        Symbol{"-", TokenKind::Minus},
    Symbol{"*", TokenKind::Star},        Symbol{"/", TokenKind::Slash},
    Symbol{"%", TokenKind::Percent},     Symbol{"!", TokenKind::Bang},
    Symbol{"<", TokenKind::Less},        Symbol{">", TokenKind::Greater},
};

// What people bring along from other languages.
struct Foreign {
  std::string_view text;
  std::string_view help;
};
constexpr std::array kForeign = {
    Foreign{"===", "did you mean `==`?"},
    Foreign{"!==", "did you mean `!=`?"},
    Foreign{"=>", "a quantifier is written `set.all(x, condition)`"},
    Foreign{"->", "a quantifier is written `set.all(x, condition)`"},
    Foreign{"=~", "a pattern is tested with `text.matches(\"pattern\")`"},
    Foreign{"!~", "a pattern is tested with `!text.matches(\"pattern\")`"},
    Foreign{"<>", "did you mean `!=`?"},
    Foreign{"=<", "did you mean `<=`?"},
    Foreign{":=", "intermediate values are named under the key `let` of the rule"},
    Foreign{"**", "there is no power operator"},
    Foreign{"??", "a fallback is written `x.?field.orValue(fallback)`"},
    Foreign{"/*", "a comment begins with `//` and ends with the line"},
    Foreign{"\xE2\x89\xA0", "did you mean `!=`?"},
    Foreign{"\xE2\x89\xA4", "did you mean `<=`?"},
    Foreign{"\xE2\x89\xA5", "did you mean `>=`?"},
    Foreign{"\xE2\x88\xA7", "did you mean `&&`?"},
    Foreign{"\xE2\x88\xA8", "did you mean `||`?"},
    Foreign{"\xC2\xAC", "did you mean `!`?"},
    Foreign{"\xE2\x80\x98", "strings stand in straight quotes: `'...'` or `\"...\"`"},
    Foreign{"\xE2\x80\x99", "strings stand in straight quotes: `'...'` or `\"...\"`"},
    Foreign{"\xE2\x80\x9C", "strings stand in straight quotes: `'...'` or `\"...\"`"},
    Foreign{"\xE2\x80\x9D", "strings stand in straight quotes: `'...'` or `\"...\"`"},
    Foreign{"\xE2\x80\x9E", "strings stand in straight quotes: `'...'` or `\"...\"`"},
    Foreign{"\xC2\xA0", "this is a no-break space; type a plain space"},
};
constexpr std::array kForeignSingle = {
    Foreign{"=", "did you mean `==`?"},
    Foreign{"&", "did you mean `&&`?"},
    Foreign{"|", "did you mean `||`?"},
    Foreign{"~", "did you mean `!`?"},
    Foreign{"^", "there is no power operator"},
    Foreign{";", "an expression has no `;`: join conditions with `&&`"},
    Foreign{"#", "a comment begins with `//`"},
    Foreign{"$", "names are written without `$`"},
    Foreign{"@", "names are written without `@`"},
    Foreign{"\\", "a backslash only stands in strings"},
};

}  // namespace

Span span_of(const ExprText& text, std::size_t begin, std::size_t length) {
  return text.place ? text.place(begin, length) : Span{};
}

char Lexer::peek(std::size_t ahead) const {
  return pos_ + ahead < text_.text.size() ? text_.text[pos_ + ahead] : '\0';
}

void Lexer::skip_blanks() {
  const std::string_view text = text_.text;
  while (pos_ < text.size()) {
    const char c = text[pos_];
    if (c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f') {
      ++pos_;
    } else if (text.substr(pos_).starts_with("//")) {
      const std::size_t end = text.find_first_of("\r\n", pos_);
      pos_ = end == std::string_view::npos ? text.size() : end;
    } else {
      return;
    }
  }
}

Token Lexer::take(TokenKind kind, std::size_t length) {
  const Token token{.kind = kind, .begin = pos_, .end = pos_ + length};
  pos_ += length;
  return token;
}

Result<Token> Lexer::next() {
  skip_blanks();
  if (pos_ >= text_.text.size()) return take(TokenKind::End, 0);
  const char c = peek();
  if (c == '\'' || c == '"') return string(0);
  if (c == '`') return quoted_name();
  if (is_digit(c) || (c == '.' && is_digit(peek(1)))) return number();
  if (!is_identifier_start(c)) return symbol();
  const auto is_quote = [](char q) { return q == '\'' || q == '"'; };
  const bool bytes = c == 'b' || c == 'B';
  const bool raw = c == 'r' || c == 'R';
  if ((bytes || raw) && is_quote(peek(1))) return string(1);
  if (bytes && (peek(1) == 'r' || peek(1) == 'R') && is_quote(peek(2))) return string(2);
  return word();
}

Token Lexer::word() {
  std::size_t length = 1;
  while (is_identifier_part(peek(length))) ++length;
  const std::string_view name = std::string_view(text_.text).substr(pos_, length);
  TokenKind kind = TokenKind::Ident;
  if (name == "true") kind = TokenKind::True;
  if (name == "false") kind = TokenKind::False;
  if (name == "null") kind = TokenKind::Null;
  if (name == "in") kind = TokenKind::In;
  if (is_reserved_word(name)) kind = TokenKind::Reserved;
  return take(kind, length);
}

Result<Token> Lexer::number() {
  TokenKind kind = TokenKind::Int;
  std::size_t length = 0;
  if (peek() == '0' && (peek(1) == 'x' || peek(1) == 'X') && is_hex_digit(peek(2))) {
    length = 2;
    while (is_hex_digit(peek(length))) ++length;
  } else {
    while (is_digit(peek(length))) ++length;
    if (peek(length) == '.' && is_digit(peek(length + 1))) {
      kind = TokenKind::Double;
      ++length;
      while (is_digit(peek(length))) ++length;
    }
    if (peek(length) == 'e' || peek(length) == 'E') {
      std::size_t digits = length + 1;
      if (peek(digits) == '+' || peek(digits) == '-') ++digits;
      if (is_digit(peek(digits))) {
        kind = TokenKind::Double;
        length = digits;
        while (is_digit(peek(length))) ++length;
      }
    }
  }
  if (kind == TokenKind::Int && (peek(length) == 'u' || peek(length) == 'U') &&
      !is_identifier_part(peek(length + 1))) {
    return take(TokenKind::Uint, length + 1);
  }
  if (is_identifier_part(peek(length))) {
    while (is_identifier_part(peek(length))) ++length;
    const std::string word = text_.text.substr(pos_, length);
    auto builder = diag_.error(diag::ExprSyntax, span_of(text_, pos_, length),
                               fmt::format("`{}` is neither a number nor a name", word));
    const bool days = word.ends_with('d') && word.find_first_not_of("0123456789") == length - 1;
    if (days) {
      builder.help(fmt::format("a number of days is written `days({})`",
                               std::string_view(word).substr(0, length - 1)));
    }
    return builder;
  }
  return take(kind, length);
}

Result<Token> Lexer::quoted_name() {
  std::size_t length = 1;
  while (is_identifier_part(peek(length)) || peek(length) == '.' || peek(length) == '-' ||
         peek(length) == '/' || peek(length) == ' ') {
    ++length;
  }
  if (peek(length) != '`' || length == 1) {
    return diag_
        .error(diag::ExprSyntax, span_of(text_, pos_, length), "this quoted name is not closed")
        .help("between back ticks stand letters, digits, `_`, `.`, `-`, `/` and spaces");
  }
  return take(TokenKind::QuotedIdent, length + 1);
}

Result<Token> Lexer::string(std::size_t prefix) {
  const std::string_view text = text_.text;
  const bool bytes = prefix > 0 && (peek() == 'b' || peek() == 'B');
  const bool raw = prefix > 0 && (peek(prefix - 1) == 'r' || peek(prefix - 1) == 'R');
  const char quote = peek(prefix);
  const bool triple = peek(prefix + 1) == quote && peek(prefix + 2) == quote;
  const std::size_t open = prefix + (triple ? 3 : 1);
  std::size_t at = pos_ + open;
  while (at < text.size()) {
    const char c = text[at];
    if (c == quote &&
        (!triple || (text.size() - at >= 3 && text[at + 1] == quote && text[at + 2] == quote))) {
      const std::size_t end = at + (triple ? 3 : 1);
      return take(bytes ? TokenKind::Bytes : TokenKind::String, end - pos_);
    }
    if (!triple && (c == '\n' || c == '\r')) break;
    at += !raw && c == '\\' && at + 1 < text.size() ? 2U : 1U;
  }
  auto builder = diag_.error(diag::UnclosedString, span_of(text_, pos_, open));
  if (at < text.size()) {
    builder.help(fmt::format("a string with line breaks stands in {0}{0}{0}", quote));
  } else {
    builder.help(fmt::format("add the closing {}", std::string(triple ? 3 : 1, quote)));
  }
  return builder;
}

Result<Token> Lexer::symbol() {
  const std::string_view rest = std::string_view(text_.text).substr(pos_);
  for (const Foreign& foreign : kForeign) {
    // `a ?? b` is no operator, but `[??x]` would not parse either; `:=` likewise.
    if (rest.starts_with(foreign.text))
      return std::unexpected(not_ours(foreign.text.size(), foreign.help));
  }
  for (const Symbol& symbol : kSymbols) {
    if (rest.starts_with(symbol.text)) return take(symbol.kind, symbol.text.size());
  }
  for (const Foreign& foreign : kForeignSingle) {
    if (rest.starts_with(foreign.text))
      return std::unexpected(not_ours(foreign.text.size(), foreign.help));
  }
  return std::unexpected(bad_character());
}

Failed Lexer::not_ours(std::size_t length, std::string_view help) {
  const std::string_view word = std::string_view(text_.text).substr(pos_, length);
  return diag_
      .error(diag::ExprSyntax, span_of(text_, pos_, length),
             fmt::format("`{}` is not part of the language", word))
      .help(std::string(help));
}

Failed Lexer::bad_character() {
  std::size_t end = pos_;
  const char32_t code_point = utf8::next(text_.text, end);
  const std::string_view character = std::string_view(text_.text).substr(pos_, end - pos_);
  auto builder =
      diag_.error(diag::ExprSyntax, span_of(text_, pos_, end - pos_),
                  utf8::is_unsafe_for_display(code_point)
                      ? fmt::format("the invisible character U+{:04X} stands here",
                                    static_cast<unsigned>(code_point))
                      : fmt::format("the character `{}` has no meaning here", character));
  if (code_point >= 0x80)
    builder.help("outside strings only ASCII letters, digits and operators stand");
  return builder;
}

}  // namespace muster
