// Dates, spans, periods (S18, S30) and the parts of timestamps.
#include <limits>

#include <gtest/gtest.h>

#include "tests/unit/fn/call.h"

namespace muster {
namespace {

using namespace muster::test;

constexpr std::int64_t kMin = std::numeric_limits<std::int64_t>::min();

class Calendar : public testing::TestWithParam<CallCase> {};

TEST_P(Calendar, Give) {
  Bench bench;
  EXPECT_EQ(bench.show(GetParam().call(bench)), GetParam().shown);
}

INSTANTIATE_TEST_SUITE_P(
    DatesAndPeriods, Calendar,
    testing::Values(
        CallCase{"Weeks", [](Bench& b) { return b.call("weeks", {i(2)}); }, "14 days"},
        CallCase{"Quarters", [](Bench& b) { return b.call("quarters", {i(2)}); }, "6 months"},
        CallCase{"SpanTooLong", [](Bench& b) { return b.call("years", {i(10000)}); },
                 "error: the span is out of range"},
        CallCase{"SpanFarTooLong", [](Bench& b) { return b.call("weeks", {i(kMin)}); },
                 "error: the span is out of range"},
        // S18: the as-of date of these tests is 2026-03-31.
        CallCase{"YoungerOnTheDayBefore",
                 [](Bench& b) { return b.call("youngerThan", {day("2025-04-01"), months(12)}); },
                 "true"},
        CallCase{"NotYoungerOnTheAnniversary",
                 [](Bench& b) { return b.call("youngerThan", {day("2025-03-31"), months(12)}); },
                 "false"},
        CallCase{"YoungerToday",
                 [](Bench& b) { return b.call("youngerThan", {day("2026-03-31"), days(1)}); },
                 "true"},
        CallCase{"NotYoungerTomorrow",
                 [](Bench& b) { return b.call("youngerThan", {day("2026-04-01"), days(1)}); },
                 "false"},
        CallCase{
            "YoungerBeyondTheCalendar",
            [](Bench& b) { return b.call("youngerThan", {day("2026-03-31"), months(119988)}); },
            "error: the date is out of the years 1 to 9999"},
        CallCase{"DayCountsFromOne", [](Bench& b) { return b.method("day", {day("2026-03-01")}); },
                 "1"},
        CallCase{"PeriodIsHalfOpen",
                 [](Bench& b) {
                   const Value p = from_to("2026-01-01", "2026-02-01");
                   return b.list({b.method("contains", {p, day("2025-12-31")}),
                                  b.method("contains", {p, day("2026-01-01")}),
                                  b.method("contains", {p, day("2026-01-31")}),
                                  b.method("contains", {p, day("2026-02-01")})});
                 },
                 "[false, true, true, false]"},
        CallCase{"OpenPeriodHasTheLastDay",
                 [](Bench& b) {
                   return b.method("contains",
                                   {b.call("period", {day("2026-01-01")}), day("9999-12-31")});
                 },
                 "true"},
        CallCase{"PeriodBackwards",
                 [](Bench& b) { return b.call("period", {day("2026-02-01"), day("2026-01-01")}); },
                 "error: the period ends before it begins"},
        CallCase{"NeighboursDoNotOverlap",
                 [](Bench& b) {
                   return b.method("overlaps", {from_to("2026-01-01", "2026-02-01"),
                                                from_to("2026-02-01", "2026-03-01")});
                 },
                 "false"},
        CallCase{"OneCommonDayOverlaps",
                 [](Bench& b) {
                   return b.method("overlaps", {from_to("2026-01-01", "2026-02-02"),
                                                from_to("2026-02-01", "2026-03-01")});
                 },
                 "true"},
        CallCase{"EmptyPeriodOverlapsNothing",
                 [](Bench& b) {
                   return b.method("overlaps", {from_to("2026-01-15", "2026-01-15"),
                                                from_to("2026-01-01", "2026-02-01")});
                 },
                 "false"},
        CallCase{"OpenIsNotCoveredByClosed",
                 [](Bench& b) {
                   return b.method("covers", {from_to("2026-01-01", "9999-12-31"),
                                              b.call("period", {day("2026-01-01")})});
                 },
                 "false"},
        CallCase{"CoversItself",
                 [](Bench& b) {
                   const Value p = from_to("2026-01-01", "2026-02-01");
                   return b.method("covers", {p, p});
                 },
                 "true"},
        CallCase{
            "LastDayOfAnOpenPeriod",
            [](Bench& b) { return b.method("lastDay", {b.call("period", {day("2026-01-01")})}); },
            "error: the period has no end"},
        CallCase{
            "FirstDayOfAnEmptyPeriod",
            [](Bench& b) { return b.method("firstDay", {from_to("2026-01-01", "2026-01-01")}); },
            "error: the period has no day"},
        CallCase{"QuarterOfItsLastDay",
                 [](Bench& b) { return b.call("quarterOf", {day("2026-12-31")}); }, "2026-Q4"},
        CallCase{"QuarterAtTheEndOfTheCalendar",
                 [](Bench& b) { return b.call("quarterOf", {day("9999-12-31")}); },
                 "error: the date is out of the years 1 to 9999"},
        CallCase{"QuartersOfAYear",
                 [](Bench& b) { return b.call("quarters", {from_to("2025-01-01", "2026-01-01")}); },
                 "[2025-Q1, 2025-Q2, 2025-Q3, 2025-Q4]"},
        CallCase{"OnlyWholeQuarters",
                 [](Bench& b) { return b.call("quarters", {from_to("2025-01-02", "2025-12-31")}); },
                 "[2025-Q2, 2025-Q3]"},
        CallCase{"WholeMonths",
                 [](Bench& b) { return b.call("months", {from_to("2025-12-15", "2026-03-01")}); },
                 "[2026-01, 2026-02]"},
        CallCase{"WholeWeeksBeginOnMonday",
                 [](Bench& b) { return b.call("weeks", {from_to("2026-03-24", "2026-04-13")}); },
                 "[2026-03-30..2026-04-06, 2026-04-06..2026-04-13]"},
        CallCase{"WeekThatIsThePeriod",
                 [](Bench& b) { return b.call("weeks", {from_to("2026-03-30", "2026-04-06")}); },
                 "[2026-03-30..2026-04-06]"},
        CallCase{"MonthsWithoutEnd",
                 [](Bench& b) { return b.call("months", {b.call("period", {day("2026-01-01")})}); },
                 "error: the period has no end"}),
    kName);

INSTANTIATE_TEST_SUITE_P(
    Timestamps, Calendar,
    testing::Values(
        CallCase{"MonthCountsFromZero",
                 [](Bench& b) { return b.method("getMonth", {time_at("2009-02-13T23:31:30Z")}); },
                 "1"},
        CallCase{"GettersAreInUtc",
                 [](Bench& b) { return b.method("getHours", {time_at("2009-02-13T23:31:30Z")}); },
                 "23"},
        CallCase{"DayInSydney",
                 [](Bench& b) {
                   return b.method("getDate",
                                   {time_at("2009-02-13T23:31:30Z"), s("Australia/Sydney")});
                 },
                 "14"},
        CallCase{"BareOffset",
                 [](Bench& b) {
                   return b.method("getHours", {time_at("2009-02-13T23:31:30Z"), s("02:00")});
                 },
                 "1"},
        CallCase{"NegativeOffset",
                 [](Bench& b) {
                   return b.method("getDayOfMonth", {time_at("2009-02-13T02:00:00Z"), s("-02:30")});
                 },
                 "11"},
        CallCase{"NegativeZeroOffset",
                 [](Bench& b) {
                   return b.method("getSeconds", {time_at("2009-02-13T23:31:30Z"), s("-00:00")});
                 },
                 "30"},
        CallCase{
            "SundayIsZero",
            [](Bench& b) { return b.method("getDayOfWeek", {time_at("2026-03-29T12:00:00Z")}); },
            "0"},
        CallCase{
            "FirstDayOfTheYearIsZero",
            [](Bench& b) { return b.method("getDayOfYear", {time_at("2026-01-01T12:00:00Z")}); },
            "0"},
        CallCase{"UnknownZone",
                 [](Bench& b) {
                   return b.method("getHours", {time_at("2009-02-13T23:31:30Z"), s("Nowhere")});
                 },
                 "error: there is no time zone of this name"},
        CallCase{"MillisecondsOfATime",
                 [](Bench& b) {
                   return b.method("getMilliseconds", {time_at("2009-02-13T23:31:20.123456789Z")});
                 },
                 "123"},
        CallCase{"WholeMinutesOfADuration",
                 [](Bench& b) { return b.method("getMinutes", {lasting("3730s")}); }, "62"},
        CallCase{"MillisecondsBesideTheSeconds",
                 [](Bench& b) { return b.method("getMilliseconds", {lasting("123.321456789s")}); },
                 "321"}),
    kName);

}  // namespace
}  // namespace muster
