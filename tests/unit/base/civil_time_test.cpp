#include "engine/base/civil_time.h"

#include <cstdint>
#include <limits>
#include <string>

#include <gtest/gtest.h>

namespace muster {
namespace {

Date day(std::string_view text) {
  const auto date = parse_iso_date(text);
  EXPECT_TRUE(date) << text;
  return date.value_or(Date{});
}

TEST(CivilTime, EveryDayOfTheCalendarGoesThereAndBack) {
  YearMonthDay expected{.year = 1, .month = 1, .day = 1};
  for (std::int32_t days = kMinDate.days; days <= kMaxDate.days; ++days) {
    const YearMonthDay parts = year_month_day(Date{days});
    const bool same =
        parts.year == expected.year && parts.month == expected.month && parts.day == expected.day;
    if (!same || make_date(parts.year, parts.month, parts.day) != Date{days}) {
      FAIL() << to_string(Date{days});
    }
    ++expected.day;
    if (!make_date(expected.year, expected.month, expected.day)) {
      expected.day = 1;
      if (++expected.month == 13) expected = {.year = expected.year + 1, .month = 1, .day = 1};
    }
  }
  EXPECT_EQ(expected.year, 10000);
}

TEST(CivilTime, ThereAreNoImpossibleDays) {
  EXPECT_FALSE(make_date(2023, 2, 29));
  EXPECT_TRUE(make_date(2024, 2, 29));
  EXPECT_FALSE(make_date(1900, 2, 29));
  EXPECT_TRUE(make_date(2000, 2, 29));
  EXPECT_FALSE(make_date(0, 1, 1));
  EXPECT_FALSE(make_date(10000, 1, 1));
  EXPECT_FALSE(make_date(2026, 13, 1));
  EXPECT_FALSE(make_date(2026, 0, 1));
  EXPECT_FALSE(make_date(2026, 4, 31));
  EXPECT_FALSE(make_date(2026, 4, 0));
}

TEST(CivilTime, WeekdaysCountFromMonday) {
  EXPECT_EQ(iso_weekday(day("1970-01-01")), 4);
  EXPECT_EQ(iso_weekday(day("1969-12-31")), 3);
  EXPECT_EQ(iso_weekday(day("2026-03-30")), 1);
  EXPECT_EQ(iso_weekday(day("2026-03-29")), 7);
  EXPECT_EQ(iso_weekday(kMinDate), 1);
}

TEST(CivilTime, PartsOfAYearBeginWhereTheYearBegins) {
  struct Case {
    std::string_view day;
    std::string_view starts;
    int months;
    std::string_view first;
  };
  for (const Case& each : {Case{"2026-03-31", "2001-01-01", 3, "2026-01-01"},
                           Case{"2026-03-31", "2001-04-01", 3, "2026-01-01"},
                           Case{"2026-03-31", "2001-04-01", 12, "2025-04-01"},
                           Case{"2026-04-01", "2001-04-01", 12, "2026-04-01"},
                           Case{"2026-01-31", "2001-02-01", 3, "2025-11-01"},
                           Case{"2026-02-01", "2001-02-01", 3, "2026-02-01"},
                           Case{"2026-04-05", "2001-04-06", 6, "2025-10-06"},
                           Case{"2026-04-06", "2001-04-06", 6, "2026-04-06"},
                           Case{"2026-12-31", "2001-12-28", 3, "2026-12-28"}}) {
    EXPECT_EQ(part_of_year(day(each.day), day(each.starts), each.months), day(each.first))
        << each.day << " " << each.starts << " " << each.months;
  }
  EXPECT_FALSE(part_of_year(kMinDate, day("2001-02-01"), 12)) << "it began before the calendar";
}

TEST(CivilTime, ADayOfTheYearIsInEveryYear) {
  EXPECT_EQ(parse_day_of_year("04-06"), day("2001-04-06"));
  EXPECT_TRUE(parse_day_of_year("02-28"));
  for (const std::string_view bad : {"02-29", "04-31", "4-6", "13-01", "01-29", ""}) {
    EXPECT_FALSE(parse_day_of_year(bad)) << bad;
  }
}

TEST(CivilTime, DatesAreExactlyTenCharacters) {
  EXPECT_EQ(to_string(day("0001-01-01")), "0001-01-01");
  EXPECT_EQ(day("9999-12-31"), kMaxDate);
  for (const std::string_view bad :
       {"", "2026-3-31", "2026-03-31 ", " 2026-03-31", "20260331", "2026/03/31", "2026-03-31T",
        "-026-03-31", "+026-03-31", "0000-00-00", "2026-02-30", "\uff12026-01-01"}) {
    EXPECT_FALSE(parse_iso_date(bad)) << bad;
  }
}

TEST(CivilTime, InstantsGoThereAndBack) {
  for (const std::string_view text : {"1970-01-01T00:00:00Z", "1969-12-31T23:59:59.999999999Z",
                                      "0001-01-01T00:00:00Z", "9999-12-31T23:59:59.999999999Z",
                                      "2026-03-31T12:34:56.5Z", "2026-03-31T12:34:56.000001Z"}) {
    const auto t = parse_rfc3339(text);
    ASSERT_TRUE(t) << text;
    EXPECT_EQ(to_string(*t), text);
    EXPECT_GE(t->nanos, 0);
  }
}

TEST(CivilTime, OffsetsAreTakenOff) {
  EXPECT_EQ(to_string(*parse_rfc3339("2026-01-01T00:00:00+14:00")), "2025-12-31T10:00:00Z");
  EXPECT_EQ(to_string(*parse_rfc3339("2026-10-25T02:30:00+02:00")), "2026-10-25T00:30:00Z");
  EXPECT_EQ(to_string(*parse_rfc3339("2026-01-01T00:00:00-00:00")), "2026-01-01T00:00:00Z");
}

TEST(CivilTime, InstantsThatDoNotExistAreRefused) {
  for (const std::string_view bad :
       {"2016-12-31T23:59:60Z", "2026-01-01T24:00:00Z", "2026-01-01 00:00:00Z", "2026-01-01T00:00Z",
        "2026-01-01T00:00:00", "2026-01-01T00:00:00.Z", "2026-01-01T00:00:00.1234567890Z",
        "2026-01-01T00:00:00+24:00", "2026-01-01T00:00:00+01:60", "2026-01-01T00:00:00+0100",
        "0001-01-01T00:00:00+00:01", "9999-12-31T23:59:59-00:01", "2026-01-01T00:00:00ZZ", "1e10",
        "2026-01-01T00:60:00Z", "2026-01-01T00:00:00z", ""}) {
    EXPECT_FALSE(parse_rfc3339(bad)) << bad;
  }
}

// S6: columns count in units of 100 ns.
TEST(CivilTime, TicksKeepSevenDigits) {
  const Timestamp t = *parse_rfc3339("1969-12-31T23:59:59.1234567Z");
  EXPECT_EQ(to_ticks(t), -8765433);
  EXPECT_EQ(from_ticks(to_ticks(t)), t);
  const Timestamp last = *parse_rfc3339("9999-12-31T23:59:59.9999999Z");
  EXPECT_EQ(from_ticks(to_ticks(last)), last);
  const Timestamp first = *parse_rfc3339("0001-01-01T00:00:00Z");
  EXPECT_EQ(from_ticks(to_ticks(first)), first);
}

TEST(CivilTime, DurationsSumTheirParts) {
  constexpr std::int64_t kSecond = 1'000'000'000;
  EXPECT_EQ(parse_duration("1h30m")->nanos, 5400 * kSecond);
  EXPECT_EQ(parse_duration("-1.5s")->nanos, -3 * kSecond / 2);
  EXPECT_EQ(parse_duration("0")->nanos, 0);
  EXPECT_EQ(parse_duration("1ms1us1ns")->nanos, 1'001'001);
  EXPECT_EQ(parse_duration(".5m")->nanos, 30 * kSecond);
  EXPECT_EQ(parse_duration("9223372036s")->nanos, 9223372036 * kSecond);
}

TEST(CivilTime, DurationsThatDoNotFitAreRefused) {
  for (const std::string_view bad :
       {"", "1", "s", "1.s2", "1x", "-", "1.5ns", "9223372037s", "99999999999999999999999999h",
        "1 s", "1d", "--1s", "0.0000000000000000000000000000000000000000000000001s", "1..5s"}) {
    EXPECT_FALSE(parse_duration(bad)) << bad;
  }
}

TEST(CivilTime, DurationsAreWrittenInSeconds) {
  EXPECT_EQ(to_string(Duration{5'400'000'000'000}), "5400s");
  EXPECT_EQ(to_string(Duration{-1'500'000'000}), "-1.5s");
  EXPECT_EQ(to_string(Duration{0}), "0s");
  EXPECT_EQ(to_string(Duration{std::numeric_limits<std::int64_t>::min()}),
            "-9223372036.854775808s");
}

// S17: the scalar `span`.
TEST(CivilTime, SpansCountMonthsOrDays) {
  EXPECT_EQ(parse_span("12 months"), (CalendarSpan{.months = 12}));
  EXPECT_EQ(parse_span("1 year"), (CalendarSpan{.months = 12}));
  EXPECT_EQ(parse_span("4 quarters"), (CalendarSpan{.months = 12}));
  EXPECT_EQ(parse_span("30 days"), (CalendarSpan{.days = 30}));
  EXPECT_EQ(parse_span("2 weeks"), (CalendarSpan{.days = 14}));
  for (const std::string_view bad : {"", "12", "months", "-1 day", "1  day", "1day", "1 dayss",
                                     "1 Day", "1.5 days", "99999999999 days", "4000000 years"}) {
    EXPECT_FALSE(parse_span(bad)) << bad;
  }
}

TEST(CivilTime, SpansAreWrittenAsTheyAreRead) {
  for (const std::string_view text : {"12 months", "1 month", "30 days", "1 day", "0 days"}) {
    EXPECT_EQ(to_string(*parse_span(text)), text);
  }
}

TEST(CivilTime, MonthsClampToTheEndOfTheMonth) {
  EXPECT_EQ(add(day("2026-01-31"), {.months = 1}), day("2026-02-28"));
  EXPECT_EQ(add(day("2024-02-29"), {.months = 12}), day("2025-02-28"));
  EXPECT_EQ(add(day("2026-03-31"), {.months = -1}), day("2026-02-28"));
  EXPECT_EQ(add(day("2026-01-15"), {.months = -1}), day("2025-12-15"));
  EXPECT_EQ(add(day("2026-02-28"), {.days = 1}), day("2026-03-01"));
}

TEST(CivilTime, AddingNeverLeavesTheCalendar) {
  EXPECT_FALSE(add(kMaxDate, {.days = 1}));
  EXPECT_FALSE(add(kMinDate, {.days = -1}));
  EXPECT_FALSE(add(kMaxDate, {.months = 1}));
  EXPECT_FALSE(add(kMinDate, {.months = -1}));
  constexpr std::int32_t kMost = std::numeric_limits<std::int32_t>::max();
  constexpr std::int32_t kLeast = std::numeric_limits<std::int32_t>::min();
  for (const std::int32_t far : {kMost, kLeast}) {
    EXPECT_FALSE(add(kMaxDate, {.months = far}));
    EXPECT_FALSE(add(kMinDate, {.days = far}));
    EXPECT_FALSE(add(Date{0}, negate({.days = far})));
  }
}

// S8: the key of a generated period.
TEST(CivilTime, PeriodsAreNamedByQuarterOrMonth) {
  const auto name = [](std::string_view from, std::string_view until) {
    return to_string(Period{.from = day(from), .until = day(until)});
  };
  EXPECT_EQ(name("2026-01-01", "2026-04-01"), "2026-Q1");
  EXPECT_EQ(name("2026-10-01", "2027-01-01"), "2026-Q4");
  EXPECT_EQ(name("2026-03-01", "2026-04-01"), "2026-03");
  EXPECT_EQ(name("2026-02-01", "2026-05-01"), "2026-02-01..2026-05-01");
  EXPECT_EQ(name("2026-01-01", "2027-01-01"), "2026-01-01..2027-01-01");
  EXPECT_EQ(name("2026-01-02", "2026-02-02"), "2026-01-02..2026-02-02");
  EXPECT_EQ(to_string(Period{.from = day("2026-01-01"), .until = {}}), "2026-01-01..");
}

}  // namespace
}  // namespace muster
