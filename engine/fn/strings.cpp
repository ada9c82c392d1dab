// Texts. Positions and sizes count code points; no locale, no normalisation: upper and lower case
// are those of ASCII.
#include <algorithm>
#include <array>
#include <limits>
#include <optional>

#include "engine/base/pattern.h"
#include "engine/base/utf8.h"
#include "engine/fn/kernel.h"
#include "engine/fn/periods.h"

namespace muster {
namespace {

using Args = std::span<const Value>;

// A text that `matches` looks at; with Pattern's bound on programs this bounds the time.
constexpr std::size_t kMaxSubject = std::size_t{64} << 10;
constexpr std::string_view kOutside = "the position is outside the text";

Value size_of_string(CallContext&, Args args) {
  return int_value(static_cast<std::int64_t>(utf8::count_code_points(as_string(args[0]))));
}
Value size_of_list(CallContext&, Args args) {
  return int_value(static_cast<std::int64_t>(items_of(args[0]).size()));
}
Value size_of_map(CallContext&, Args args) {
  return int_value(static_cast<std::int64_t>(args[0].map->keys.size()));
}

Value string_contains(CallContext&, Args args) {
  return bool_value(as_string(args[0]).find(as_string(args[1])) != std::string_view::npos);
}
Value starts_with(CallContext&, Args args) {
  return bool_value(as_string(args[0]).starts_with(as_string(args[1])));
}
Value ends_with(CallContext&, Args args) {
  return bool_value(as_string(args[0]).ends_with(as_string(args[1])));
}

// Literal patterns never come here: they are compiled with the rule.
Value matches(CallContext& context, Args args) {
  if (as_string(args[0]).size() > kMaxSubject) {
    return fail(context, "the text is too long to be matched with a pattern");
  }
  const auto pattern = Pattern::compile(as_string(args[1]));
  if (!pattern) return fail(context, "the pattern is not valid or too large");
  return bool_value(pattern->matches_part(as_string(args[0])));
}

Value mapped(CallContext& context, std::string_view text, char from, char to, int shift) {
  std::string copy(text);
  for (char& c : copy) {
    if (c >= from && c <= to) c = static_cast<char>(c + shift);
  }
  return new_string(context, copy);
}
Value lower_ascii(CallContext& context, Args args) {
  return mapped(context, as_string(args[0]), 'A', 'Z', 'a' - 'A');
}
Value upper_ascii(CallContext& context, Args args) {
  return mapped(context, as_string(args[0]), 'a', 'z', 'A' - 'a');
}

// Unicode's property White_Space.
bool is_white_space(char32_t c) {
  return (c >= 0x09 && c <= 0x0D) || c == 0x20 || c == 0x85 || c == 0xA0 || c == 0x1680 ||
         (c >= 0x2000 && c <= 0x200A) || c == 0x2028 || c == 0x2029 || c == 0x202F || c == 0x205F ||
         c == 0x3000;
}
Value trim(CallContext&, Args args) {
  const std::string_view text = as_string(args[0]);
  std::optional<std::size_t> begin;
  std::size_t end = 0;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t start = at;
    if (is_white_space(utf8::next(text, at))) continue;
    if (!begin) begin = start;
    end = at;
  }
  return string_value(begin ? text.substr(*begin, end - *begin) : std::string_view());
}

// Cuts at most `most` times.
Value split_at(CallContext& context, std::string_view text, std::string_view separator,
               std::size_t most) {
  std::vector<Value> parts;
  while (parts.size() < most && !text.empty()) {
    std::size_t end = 0;
    std::size_t next = 0;
    if (separator.empty()) {
      utf8::next(text, end);
      next = end;
      if (end == text.size()) break;
    } else {
      end = text.find(separator);
      if (end == std::string_view::npos) break;
      next = end + separator.size();
    }
    parts.push_back(string_value(text.substr(0, end)));
    text.remove_prefix(next);
  }
  if (!separator.empty() || !text.empty()) parts.push_back(string_value(text));
  return new_list(context, parts);
}
Value split(CallContext& context, Args args) {
  return split_at(context, as_string(args[0]), as_string(args[1]),
                  std::numeric_limits<std::size_t>::max());
}
// The limit is the number of parts; a negative one is none.
Value split_limited(CallContext& context, Args args) {
  const std::int64_t limit = args[2].integer;
  if (limit == 0) return new_list(context, {});
  if (limit < 0) return split(context, args.first(2));
  return split_at(context, as_string(args[0]), as_string(args[1]),
                  static_cast<std::size_t>(limit) - 1);
}

Value joined(CallContext& context, std::span<const Value> items, std::string_view separator) {
  std::string text;
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (i > 0) text += separator;
    text += as_string(items[i]);
  }
  return new_string(context, text);
}
Value join(CallContext& context, Args args) { return joined(context, items_of(args[0]), ""); }
Value join_with(CallContext& context, Args args) {
  return joined(context, items_of(args[0]), as_string(args[1]));
}

