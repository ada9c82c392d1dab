// Lists, optionals, numbers.
#include <cmath>
#include <limits>

#include <gtest/gtest.h>

#include "tests/unit/fn/call.h"

namespace muster {
namespace {

using namespace muster::test;

constexpr std::int64_t kMax = std::numeric_limits<std::int64_t>::max();
constexpr std::int64_t kMin = std::numeric_limits<std::int64_t>::min();

class Lists : public testing::TestWithParam<CallCase> {};

TEST_P(Lists, Give) {
  Bench bench;
  EXPECT_EQ(bench.show(GetParam().call(bench)), GetParam().shown);
}

INSTANTIATE_TEST_SUITE_P(
    ListsAndMore, Lists,
    testing::Values(
        CallCase{"SumOfNothing", [](Bench& b) { return b.method("sum", {b.list({})}); }, "0"},
        CallCase{"SumOverflowsInALists",
                 [](Bench& b) { return b.method("sum", {b.list({i(kMax), i(1)})}); },
                 "error: the int is out of range"},
        CallCase{"MinOfNothing", [](Bench& b) { return b.method("min", {b.list({})}); },
                 "error: the list is empty"},
        CallCase{"MaxOfDates",
                 [](Bench& b) {
                   return b.method("max", {b.list({day("2026-01-01"), day("2026-02-01")})});
                 },
                 "2026-02-01"},
        CallCase{"MinWithNaN",
                 [](Bench& b) { return b.method("min", {b.list({d(1), d(std::nan(""))})}); },
                 "error: the list has items without an order"},
        CallCase{"FirstOfNothing", [](Bench& b) { return b.method("first", {b.list({})}); },
                 "(none)"},
        CallCase{
            "LastIsAnOptional",
            [](Bench& b) { return b.method("value", {b.method("last", {b.list({i(1), i(2)})})}); },
            "2"},
        CallCase{"DistinctKeepsTheFirst",
                 [](Bench& b) {
                   return b.method("distinct", {b.list({s("b"), s("a"), s("b"), s("a")})});
                 },
                 "[b, a]"},
        CallCase{"SortOfTexts",
                 [](Bench& b) { return b.method("sort", {b.list({s("b"), s("B"), s("a")})}); },
                 "[B, a, b]"},
        CallCase{"SortOfMixedSpans",
                 [](Bench& b) { return b.method("sort", {b.list({days(0), months(1), days(1)})}); },
                 "error: the list has items without an order"},
        CallCase{"SortWithNaN",
                 [](Bench& b) { return b.method("sort", {b.list({d(std::nan("")), d(1)})}); },
                 "error: the list has items without an order"},
        CallCase{"ValueOfNone",
                 [](Bench& b) { return b.method("value", {optional_value(nullptr)}); },
                 "error: the optional has no value"},
        CallCase{"OrValueOfNone",
                 [](Bench& b) { return b.method("orValue", {optional_value(nullptr), i(7)}); },
                 "7"},
        CallCase{"HasValue",
                 [](Bench& b) { return b.method("hasValue", {b.call("optional.of", {i(1)})}); },
                 "true"},
        CallCase{"OrKeepsTheFirst",
                 [](Bench& b) {
                   return b.method("or",
                                   {b.call("optional.of", {i(1)}), b.call("optional.of", {i(2)})});
                 },
                 "1"},
        CallCase{"AbsOfTheSmallest", [](Bench& b) { return b.call("math.abs", {i(kMin)}); },
                 "error: the int is out of range"},
        CallCase{"RoundGoesAwayFromZero", [](Bench& b) { return b.call("math.round", {d(-2.5)}); },
                 "-3"},
        CallCase{"GreatestWithNaN",
                 [](Bench& b) { return b.call("math.greatest", {d(std::nan("")), d(1)}); },
                 "error: NaN has no order"},
        CallCase{"UndecidedSaysWhy", [](Bench& b) { return b.call("undecided", {s("same day")}); },
                 "error: same day"}),
    kName);

}  // namespace
}  // namespace muster
