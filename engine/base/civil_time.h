// Dates, timestamps, durations and calendar spans as integers in the proleptic Gregorian calendar,
// years 1 to 9999; ISO 8601 in and out. No time zones (zone.h), no clock, no locale.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace muster {

// A calendar day: days since 1970-01-01.
struct Date {
  std::int32_t days = 0;
  constexpr auto operator<=>(const Date&) const = default;
};
inline constexpr Date kMinDate{-719162};  // 0001-01-01
inline constexpr Date kMaxDate{2932896};  // 9999-12-31

struct YearMonthDay {
  int year = 1970;
  int month = 1;  // 1-12
  int day = 1;    // 1-31
};
YearMonthDay year_month_day(Date date);
// Nothing if there is no such day (2023-02-29) or the year is not in 1-9999.
std::optional<Date> make_date(int year, int month, int day);
// 1 = Monday ... 7 = Sunday (ISO 8601).
int iso_weekday(Date date);

// An instant: nanoseconds since 1970-01-01T00:00:00Z, split so that years 1-9999 fit.
struct Timestamp {
  std::int64_t seconds = 0;
  std::int32_t nanos = 0;  // 0 to 999'999'999, counted forward also before 1970
  constexpr auto operator<=>(const Timestamp&) const = default;
};
inline constexpr std::int64_t kMinTimestampSeconds = -62135596800;  // 0001-01-01T00:00:00Z
inline constexpr std::int64_t kMaxTimestampSeconds = 253402300799;  // 9999-12-31T23:59:59Z
// Columns keep timestamps as int64 in units of 100 ns (S6).
std::int64_t to_ticks(Timestamp t);
Timestamp from_ticks(std::int64_t ticks);

// A length of time on the clock, in nanoseconds.
struct Duration {
  std::int64_t nanos = 0;
  constexpr auto operator<=>(const Duration&) const = default;
};

// A length of time on the calendar: months (months, quarters, years) and days (days, weeks).
// Exactly one of the two is non-zero, or both are zero.
struct CalendarSpan {
  std::int32_t months = 0;
  std::int32_t days = 0;
  constexpr bool operator==(const CalendarSpan&) const = default;
};
// date + span; months clamp to the end of the month. Nothing outside years 1-9999.
std::optional<Date> add(Date date, CalendarSpan span);
CalendarSpan negate(CalendarSpan span);

// Half-open [from, until); no `until` means open-ended.
struct Period {
  Date from;
  std::optional<Date> until;
  bool operator==(const Period&) const = default;
};

// The first day of the part of a year that has the day: parts of 3, 6 or 12 months, counted from
// the month and day of `year_starts` (a day up to the 28th). Nothing before year 1.
std::optional<Date> part_of_year(Date day, Date year_starts, int months);

// A wall-clock time somewhere; which instant it is, a Zone says.
struct CivilTime {
  Date date;
  std::int32_t second_of_day = 0;  // 0 to 86'399
  std::int32_t nanos = 0;
};

// `2026-03-31`, exactly ten characters.
std::optional<Date> parse_iso_date(std::string_view text);
std::string to_string(Date date);
// `04-01`, where a fiscal year starts: a day of some year, up to the 28th of its month.
std::optional<Date> parse_day_of_year(std::string_view text);
// RFC 3339 with up to nine fractional digits and Z or an offset.
std::optional<Timestamp> parse_rfc3339(std::string_view text);
std::string to_string(Timestamp t);
// CEL's form: `1h30m`, `-1.5s`; units h m s ms us ns.
std::optional<Duration> parse_duration(std::string_view text);
std::string to_string(Duration d);
// `12 months`, `30 days`, `1 week`, `4 quarters`, `1 year`.
std::optional<CalendarSpan> parse_span(std::string_view text);
std::string to_string(CalendarSpan span);
// `2026-Q1` for a calendar quarter, `2026-03` for a month, else `from..until` (until exclusive,
// empty when open): the subject key of a period (S8).
std::string to_string(const Period& period);

}  // namespace muster
