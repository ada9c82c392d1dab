// ISO 8601 and CEL spellings of the types in civil_time.h.
#include <array>
#include <charconv>
#include <cstddef>
#include <limits>

#include <fmt/format.h>

#include "engine/base/civil_time.h"

namespace muster {
namespace {

__extension__ using Wide = __int128;

constexpr std::int64_t kSecondsPerDay = 86'400;
constexpr std::int64_t kNanosPerSecond = 1'000'000'000;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Takes exactly `count` digits off the front.
std::optional<int> take_digits(std::string_view& text, std::size_t count) {
  if (text.size() < count) return std::nullopt;
  int value = 0;
  for (std::size_t i = 0; i < count; ++i) {
    if (!is_digit(text[i])) return std::nullopt;
    value = value * 10 + (text[i] - '0');
  }
  text.remove_prefix(count);
  return value;
}

bool take(std::string_view& text, char c) {
  if (!text.starts_with(c)) return false;
  text.remove_prefix(1);
  return true;
}

std::optional<Date> take_date(std::string_view& text) {
  const auto year = take_digits(text, 4);
  if (!year || !take(text, '-')) return std::nullopt;
  const auto month = take_digits(text, 2);
  if (!month || !take(text, '-')) return std::nullopt;
  const auto day = take_digits(text, 2);
  if (!day) return std::nullopt;
  return make_date(*year, *month, *day);
}

// Takes `hh:mm:ss`; the second of the day.
std::optional<std::int64_t> take_clock(std::string_view& text) {
  const auto hour = take_digits(text, 2);
  if (!hour || *hour > 23 || !take(text, ':')) return std::nullopt;
  const auto minute = take_digits(text, 2);
  if (!minute || *minute > 59 || !take(text, ':')) return std::nullopt;
  const auto second = take_digits(text, 2);
  if (!second || *second > 59) return std::nullopt;
  return *hour * 3600 + *minute * 60 + *second;
}

// Takes the digits after a decimal point, one to nine of them, as nanoseconds.
std::optional<std::int32_t> take_fraction(std::string_view& text) {
  std::int32_t nanos = 0;
  std::size_t count = 0;
  for (; count < text.size() && is_digit(text[count]); ++count) {
    if (count == 9) return std::nullopt;
    nanos = nanos * 10 + (text[count] - '0');
  }
  if (count == 0) return std::nullopt;
  text.remove_prefix(count);
  for (; count < 9; ++count) nanos *= 10;
  return nanos;
}

// Takes `Z` or `+hh:mm`; seconds east of UTC.
std::optional<std::int64_t> take_offset(std::string_view& text) {
  if (take(text, 'Z')) return 0;
  const bool west = text.starts_with('-');
  if (!west && !text.starts_with('+')) return std::nullopt;
  text.remove_prefix(1);
  const auto hour = take_digits(text, 2);
  if (!hour || *hour > 23 || !take(text, ':')) return std::nullopt;
  const auto minute = take_digits(text, 2);
  if (!minute || *minute > 59) return std::nullopt;
  const std::int64_t offset = *hour * 3600 + *minute * 60;
  return west ? -offset : offset;
}

// `.5` for 500'000'000, empty for 0.
std::string fraction_text(std::int64_t nanos) {
  if (nanos == 0) return {};
  std::string text = fmt::format(".{:09}", nanos);
  text.erase(text.find_last_not_of('0') + 1);
  return text;
}

struct DurationUnit {
  std::string_view name;
  std::int64_t nanos;
};
// Longer names first where one begins another.
constexpr std::array<DurationUnit, 6> kDurationUnits = {{{"ms", 1'000'000},
                                                         {"us", 1'000},
                                                         {"ns", 1},
                                                         {"h", 3600 * kNanosPerSecond},
                                                         {"m", 60 * kNanosPerSecond},
                                                         {"s", kNanosPerSecond}}};

// Takes one number with its unit; nothing if it is none or not a whole number of nanoseconds.
std::optional<Wide> take_duration_part(std::string_view& text) {
  constexpr Wide kLimit = Wide{1} << 100;
  Wide value = 0;
  Wide scale = 1;
  bool point = false;
  std::size_t digits = 0;
  std::size_t at = 0;
  for (; at < text.size(); ++at) {
    if (text[at] == '.' && !point) {
      point = true;
      continue;
    }
    if (!is_digit(text[at])) break;
    ++digits;
    value = value * 10 + (text[at] - '0');
    if (point) scale *= 10;
    if (value > kLimit / 10 || scale > kLimit / 10) return std::nullopt;
  }
  if (digits == 0) return std::nullopt;
  text.remove_prefix(at);
  for (const DurationUnit& unit : kDurationUnits) {
    if (!text.starts_with(unit.name)) continue;
    text.remove_prefix(unit.name.size());
    if (value > std::numeric_limits<std::int64_t>::max() && scale == 1) return std::nullopt;
    if (value > (kLimit << 20) / unit.nanos) return std::nullopt;
    const Wide nanos = value * unit.nanos;
    if (nanos % scale != 0) return std::nullopt;
    return nanos / scale;
  }
  return std::nullopt;
}

}  // namespace

std::optional<Date> parse_iso_date(std::string_view text) {
  const auto date = take_date(text);
  return text.empty() ? date : std::nullopt;
}

std::string to_string(Date date) {
  const YearMonthDay parts = year_month_day(date);
  return fmt::format("{:04}-{:02}-{:02}", parts.year, parts.month, parts.day);
}

std::optional<Timestamp> parse_rfc3339(std::string_view text) {
  const auto date = take_date(text);
  if (!date || !take(text, 'T')) return std::nullopt;
  const auto clock = take_clock(text);
  if (!clock) return std::nullopt;
  std::int32_t nanos = 0;
  if (take(text, '.')) {
    const auto fraction = take_fraction(text);
    if (!fraction) return std::nullopt;
    nanos = *fraction;
  }
  const auto offset = take_offset(text);
  if (!offset || !text.empty()) return std::nullopt;
  const std::int64_t seconds = date->days * kSecondsPerDay + *clock - *offset;
  if (seconds < kMinTimestampSeconds || seconds > kMaxTimestampSeconds) return std::nullopt;
  return Timestamp{.seconds = seconds, .nanos = nanos};
}

std::string to_string(Timestamp t) {
  std::int64_t days = t.seconds / kSecondsPerDay;
  std::int64_t second = t.seconds % kSecondsPerDay;
  if (second < 0) {
    second += kSecondsPerDay;
    --days;
  }
  return fmt::format("{}T{:02}:{:02}:{:02}{}Z", to_string(Date{static_cast<std::int32_t>(days)}),
                     second / 3600, second / 60 % 60, second % 60, fraction_text(t.nanos));
}

std::optional<Duration> parse_duration(std::string_view text) {
  const bool negative = text.starts_with('-');
  if (negative || text.starts_with('+')) text.remove_prefix(1);
  if (text == "0") return Duration{};
  if (text.empty()) return std::nullopt;
  Wide total = 0;
  while (!text.empty()) {
    const auto part = take_duration_part(text);
    if (!part) return std::nullopt;
    total += *part;
    if (total > std::numeric_limits<std::int64_t>::max()) return std::nullopt;
  }
  return Duration{static_cast<std::int64_t>(negative ? -total : total)};
}

std::string to_string(Duration d) {
  const bool negative = d.nanos < 0;
  const Wide nanos = negative ? -Wide{d.nanos} : Wide{d.nanos};
  return fmt::format("{}{}{}s", negative ? "-" : "",
                     static_cast<std::int64_t>(nanos / kNanosPerSecond),
                     fraction_text(static_cast<std::int64_t>(nanos % kNanosPerSecond)));
}

std::optional<CalendarSpan> parse_span(std::string_view text) {
  struct Unit {
    std::string_view name;
    std::int32_t months;
    std::int32_t days;
  };
  static constexpr std::array<Unit, 5> kUnits = {
      {{"day", 0, 1}, {"week", 0, 7}, {"month", 1, 0}, {"quarter", 3, 0}, {"year", 12, 0}}};
  if (text.empty() || !is_digit(text.front())) return std::nullopt;
  std::int32_t count = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
  if (error != std::errc()) return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  if (!take(text, ' ')) return std::nullopt;
  for (const Unit& unit : kUnits) {
    if (!text.starts_with(unit.name)) continue;
    const std::string_view rest = text.substr(unit.name.size());
    if (!rest.empty() && rest != "s") return std::nullopt;
    // Longer than the calendar: refused, so that no sum of two can overflow.
    if (count > kMaxDate.days - kMinDate.days) return std::nullopt;
    return CalendarSpan{.months = count * unit.months, .days = count * unit.days};
  }
  return std::nullopt;
}

std::string to_string(CalendarSpan span) {
  const bool in_months = span.months != 0;
  const std::int32_t count = in_months ? span.months : span.days;
  const bool one = count == 1 || count == -1;
  return fmt::format("{} {}{}", count, in_months ? "month" : "day", one ? "" : "s");
}

std::string to_string(const Period& period) {
  const YearMonthDay from = year_month_day(period.from);
  if (period.until && from.day == 1) {
    if (from.month % 3 == 1 && add(period.from, {.months = 3}) == period.until) {
      return fmt::format("{:04}-Q{}", from.year, from.month / 3 + 1);
    }
    if (add(period.from, {.months = 1}) == period.until) {
      return fmt::format("{:04}-{:02}", from.year, from.month);
    }
  }
  return fmt::format("{}..{}", to_string(period.from),
                     period.until ? to_string(*period.until) : std::string());
}

}  // namespace muster
