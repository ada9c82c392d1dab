// Numbers beyond the four operations, under the names of CEL's own extension.
#include <array>
#include <cmath>
#include <limits>

#include "engine/fn/kernel.h"

namespace muster {
namespace {

using Args = std::span<const Value>;

Value abs_int(CallContext& context, Args args) {
  const std::int64_t value = args[0].integer;
  if (value == std::numeric_limits<std::int64_t>::min()) return fail(context, kIntOverflow);
  return int_value(value < 0 ? -value : value);
}
Value abs_double(CallContext&, Args args) { return double_value(std::fabs(args[0].real)); }
Value ceil(CallContext&, Args args) { return double_value(std::ceil(args[0].real)); }
Value floor(CallContext&, Args args) { return double_value(std::floor(args[0].real)); }
// Halves go away from zero.
Value round(CallContext&, Args args) { return double_value(std::round(args[0].real)); }
Value trunc(CallContext&, Args args) { return double_value(std::trunc(args[0].real)); }

Value square_root(CallContext&, Args args) { return double_value(std::sqrt(args[0].real)); }
Value square_root_of_int(CallContext&, Args args) {
  return double_value(std::sqrt(static_cast<double>(args[0].integer)));
}
Value sign_of_int(CallContext&, Args args) {
  const std::int64_t value = args[0].integer;
  return int_value(value > 0 ? 1 : (value < 0 ? -1 : 0));
}
// Of what is no number, that again.
Value sign_of_double(CallContext&, Args args) {
  const double value = args[0].real;
  return double_value(value > 0 ? 1.0 : (value < 0 ? -1.0 : value));
}
Value is_nan(CallContext&, Args args) { return bool_value(std::isnan(args[0].real)); }
Value is_infinite(CallContext&, Args args) { return bool_value(std::isinf(args[0].real)); }
Value is_finite(CallContext&, Args args) { return bool_value(std::isfinite(args[0].real)); }

// The first of the largest (sign -1) or smallest (sign 1).
Value extreme(CallContext& context, std::span<const Value> values, int sign) {
  if (values.empty()) return fail(context, "the list is empty");
  Value best = values.front();
  for (const Value& value : values) {
    bool ordered = true;
    const int order = compare(value, best, ordered);
    if (!ordered) return fail(context, "NaN has no order");
    if (order * sign < 0) best = value;
  }
  return best;
}
Value largest(CallContext& context, Args args) { return extreme(context, args, -1); }
Value smallest(CallContext& context, Args args) { return extreme(context, args, 1); }
Value largest_item(CallContext& context, Args args) {
  return extreme(context, items_of(args[0]), -1);
}
Value smallest_item(CallContext& context, Args args) {
  return extreme(context, items_of(args[0]), 1);
}

// Bits are those of two's complement; a shift fills with zeros on both sides.
std::uint64_t bits(const Value& value) { return static_cast<std::uint64_t>(value.integer); }
Value of_bits(std::uint64_t value) { return int_value(static_cast<std::int64_t>(value)); }
Value bit_and(CallContext&, Args args) { return of_bits(bits(args[0]) & bits(args[1])); }
Value bit_or(CallContext&, Args args) { return of_bits(bits(args[0]) | bits(args[1])); }
Value bit_xor(CallContext&, Args args) { return of_bits(bits(args[0]) ^ bits(args[1])); }
Value bit_not(CallContext&, Args args) { return of_bits(~bits(args[0])); }
constexpr std::int64_t kWidth = 64;
constexpr std::string_view kNegativeShift = "a number of bits cannot be negative";
Value shift_left(CallContext& context, Args args) {
  const std::int64_t by = args[1].integer;
  if (by < 0) return fail(context, kNegativeShift);
  return of_bits(by < kWidth ? bits(args[0]) << by : 0);
}
Value shift_right(CallContext& context, Args args) {
  const std::int64_t by = args[1].integer;
  if (by < 0) return fail(context, kNegativeShift);
  return of_bits(by < kWidth ? bits(args[0]) >> by : 0);
}

constexpr std::array kAbs = {
    Overload{"(int) -> int", abs_int},
    Overload{"(double) -> double", abs_double},
};
constexpr std::array kCeil = {Overload{"(double) -> double", ceil}};
constexpr std::array kFloor = {Overload{"(double) -> double", floor}};
constexpr std::array kRound = {Overload{"(double) -> double", round}};
constexpr std::array kTrunc = {Overload{"(double) -> double", trunc}};
constexpr std::array kGreatest = {
    Overload{"(int...) -> int", largest},
    Overload{"(double...) -> double", largest},
    Overload{"(list(int)) -> int", largest_item},
    Overload{"(list(double)) -> double", largest_item},
};
constexpr std::array kLeast = {
    Overload{"(int...) -> int", smallest},
    Overload{"(double...) -> double", smallest},
    Overload{"(list(int)) -> int", smallest_item},
    Overload{"(list(double)) -> double", smallest_item},
};
constexpr std::array kSqrt = {
    Overload{"(double) -> double", square_root},
    Overload{"(int) -> double", square_root_of_int},
};
constexpr std::array kSign = {
    Overload{"(int) -> int", sign_of_int},
    Overload{"(double) -> double", sign_of_double},
};
constexpr std::array kIsNan = {Overload{"(double) -> bool", is_nan}};
constexpr std::array kIsInf = {Overload{"(double) -> bool", is_infinite}};
constexpr std::array kIsFinite = {Overload{"(double) -> bool", is_finite}};
constexpr std::array kBitAnd = {Overload{"(int, int) -> int", bit_and}};
constexpr std::array kBitOr = {Overload{"(int, int) -> int", bit_or}};
constexpr std::array kBitXor = {Overload{"(int, int) -> int", bit_xor}};
constexpr std::array kBitNot = {Overload{"(int) -> int", bit_not}};
constexpr std::array kShiftLeft = {Overload{"(int, int) -> int", shift_left}};
constexpr std::array kShiftRight = {Overload{"(int, int) -> int", shift_right}};

}  // namespace

constexpr Function fn_math_abs{.name = "math.abs",
                               .family = "math",
                               .summary = "The number without its sign.",
                               .example = "math.abs(-3) == 3",
                               .overloads = kAbs};
constexpr Function fn_math_ceil{.name = "math.ceil",
                                .family = "math",
                                .summary = "The smallest whole number that is not smaller.",
                                .example = "math.ceil(1.2) == 2.0",
                                .overloads = kCeil};
constexpr Function fn_math_floor{.name = "math.floor",
                                 .family = "math",
                                 .summary = "The largest whole number that is not larger.",
                                 .example = "math.floor(-1.2) == -2.0",
                                 .overloads = kFloor};
constexpr Function fn_math_round{.name = "math.round",
                                 .family = "math",
                                 .summary = "The nearest whole number; halves go away from zero.",
                                 .example = "math.round(-1.5) == -2.0",
                                 .overloads = kRound};
constexpr Function fn_math_trunc{.name = "math.trunc",
                                 .family = "math",
                                 .summary = "The number without its fraction.",
                                 .example = "math.trunc(-1.7) == -1.0",
                                 .overloads = kTrunc};
constexpr Function fn_math_greatest{.name = "math.greatest",
                                    .family = "math",
                                    .summary = "The largest of the numbers, or of a list of them.",
                                    .example = "math.greatest(1, 3, 2) == 3",
                                    .overloads = kGreatest};
constexpr Function fn_math_least{.name = "math.least",
                                 .family = "math",
                                 .summary = "The smallest of the numbers, or of a list of them.",
                                 .example = "math.least([1.5, 2.5]) == 1.5",
                                 .overloads = kLeast};
constexpr Function fn_math_sqrt{.name = "math.sqrt",
                                .family = "math",
                                .summary = "The square root; of a negative number none (NaN).",
                                .example = "math.sqrt(9) == 3.0",
                                .overloads = kSqrt};
constexpr Function fn_math_sign{.name = "math.sign",
                                .family = "math",
                                .summary = "1, 0 or -1, as the number is above, at or below zero.",
                                .example = "math.sign(-7) == -1",
                                .overloads = kSign};
constexpr Function fn_math_is_nan{.name = "math.isNaN",
                                  .family = "math",
                                  .summary = "Whether the double is no number.",
                                  .example = "math.isNaN(0.0 / 0.0)",
                                  .overloads = kIsNan};
constexpr Function fn_math_is_inf{.name = "math.isInf",
                                  .family = "math",
                                  .summary = "Whether the double is infinite.",
                                  .example = "math.isInf(1.0 / 0.0)",
                                  .overloads = kIsInf};
constexpr Function fn_math_is_finite{.name = "math.isFinite",
                                     .family = "math",
                                     .summary = "Whether the double is a number and not infinite.",
                                     .example = "math.isFinite(1.5)",
                                     .overloads = kIsFinite};
constexpr Function fn_math_bit_and{.name = "math.bitAnd",
                                   .family = "math",
                                   .summary = "The bits that both ints have.",
                                   .example = "math.bitAnd(6, 3) == 2",
                                   .overloads = kBitAnd};
constexpr Function fn_math_bit_or{.name = "math.bitOr",
                                  .family = "math",
                                  .summary = "The bits that one of the ints has.",
                                  .example = "math.bitOr(6, 3) == 7",
                                  .overloads = kBitOr};
constexpr Function fn_math_bit_xor{.name = "math.bitXor",
                                   .family = "math",
                                   .summary = "The bits that exactly one of the ints has.",
                                   .example = "math.bitXor(6, 3) == 5",
                                   .overloads = kBitXor};
constexpr Function fn_math_bit_not{.name = "math.bitNot",
                                   .family = "math",
                                   .summary = "The bits that the int has not.",
                                   .example = "math.bitNot(0) == -1",
                                   .overloads = kBitNot};
constexpr Function fn_math_bit_shift_left{.name = "math.bitShiftLeft",
                                          .family = "math",
                                          .summary = "The bits, so many places higher.",
                                          .example = "math.bitShiftLeft(1, 3) == 8",
                                          .overloads = kShiftLeft};
constexpr Function fn_math_bit_shift_right{.name = "math.bitShiftRight",
                                           .family = "math",
                                           .summary = "The bits, so many places lower.",
                                           .example = "math.bitShiftRight(8, 3) == 1",
                                           .overloads = kShiftRight};

}  // namespace muster
