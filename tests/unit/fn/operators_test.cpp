// Arithmetic, comparison, membership: at their edges.
#include <cmath>
#include <limits>

#include <gtest/gtest.h>

#include "tests/unit/fn/call.h"

namespace muster {
namespace {

using namespace muster::test;

constexpr std::int64_t kMax = std::numeric_limits<std::int64_t>::max();
constexpr std::int64_t kMin = std::numeric_limits<std::int64_t>::min();

class Operators : public testing::TestWithParam<CallCase> {};

TEST_P(Operators, Give) {
  Bench bench;
  EXPECT_EQ(bench.show(GetParam().call(bench)), GetParam().shown);
}

INSTANTIATE_TEST_SUITE_P(
    Operators, Operators,
    testing::Values(
        CallCase{"SumOverflows", [](Bench& b) { return b.call("_+_", {i(kMax), i(1)}); },
                 "error: the int is out of range"},
        CallCase{"DifferenceOverflows", [](Bench& b) { return b.call("_-_", {i(kMin), i(1)}); },
                 "error: the int is out of range"},
        CallCase{"ProductOverflows", [](Bench& b) { return b.call("_*_", {i(kMin), i(-1)}); },
                 "error: the int is out of range"},
        CallCase{"QuotientCutsTowardsZero", [](Bench& b) { return b.call("_/_", {i(-7), i(2)}); },
                 "-3"},
        CallCase{"QuotientByZero", [](Bench& b) { return b.call("_/_", {i(1), i(0)}); },
                 "error: division by zero"},
        CallCase{"SmallestByMinusOne", [](Bench& b) { return b.call("_/_", {i(kMin), i(-1)}); },
                 "error: the int is out of range"},
        CallCase{"ModuloHasTheSignOfTheFirst",
                 [](Bench& b) { return b.call("_%_", {i(-7), i(2)}); }, "-1"},
        CallCase{"ModuloByZero", [](Bench& b) { return b.call("_%_", {i(1), i(0)}); },
                 "error: modulo by zero"},
        CallCase{"SmallestModuloMinusOne", [](Bench& b) { return b.call("_%_", {i(kMin), i(-1)}); },
                 "error: the int is out of range"},
        CallCase{"NegatedSmallest", [](Bench& b) { return b.call("-_", {i(kMin)}); },
                 "error: the int is out of range"},
        CallCase{"DoublesDivideByZero", [](Bench& b) { return b.call("_/_", {d(1), d(0)}); },
                 "Infinity"},
        CallCase{"MixedArithmeticHasNoOverload",
                 [](Bench& b) { return b.call("_+_", {i(1), d(1)}); }, "error: no overload fits"},
        CallCase{"TextsJoin", [](Bench& b) { return b.call("_+_", {s("a"), s("b")}); }, "ab"},
        CallCase{"ListsJoin",
                 [](Bench& b) { return b.call("_+_", {b.list({i(1)}), b.list({i(2)})}); },
                 "[1, 2]"},
        CallCase{"MonthsClampToTheEnd",
                 [](Bench& b) { return b.call("_-_", {day("2025-03-31"), months(1)}); },
                 "2025-02-28"},
        CallCase{"SpanBeforeADate",
                 [](Bench& b) { return b.call("_+_", {months(12), day("2024-02-29")}); },
                 "2025-02-28"},
        CallCase{"LastDayOfTheCalendar",
                 [](Bench& b) { return b.call("_+_", {day("9999-12-31"), days(1)}); },
                 "error: the date is out of the years 1 to 9999"},
        CallCase{"DaysBetween",
                 [](Bench& b) { return b.call("_-_", {day("2026-03-01"), day("2026-02-28")}); },
                 "1"},
        CallCase{"TimeBefore1970",
                 [](Bench& b) {
                   return b.call("_-_", {time_at("1970-01-01T00:00:00Z"), lasting("1ns")});
                 },
                 "1969-12-31T23:59:59.999999999Z"},
        CallCase{"TimeAboveTheCalendar",
                 [](Bench& b) {
                   return b.call("_+_",
                                 {time_at("9999-12-31T23:59:59.999999999Z"), lasting("1ns")});
                 },
                 "error: the timestamp is out of the years 1 to 9999"},
        CallCase{"TimeBelowTheCalendar",
                 [](Bench& b) {
                   return b.call("_+_", {time_at("0001-01-01T00:00:00Z"), lasting("-1ns")});
                 },
                 "error: the timestamp is out of the years 1 to 9999"},
        CallCase{"TimesTooFarApart",
                 [](Bench& b) {
                   return b.call(
                       "_-_", {time_at("9999-12-31T23:59:59Z"), time_at("0001-01-01T00:00:00Z")});
                 },
                 "error: the duration is out of range"},
        CallCase{"SpansOfOneKindAdd",
                 [](Bench& b) { return b.call("_+_", {months(1), months(2)}); }, "3 months"},
        CallCase{"SpansOfTwoKindsDoNot",
                 [](Bench& b) { return b.call("_+_", {months(1), days(2)}); },
                 "error: months and days cannot be added to one span"},
        CallCase{"NaNIsInNoRelation",
                 [](Bench& b) { return b.call("_<=_", {d(std::nan("")), d(1)}); }, "false"},
        CallCase{"MonthsAgainstDays", [](Bench& b) { return b.call("_<_", {months(1), days(31)}); },
                 "error: months cannot be compared with days"},
        CallCase{"InAList", [](Bench& b) { return b.call("_in_", {i(2), b.list({i(1), i(2)})}); },
                 "true"},
        CallCase{"KeyOfAMap",
                 [](Bench& b) { return b.call("_in_", {s("x"), b.map({s("k")}, {s("x")})}); },
                 "false"},
        CallCase{"IndexOutside", [](Bench& b) { return b.call("_[_]", {b.list({i(1)}), i(1)}); },
                 "error: the list has no item at this index"},
        CallCase{"NegativeIndex", [](Bench& b) { return b.call("_[_]", {b.list({i(1)}), i(-1)}); },
                 "error: the list has no item at this index"},
        CallCase{"NoSuchKey",
                 [](Bench& b) { return b.call("_[_]", {b.map({s("k")}, {i(1)}), s("x")}); },
                 "error: the map has no such key"}),
    kName);

}  // namespace
}  // namespace muster