Value replaced(CallContext& context, std::string_view text, std::string_view from,
               std::string_view to, std::size_t most) {
  std::string result;
  std::size_t count = 0;
  std::size_t at = 0;
  while (count < most) {
    const std::size_t found = text.find(from, at);
    if (found == std::string_view::npos) break;
    result += text.substr(at, found - at);
    result += to;
    ++count;
    at = found + from.size();
    if (!from.empty()) continue;
    // An empty text is found before every code point, and at the end.
    if (at >= text.size()) break;
    const std::size_t begin = at;
    utf8::next(text, at);
    result += text.substr(begin, at - begin);
  }
  if (at < text.size()) result += text.substr(at);
  return new_string(context, result);
}
Value replace(CallContext& context, Args args) {
  return replaced(context, as_string(args[0]), as_string(args[1]), as_string(args[2]),
                  std::numeric_limits<std::size_t>::max());
}
Value replace_limited(CallContext& context, Args args) {
  const std::int64_t limit = args[3].integer;
  if (limit < 0) return replace(context, args.first(3));
  return replaced(context, as_string(args[0]), as_string(args[1]), as_string(args[2]),
                  static_cast<std::size_t>(limit));
}

// The byte where this code point begins; the size of the text for the position after the last one;
// nothing outside.
std::optional<std::size_t> offset_of(std::string_view text, std::int64_t position) {
  if (position < 0) return std::nullopt;
  std::size_t at = 0;
  for (; position > 0 && at < text.size(); --position) utf8::next(text, at);
  return position == 0 ? std::optional(at) : std::nullopt;
}
std::int64_t position_of(std::string_view text, std::size_t offset) {
  return static_cast<std::int64_t>(utf8::count_code_points(text.substr(0, offset)));
}

Value substring(CallContext& context, Args args) {
  const std::string_view text = as_string(args[0]);
  const auto begin = offset_of(text, args[1].integer);
  return begin ? string_value(text.substr(*begin)) : fail(context, kOutside);
}
Value substring_until(CallContext& context, Args args) {
  const std::string_view text = as_string(args[0]);
  const auto begin = offset_of(text, args[1].integer);
  const auto end = offset_of(text, args[2].integer);
  if (!begin || !end || *end < *begin) return fail(context, kOutside);
  return string_value(text.substr(*begin, *end - *begin));
}
Value char_at(CallContext& context, Args args) {
  const std::string_view text = as_string(args[0]);
  const auto begin = offset_of(text, args[1].integer);
  if (!begin) return fail(context, kOutside);
  return string_value(utf8::prefix(text.substr(*begin), 1));
}

