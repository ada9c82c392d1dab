#include <cmath>
#include <limits>

#include <gtest/gtest.h>

#include "tests/unit/fn/call.h"

namespace muster {
namespace {

using namespace muster::test;

constexpr std::int64_t kMax = std::numeric_limits<std::int64_t>::max();
const double kNaN = std::nan("");

TEST(Value, EveryKindComesBackAsItWasMade) {
  EXPECT_EQ(as_string(s("a\0b")), "a");
  EXPECT_EQ(as_date(date_value(kMinDate)), kMinDate);
  EXPECT_EQ(as_date(date_value(kMaxDate)), kMaxDate);
  const Timestamp t{.seconds = kMinTimestampSeconds, .nanos = 999'999'999};
  EXPECT_EQ(as_timestamp(timestamp_value(t)), t);
  EXPECT_EQ(as_duration(duration_value({-5})).nanos, -5);
  EXPECT_EQ(as_span(days(-30)), (CalendarSpan{.months = 0, .days = -30}));
  EXPECT_EQ(as_span(months(-3)), (CalendarSpan{.months = -3, .days = 0}));
  const Period closed{.from = kMinDate, .until = kMinDate};
  EXPECT_EQ(as_period(period_value(closed)), closed);
  const Period open{.from = kMaxDate, .until = {}};
  EXPECT_EQ(as_period(period_value(open)), open);
  const Value row = record_value(TableId(std::size_t{3}), 7);
  EXPECT_EQ(record_table(row), TableId(std::size_t{3}));
  EXPECT_EQ(record_row(row), 7U);
}

TEST(Value, EqualityIsByKindAndContent) {
  Bench b;
  EXPECT_TRUE(equal(null_value(), null_value()));
  EXPECT_FALSE(equal(null_value(), bool_value(false)));
  EXPECT_TRUE(equal(d(0.0), d(-0.0)));
  EXPECT_FALSE(equal(d(kNaN), d(kNaN)));
  EXPECT_TRUE(equal(s("x"), s(std::string("x"))));
  EXPECT_FALSE(equal(day("2026-03-31"), time_at("2026-03-31T00:00:00Z")));
  EXPECT_FALSE(equal(months(12), days(365)));
  EXPECT_TRUE(equal(b.list({i(1), s("a")}), b.list({i(1), s("a")})));
  EXPECT_FALSE(equal(b.list({i(1), i(2)}), b.list({i(2), i(1)})));
  EXPECT_FALSE(equal(b.list({d(kNaN)}), b.list({d(kNaN)})));
  EXPECT_TRUE(equal(b.map({i(1), i(2)}, {s("a"), s("b")}), b.map({i(2), i(1)}, {s("b"), s("a")})));
  EXPECT_FALSE(equal(b.map({i(1), i(2)}, {s("a"), s("b")}), b.map({i(1), i(2)}, {s("a"), s("a")})));
  const Value one = i(1);
  EXPECT_TRUE(equal(optional_value(&one), optional_value(&one)));
  EXPECT_FALSE(equal(optional_value(&one), optional_value(nullptr)));
  EXPECT_TRUE(equal(optional_value(nullptr), optional_value(nullptr)));
  EXPECT_FALSE(equal(enum_value(EnumId(std::size_t{0}), 1), enum_value(EnumId(std::size_t{1}), 1)));
}

TEST(Value, IntsAndDoublesLieOnOneNumberLine) {
  EXPECT_TRUE(equal(i(1), d(1.0)));
  EXPECT_FALSE(equal(i(kMax), d(9223372036854775807.0)));
  bool ordered = false;
  EXPECT_LT(compare(i(kMax), d(9223372036854775807.0), ordered), 0);
  EXPECT_TRUE(ordered);
  EXPECT_GT(compare(d(1.5), i(1), ordered), 0);
  EXPECT_LT(compare(d(-1.5), i(-1), ordered), 0);
  EXPECT_GT(compare(i(-9007199254740993), d(-9007199254740994.0), ordered), 0);
  EXPECT_GT(compare(i(0), d(-INFINITY), ordered), 0);
  compare(i(0), d(kNaN), ordered);
  EXPECT_FALSE(ordered);
}

TEST(Value, OrderOfEachKind) {
  struct Case {
    Value less;
    Value more;
  };
  const Case cases[] = {
      {bool_value(false), bool_value(true)},
      {i(-1), i(1)},
      {d(-0.5), d(0.5)},
      {s("Z"), s("a")},         // bytes: no locale
      {s("z"), s("\xC3\xA4")},  // as unsigned bytes
      {s("a"), s("aa")},
      {day("1969-12-31"), day("1970-01-01")},
      {time_at("2026-03-31T00:00:00Z"), time_at("2026-03-31T00:00:00.000000001Z")},
      {lasting("-1s"), lasting("1ns")},
      {days(29), days(30)},
      {months(-1), months(0)},
      {from_to("2026-01-01", "2026-02-01"), from_to("2026-01-01", "2026-03-01")},
      {from_to("2026-01-01", "9999-12-31"),
       period_value({.from = parse_iso_date("2026-01-01").value(), .until = {}})},
  };
  for (const Case& c : cases) {
    bool ordered = false;
    EXPECT_LT(compare(c.less, c.more, ordered), 0) << display(c.less, nullptr);
    EXPECT_TRUE(ordered);
    EXPECT_GT(compare(c.more, c.less, ordered), 0);
    EXPECT_EQ(compare(c.less, c.less, ordered), 0);
  }
}

// S17: a month has no length in days.
TEST(Value, MonthsAndDaysHaveNoOrder) {
  bool ordered = true;
  compare(months(1), days(30), ordered);
  EXPECT_FALSE(ordered);
  EXPECT_LT(compare(months(0), days(30), ordered), 0);
  EXPECT_TRUE(ordered);
}

TEST(Value, EqualValuesHaveEqualHashes) {
  Bench b;
  EXPECT_EQ(hash_value(i(3)), hash_value(d(3.0)));
  EXPECT_EQ(hash_value(d(0.0)), hash_value(d(-0.0)));
  EXPECT_EQ(hash_value(s("x")), hash_value(s(std::string("x"))));
  EXPECT_EQ(hash_value(b.map({i(1), i(2)}, {s("a"), s("b")})),
            hash_value(b.map({i(2), i(1)}, {s("b"), s("a")})));
  EXPECT_NE(hash_value(i(3)), hash_value(i(4)));
  EXPECT_NE(hash_value(b.list({i(1), i(2)})), hash_value(b.list({i(2), i(1)})));
  EXPECT_NE(hash_value(days(3)), hash_value(months(3)));
}

TEST(Value, DisplayIsForPeople) {
  Bench b;
  EXPECT_EQ(display(day("2026-03-31"), nullptr), "2026-03-31");
  EXPECT_EQ(display(b.list({s("a"), d(0.1), i(-1)}), nullptr), "[a, 0.1, -1]");
  EXPECT_EQ(display(b.map({s("k")}, {null_value()}), nullptr), "{k: null}");
  EXPECT_EQ(display(from_to("2026-01-01", "2026-04-01"), nullptr), "2026-Q1");
  EXPECT_EQ(display(d(INFINITY), nullptr), "Infinity");
  EXPECT_EQ(display(months(12), nullptr), "12 months");
  Schema schema;
  const EnumId kind = schema.enums.add({.name = "kind", .words = {"employee", "vendor"}, .at = {}});
  EXPECT_EQ(display(enum_value(kind, 1), &schema), "vendor");
}

TEST(Value, ExpressionErrorKeepsItsText) {
  Arena arena;
  const Value error = expression_error(arena, "why");
  ASSERT_TRUE(error.is_error());
  EXPECT_EQ(error.error->text, "why");
  EXPECT_EQ(error.error->cause, ErrorValue::Cause::Expression);
  EXPECT_FALSE(error.is_true());
  EXPECT_FALSE(error.is_false());
}

}  // namespace
}  // namespace muster
