// Periods [from, until): membership, overlap, and the calendar's own.
#include "engine/fn/periods.h"

#include <algorithm>
#include <array>
#include <optional>

#include "engine/fn/kernel.h"

namespace muster {
namespace {

using Args = std::span<const Value>;

constexpr std::string_view kOpenEnded = "the period has no end";

bool has_day(const Period& p, Date d) { return p.from <= d && (!p.until || d < *p.until); }
bool is_empty(const Period& p) { return p.until && *p.until <= p.from; }

Value open_period(CallContext&, Args args) {
  return period_value({.from = as_date(args[0]), .until = {}});
}
Value closed_period(CallContext& context, Args args) {
  const Period p{.from = as_date(args[0]), .until = as_date(args[1])};
  if (*p.until < p.from) return fail(context, "the period ends before it begins");
  return period_value(p);
}

Value overlaps(CallContext&, Args args) {
  const Period a = as_period(args[0]);
  const Period b = as_period(args[1]);
  const bool apart = (a.until && *a.until <= b.from) || (b.until && *b.until <= a.from);
  return bool_value(!apart && !is_empty(a) && !is_empty(b));
}

Value covers(CallContext&, Args args) {
  const Period a = as_period(args[0]);
  const Period b = as_period(args[1]);
  const bool to_the_end = !a.until || (b.until && *b.until <= *a.until);
  return bool_value(a.from <= b.from && to_the_end);
}

// The parts of `whole` that none of the periods has, in order.
std::vector<Value> uncovered(const Period& whole, std::span<const Value> periods) {
  std::vector<Period> sorted;
  for (const Value& period : periods) sorted.push_back(as_period(period));
  std::ranges::sort(sorted, {}, &Period::from);
  std::vector<Value> gaps;
  Date from = whole.from;  // the first day that nothing so far has
  const auto before_end = [&](Date day) { return !whole.until || day < *whole.until; };
  for (const Period& period : sorted) {
    if (is_empty(period)) continue;
    if (!before_end(from)) return gaps;
    if (period.from > from) {
      const Date until = before_end(period.from) ? period.from : *whole.until;
      gaps.push_back(period_value({.from = from, .until = until}));
    }
    if (!period.until) return gaps;
    from = std::max(from, *period.until);
  }
  if (before_end(from)) gaps.push_back(period_value({.from = from, .until = whole.until}));
  return gaps;
}
Value gaps(CallContext& context, Args args) {
  return new_list(context, uncovered(as_period(args[0]), items_of(args[1])));
}
Value covered_by(CallContext&, Args args) {
  return bool_value(uncovered(as_period(args[0]), items_of(args[1])).empty());
}

Value first_day(CallContext& context, Args args) {
  const Period p = as_period(args[0]);
  if (is_empty(p)) return fail(context, "the period has no day");
  return date_value(p.from);
}
Value last_day(CallContext& context, Args args) {
  const Period p = as_period(args[0]);
  if (!p.until) return fail(context, kOpenEnded);
  if (is_empty(p)) return fail(context, "the period has no day");
  return date_value({p.until->days - 1});
}

// The part of the fiscal year of so many months that has the day; without an end or a beginning in
// the calendar, nothing.
std::optional<Period> part_around(const CallContext& context, Date day, int months) {
  const auto from = part_of_year(day, context.fiscal_year_starts, months);
  const auto until = from ? add(*from, {.months = months, .days = 0}) : std::nullopt;
  if (!until) return std::nullopt;
  return Period{.from = *from, .until = *until};
}

Value part_of(CallContext& context, Args args, int months) {
  const auto part = part_around(context, as_date(args[0]), months);
  return part ? period_value(*part) : fail(context, kDateOverflow);
}
Value quarter_of(CallContext& context, Args args) { return part_of(context, args, 3); }
Value fiscal_year_of(CallContext& context, Args args) { return part_of(context, args, 12); }

// The periods from `first` on, each as long as `step`, as far as they lie in `within`.
Value list_within(CallContext& context, const Period& within, Date first, CalendarSpan step) {
  std::vector<Value> all;
  Date from = first;
  while (true) {
    const auto until = add(from, step);
    if (!until || *until > *within.until) break;
    if (from >= within.from) all.push_back(period_value({.from = from, .until = *until}));
    from = *until;
  }
  return new_list(context, all);
}

Value months_within(CallContext& context, Args args, Date first, int months) {
  const Period p = as_period(args[0]);
  if (!p.until) return fail(context, kOpenEnded);
  return list_within(context, p, first, {.months = months, .days = 0});
}

Value parts_within(CallContext& context, Args args, int months) {
  const Date from = as_period(args[0]).from;
  const auto first = part_of_year(from, context.fiscal_year_starts, months);
  return first ? months_within(context, args, *first, months) : fail(context, kDateOverflow);
}
Value halves(CallContext& context, Args args) { return parts_within(context, args, 6); }

}  // namespace

Value period_contains(CallContext&, std::span<const Value> args) {
  return bool_value(has_day(as_period(args[0]), as_date(args[1])));
}
Value months_of_period(CallContext& context, std::span<const Value> args) {
  const YearMonthDay day = year_month_day(as_period(args[0]).from);
  return months_within(context, args, *make_date(day.year, day.month, 1), 1);
}
Value quarters_of_period(CallContext& context, std::span<const Value> args) {
  return parts_within(context, args, 3);
}
// ISO weeks, from Monday to Sunday.
Value weeks_of_period(CallContext& context, std::span<const Value> args) {
  const Period p = as_period(args[0]);
  if (!p.until) return fail(context, kOpenEnded);
  const int weekday = iso_weekday(p.from);
  const int to_monday = weekday == 1 ? 0 : 8 - weekday;
  const auto monday = add(p.from, {.months = 0, .days = to_monday});
  if (!monday) return new_list(context, {});
  return list_within(context, p, *monday, {.months = 0, .days = 7});
}

namespace {

constexpr std::array kPeriod = {
    Overload{"(date) -> period", open_period},
    Overload{"(date, date) -> period", closed_period},
};
constexpr std::array kOverlaps = {Overload{"period.(period) -> bool", overlaps}};
constexpr std::array kCovers = {Overload{"period.(period) -> bool", covers}};
constexpr std::array kCoveredBy = {Overload{"period.(list(period)) -> bool", covered_by}};
constexpr std::array kGaps = {Overload{"period.(list(period)) -> list(period)", gaps}};
constexpr std::array kFirstDay = {Overload{"period.() -> date", first_day}};
constexpr std::array kLastDay = {Overload{"period.() -> date", last_day}};
constexpr std::array kQuarterOf = {Overload{"(date) -> period", quarter_of}};
constexpr std::array kHalves = {Overload{"(period) -> list(period)", halves}};
constexpr std::array kFiscalYearOf = {Overload{"(date) -> period", fiscal_year_of}};

}  // namespace

constexpr Function fn_period{
    .name = "period",
    .family = "periods",
    .summary = "The days from the first date up to, not with, the second; without it, for ever.",
    .example = "period(date(\"2026-01-01\"), date(\"2026-02-01\")).contains(date(\"2026-01-31\"))",
    .overloads = kPeriod};
constexpr Function fn_overlaps{
    .name = "overlaps",
    .family = "periods",
    .summary = "Whether both periods have a day in common.",
    .example = "!quarterOf(date(\"2026-03-31\")).overlaps(quarterOf(date(\"2026-04-01\")))",
    .overloads = kOverlaps};
constexpr Function fn_covers{
    .name = "covers",
    .family = "periods",
    .summary = "Whether the other period lies in this one.",
    .example = "period(date(\"2025-01-01\")).covers(quarterOf(date(\"2026-03-31\")))",
    .overloads = kCovers};
constexpr Function fn_covered_by{
    .name = "coveredBy",
    .family = "periods",
    .summary = "Whether every day of the period is in one of the others.",
    .example =
        "period(date(\"2026-01-01\"), date(\"2026-04-01\"))"
        ".coveredBy(months(quarterOf(date(\"2026-02-01\"))))",
    .overloads = kCoveredBy};
constexpr Function fn_gaps{
    .name = "gaps",
    .family = "periods",
    .summary = "The parts of the period that none of the others has, in order.",
    .example =
        "period(date(\"2026-01-01\")).gaps([quarterOf(date(\"2026-02-01\"))]) == "
        "[period(date(\"2026-04-01\"))]",
    .overloads = kGaps};
constexpr Function fn_first_day{
    .name = "firstDay",
    .family = "periods",
    .summary = "The first day of the period.",
    .example = "quarterOf(date(\"2026-03-31\")).firstDay() == date(\"2026-01-01\")",
    .overloads = kFirstDay};
constexpr Function fn_last_day{
    .name = "lastDay",
    .family = "periods",
    .summary = "The last day of the period; undecided if it has no end.",
    .example = "quarterOf(date(\"2026-02-01\")).lastDay() == date(\"2026-03-31\")",
    .overloads = kLastDay};
constexpr Function fn_quarter_of{
    .name = "quarterOf",
    .family = "periods",
    .summary = "The quarter that has the day, counted from where the fiscal year starts.",
    .example = "string(quarterOf(date(\"2026-03-31\"))) == \"2026-Q1\"",
    .overloads = kQuarterOf};
constexpr Function fn_halves{
    .name = "halves",
    .family = "periods",
    .summary =
        "The whole halves of fiscal years that lie in the period; one that it cuts is left out.",
    .example = "halves(period(date(\"2026-01-01\"), date(\"2027-01-01\"))).size() == 2",
    .overloads = kHalves};
constexpr Function fn_fiscal_year_of{
    .name = "fiscalYearOf",
    .family = "periods",
    .summary = "The fiscal year that has the day: `fiscal_year_starts` says where it begins.",
    .example = "fiscalYearOf(date(\"2026-03-31\")).firstDay() == date(\"2026-01-01\")",
    .overloads = kFiscalYearOf};

}  // namespace muster
