// Calls functions by name in tests, with the overload that fits the values.
#pragma once

#include <functional>
#include <initializer_list>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "engine/fn/function.h"

namespace muster::test {

inline bool fits(const Type& type, const Value& value) {
  switch (type.kind) {
    case TypeKind::Param:
      return true;
    case TypeKind::Bool:
      return value.kind == ValueKind::Bool;
    case TypeKind::Int:
      return value.kind == ValueKind::Int;
    case TypeKind::Double:
      return value.kind == ValueKind::Double;
    case TypeKind::String:
      return value.kind == ValueKind::String;
    case TypeKind::Date:
      return value.kind == ValueKind::Date;
    case TypeKind::Timestamp:
      return value.kind == ValueKind::Timestamp;
    case TypeKind::Duration:
      return value.kind == ValueKind::Duration;
    case TypeKind::Span:
      return value.kind == ValueKind::Span;
    case TypeKind::Period:
      return value.kind == ValueKind::Period;
    case TypeKind::Enum:
      return value.kind == ValueKind::Enum;
    case TypeKind::List:
      return value.kind == ValueKind::List &&
             (value.list->items.empty() || fits(type.args[0], value.list->items[0]));
    case TypeKind::Map:
      return value.kind == ValueKind::Map;
    case TypeKind::Optional:
      return value.kind == ValueKind::Optional;
    case TypeKind::Invalid:
    case TypeKind::Null:
    case TypeKind::Record:
    case TypeKind::Set:
    case TypeKind::Type:
      return false;
  }
  return false;
}

// Everything a call needs, and short ways to make values.
struct Bench {
  Arena arena;
  Zone zone = Zone::find("Europe/Berlin").value();
  FunctionTable table;
  Date as_of = make_date(2026, 3, 31).value();
  const Schema* schema = nullptr;

  Value call(std::string_view name, std::initializer_list<Value> arguments, bool method = false) {
    const std::vector<Value> args(arguments);
    const FunctionTable::Entry* const entry = table.find(name);
    if (entry == nullptr) return expression_error(arena, "no such function");
    for (std::size_t i = 0; i < entry->signatures.size(); ++i) {
      std::vector<Type> wanted = entry->signatures[i].parameters;
      const bool receiver = entry->signatures[i].receiver.has_value();
      if (receiver) wanted.insert(wanted.begin(), *entry->signatures[i].receiver);
      const bool several = entry->signatures[i].variadic && args.size() > wanted.size();
      if (several) wanted.resize(args.size(), Type(wanted.back()));
      bool all = wanted.size() == args.size() && receiver == method;
      for (std::size_t k = 0; all && k < args.size(); ++k) all = fits(wanted[k], args[k]);
      if (!all) continue;
      CallContext context{.arena = arena, .zone = zone, .as_of = as_of, .schema = schema};
      return entry->function->overloads[i].kernel(context, args);
    }
    return expression_error(arena, "no overload fits");
  }
  Value method(std::string_view name, std::initializer_list<Value> args) {
    return call(name, args, true);
  }
  // The result as a person reads it; errors as `error: why`.
  std::string show(const Value& value) const {
    return value.is_error() ? fmt::format("error: {}", value.error->text) : display(value, schema);
  }

  Value list(std::initializer_list<Value> items) {
    return list_value(
        arena.make<ListValue>(arena.copy(std::span<const Value>(items.begin(), items.size()))));
  }
  Value map(std::initializer_list<Value> keys, std::initializer_list<Value> values) {
    return map_value(
        arena.make<MapValue>(arena.copy(std::span<const Value>(keys.begin(), keys.size())),
                             arena.copy(std::span<const Value>(values.begin(), values.size()))));
  }
};

// One call and what it must show.
struct CallCase {
  const char* name;
  std::function<Value(Bench&)> call;
  const char* shown;
};
inline void PrintTo(const CallCase& c, std::ostream* out) { *out << c.name; }
inline const auto kName = [](const auto& tested) { return std::string(tested.param.name); };

inline Value i(std::int64_t value) { return int_value(value); }
inline Value d(double value) { return double_value(value); }
inline Value s(std::string_view text) { return string_value(text); }
inline Value day(std::string_view text) { return date_value(parse_iso_date(text).value()); }
inline Value time_at(std::string_view text) { return timestamp_value(parse_rfc3339(text).value()); }
inline Value lasting(std::string_view text) { return duration_value(parse_duration(text).value()); }
inline Value months(std::int32_t n) { return span_value({.months = n, .days = 0}); }
inline Value days(std::int32_t n) { return span_value({.months = 0, .days = n}); }
inline Value from_to(std::string_view from, std::string_view until) {
  return period_value({.from = parse_iso_date(from).value(), .until = parse_iso_date(until)});
}

}  // namespace muster::test
