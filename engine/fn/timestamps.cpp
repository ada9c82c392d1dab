// Parts of timestamps, as CEL counts them (months and some days from 0), and lengths of durations.
// Rules are better off with dates: t.date().year() and its kin count from 1.
#include <array>
#include <optional>

#include "engine/fn/kernel.h"

namespace muster {
namespace {

using Args = std::span<const Value>;

std::optional<Zone> zone_named(std::string_view name) {
  // CEL also takes an offset without its plus.
  if (name.size() == 5 && name[2] == ':') return Zone::find("+" + std::string(name));
  return Zone::find(name);
}

// The kernel of a getter: the part of the civil time, in UTC or in the zone that is named.
template <auto part>
Value part_of(CallContext& context, Args args) {
  const auto zone = args.size() > 1 ? zone_named(as_string(args[1])) : std::optional(Zone());
  if (!zone) return fail(context, "there is no time zone of this name");
  return int_value(part(zone->to_civil(as_timestamp(args[0]))));
}

std::int64_t full_year(const CivilTime& t) { return year_month_day(t.date).year; }
std::int64_t month_from_0(const CivilTime& t) { return year_month_day(t.date).month - 1; }
std::int64_t day_from_1(const CivilTime& t) { return year_month_day(t.date).day; }
std::int64_t day_from_0(const CivilTime& t) { return year_month_day(t.date).day - 1; }
std::int64_t weekday_from_sunday(const CivilTime& t) { return iso_weekday(t.date) % 7; }
std::int64_t day_of_year_from_0(const CivilTime& t) {
  const auto first = make_date(year_month_day(t.date).year, 1, 1);
  return first ? t.date.days - first->days : 0;
}
std::int64_t hours(const CivilTime& t) { return t.second_of_day / 3600; }
std::int64_t minutes(const CivilTime& t) { return t.second_of_day / 60 % 60; }
std::int64_t seconds(const CivilTime& t) { return t.second_of_day % 60; }
std::int64_t milliseconds(const CivilTime& t) { return t.nanos / 1'000'000; }

// The kernel of a duration's getter: the whole length in this unit.
template <std::int64_t nanos>
Value length_in(CallContext&, Args args) {
  return int_value(args[0].integer / nanos);
}
// The exception: what is left beside whole seconds, as CEL's own tests want it.
Value milliseconds_part(CallContext&, Args args) {
  return int_value(args[0].integer / 1'000'000 % 1000);
}

constexpr std::int64_t kSecond = 1'000'000'000;

template <auto part>
constexpr std::array<Overload, 2> kGetter = {Overload{"timestamp.() -> int", part_of<part>},
                                             Overload{"timestamp.(string) -> int", part_of<part>}};
template <auto part, Kernel kernel>
constexpr std::array<Overload, 3> kClockGetter = {
    Overload{"timestamp.() -> int", part_of<part>},
    Overload{"timestamp.(string) -> int", part_of<part>}, Overload{"duration.() -> int", kernel}};

}  // namespace

constexpr Function fn_get_full_year{
    .name = "getFullYear",
    .family = "timestamps",
    .summary = "The year, in UTC or the named time zone.",
    .example = "timestamp(\"2026-01-01T00:30:00Z\").getFullYear(\"-01:00\") == 2025",
    .overloads = kGetter<full_year>};
constexpr Function fn_get_month{
    .name = "getMonth",
    .family = "timestamps",
    .summary = "The month, 0 for January; prefer month() of a date, which counts from 1.",
    .example = "timestamp(\"2026-03-31T12:00:00Z\").getMonth() == 2",
    .overloads = kGetter<month_from_0>};
constexpr Function fn_get_date{.name = "getDate",
                               .family = "timestamps",
                               .summary = "The day of the month, from 1.",
                               .example = "timestamp(\"2026-03-31T12:00:00Z\").getDate() == 31",
                               .overloads = kGetter<day_from_1>};
constexpr Function fn_get_day_of_month{
    .name = "getDayOfMonth",
    .family = "timestamps",
    .summary = "The day of the month, from 0; prefer day() of a date, which counts from 1.",
    .example = "timestamp(\"2026-03-31T12:00:00Z\").getDayOfMonth() == 30",
    .overloads = kGetter<day_from_0>};
constexpr Function fn_get_day_of_week{
    .name = "getDayOfWeek",
    .family = "timestamps",
    .summary = "The day of the week, 0 for Sunday.",
    .example = "timestamp(\"2026-03-31T12:00:00Z\").getDayOfWeek() == 2",
    .overloads = kGetter<weekday_from_sunday>};
constexpr Function fn_get_day_of_year{
    .name = "getDayOfYear",
    .family = "timestamps",
    .summary = "The day of the year, from 0.",
    .example = "timestamp(\"2026-02-01T12:00:00Z\").getDayOfYear() == 31",
    .overloads = kGetter<day_of_year_from_0>};
constexpr Function fn_get_hours{
    .name = "getHours",
    .family = "timestamps",
    .summary = "The hour of the day, or the whole hours of a duration.",
    .example = "timestamp(\"2026-03-31T12:00:00Z\").getHours(\"Asia/Tokyo\") == 21",
    .overloads = kClockGetter<hours, length_in<3600 * kSecond>>};
constexpr Function fn_get_minutes{
    .name = "getMinutes",
    .family = "timestamps",
    .summary = "The minute of the hour, or the whole minutes of a duration.",
    .example = "duration(\"1h30m\").getMinutes() == 90",
    .overloads = kClockGetter<minutes, length_in<60 * kSecond>>};
constexpr Function fn_get_seconds{
    .name = "getSeconds",
    .family = "timestamps",
    .summary = "The second of the minute, or the whole seconds of a duration.",
    .example = "duration(\"2m\").getSeconds() == 120",
    .overloads = kClockGetter<seconds, length_in<kSecond>>};
constexpr Function fn_get_milliseconds{.name = "getMilliseconds",
                                       .family = "timestamps",
                                       .summary = "The milliseconds beside the whole seconds.",
                                       .example = "duration(\"1.5s\").getMilliseconds() == 500",
                                       .overloads = kClockGetter<milliseconds, milliseconds_part>};

}  // namespace muster
