// What literal tokens stand for: escapes of strings, ranges of numbers.
#include <charconv>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>

#include <fmt/format.h>

#include "engine/lang/lexer.h"

namespace muster {
namespace {

constexpr std::string_view kEscapes =
    "the escapes are \\a \\b \\f \\n \\r \\t \\v \\\\ \\' \\\" \\` \\? \\xHH \\uHHHH \\UHHHHHHHH "
    "\\OOO; a raw "
    "string r'...' has none";

// The character of a one-letter escape, or nothing.
std::optional<char> simple_escape(char letter) {
  switch (letter) {
    case 'a':
      return '\a';
    case 'b':
      return '\b';
    case 'f':
      return '\f';
    case 'n':
      return '\n';
    case 'r':
      return '\r';
    case 't':
      return '\t';
    case 'v':
      return '\v';
    case '\\':
    case '\'':
    case '"':
    case '`':
    case '?':
      return letter;
    default:
      return std::nullopt;
  }
}

struct NumericForm {
  std::size_t lead = 0;    // bytes before the digits, with the backslash
  std::size_t digits = 0;  // exactly so many
  int base = 0;
};

NumericForm numeric_form(char letter) {
  switch (letter) {
    case 'x':
    case 'X':
      return {.lead = 2, .digits = 2, .base = 16};
    case 'u':
      return {.lead = 2, .digits = 4, .base = 16};
    case 'U':
      return {.lead = 2, .digits = 8, .base = 16};
    case '0':
    case '1':
    case '2':
    case '3':
      return {.lead = 1, .digits = 3, .base = 8};
    default:
      return {};
  }
}

// Whether a number that no double holds is a tiny one and not a huge one.
bool is_tiny(std::string_view written) {
  const std::size_t e = written.find_first_of("eE");
  if (e == std::string_view::npos) return written.find_first_not_of("0.") > written.find('.');
  return written.find_first_of(".eE") <= 20 && written.substr(e + 1).starts_with('-');
}

bool is_scalar_value(std::uint32_t value) {
  return value <= 0x10FFFF && (value < 0xD800 || value > 0xDFFF);
}

Failed bad_escape(const ExprText& text, std::size_t begin, std::size_t length, Emitter& diag) {
  return diag
      .error(diag::BadEscape, span_of(text, begin, length),
             std::string_view(text.text).substr(begin, length))
      .help(std::string(kEscapes));
}

}  // namespace

Result<std::string> string_value(const ExprText& text, Token token, Emitter& diag) {
  const std::string_view whole = std::string_view(text.text).substr(0, token.end);
  const std::size_t quote_at = whole.find_first_of("'\"", token.begin);
  const std::string_view prefix = whole.substr(token.begin, quote_at - token.begin);
  const bool raw = prefix.ends_with('r') || prefix.ends_with('R');
  const char quote = whole[quote_at];
  const bool triple =
      token.end - quote_at >= 6 && whole[quote_at + 1] == quote && whole[quote_at + 2] == quote;
  const std::size_t fence = triple ? 3 : 1;
  const std::string_view body = whole.substr(0, token.end - fence);
  std::string value;
  std::size_t at = quote_at + fence;
  if (raw) return std::string(body.substr(at));
  while (at < body.size()) {
    if (body[at] != '\\') {
      value += body[at++];
      continue;
    }
    // The lexer took the byte after a backslash into the string, so there is one.
    const char letter = body[at + 1];
    if (const auto simple = simple_escape(letter)) {
      value += *simple;
      at += 2;
      continue;
    }
    const NumericForm form = numeric_form(letter);
    const std::size_t length = form.lead + form.digits;
    if (form.digits == 0 || body.size() - at < length) {
      std::size_t end = at + 1;
      if (end < body.size()) utf8::next(body, end);
      return std::unexpected(bad_escape(text, at, end - at, diag));
    }
    const char* const first = body.data() + at + form.lead;
    std::uint32_t code_point = 0;
    const auto read = std::from_chars(first, first + form.digits, code_point, form.base);
    if (read.ptr != first + form.digits || !is_scalar_value(code_point)) {
      // Part of a code point must not end up in the quoted text.
      std::size_t end = at + 1;
      while (end < at + length && static_cast<unsigned char>(body[end]) < 0x80) ++end;
      return std::unexpected(bad_escape(text, at, end - at, diag));
    }
    utf8::append(value, code_point);
    at += length;
  }
  return value;
}

Result<std::int64_t> int_value(const ExprText& text, Token token, bool negative, Emitter& diag) {
  const std::string_view written =
      std::string_view(text.text).substr(token.begin, token.end - token.begin);
  const bool hex = written.starts_with("0x") || written.starts_with("0X");
  const std::string_view digits = hex ? written.substr(2) : written;
  std::uint64_t value = 0;
  const auto read =
      std::from_chars(digits.data(), digits.data() + digits.size(), value, hex ? 16 : 10);
  constexpr std::uint64_t kMax = std::numeric_limits<std::int64_t>::max();
  if (read.ec != std::errc() || value > kMax + (negative ? 1 : 0)) {
    return diag.error(diag::IntegerOutOfRange, span_of(text, token.begin, written.size()),
                      fmt::format("{}{}", negative ? "-" : "", written));
  }
  // Two's complement: the bits of 0 - value are right for the smallest integer too.
  return static_cast<std::int64_t>(negative ? std::uint64_t{0} - value : value);
}

Result<double> double_value(const ExprText& text, Token token, Emitter& diag) {
  const std::string_view written =
      std::string_view(text.text).substr(token.begin, token.end - token.begin);
  double value = 0;
  const auto read = std::from_chars(written.data(), written.data() + written.size(), value);
  if (read.ec != std::errc() && is_tiny(written)) return 0.0;
  if (read.ec != std::errc()) {
    return diag.error(diag::DoubleOutOfRange, span_of(text, token.begin, written.size()), written);
  }
  return value;
}

}  // namespace muster
