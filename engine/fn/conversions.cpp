// From one type to another, and what type a value has.
#include <array>
#include <charconv>
#include <cmath>
#include <optional>
#include <system_error>

#include "engine/base/check.h"
#include "engine/fn/kernel.h"

namespace muster {
namespace {

using Args = std::span<const Value>;

Value same(CallContext&, Args args) { return args[0]; }

Value to_text(CallContext& context, Args args) {
  return new_string(context, display(args[0], context.schema));
}

// The whole text as a number, or nothing.
template <typename T>
std::optional<T> whole_number(std::string_view text) {
  T value{};
  const char* const end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, value);
  if (read.ec != std::errc() || read.ptr != end) return std::nullopt;
  return value;
}

Value int_of_double(CallContext& context, Args args) {
  constexpr double kTwoTo63 = 9223372036854775808.0;
  // Neither limit is allowed: what is written as the largest int is no double.
  if (!(args[0].real > -kTwoTo63 && args[0].real < kTwoTo63)) return fail(context, kIntOverflow);
  return int_value(static_cast<std::int64_t>(args[0].real));
}
Value int_of_string(CallContext& context, Args args) {
  const auto value = whole_number<std::int64_t>(as_string(args[0]));
  return value ? int_value(*value) : fail(context, "the text is not an int");
}
Value int_of_timestamp(CallContext&, Args args) { return int_value(as_timestamp(args[0]).seconds); }
Value double_of_int(CallContext&, Args args) {
  return double_value(static_cast<double>(args[0].integer));
}
Value double_of_string(CallContext& context, Args args) {
  const auto value = whole_number<double>(as_string(args[0]));
  return value ? double_value(*value) : fail(context, "the text is not a double");
}
Value bool_of_string(CallContext& context, Args args) {
  const std::string_view text = as_string(args[0]);
  for (const std::string_view word : {"true", "True", "TRUE", "t", "1"}) {
    if (text == word) return bool_value(true);
  }
  for (const std::string_view word : {"false", "False", "FALSE", "f", "0"}) {
    if (text == word) return bool_value(false);
  }
  return fail(context, "the text is neither true nor false");
}

Value date_of_string(CallContext& context, Args args) {
  const auto date = parse_iso_date(as_string(args[0]));
  return date ? date_value(*date) : fail(context, "the text is not a date such as 2026-03-31");
}
Value date_of_timestamp(CallContext& context, Args args) {
  return date_value(context.zone.day_of(as_timestamp(args[0])));
}
Value date_in_zone(CallContext& context, Args args) {
  const auto zone = Zone::find(as_string(args[1]));
  if (!zone) return fail(context, "there is no time zone of this name");
  return date_value(zone->day_of(as_timestamp(args[0])));
}

Value timestamp_of_string(CallContext& context, Args args) {
  const auto t = parse_rfc3339(as_string(args[0]));
  return t ? timestamp_value(*t)
           : fail(context, "the text is not a timestamp such as 2026-03-31T12:00:00Z");
}
Value timestamp_of_int(CallContext& context, Args args) {
  const std::int64_t seconds = args[0].integer;
  if (seconds < kMinTimestampSeconds || seconds > kMaxTimestampSeconds) {
    return fail(context, kTimestampOverflow);
  }
  return timestamp_value({.seconds = seconds, .nanos = 0});
}

Value duration_of_string(CallContext& context, Args args) {
  const std::string_view text = as_string(args[0]);
  const auto duration = parse_duration(text);
  if (duration) return duration_value(*duration);
  if (text.ends_with('d') || text.ends_with('w') || text.ends_with('y')) {
    return fail(context, "a duration has the units h m s ms us ns; calendar time is days(7)");
  }
  return fail(context, "the text is not a duration such as 1h30m, or out of range");
}

// What type() gives for each kind. A type without arguments owns nothing, so these are constants.
constexpr Type bare(TypeKind kind) { return {.kind = kind, .ref = 0, .args = {}}; }
constexpr std::array kTypes = {
    bare(TypeKind::Null),      bare(TypeKind::Bool),     bare(TypeKind::Int),
    bare(TypeKind::Double),    bare(TypeKind::String),   bare(TypeKind::Date),
    bare(TypeKind::Timestamp), bare(TypeKind::Duration), bare(TypeKind::Span),
    bare(TypeKind::Period),    bare(TypeKind::Enum),     bare(TypeKind::List),
    bare(TypeKind::Map),       bare(TypeKind::Optional), bare(TypeKind::Type)};

TypeKind type_of(ValueKind kind) {
  switch (kind) {
    case ValueKind::Null:
      return TypeKind::Null;
    case ValueKind::Bool:
      return TypeKind::Bool;
    case ValueKind::Int:
      return TypeKind::Int;
    case ValueKind::Double:
      return TypeKind::Double;
    case ValueKind::String:
      return TypeKind::String;
    case ValueKind::Date:
      return TypeKind::Date;
    case ValueKind::Timestamp:
      return TypeKind::Timestamp;
    case ValueKind::Duration:
      return TypeKind::Duration;
    case ValueKind::Span:
      return TypeKind::Span;
    case ValueKind::Period:
      return TypeKind::Period;
    case ValueKind::Enum:
      return TypeKind::Enum;
    case ValueKind::List:
      return TypeKind::List;
    case ValueKind::Map:
      return TypeKind::Map;
    case ValueKind::Optional:
      return TypeKind::Optional;
    case ValueKind::Type:
      return TypeKind::Type;
    case ValueKind::Error:
    case ValueKind::Record:
    case ValueKind::Set:
      break;
  }
  MUSTER_UNREACHABLE();  // never arguments (function.h)
}

Value type_of_value(CallContext&, Args args) {
  const TypeKind kind = type_of(args[0].kind);
  for (const Type& type : kTypes) {
    if (type.kind == kind) return type_value(&type);
  }
  MUSTER_UNREACHABLE();
}

constexpr std::array kString = {
    Overload{"(string) -> string", same},      Overload{"(int) -> string", to_text},
    Overload{"(double) -> string", to_text},   Overload{"(bool) -> string", to_text},
    Overload{"(date) -> string", to_text},     Overload{"(timestamp) -> string", to_text},
    Overload{"(duration) -> string", to_text}, Overload{"(span) -> string", to_text},
    Overload{"(period) -> string", to_text},   Overload{"(enum) -> string", to_text},
};
constexpr std::array kInt = {
    Overload{"(int) -> int", same},
    Overload{"(double) -> int", int_of_double},
    Overload{"(string) -> int", int_of_string},
    Overload{"(timestamp) -> int", int_of_timestamp},
};
constexpr std::array kDouble = {
    Overload{"(double) -> double", same},
    Overload{"(int) -> double", double_of_int},
    Overload{"(string) -> double", double_of_string},
};
constexpr std::array kBool = {
    Overload{"(bool) -> bool", same},
    Overload{"(string) -> bool", bool_of_string},
};
constexpr std::array kDate = {
    Overload{"(string) -> date", date_of_string},
    Overload{"(date) -> date", same},
    Overload{"timestamp.() -> date", date_of_timestamp},
    Overload{"timestamp.(string) -> date", date_in_zone},
};
constexpr std::array kTimestamp = {
    Overload{"(timestamp) -> timestamp", same},
    Overload{"(string) -> timestamp", timestamp_of_string},
    Overload{"(int) -> timestamp", timestamp_of_int},
};
constexpr std::array kDuration = {
    Overload{"(duration) -> duration", same},
    Overload{"(string) -> duration", duration_of_string},
};
constexpr std::array kType = {Overload{"(T) -> type", type_of_value}};

}  // namespace

