// Values that may be missing: what `.?field`, `[?key]`, first() and last() give.
#include <array>

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

constexpr std::array kOf = {Overload{"(T) -> optional(T)", of}};
constexpr std::array kNone = {Overload{"() -> optional(T)", none}};
constexpr std::array kHasValue = {Overload{"optional(T).() -> bool", has_value}};
constexpr std::array kValue = {Overload{"optional(T).() -> T", value}};
constexpr std::array kOrValue = {Overload{"optional(T).(T) -> T", or_value}};
constexpr std::array kOr = {Overload{"optional(T).(optional(T)) -> optional(T)", or_optional}};

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

}  // namespace muster
