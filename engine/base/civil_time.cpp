#include "engine/base/civil_time.h"

#include <algorithm>
#include <array>
#include <cstddef>

namespace muster {
namespace {

constexpr std::int64_t kTicksPerSecond = 10'000'000;
constexpr std::array kDaysInMonth = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

bool is_leap(int year) { return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0); }

int days_in_month(int year, int month) {
  if (month == 2 && is_leap(year)) return 29;
  return kDaysInMonth[static_cast<std::size_t>(month - 1)];
}

// REQUIRES: such a day exists. Counts years from March, so that the leap day is the last of its
// year, in eras of 400 years.
std::int32_t days_from_civil(int year, int month, int day) {
  const int y = month <= 2 ? year - 1 : year;
  const int era = (y >= 0 ? y : y - 399) / 400;
  const int year_of_era = y - era * 400;
  const int day_of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
  const int day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
  return era * 146097 + day_of_era - 719468;
}

}  // namespace

YearMonthDay year_month_day(Date date) {
  const std::int64_t z = std::int64_t{date.days} + 719468;
  const std::int64_t era = (z >= 0 ? z : z - 146096) / 146097;
  const int day_of_era = static_cast<int>(z - era * 146097);
  const int year_of_era =
      (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
  const int day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const int month_from_march = (5 * day_of_year + 2) / 153;
  const int day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
  const int month = month_from_march < 10 ? month_from_march + 3 : month_from_march - 9;
  const int year = static_cast<int>(year_of_era + era * 400) + (month <= 2 ? 1 : 0);
  return {.year = year, .month = month, .day = day};
}

std::optional<Date> make_date(int year, int month, int day) {
  if (year < 1 || year > 9999 || month < 1 || month > 12) return std::nullopt;
  if (day < 1 || day > days_in_month(year, month)) return std::nullopt;
  return Date{days_from_civil(year, month, day)};
}

int iso_weekday(Date date) {
  // 1970-01-01 was a Thursday (4).
  const int from_monday = (date.days % 7 + 7 + 3) % 7;
  return from_monday + 1;
}

std::int64_t to_ticks(Timestamp t) { return t.seconds * kTicksPerSecond + t.nanos / 100; }

Timestamp from_ticks(std::int64_t ticks) {
  std::int64_t seconds = ticks / kTicksPerSecond;
  std::int64_t rest = ticks % kTicksPerSecond;
  if (rest < 0) {
    rest += kTicksPerSecond;
    --seconds;
  }
  return {.seconds = seconds, .nanos = static_cast<std::int32_t>(rest * 100)};
}

std::optional<Date> add(Date date, CalendarSpan span) {
  std::int64_t days = date.days;
  if (span.months != 0) {
    const YearMonthDay parts = year_month_day(date);
    const std::int64_t months = std::int64_t{parts.year} * 12 + (parts.month - 1) + span.months;
    if (months < 12 || months >= std::int64_t{10000} * 12) return std::nullopt;
    const int year = static_cast<int>(months / 12);
    const int month = static_cast<int>(months % 12) + 1;
    days = days_from_civil(year, month, std::min(parts.day, days_in_month(year, month)));
  }
  days += span.days;
  if (days < kMinDate.days || days > kMaxDate.days) return std::nullopt;
  return Date{static_cast<std::int32_t>(days)};
}

std::optional<Date> part_of_year(Date day, Date year_starts, int months) {
  const YearMonthDay first = year_month_day(year_starts);
  const YearMonthDay at = year_month_day(day);
  int begun = at.year * 12 + at.month - first.month;  // months since that month of year 0
  if (at.day < first.day) --begun;
  begun -= begun % months;
  const int total = begun + first.month - 1;
  return make_date(total / 12, total % 12 + 1, first.day);
}

std::optional<Date> parse_day_of_year(std::string_view text) {
  constexpr int kLastOfEveryMonth = 28;
  const std::optional<Date> day = parse_iso_date("2001-" + std::string(text));
  if (!day || year_month_day(*day).day > kLastOfEveryMonth) return std::nullopt;
  return day;
}

CalendarSpan negate(CalendarSpan span) {
  // The smallest number has no opposite; saturating keeps the meaning: far outside the calendar.
  const auto opposite = [](std::int32_t value) { return value == INT32_MIN ? INT32_MAX : -value; };
  return {.months = opposite(span.months), .days = opposite(span.days)};
}

}  // namespace muster
