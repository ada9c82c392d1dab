// From one type to another: what converts and what does not.
#include <cmath>

#include <gtest/gtest.h>

#include "tests/unit/fn/call.h"

namespace muster {
namespace {

using namespace muster::test;

class Conversions : public testing::TestWithParam<CallCase> {};

TEST_P(Conversions, Give) {
  Bench bench;
  EXPECT_EQ(bench.show(GetParam().call(bench)), GetParam().shown);
}

INSTANTIATE_TEST_SUITE_P(
    Conversions, Conversions,
    testing::Values(
        CallCase{"IntOfTheLargestDouble",
                 [](Bench& b) { return b.call("int", {d(9223372036854775807.0)}); },
                 "error: the int is out of range"},
        CallCase{"IntOfTheSmallestDouble",
                 [](Bench& b) { return b.call("int", {d(-9223372036854775808.0)}); },
                 "error: the int is out of range"},
        CallCase{"IntOfNaN", [](Bench& b) { return b.call("int", {d(std::nan(""))}); },
                 "error: the int is out of range"},
        CallCase{"IntCuts", [](Bench& b) { return b.call("int", {d(-7.9)}); }, "-7"},
        CallCase{"IntOfAFraction", [](Bench& b) { return b.call("int", {s("1.5")}); },
                 "error: the text is not an int"},
        CallCase{"IntWithASpace", [](Bench& b) { return b.call("int", {s(" 1")}); },
                 "error: the text is not an int"},
        CallCase{"DoubleOfText", [](Bench& b) { return b.call("double", {s("-84.32e7")}); },
                 "-843200000"},
        CallCase{"DoubleOfComma", [](Bench& b) { return b.call("double", {s("1,5")}); },
                 "error: the text is not a double"},
        CallCase{"BoolOfMixedCase", [](Bench& b) { return b.call("bool", {s("TrUe")}); },
                 "error: the text is neither true nor false"},
        CallCase{"TextOfADouble", [](Bench& b) { return b.call("string", {d(-4.5e-3)}); },
                 "-0.0045"},
        CallCase{"TextOfADuration",
                 [](Bench& b) { return b.call("string", {lasting("1000000s")}); }, "1000000s"},
        CallCase{"DateThatIsNone", [](Bench& b) { return b.call("date", {s("2023-02-29")}); },
                 "error: the text is not a date such as 2026-03-31"},
        CallCase{"DayInTheRunsZone",
                 [](Bench& b) { return b.method("date", {time_at("2026-03-31T22:30:00Z")}); },
                 "2026-04-01"},
        CallCase{
            "DayInANamedZone",
            [](Bench& b) { return b.method("date", {time_at("2026-03-31T22:30:00Z"), s("UTC")}); },
            "2026-03-31"},
        CallCase{"DayInNoZone",
                 [](Bench& b) {
                   return b.method("date", {time_at("2026-03-31T22:30:00Z"), s("Mars/Olympus")});
                 },
                 "error: there is no time zone of this name"},
        CallCase{"SecondsBeforeTheCalendar",
                 [](Bench& b) { return b.call("timestamp", {i(-62135596801)}); },
                 "error: the timestamp is out of the years 1 to 9999"},
        CallCase{"DurationInDays", [](Bench& b) { return b.call("duration", {s("7d")}); },
                 "error: a duration has the units h m s ms us ns; calendar time is days(7)"},
        CallCase{"DurationOutOfRange",
                 [](Bench& b) { return b.call("duration", {s("320000000000s")}); },
                 "error: the text is not a duration such as 1h30m, or out of range"},
        CallCase{"TypesOfListsAreOne",
                 [](Bench& b) {
                   return bool_value(
                       equal(b.call("type", {b.list({i(1)})}), b.call("type", {b.list({s("a")})})));
                 },
                 "true"},
        CallCase{"TypesOfNumbersDiffer",
                 [](Bench& b) {
                   return bool_value(equal(b.call("type", {i(0)}), b.call("type", {d(0)})));
                 },
                 "false"}),
    kName);

}  // namespace
}  // namespace muster
