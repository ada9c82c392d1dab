// Values that may be missing: what `.?field`, `[?key]`, first() and last() give.
#include <array>
#include <cmath>

#include "engine/fn/kernel.h"

namespace muster {
namespace {

Value of(CallContext& context, std::span<const Value> args) {
  return new_optional(context, args[0]);
}
Value none(CallContext&, std::span<const Value>) { return optional_value(nullptr); }
Value has_value(CallContext&, std::span<const Value> args) {
  return bool_value(args[0].optional != nullptr);
}
Value value(CallContext& context, std::span<const Value> args) {
  return args[0].optional != nullptr ? *args[0].optional
                                     : fail(context, "the optional has no value");
}
Value or_value(CallContext&, std::span<const Value> args) {
  return args[0].optional != nullptr ? *args[0].optional : args[1];
}
Value or_optional(CallContext&, std::span<const Value> args) {
  return args[0].optional != nullptr ? args[0] : args[1];
}

bool is_zero(const Value& value) {
  switch (value.kind) {
    case ValueKind::Null:
      return true;
    case ValueKind::Bool:
      return !value.boolean;
    case ValueKind::Int:
    case ValueKind::Duration:
      return value.integer == 0;
    case ValueKind::Double:
      return std::fpclassify(value.real) == FP_ZERO;
    case ValueKind::String:
      return as_string(value).empty();
    case ValueKind::Timestamp:
      return as_timestamp(value) == Timestamp{.seconds = 0, .nanos = 0};
    case ValueKind::Span:
      return as_span(value) == CalendarSpan{};
    case ValueKind::List:
      return value.list->items.empty();
    case ValueKind::Map:
      return value.map->keys.empty();
    case ValueKind::Optional:
      return value.optional == nullptr;
    case ValueKind::Error:
    case ValueKind::Date:
    case ValueKind::Period:
    case ValueKind::Enum:
    case ValueKind::Record:
    case ValueKind::Set:
    case ValueKind::Type:
      return false;
  }
  return false;
}
Value of_non_zero(CallContext& context, std::span<const Value> args) {
  return is_zero(args[0]) ? optional_value(nullptr) : new_optional(context, args[0]);
}
Value unwrap(CallContext& context, std::span<const Value> args) {
  std::vector<Value> values;
  for (const Value& item : items_of(args[0])) {
    if (item.optional != nullptr) values.push_back(*item.optional);
  }
  return new_list(context, values);
}

constexpr std::array kOf = {Overload{"(T) -> optional(T)", of}};
constexpr std::array kNone = {Overload{"() -> optional(T)", none}};
constexpr std::array kHasValue = {Overload{"optional(T).() -> bool", has_value}};
constexpr std::array kValue = {Overload{"optional(T).() -> T", value}};
constexpr std::array kOrValue = {Overload{"optional(T).(T) -> T", or_value}};
constexpr std::array kOr = {Overload{"optional(T).(optional(T)) -> optional(T)", or_optional}};
constexpr std::array kOfNonZero = {Overload{"(T) -> optional(T)", of_non_zero}};
constexpr std::array kUnwrap = {Overload{"(list(optional(T))) -> list(T)", unwrap}};
constexpr std::array kUnwrapOpt = {Overload{"list(optional(T)).() -> list(T)", unwrap}};

}  // namespace

constexpr Function fn_optional_of{.name = "optional.of",
                                  .family = "optionals",
                                  .summary = "An optional that has this value.",
                                  .example = "optional.of(3).value() == 3",
                                  .overloads = kOf};
constexpr Function fn_optional_none{.name = "optional.none",
                                    .family = "optionals",
                                    .summary = "An optional without a value.",
                                    .example = "optional.none().orValue(3) == 3",
                                    .overloads = kNone};
constexpr Function fn_has_value{.name = "hasValue",
                                .family = "optionals",
                                .summary = "Whether the optional has a value.",
                                .example = "[1].first().hasValue()",
                                .overloads = kHasValue};
constexpr Function fn_value{.name = "value",
                            .family = "optionals",
                            .summary = "The value of the optional; undecided if it has none.",
                            .example = "[1, 2].first().value() == 1",
                            .overloads = kValue};
constexpr Function fn_or_value{
    .name = "orValue",
    .family = "optionals",
    .summary = "The value of the optional, or the other value if it has none.",
    .example = "{\"a\": 1}[?\"b\"].orValue(0) == 0",
    .overloads = kOrValue};
constexpr Function fn_or{
    .name = "or",
    .family = "optionals",
    .summary = "The optional itself if it has a value, else the other optional.",
    .example = "optional.none().or(optional.of(2)).value() == 2",
    .overloads = kOr};
constexpr Function fn_optional_of_non_zero{
    .name = "optional.ofNonZeroValue",
    .family = "optionals",
    .summary = "An optional that has this value unless it is zero, false, empty or null.",
    .example = "!optional.ofNonZeroValue(\"\").hasValue()",
    .overloads = kOfNonZero};
constexpr Function fn_optional_unwrap{
    .name = "optional.unwrap",
    .family = "optionals",
    .summary = "The values of those optionals in the list that have one.",
    .example = "optional.unwrap([optional.of(1), optional.none()]) == [1]",
    .overloads = kUnwrap};
constexpr Function fn_unwrap_opt{
    .name = "unwrapOpt",
    .family = "optionals",
    .summary = "The values of those optionals in the list that have one.",
    .example = "[[1], []].map(x, x.first()).unwrapOpt() == [1]",
    .overloads = kUnwrapOpt};

}  // namespace muster
