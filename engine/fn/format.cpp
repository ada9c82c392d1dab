#include "engine/fn/format.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include <fmt/format.h>

#include "engine/base/utf8.h"
#include "engine/fn/kernel.h"

namespace muster {
namespace {

using Args = std::span<const Value>;

// More digits than any double has to tell.
constexpr int kMaxPrecision = 1000;

}  // namespace

std::expected<std::vector<FormatClause>, std::string> parse_format(std::string_view text,
                                                                   std::string* rest) {
  std::vector<FormatClause> clauses;
  std::string before;
  std::size_t at = 0;
  while (at < text.size()) {
    const std::size_t sign = std::min(text.find('%', at), text.size());
    before += text.substr(at, sign - at);
    at = sign + 1;
    if (sign == text.size()) break;
    if (at < text.size() && text[at] == '%') {
      before += '%';
      ++at;
      continue;
    }
    FormatClause clause;
    if (at < text.size() && text[at] == '.') {
      int precision = 0;
      const std::size_t first = ++at;
      for (; at < text.size() && text[at] >= '0' && text[at] <= '9'; ++at)
        precision = std::min(precision * 10 + (text[at] - '0'), kMaxPrecision + 1);
      if (at == first) return std::unexpected("a precision has digits after its point");
      if (precision > kMaxPrecision)
        return std::unexpected(fmt::format("a precision is at most {}", kMaxPrecision));
      clause.precision = precision;
    }
    if (at == text.size()) return std::unexpected("its last clause has no end");
    constexpr std::string_view kVerbs = "sdfeboxX";
    if (kVerbs.find(text[at]) == std::string_view::npos) {
      std::size_t end = at;
      utf8::next(text, end);
      return std::unexpected(fmt::format("`{}` is no clause", text.substr(sign, end - sign)));
    }
    clause.verb = text[at++];
    clause.before = std::exchange(before, {});
    clauses.push_back(std::move(clause));
  }
  if (rest != nullptr) *rest = std::move(before);
  return clauses;
}

bool format_takes(char verb, TypeKind type) {
  switch (verb) {
    case 's':
      return true;
    case 'd':
    case 'o':
      return type == TypeKind::Int;
    case 'b':
      return type == TypeKind::Int || type == TypeKind::Bool;
    case 'f':
    case 'e':
      return type == TypeKind::Double || type == TypeKind::Int;
    default:
      return type == TypeKind::Int || type == TypeKind::String;
  }
}

std::string_view what_format_takes(char verb) {
  switch (verb) {
    case 's':
      return "every value";
    case 'd':
    case 'o':
      return "an int";
    case 'b':
      return "an int or a bool";
    case 'f':
    case 'e':
      return "a double or an int";
    default:
      return "an int or a string";
  }
}

namespace {

// As `%s` shows it: like string(), lists and maps with all they hold, maps in the order of their
// keys' texts.
std::string plain_text(const Value& value, const Schema* schema) {
  if (value.kind == ValueKind::List) {
    std::string text = "[";
    for (std::size_t i = 0; i < value.list->items.size(); ++i) {
      if (i > 0) text += ", ";
      text += plain_text(value.list->items[i], schema);
    }
    return text + "]";
  }
  if (value.kind == ValueKind::Map) {
    std::vector<std::pair<std::string, std::string>> entries;
    for (std::size_t i = 0; i < value.map->keys.size(); ++i) {
      entries.emplace_back(plain_text(value.map->keys[i], schema),
                           plain_text(value.map->values[i], schema));
    }
    std::ranges::sort(entries);
    std::string text = "{";
    for (std::size_t i = 0; i < entries.size(); ++i) {
      if (i > 0) text += ", ";
      text.append(entries[i].first).append(": ").append(entries[i].second);
    }
    return text + "}";
  }
  return display(value, schema);
}

// Digits of another base, with the sign before them.
std::string in_base(const Value& value, char verb) {
  const std::int64_t number =
      value.kind == ValueKind::Bool ? (value.boolean ? 1 : 0) : value.integer;
  switch (verb) {
    case 'b':
      return fmt::format("{:b}", number);
    case 'o':
      return fmt::format("{:o}", number);
    case 'x':
      return fmt::format("{:x}", number);
    case 'X':
      return fmt::format("{:X}", number);
    default:
      return fmt::format("{}", number);
  }
}

std::string hex_of_bytes(std::string_view bytes, char verb) {
  std::string text;
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned>(static_cast<unsigned char>(c));
    text += verb == 'x' ? fmt::format("{:02x}", byte) : fmt::format("{:02X}", byte);
  }
  return text;
}

std::string real_text(const Value& value, const FormatClause& clause, const Schema* schema) {
  constexpr int kDefaultPrecision = 6;
  const double number =
      value.kind == ValueKind::Int ? static_cast<double>(value.integer) : value.real;
  if (!std::isfinite(number)) return display(double_value(number), schema);
  const int precision = clause.precision.value_or(kDefaultPrecision);
  return clause.verb == 'f' ? fmt::format("{:.{}f}", number, precision)
                            : fmt::format("{:.{}e}", number, precision);
}

std::optional<std::string> filled(const FormatClause& clause, const Value& value,
                                  const Schema* schema) {
  const bool infinite = value.kind == ValueKind::Double && !std::isfinite(value.real);
  switch (clause.verb) {
    case 's':
      return plain_text(value, schema);
    case 'f':
    case 'e':
      if (value.kind != ValueKind::Int && value.kind != ValueKind::Double) return std::nullopt;
      return real_text(value, clause, schema);
    case 'x':
    case 'X':
      if (value.kind == ValueKind::String) return hex_of_bytes(as_string(value), clause.verb);
      break;
    case 'b':
      if (value.kind == ValueKind::Bool) return in_base(value, 'b');
      break;
    case 'd':
      if (infinite) return display(value, schema);
      break;
    default:
      break;
  }
  if (value.kind != ValueKind::Int) return std::nullopt;
  return in_base(value, clause.verb);
}

Value format(CallContext& context, Args args) {
  const std::span<const Value> items = items_of(args[1]);
  std::string rest;
  const auto clauses = parse_format(as_string(args[0]), &rest);
  if (!clauses) return fail(context, "the text to be filled has a clause that is none");
  if (clauses->size() != items.size())
    return fail(context, "the text to be filled has not as many clauses as there are values");
  std::string text;
  for (std::size_t i = 0; i < items.size(); ++i) {
    const FormatClause& clause = (*clauses)[i];
    const auto shown = filled(clause, items[i], context.schema);
    if (!shown) return fail(context, "a value does not fit the clause that is to show it");
    text.append(clause.before).append(*shown);
  }
  return new_string(context, text + rest);
}

constexpr std::array kFormat = {Overload{"string.(list(T)) -> string", format}};

}  // namespace

constexpr Function fn_format{
    .name = "format",
    .family = "strings",
    .summary =
        "The text with each clause (%s %d %f %e %b %o %x %X, %.2f) filled by a value; the "
        "list may hold values of several types.",
    .example = "\"%s has %d, %.1f %%\".format([\"Ada\", 3, 37.5]) == \"Ada has 3, 37.5 %\"",
    .overloads = kFormat};

}  // namespace muster
