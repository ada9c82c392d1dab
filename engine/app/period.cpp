// Audit periods as people write them.
#include <array>
#include <charconv>

#include "engine/app/config.h"

namespace muster {
namespace {

std::optional<int> number(std::string_view text) {
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

Date months_after(Date date, int months) {
  const std::optional<Date> later = add(date, {.months = months, .days = 0});
  return later.value_or(date);
}

std::optional<Period> last_quarters(std::string_view text, Date as_of, Date fiscal_year_starts) {
  constexpr std::string_view kPrefix = "last ";
  constexpr std::array<std::string_view, 2> kSuffixes{" quarters", " quarter"};
  if (!text.starts_with(kPrefix)) return std::nullopt;
  text.remove_prefix(kPrefix.size());
  for (const std::string_view suffix : kSuffixes) {
    if (!text.ends_with(suffix)) continue;
    const std::optional<int> count = number(text.substr(0, text.size() - suffix.size()));
    if (!count || *count < 1 || *count > 400) return std::nullopt;
    // A quarter that ends on the as-of date has not ended before it.
    const Date until = part_of_year(as_of, fiscal_year_starts, 3).value_or(as_of);
    return Period{.from = months_after(until, -3 * *count), .until = until};
  }
  return std::nullopt;
}

}  // namespace

std::optional<Period> parse_period(std::string_view text, Date as_of, Date fiscal_year_starts) {
  if (const auto quarters = last_quarters(text, as_of, fiscal_year_starts)) return quarters;
  if (const std::size_t dots = text.find(".."); dots != std::string_view::npos) {
    const std::optional<Date> from = parse_iso_date(text.substr(0, dots));
    const std::optional<Date> until = parse_iso_date(text.substr(dots + 2));
    if (!from || !until || *from >= *until) return std::nullopt;
    return Period{.from = *from, .until = *until};
  }
  if (text.size() < 4) return std::nullopt;
  const std::optional<int> year = number(text.substr(0, 4));
  if (!year) return std::nullopt;
  const YearMonthDay start = year_month_day(fiscal_year_starts);
  const std::optional<Date> first = make_date(*year, start.month, start.day);
  if (!first) return std::nullopt;
  if (text.size() == 4) return Period{.from = *first, .until = months_after(*first, 12)};
  if (text.size() == 7 && text.substr(4, 2) == "-Q" && text[6] >= '1' && text[6] <= '4') {
    const Date from = months_after(*first, 3 * (text[6] - '1'));
    return Period{.from = from, .until = months_after(from, 3)};
  }
  return std::nullopt;
}

}  // namespace muster
