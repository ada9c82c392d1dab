#include "engine/data/date_cell.h"

#include <gtest/gtest.h>

namespace muster {
namespace {

std::string shown(const WrittenTime& written) {
  std::string out = to_string(written.date);
  if (written.has_time) out += " " + std::to_string(written.second_of_day);
  if (written.nanos != 0) out += "." + std::to_string(written.nanos);
  if (written.offset_seconds) out += " @" + std::to_string(*written.offset_seconds);
  return out;
}

std::string read(std::string_view text, const DateRules& rules = {}) {
  const auto written = parse_written_time(text, rules);
  if (written) return shown(*written);
  return written.error().kind == DateProblem::Kind::OrderUnknown ? "order?" : "no";
}

struct UndeclaredCase {
  std::string_view name;
  std::string_view text;
  std::string_view expected;
};

class Undeclared : public ::testing::TestWithParam<UndeclaredCase> {};

TEST_P(Undeclared, IsReadAsExportsWriteIt) {
  EXPECT_EQ(read(GetParam().text), GetParam().expected);
}

INSTANTIATE_TEST_SUITE_P(
    DateCell, Undeclared,
    ::testing::Values(
        UndeclaredCase{"Iso", "2024-02-29", "2024-02-29"},
        UndeclaredCase{"NoLeapDay", "2023-02-29", "no"},
        UndeclaredCase{"YearZero", "0000-00-00", "no"},
        UndeclaredCase{"LastDay", "9999-12-31", "9999-12-31"},
        UndeclaredCase{"FiveDigitYear", "10000-01-01", "no"},
        UndeclaredCase{"OneDigitMonth", "2026-1-5", "no"},
        UndeclaredCase{"TwoDigitYear", "26-01-05", "no"}, UndeclaredCase{"Basic", "20260105", "no"},
        UndeclaredCase{"Week", "2026-W01-1", "no"}, UndeclaredCase{"Negative", "-2026-01-01", "no"},
        UndeclaredCase{"LeadingSpace", " 2026-01-05", "no"},
        UndeclaredCase{"Slashes", "2026/08/20 10:00:00", "2026-08-20 36000"},
        UndeclaredCase{"Offset", "1983-09-01T00:00:00+02:00", "1983-09-01 0 @7200"},
        UndeclaredCase{"OffsetWithoutTime", "2025-03-17-08:00", "2025-03-17 @-28800"},
        UndeclaredCase{"Fraction", "2020-03-17T19:28:50.123Z", "2020-03-17 70130.123000000 @0"},
        UndeclaredCase{"LeapSecond", "2016-12-31T23:59:60Z", "no"},
        UndeclaredCase{"Hour24", "2026-01-01T24:00:00Z", "no"},
        UndeclaredCase{"SlashDate", "/Date(1420070400000)/", "2015-01-01 0 @0"},
        UndeclaredCase{"BareNumber", "1589513135", "no"},
        UndeclaredCase{"Ambiguous", "05/01/2026", "order?"},
        UndeclaredCase{"SameEitherWay", "05/05/2026", "2026-05-05"},
        UndeclaredCase{"AfternoonOfUnknownDay", "8/19/2021 1:25:31 PM", "order?"}),
    [](const auto& tested) { return std::string(tested.param.name); });

TEST(DateCell, OrderUnknownSaysWhichReadingIsPossible) {
  const auto day = parse_written_time("31/12/2025", {});
  ASSERT_FALSE(day);
  EXPECT_TRUE(day.error().only_day_first);
  EXPECT_FALSE(day.error().only_month_first);
  const auto month = parse_written_time("12-31-2025", {});
  ASSERT_FALSE(month);
  EXPECT_TRUE(month.error().only_month_first);
}

TEST(DateCell, DecidedOrderReadsNoonAndMidnight) {
  DateRules rules;
  rules.order = DayOrder::MonthFirst;
  EXPECT_EQ(read("8/19/2021 12:05 AM", rules), "2021-08-19 300");
  EXPECT_EQ(read("8/19/2021 12:05 PM", rules), "2021-08-19 43500");
  EXPECT_EQ(read("19/8/2021", rules), "no");
  rules.order = DayOrder::DayFirst;
  EXPECT_EQ(read("31.12.2025", rules), "2025-12-31");
  EXPECT_EQ(read("15/05/2020, 04:25:35", rules), "2020-05-15 15935");
}

struct PatternCase {
  std::string_view name;
  std::string_view pattern;
  std::string_view text;
  std::string_view expected;
};

class Pattern : public ::testing::TestWithParam<PatternCase> {};

TEST_P(Pattern, ReadsExactlyItsForm) {
  auto pattern = DatePattern::compile(GetParam().pattern);
  ASSERT_TRUE(pattern);
  const auto written = pattern->parse(GetParam().text);
  EXPECT_EQ(written ? shown(*written) : "no", GetParam().expected);
}

INSTANTIATE_TEST_SUITE_P(
    DateCell, Pattern,
    ::testing::Values(
        PatternCase{"Jira", "d/MMM/yy h:mm a", "30/Oct/25 5:00 PM", "2025-10-30 61200"},
        PatternCase{"JiraMidnight", "d/MMM/yy h:mm a", "1/Jan/26 12:00 AM", "2026-01-01 0"},
        PatternCase{"HalfDayHourZero", "d/MMM/yy h:mm a", "1/Jan/26 0:10 AM", "no"},
        PatternCase{"GlobaLeaks", "dd-MM-yyyy HH:mm", "05-01-2026 10:11", "2026-01-05 36660"},
        PatternCase{"WantsTwoDigits", "dd.MM.yyyy", "5.1.2026", "no"},
        PatternCase{"IsoRefusesATime", "yyyy-MM-dd", "2026-01-05T00:00:00Z", "no"},
        PatternCase{"QuotedLetters", "yyyy-MM-dd'T'HH:mmXXX", "2026-01-05T10:11+02:00",
                    "2026-01-05 36660 @7200"},
        PatternCase{"LongMonth", "MMMM d, yyyy", "march 1, 2026", "2026-03-01"}),
    [](const auto& tested) { return std::string(tested.param.name); });

TEST(DateCell, PatternsWithSlipsAreRefused) {
  EXPECT_FALSE(DatePattern::compile("yyy-MM-dd"));
  EXPECT_FALSE(DatePattern::compile("yyyy-MM"));
  EXPECT_FALSE(DatePattern::compile("DD.MM.YYYY"));
  EXPECT_FALSE(DatePattern::compile("yyyy-MM-dd'T"));
}

TEST(DateCell, EpochsOnlyWhenDeclared) {
  DateRules rules;
  rules.declared = true;
  rules.epoch_seconds = true;
  EXPECT_EQ(read("1589513135", rules), "2020-05-15 12335 @0");
  EXPECT_EQ(read("-1", rules), "1969-12-31 86399 @0");
  rules.epoch_seconds = false;
  rules.epoch_milliseconds = true;
  EXPECT_EQ(read("1661836610662", rules), "2022-08-30 19010.662000000 @0");
  EXPECT_EQ(read("99999999999999999", rules), "no");
}

TEST(DatePattern, LettersOfOtherToolsAreUnderstood) {
  EXPECT_EQ(date_pattern_meant("DD.MM.YYYY"), "dd.MM.yyyy");
  EXPECT_EQ(date_pattern_meant("TT.MM.JJJJ"), "dd.MM.yyyy");
  EXPECT_EQ(date_pattern_meant("yyyy-mm-dd"), "yyyy-MM-dd");
  EXPECT_EQ(date_pattern_meant("YYYY-MM-DD HH:MM:SS"), "yyyy-MM-dd HH:mm:ss");
  EXPECT_EQ(date_pattern_meant("YYYY-MM-DDTHH:mm"), "yyyy-MM-ddTHH:mm");
  EXPECT_EQ(date_pattern_meant("dd.MM.yyyy"), std::nullopt) << "it is one";
  EXPECT_EQ(date_pattern_meant("day.month"), std::nullopt);
  EXPECT_EQ(date_pattern_meant(""), std::nullopt);
}

}  // namespace
}  // namespace muster