Value index_of(CallContext&, Args args) {
  const std::string_view text = as_string(args[0]);
  const std::size_t found = text.find(as_string(args[1]));
  return int_value(found == std::string_view::npos ? -1 : position_of(text, found));
}
Value index_of_from(CallContext& context, Args args) {
  const std::string_view text = as_string(args[0]);
  const auto begin = offset_of(text, args[2].integer);
  if (!begin) return fail(context, kOutside);
  const std::size_t found = text.find(as_string(args[1]), *begin);
  return int_value(found == std::string_view::npos ? -1 : position_of(text, found));
}
Value last_index_of(CallContext&, Args args) {
  const std::string_view text = as_string(args[0]);
  const std::size_t found = text.rfind(as_string(args[1]));
  return int_value(found == std::string_view::npos ? -1 : position_of(text, found));
}

// The last that begins at this position or before it.
Value last_index_of_from(CallContext& context, Args args) {
  const std::string_view text = as_string(args[0]);
  const auto begin = offset_of(text, args[2].integer);
  if (!begin) return fail(context, kOutside);
  const std::size_t found = text.rfind(as_string(args[1]), *begin);
  return int_value(found == std::string_view::npos ? -1 : position_of(text, found));
}

Value quote(CallContext& context, Args args) {
  constexpr std::string_view kSpecial = "\a\b\f\n\r\t\v\\\"";
  constexpr std::string_view kLetters = "abfnrtv\\\"";
  std::string quoted = "\"";
  for (const char c : as_string(args[0])) {
    const std::size_t found = kSpecial.find(c);
    if (found == std::string_view::npos) {
      quoted += c;
    } else {
      quoted += '\\';
      quoted += kLetters[found];
    }
  }
  return new_string(context, quoted + "\"");
}

constexpr std::array kSize = {
    Overload{"(string) -> int", size_of_string}, Overload{"(list(T)) -> int", size_of_list},
    Overload{"(map(K, V)) -> int", size_of_map}, Overload{"string.() -> int", size_of_string},
    Overload{"list(T).() -> int", size_of_list}, Overload{"map(K, V).() -> int", size_of_map},
};
constexpr std::array kContains = {
    Overload{"string.(string) -> bool", string_contains},
    Overload{"period.(date) -> bool", period_contains},
};
constexpr std::array kStartsWith = {Overload{"string.(string) -> bool", starts_with}};
constexpr std::array kEndsWith = {Overload{"string.(string) -> bool", ends_with}};
constexpr std::array kMatches = {
    Overload{"string.(string) -> bool", matches},
    Overload{"(string, string) -> bool", matches},
};
constexpr std::array kLowerAscii = {Overload{"string.() -> string", lower_ascii}};
constexpr std::array kUpperAscii = {Overload{"string.() -> string", upper_ascii}};
constexpr std::array kTrim = {Overload{"string.() -> string", trim}};
constexpr std::array kSplit = {
    Overload{"string.(string) -> list(string)", split},
    Overload{"string.(string, int) -> list(string)", split_limited},
};
constexpr std::array kJoin = {
    Overload{"list(string).() -> string", join},
    Overload{"list(string).(string) -> string", join_with},
};
constexpr std::array kReplace = {
    Overload{"string.(string, string) -> string", replace},
    Overload{"string.(string, string, int) -> string", replace_limited},
};
constexpr std::array kSubstring = {
    Overload{"string.(int) -> string", substring},
    Overload{"string.(int, int) -> string", substring_until},
};
constexpr std::array kIndexOf = {
    Overload{"string.(string) -> int", index_of},
    Overload{"string.(string, int) -> int", index_of_from},
};
constexpr std::array kCharAt = {Overload{"string.(int) -> string", char_at}};
constexpr std::array kLastIndexOf = {
    Overload{"string.(string) -> int", last_index_of},
    Overload{"string.(string, int) -> int", last_index_of_from},
};
constexpr std::array kQuote = {Overload{"(string) -> string", quote}};

}  // namespace

constexpr Function fn_size{
    .name = "size",
    .family = "strings",
    .summary = "How many code points a text, items a list or entries a map has.",
    .example = "size(\"M\xC3\xBCller\") == 6 && [1, 2].size() == 2",
    .overloads = kSize};
