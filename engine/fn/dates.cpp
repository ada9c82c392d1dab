// Calendar days and spans. There is no clock: `as_of` is the day of judgement.
#include <array>

#include "engine/fn/kernel.h"
#include "engine/fn/periods.h"

namespace muster {
namespace {

using Args = std::span<const Value>;

// Longer than the calendar helps nobody, and within it no sum can overflow.
constexpr std::int64_t kMostDays = kMaxDate.days - std::int64_t{kMinDate.days};
constexpr std::int64_t kMostMonths = 9999 * 12;

Value days_span(CallContext& context, std::int64_t count, std::int32_t unit) {
  const std::int64_t most = kMostDays / unit;
  if (count < -most || count > most) return fail(context, kSpanOverflow);
  return span_value({.months = 0, .days = static_cast<std::int32_t>(count) * unit});
}
Value months_span(CallContext& context, std::int64_t count, std::int32_t unit) {
  const std::int64_t most = kMostMonths / unit;
  if (count < -most || count > most) return fail(context, kSpanOverflow);
  return span_value({.months = static_cast<std::int32_t>(count) * unit, .days = 0});
}

Value days(CallContext& context, Args args) { return days_span(context, args[0].integer, 1); }
Value weeks(CallContext& context, Args args) { return days_span(context, args[0].integer, 7); }
Value months(CallContext& context, Args args) { return months_span(context, args[0].integer, 1); }
Value quarters(CallContext& context, Args args) { return months_span(context, args[0].integer, 3); }
Value years(CallContext& context, Args args) { return months_span(context, args[0].integer, 12); }

// S18: on the anniversary it is no longer younger.
Value younger_than(CallContext& context, Args args) {
  const Date day = as_date(args[0]);
  if (day > context.as_of) return bool_value(false);
  const auto end = add(day, as_span(args[1]));
  return end ? bool_value(*end > context.as_of) : fail(context, kDateOverflow);
}

Value year(CallContext&, Args args) { return int_value(year_month_day(as_date(args[0])).year); }
Value month(CallContext&, Args args) { return int_value(year_month_day(as_date(args[0])).month); }
Value day(CallContext&, Args args) { return int_value(year_month_day(as_date(args[0])).day); }

constexpr std::array kDays = {Overload{"(int) -> span", days}};
constexpr std::array kWeeks = {
    Overload{"(int) -> span", weeks},
    Overload{"(period) -> list(period)", weeks_of_period},
};
constexpr std::array kMonths = {
    Overload{"(int) -> span", months},
    Overload{"(period) -> list(period)", months_of_period},
};
constexpr std::array kQuarters = {
    Overload{"(int) -> span", quarters},
    Overload{"(period) -> list(period)", quarters_of_period},
};
constexpr std::array kYears = {Overload{"(int) -> span", years}};
constexpr std::array kYoungerThan = {Overload{"(date, span) -> bool", younger_than}};
constexpr std::array kYear = {Overload{"date.() -> int", year}};
constexpr std::array kMonth = {Overload{"date.() -> int", month}};
constexpr std::array kDay = {Overload{"date.() -> int", day}};

}  // namespace

constexpr Function fn_days{.name = "days",
                           .family = "dates",
                           .summary = "A span of so many days.",
                           .example = "date(\"2026-02-27\") + days(2) == date(\"2026-03-01\")",
                           .overloads = kDays};
constexpr Function fn_weeks{
    .name = "weeks",
    .family = "dates",
    .summary = "A span of so many weeks; or the whole weeks, Monday to Sunday, in a period.",
    .example = "weeks(2) == days(14)",
    .overloads = kWeeks};
constexpr Function fn_months{
    .name = "months",
    .family = "dates",
    .summary =
        "A span of so many months (ending with the month where the day is too late); or the "
        "whole months in a period.",
    .example = "date(\"2026-01-31\") + months(1) == date(\"2026-02-28\")",
    .overloads = kMonths};
constexpr Function fn_quarters{
    .name = "quarters",
    .family = "dates",
    .summary =
        "A span of so many quarters; or the whole quarters in a period, counted from where the "
        "fiscal "
        "year starts.",
    .example = "quarters(period(date(\"2026-01-01\"), date(\"2026-12-31\"))).size() == 3",
    .overloads = kQuarters};
constexpr Function fn_years{.name = "years",
                            .family = "dates",
                            .summary = "A span of so many years.",
                            .example = "years(1) == months(12)",
                            .overloads = kYears};
constexpr Function fn_younger_than{
    .name = "youngerThan",
    .family = "dates",
    .summary = "Whether the day is not after the as-of date, and less than the span before it.",
    .example = "youngerThan(as_of, days(1)) && !youngerThan(as_of - days(1), days(1))",
    .overloads = kYoungerThan};
constexpr Function fn_year{.name = "year",
                           .family = "dates",
                           .summary = "The year of the day.",
                           .example = "date(\"2026-03-31\").year() == 2026",
                           .overloads = kYear};
constexpr Function fn_month{.name = "month",
                            .family = "dates",
                            .summary = "The month of the day, 1 for January.",
                            .example = "date(\"2026-03-31\").month() == 3",
                            .overloads = kMonth};
constexpr Function fn_day{.name = "day",
                          .family = "dates",
                          .summary = "The day of the month, from 1.",
                          .example = "date(\"2026-03-31\").day() == 31",
                          .overloads = kDay};

}  // namespace muster