constexpr Function fn_string{
    .name = "string",
    .family = "conversions",
    .summary = "The value as text: dates as 2026-03-31, the word of an enum.",
    .example = "string(date(\"2026-03-31\")) == \"2026-03-31\"",
    .overloads = kString};
constexpr Function fn_int{
    .name = "int",
    .family = "conversions",
    .summary =
        "The whole number of a double (without its fraction), a text or a timestamp's seconds.",
    .example = "int(1.9) == 1 && int(\"-12\") == -12",
    .overloads = kInt};
constexpr Function fn_double{.name = "double",
                             .family = "conversions",
                             .summary = "The double nearest to the number or the text.",
                             .example = "double(\"0.5\") == 0.5",
                             .overloads = kDouble};
constexpr Function fn_bool{
    .name = "bool",
    .family = "conversions",
    .summary = "The truth of a text: true, True, TRUE, t or 1; false, False, FALSE, f or 0.",
    .example = "bool(\"TRUE\")",
    .overloads = kBool};
constexpr Function fn_date{
    .name = "date",
    .family = "conversions",
    .summary = "The calendar day of a text, or of a timestamp in the run's or a named time zone.",
    .example =
        "timestamp(\"2026-03-31T23:30:00Z\").date(\"Europe/Berlin\") == date(\"2026-04-01\")",
    .overloads = kDate};
constexpr Function fn_timestamp{
    .name = "timestamp",
    .family = "conversions",
    .summary = "The instant of an RFC 3339 text, or of seconds since 1970.",
    .example = "timestamp(0) == timestamp(\"1970-01-01T00:00:00Z\")",
    .overloads = kTimestamp};
constexpr Function fn_duration{.name = "duration",
                               .family = "conversions",
                               .summary = "Clock time from a text with the units h m s ms us ns.",
                               .example = "duration(\"1h30m\") == duration(\"90m\")",
                               .overloads = kDuration};
constexpr Function fn_type{.name = "type",
                           .family = "conversions",
                           .summary = "The type of the value.",
                           .example = "type(1) == int",
                           .overloads = kType};

}  // namespace muster
