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

Value larger(CallContext& context, Args args) {
  bool ordered = true;
  const int order = compare(args[0], args[1], ordered);
  return ordered ? args[order < 0 ? 1U : 0U] : fail(context, "NaN has no order");
}
Value smaller(CallContext& context, Args args) {
  bool ordered = true;
  const int order = compare(args[0], args[1], ordered);
  return ordered ? args[order > 0 ? 1U : 0U] : fail(context, "NaN has no order");
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
    Overload{"(int, int) -> int", larger},
    Overload{"(double, double) -> double", larger},
};
constexpr std::array kLeast = {
    Overload{"(int, int) -> int", smaller},
    Overload{"(double, double) -> double", smaller},
};

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
                                    .summary = "The larger of two numbers.",
                                    .example = "math.greatest(1, 2) == 2",
                                    .overloads = kGreatest};
constexpr Function fn_math_least{.name = "math.least",
                                 .family = "math",
                                 .summary = "The smaller of two numbers.",
                                 .example = "math.least(1.5, 2.5) == 1.5",
                                 .overloads = kLeast};

}  // namespace muster