constexpr Function fn_contains{.name = "contains",
                               .family = "strings",
                               .summary = "Whether the text has this part, or the period this day.",
                               .example = "\"part-time\".contains(\"time\")",
                               .overloads = kContains};
constexpr Function fn_starts_with{.name = "startsWith",
                                  .family = "strings",
                                  .summary = "Whether the text begins with this part.",
                                  .example = "\"P0001\".startsWith(\"P\")",
                                  .overloads = kStartsWith};
constexpr Function fn_ends_with{.name = "endsWith",
                                .family = "strings",
                                .summary = "Whether the text ends with this part.",
                                .example = "\"ada@example.com\".endsWith(\"@example.com\")",
                                .overloads = kEndsWith};
constexpr Function fn_matches{
    .name = "matches",
    .family = "strings",
    .summary = "Whether the pattern (RE2) is found anywhere in the text; `^` and `$` anchor it.",
    .example = "\"P0001\".matches(\"^P[0-9]+$\")",
    .overloads = kMatches};
constexpr Function fn_lower_ascii{.name = "lowerAscii",
                                  .family = "strings",
                                  .summary = "The text with A-Z in lower case.",
                                  .example = "\"Ada\".lowerAscii() == \"ada\"",
                                  .overloads = kLowerAscii};
constexpr Function fn_upper_ascii{.name = "upperAscii",
                                  .family = "strings",
                                  .summary = "The text with a-z in upper case.",
                                  .example = "\"Ada\".upperAscii() == \"ADA\"",
                                  .overloads = kUpperAscii};
constexpr Function fn_trim{.name = "trim",
                           .family = "strings",
                           .summary = "The text without white space at its ends.",
                           .example = "\"  a b \".trim() == \"a b\"",
                           .overloads = kTrim};
constexpr Function fn_split{.name = "split",
                            .family = "strings",
                            .summary = "The parts between the separators, at most so many.",
                            .example = "\"a,b,c\".split(\",\", 2) == [\"a\", \"b,c\"]",
                            .overloads = kSplit};
constexpr Function fn_join{.name = "join",
                           .family = "strings",
                           .summary = "The texts one after the other, with the separator between.",
                           .example = "[\"a\", \"b\"].join(\", \") == \"a, b\"",
                           .overloads = kJoin};
constexpr Function fn_replace{
    .name = "replace",
    .family = "strings",
    .summary = "The text with each (or the first so many) of a part replaced.",
    .example = "\"a-b-c\".replace(\"-\", \"+\", 1) == \"a+b-c\"",
    .overloads = kReplace};
constexpr Function fn_substring{
    .name = "substring",
    .family = "strings",
    .summary = "The code points from the first position up to, not with, the second.",
    .example = "\"2026-Q1\".substring(5, 7) == \"Q1\"",
    .overloads = kSubstring};
constexpr Function fn_index_of{
    .name = "indexOf",
    .family = "strings",
    .summary = "The position of the first such part (from a position on), -1 if there is none.",
    .example = "\"banana\".indexOf(\"an\", 2) == 3",
    .overloads = kIndexOf};
constexpr Function fn_char_at{.name = "charAt",
                              .family = "strings",
                              .summary = "The code point at the position; empty after the last.",
                              .example = "\"abc\".charAt(1) == \"b\"",
                              .overloads = kCharAt};
constexpr Function fn_last_index_of{
    .name = "lastIndexOf",
    .family = "strings",
    .summary =
        "The position of the last such part (that begins at a position or before it), -1 "
        "if there is none.",
    .example = "\"banana\".lastIndexOf(\"an\", 2) == 1",
    .overloads = kLastIndexOf};
constexpr Function fn_quote{
    .name = "strings.quote",
    .family = "strings",
    .summary = "The text in double quotes, with what is special in it escaped.",
    .example = "strings.quote(\"a\\tb\") == \"\\\"a\\\\tb\\\"\"",
    .overloads = kQuote};

}  // namespace muster
