#include "engine/plan/params.h"

#include <algorithm>
#include <charconv>
#include <string>
#include <utility>

#include "engine/base/suggest.h"

namespace muster {
namespace {

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t\n\r");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\n\r") - first + 1);
}

template <typename T>
std::optional<T> parse_number(std::string_view text) {
  T number{};
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (problem != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

// `from..until`, until exclusive; empty when open.
std::optional<Value> parse_period(std::string_view text) {
  const auto dots = text.find("..");
  if (dots == std::string_view::npos) return std::nullopt;
  const auto from = parse_iso_date(trimmed(text.substr(0, dots)));
  const std::string_view rest = trimmed(text.substr(dots + 2));
  if (!from) return std::nullopt;
  if (rest.empty()) return period_value({.from = *from, .until = std::nullopt});
  const auto until = parse_iso_date(rest);
  if (!until || *until < *from) return std::nullopt;
  return period_value({.from = *from, .until = *until});
}

std::optional<Value> parse_enum(std::string_view text, EnumId id, const Schema& schema) {
  const auto& words = schema.enums[id].words;
  const auto found = std::find(words.begin(), words.end(), text);
  if (found == words.end()) return std::nullopt;
  return enum_value(id, static_cast<std::uint32_t>(found - words.begin()));
}

std::optional<Value> parse_list(std::string_view text, const Type& element, const Schema& schema,
                                Arena& arena) {
  std::vector<Value> items;
  text = trimmed(text);
  if (text.starts_with('[') && text.ends_with(']')) text = text.substr(1, text.size() - 2);
  while (!trimmed(text).empty()) {
    const auto comma = text.find(',');
    const auto item = parse_param(trimmed(text.substr(0, comma)), element, schema, arena);
    if (!item) return std::nullopt;
    items.push_back(*item);
    text = comma == std::string_view::npos ? std::string_view{} : text.substr(comma + 1);
  }
  return list_value(arena.make<ListValue>(arena.copy(std::span<const Value>(items))));
}

bool contains_all(const Value& whole, const Value& part) {
  return std::all_of(part.list->items.begin(), part.list->items.end(), [&](const Value& item) {
    return std::any_of(whole.list->items.begin(), whole.list->items.end(),
                       [&](const Value& other) { return equal(item, other); });
  });
}

// Below, equal, above; nothing where there is no order.
std::optional<int> order(const Value& a, const Value& b, const Type& type) {
  if (type.kind == TypeKind::Span) {
    const CalendarSpan x = as_span(a);
    const CalendarSpan y = as_span(b);
    const bool in_months = x.days == 0 && y.days == 0;
    const bool in_days = x.months == 0 && y.months == 0;
    if (!in_months && !in_days) return std::nullopt;
    const auto m = in_months ? x.months <=> y.months : x.days <=> y.days;
    return m < 0 ? -1 : m > 0 ? 1 : 0;
  }
  // Words in the order in which the enum lists them.
  if (type.kind == TypeKind::Enum)
    return a.integer < b.integer ? -1 : a.integer > b.integer ? 1 : 0;
  bool ordered = true;
  const int result = compare(a, b, ordered);
  if (!ordered) return std::nullopt;
  return result;
}

std::string_view wanted(const Type& type) {
  switch (type.kind) {
    case TypeKind::Bool:
      return "`true` or `false`";
    case TypeKind::Int:
      return "an int";
    case TypeKind::Double:
      return "a double";
    case TypeKind::String:
      return "a string";
    case TypeKind::Date:
      return "a date like `2026-03-31`";
    case TypeKind::Timestamp:
      return "a timestamp like `2026-03-31T09:00:00Z`";
    case TypeKind::Duration:
      return "a duration like `1h30m`";
    case TypeKind::Span:
      return "a span like `12 months` or `30 days`";
    case TypeKind::Period:
      return "a period like `2026-01-01..2027-01-01`";
    case TypeKind::Enum:
      return "a word of the enum";
    case TypeKind::List:
      return "a list of values of its type";
    case TypeKind::Invalid:
    case TypeKind::Null:
    case TypeKind::Map:
    case TypeKind::Optional:
    case TypeKind::Record:
    case TypeKind::Set:
    case TypeKind::Type:
    case TypeKind::Param:
      return "of a type that a parameter can have";
  }
  MUSTER_UNREACHABLE();
}

// Some value of the type.
std::optional<Value> stand_in(const Type& type, Arena& arena) {
  switch (type.kind) {
    case TypeKind::Bool:
      return bool_value(true);
    case TypeKind::Int:
      return int_value(1);
    case TypeKind::Double:
      return double_value(1);
    case TypeKind::String:
      return string_value("");
    case TypeKind::Date:
      return date_value(Date{});
    case TypeKind::Timestamp:
      return timestamp_value(Timestamp{});
    case TypeKind::Duration:
      return duration_value(Duration{.nanos = 1});
    case TypeKind::Span:
      return span_value({.months = 0, .days = 1});
    case TypeKind::Period:
      return period_value({.from = Date{}, .until = std::nullopt});
    case TypeKind::Enum:
      return enum_value(type.enumeration(), 0);
    case TypeKind::List:
      return list_value(arena.make<ListValue>());
    case TypeKind::Invalid:
    case TypeKind::Null:
    case TypeKind::Map:
    case TypeKind::Optional:
    case TypeKind::Record:
    case TypeKind::Set:
    case TypeKind::Type:
    case TypeKind::Param:
      return std::nullopt;
  }
  MUSTER_UNREACHABLE();
}

bool is_for(const ParamSetting& setting, const Rule& rule) {
  return setting.rule.empty() || setting.rule == rule.id || setting.rule == rule.name;
}

}  // namespace

std::optional<Value> parse_param(std::string_view text, const Type& type, const Schema& schema,
                                 Arena& arena) {
  const auto wrap = [](const auto& parsed, auto make) -> std::optional<Value> {
    if (!parsed) return std::nullopt;
    return make(*parsed);
  };
  if (type.kind != TypeKind::String) text = trimmed(text);
  switch (type.kind) {
    case TypeKind::Bool:
      if (text == "true") return bool_value(true);
      if (text == "false") return bool_value(false);
      return std::nullopt;
    case TypeKind::Int:
      return wrap(parse_number<std::int64_t>(text), int_value);
    case TypeKind::Double:
      return wrap(parse_number<double>(text), double_value);
    case TypeKind::String:
      return string_value(arena.copy(text));
    case TypeKind::Date:
      return wrap(parse_iso_date(text), date_value);
    case TypeKind::Timestamp:
      return wrap(parse_rfc3339(text), timestamp_value);
    case TypeKind::Duration:
      return wrap(parse_duration(text), duration_value);
    case TypeKind::Span:
      return wrap(parse_span(text), span_value);
    case TypeKind::Period:
      return parse_period(text);
    case TypeKind::Enum:
      return parse_enum(text, type.enumeration(), schema);
    case TypeKind::List:
      return parse_list(text, type.args[0], schema, arena);
    case TypeKind::Invalid:
    case TypeKind::Null:
    case TypeKind::Map:
    case TypeKind::Optional:
    case TypeKind::Record:
    case TypeKind::Set:
    case TypeKind::Type:
    case TypeKind::Param:
      return std::nullopt;
  }
  MUSTER_UNREACHABLE();
}

std::string example_of(const Type& type, const Schema& schema) {
  switch (type.kind) {
    case TypeKind::Bool:
      return "true";
    case TypeKind::Int:
      return "1";
    case TypeKind::Double:
      return "0.5";
    case TypeKind::String:
      return "...";
    case TypeKind::Date:
      return "2026-01-01";
    case TypeKind::Timestamp:
      return "2026-01-01T09:00:00Z";
    case TypeKind::Duration:
      return "1h30m";
    case TypeKind::Span:
      return "12 months";
    case TypeKind::Period:
      return "2026-01-01..2027-01-01";
    case TypeKind::Enum:
      return schema.enums[type.enumeration()].words.front();
    case TypeKind::List:
      return example_of(type.args[0], schema);
    case TypeKind::Invalid:
    case TypeKind::Null:
    case TypeKind::Map:
    case TypeKind::Optional:
    case TypeKind::Record:
    case TypeKind::Set:
    case TypeKind::Type:
    case TypeKind::Param:
      return "...";
  }
  MUSTER_UNREACHABLE();
}

bool is_looser(const Value& value, const Value& standard, const Type& type, Stricter stricter) {
  const bool lists = type.kind == TypeKind::List;
  if (lists ? contains_all(value, standard) && contains_all(standard, value)
            : equal(value, standard))
    return false;
  switch (stricter) {
    case Stricter::None:
      return false;
    case Stricter::Unstated:
      return true;
    case Stricter::Smaller:
    case Stricter::Larger: {
      if (lists) return true;
      const std::optional<int> found = order(value, standard, type);
      return !found || (stricter == Stricter::Smaller ? *found > 0 : *found < 0);
    }
    case Stricter::Superset:
      return !lists || !contains_all(value, standard);
    case Stricter::Subset:
      return !lists || !contains_all(standard, value);
  }
  MUSTER_UNREACHABLE();
}

std::vector<ParamValue> resolve_params(const CompileContext& context, RuleId id, const Rule& rule,
                                       const CompileOptions& options) {
  std::vector<ParamValue> values;
  Program& program = context.program;
  for (const Parameter& parameter : rule.params) {
    ParamValue value{.name = parameter.name,
                     .type = parameter.type,
                     .value = std::nullopt,
                     .at = parameter.at,
                     .uses = 0};
    // A setting for this rule is nearer than one for all; of equals the last counts.
    const ParamSetting* chosen = nullptr;
    for (const ParamSetting& setting : options.params) {
      if (setting.name != parameter.name || !is_for(setting, rule)) continue;
      if (chosen == nullptr || chosen->rule.empty() || !setting.rule.empty()) chosen = &setting;
    }
    const bool unset = chosen == nullptr && !parameter.default_text && parameter.type.valid();
    std::optional<Value> standard;
    if (parameter.default_text && parameter.type.valid()) {
      standard =
          parse_param(*parameter.default_text, parameter.type, context.schema, program.constants);
      if (!standard) {
        context.diag.error(diag::BadParameter, parameter.default_at, *parameter.default_text,
                           wanted(parameter.type));
      }
    }
    if (chosen != nullptr && parameter.type.valid()) {
      value.value = parse_param(chosen->value, parameter.type, context.schema, program.constants);
      if (!value.value) {
        auto problem =
            context.diag
                .error(diag::BadParameter, chosen->at, chosen->value, wanted(parameter.type))
                .label(parameter.at, "declared here");
        if (parameter.type.kind == TypeKind::Enum) {
          const auto& words = context.schema.enums[parameter.type.enumeration()].words;
          const std::vector<std::string_view> candidates(words.begin(), words.end());
          problem.help(suggestion(chosen->value, candidates));
        }
      }
    } else {
      value.value = standard;
      if (unset && options.stand_ins) {
        value.value = stand_in(parameter.type, program.constants);
      } else if (unset) {
        context.diag.error(diag::MissingParameter, parameter.at, parameter.name)
            .help("set it under `[params]` in muster.toml");
      }
    }
    // As reports have it: a list without items is seen to be one.
    const auto shown = [&parameter](const std::string& text) {
      const bool nothing = parameter.type.kind == TypeKind::List && trimmed(text).empty();
      return nothing ? std::string("[]") : text;
    };
    const std::string standard_text =
        parameter.default_text ? shown(*parameter.default_text) : std::string();
    const bool looser = chosen != nullptr && value.value && standard &&
                        is_looser(*value.value, *standard, parameter.type, parameter.stricter);
    if (!value.value) value.type = Type{};
    program.params.push_back(
        {.rule = id,
         .name = parameter.name,
         .value_text = chosen != nullptr ? shown(chosen->value) : standard_text,
         .default_text = standard_text,
         .from_organisation = chosen != nullptr,
         .looser = looser,
         .unset = unset,
         .basis = parameter.basis,
         .requirement = std::string(requirement_of(parameter)),
         .reason = chosen != nullptr ? chosen->reason : "",
         .at = chosen != nullptr ? chosen->at : parameter.default_at});
    values.push_back(std::move(value));
  }
  return values;
}

void check_settings(const RulePack& pack, const std::vector<ParamSetting>& settings,
                    Emitter& diag) {
  // A rule that did not load may declare what seems unknown; it is reported, and the run fails
  // anyway.
  if (!pack.broken.empty()) return;
  for (const ParamSetting& setting : settings) {
    bool found = false;
    std::vector<std::string_view> candidates;
    for (const Rule& rule : pack.rules) {
      if (!is_for(setting, rule)) continue;
      for (const Parameter& parameter : rule.params) {
        found = found || parameter.name == setting.name;
        if (std::find(candidates.begin(), candidates.end(), parameter.name) == candidates.end())
          candidates.push_back(parameter.name);
      }
    }
    if (!found)
      diag.error(diag::UnknownParameter, setting.at, setting.name)
          .help(suggestion(setting.name, candidates));
  }
}

}  // namespace muster
