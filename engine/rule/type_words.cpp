#include "engine/rule/type_words.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <vector>

#include "engine/base/civil_time.h"
#include "engine/base/suggest.h"

namespace muster {
namespace {

bool allowed(TypeKind kind, TypeUse use) {
  return kind != TypeKind::Span || use == TypeUse::Parameter;
}

bool is_int(std::string_view text) {
  std::int64_t value = 0;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
  return problem == std::errc() && end == text.data() + text.size();
}

bool is_double(std::string_view text) {
  double value = 0;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
  return problem == std::errc() && end == text.data() + text.size() && std::isfinite(value);
}

// What the text should have been, if it is no value of the type; else empty.
std::string_view problem_with(std::string_view text, TypeKind kind) {
  switch (kind) {
    case TypeKind::Bool:
      return text == "true" || text == "false" ? "" : "`true` or `false`";
    case TypeKind::Int:
      return is_int(text) ? "" : "a whole number";
    case TypeKind::Double:
      return is_double(text) ? "" : "a number";
    case TypeKind::Date:
      return parse_iso_date(text) ? "" : "a date such as 2026-03-31";
    case TypeKind::Timestamp:
      return parse_rfc3339(text) ? "" : "a timestamp such as 2026-03-31T08:00:00Z";
    case TypeKind::Duration:
      return parse_duration(text) ? "" : "a duration such as 1h30m";
    case TypeKind::Span:
      return parse_span(text) ? "" : "a span such as 12 months or 30 days";
    case TypeKind::Invalid:
    case TypeKind::Null:
    case TypeKind::String:
    case TypeKind::Period:
    case TypeKind::Enum:
    case TypeKind::List:
    case TypeKind::Map:
    case TypeKind::Optional:
    case TypeKind::Record:
    case TypeKind::Set:
    case TypeKind::Type:
    case TypeKind::Param:
      return "";
  }
  MUSTER_UNREACHABLE();
}

// The part between `prefix` and `suffix`, or nothing.
std::optional<std::string_view> inside(std::string_view text, std::string_view prefix,
                                       char suffix) {
  if (!text.starts_with(prefix) || !text.ends_with(suffix)) return std::nullopt;
  return text.substr(prefix.size(), text.size() - prefix.size() - 1);
}

Type read_type_text(Form& form, std::string_view text, Span at, const Schema& schema, TypeUse use,
                    bool in_list) {
  for (const SimpleType& simple : kSimpleTypes) {
    if (simple.word == text && allowed(simple.kind, use)) return simple_type(simple.kind);
  }
  if (const auto name = inside(text, "enum(", ')')) {
    const EnumId id = schema.find_enum(*name);
    if (id.valid()) return enum_of(id);
    std::vector<std::string_view> known;
    for (const EnumSchema& declared : schema.enums) known.push_back(declared.name);
    form.error(diag::UnknownEnum, at, *name)
        .help(known.empty() ? "declare it under `enums` in pack.yaml" : suggestion(*name, known));
    return {};
  }
  if (const auto element_text = inside(text, "list<", '>'); element_text && !in_list) {
    Type element = read_type_text(form, *element_text, at, schema, use, true);
    return element.valid() ? list_of(std::move(element)) : Type();
  }
  std::vector<std::string_view> known;
  for (const SimpleType& simple : kSimpleTypes) {
    if (allowed(simple.kind, use)) known.push_back(simple.word);
  }
  const std::string_view near = nearest(text, known);
  std::string all = "types are";
  for (const std::string_view word : known) all.append(" `").append(word).append("`");
  all += ", `enum(<name>)` and `list<T>`";
  form.error(diag::UnknownType, at, text).help(near.empty() ? all : suggestion(text, known));
  return {};
}

void check_enum_word(Form& form, std::string_view word, Span at, const EnumSchema& declared) {
  if (std::ranges::find(declared.words, word) != declared.words.end()) return;
  const std::vector<std::string_view> known(declared.words.begin(), declared.words.end());
  form.error(diag::UnknownWord, at, word, declared.name).help(suggestion(word, known));
}

}  // namespace

Type read_type(Form& form, const PlacedText& word, const Schema& schema, TypeUse use) {
  return read_type_text(form, word.value, word.at, schema, use, false);
}

void check_default(Form& form, const PlacedText& value, const Type& type, const Schema& schema) {
  if (type.kind == TypeKind::List) {
    // An empty list has no items rather than one empty one.
    for (std::size_t begin = 0; begin < value.value.size();) {
      const std::size_t comma = std::min(value.value.find(',', begin), value.value.size());
      check_default(form, {.value = value.value.substr(begin, comma - begin), .at = value.at},
                    type.args.front(), schema);
      begin = comma + 1;
    }
    return;
  }
  if (type.kind == TypeKind::Enum) {
    check_enum_word(form, value.value, value.at, schema.enums[type.enumeration()]);
    return;
  }
  const std::string_view wanted = problem_with(value.value, type.kind);
  if (!wanted.empty()) form.error(diag::BadValue, value.at, value.value, wanted);
}

}  // namespace muster
