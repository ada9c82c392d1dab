// The operators, for every type that has them. Arithmetic never overflows and never mixes types;
// what has no result is an error value.
#include <array>
#include <cmath>
#include <limits>

#include "engine/fn/kernel.h"

namespace muster {
namespace {

using Args = std::span<const Value>;

constexpr std::int64_t kNanosPerSecond = 1'000'000'000;
constexpr std::int64_t kIntMin = std::numeric_limits<std::int64_t>::min();

Value add_int(CallContext& context, Args args) {
  std::int64_t sum = 0;
  if (__builtin_add_overflow(args[0].integer, args[1].integer, &sum)) {
    return fail(context, kIntOverflow);
  }
  return int_value(sum);
}
Value subtract_int(CallContext& context, Args args) {
  std::int64_t difference = 0;
  if (__builtin_sub_overflow(args[0].integer, args[1].integer, &difference)) {
    return fail(context, kIntOverflow);
  }
  return int_value(difference);
}
Value multiply_int(CallContext& context, Args args) {
  std::int64_t product = 0;
  if (__builtin_mul_overflow(args[0].integer, args[1].integer, &product)) {
    return fail(context, kIntOverflow);
  }
  return int_value(product);
}
Value divide_int(CallContext& context, Args args) {
  if (args[1].integer == 0) return fail(context, "division by zero");
  if (args[0].integer == kIntMin && args[1].integer == -1) return fail(context, kIntOverflow);
  return int_value(args[0].integer / args[1].integer);
}
Value modulo_int(CallContext& context, Args args) {
  if (args[1].integer == 0) return fail(context, "modulo by zero");
  if (args[0].integer == kIntMin && args[1].integer == -1) return fail(context, kIntOverflow);
  return int_value(args[0].integer % args[1].integer);
}
Value negate_int(CallContext& context, Args args) {
  if (args[0].integer == kIntMin) return fail(context, kIntOverflow);
  return int_value(-args[0].integer);
}

Value add_double(CallContext&, Args args) { return double_value(args[0].real + args[1].real); }
Value subtract_double(CallContext&, Args args) { return double_value(args[0].real - args[1].real); }
Value multiply_double(CallContext&, Args args) { return double_value(args[0].real * args[1].real); }
Value divide_double(CallContext&, Args args) { return double_value(args[0].real / args[1].real); }
Value negate_double(CallContext&, Args args) { return double_value(-args[0].real); }

Value add_string(CallContext& context, Args args) {
  std::string text(as_string(args[0]));
  text += as_string(args[1]);
  return new_string(context, text);
}

Value add_list(CallContext& context, Args args) {
  const std::span<const Value> left = items_of(args[0]);
  const std::span<const Value> right = items_of(args[1]);
  std::vector<Value> all(left.begin(), left.end());
  all.insert(all.end(), right.begin(), right.end());
  return new_list(context, all);
}

Value moved(CallContext& context, Date date, CalendarSpan span) {
  const auto result = add(date, span);
  return result ? date_value(*result) : fail(context, kDateOverflow);
}
Value add_date_span(CallContext& context, Args args) {
  return moved(context, as_date(args[0]), as_span(args[1]));
}
Value add_span_date(CallContext& context, Args args) {
  return moved(context, as_date(args[1]), as_span(args[0]));
}
Value subtract_date_span(CallContext& context, Args args) {
  return moved(context, as_date(args[0]), negate(as_span(args[1])));
}
Value subtract_dates(CallContext&, Args args) {
  return int_value(args[0].integer - args[1].integer);
}

Value moved(CallContext& context, Timestamp t, std::int64_t seconds, std::int64_t nanos) {
  // Both parts of a duration are far smaller than what a sum could overflow by.
  std::int64_t sum = t.nanos + nanos;
  std::int64_t total = t.seconds + seconds;
  if (sum < 0) {
    sum += kNanosPerSecond;
    --total;
  } else if (sum >= kNanosPerSecond) {
    sum -= kNanosPerSecond;
    ++total;
  }
  if (total < kMinTimestampSeconds || total > kMaxTimestampSeconds) {
    return fail(context, kTimestampOverflow);
  }
  return timestamp_value({.seconds = total, .nanos = static_cast<std::int32_t>(sum)});
}
Value add_timestamp_duration(CallContext& context, Args args) {
  const std::int64_t nanos = args[1].integer;
  return moved(context, as_timestamp(args[0]), nanos / kNanosPerSecond, nanos % kNanosPerSecond);
}
Value add_duration_timestamp(CallContext& context, Args args) {
  const std::int64_t nanos = args[0].integer;
  return moved(context, as_timestamp(args[1]), nanos / kNanosPerSecond, nanos % kNanosPerSecond);
}
Value subtract_timestamp_duration(CallContext& context, Args args) {
  const std::int64_t nanos = args[1].integer;
  return moved(context, as_timestamp(args[0]), -(nanos / kNanosPerSecond),
               -(nanos % kNanosPerSecond));
}
Value subtract_timestamps(CallContext& context, Args args) {
  const Timestamp a = as_timestamp(args[0]);
  const Timestamp b = as_timestamp(args[1]);
  std::int64_t nanos = 0;
  if (__builtin_mul_overflow(a.seconds - b.seconds, kNanosPerSecond, &nanos) ||
      __builtin_add_overflow(nanos, std::int64_t{a.nanos} - b.nanos, &nanos)) {
    return fail(context, kDurationOverflow);
  }
  return duration_value({nanos});
}
Value add_durations(CallContext& context, Args args) {
  std::int64_t nanos = 0;
  if (__builtin_add_overflow(args[0].integer, args[1].integer, &nanos)) {
    return fail(context, kDurationOverflow);
  }
  return duration_value({nanos});
}
Value subtract_durations(CallContext& context, Args args) {
  std::int64_t nanos = 0;
  if (__builtin_sub_overflow(args[0].integer, args[1].integer, &nanos)) {
    return fail(context, kDurationOverflow);
  }
  return duration_value({nanos});
}

// A span is either months or days (base/civil_time.h).
Value sum_of(CallContext& context, CalendarSpan a, CalendarSpan b) {
  CalendarSpan sum;
  if (__builtin_add_overflow(a.months, b.months, &sum.months) ||
      __builtin_add_overflow(a.days, b.days, &sum.days)) {
    return fail(context, kSpanOverflow);
  }
  if (sum.months != 0 && sum.days != 0) {
    return fail(context, "months and days cannot be added to one span");
  }
  return span_value(sum);
}
Value add_spans(CallContext& context, Args args) {
  return sum_of(context, as_span(args[0]), as_span(args[1]));
}
Value subtract_spans(CallContext& context, Args args) {
  return sum_of(context, as_span(args[0]), negate(as_span(args[1])));
}
Value negate_span(CallContext&, Args args) { return span_value(negate(as_span(args[0]))); }

Value is_equal(CallContext&, Args args) { return bool_value(equal(args[0], args[1])); }
Value is_not_equal(CallContext&, Args args) { return bool_value(!equal(args[0], args[1])); }

// What `<` and its kin say when there is no order: a NaN is in no relation, months and days cannot
// be told apart.
Value unordered(CallContext& context, Args args) {
  if (args[0].kind != ValueKind::Span) return bool_value(false);
  return fail(context, "months cannot be compared with days");
}
Value is_less(CallContext& context, Args args) {
  bool ordered = true;
  const int order = compare(args[0], args[1], ordered);
  return ordered ? bool_value(order < 0) : unordered(context, args);
}
Value is_less_equal(CallContext& context, Args args) {
  bool ordered = true;
  const int order = compare(args[0], args[1], ordered);
  return ordered ? bool_value(order <= 0) : unordered(context, args);
}
Value is_greater(CallContext& context, Args args) {
  bool ordered = true;
  const int order = compare(args[0], args[1], ordered);
  return ordered ? bool_value(order > 0) : unordered(context, args);
}
Value is_greater_equal(CallContext& context, Args args) {
  bool ordered = true;
  const int order = compare(args[0], args[1], ordered);
  return ordered ? bool_value(order >= 0) : unordered(context, args);
}

bool is_among(const Value& value, std::span<const Value> items) {
  for (const Value& item : items) {
    if (equal(value, item)) return true;
  }
  return false;
}
Value in_list(CallContext&, Args args) { return bool_value(is_among(args[0], items_of(args[1]))); }
Value in_map(CallContext&, Args args) { return bool_value(is_among(args[0], args[1].map->keys)); }

Value list_at(CallContext& context, Args args) {
  const std::span<const Value> items = items_of(args[0]);
  const std::int64_t index = args[1].integer;
  if (index < 0 || static_cast<std::uint64_t>(index) >= items.size()) {
    return fail(context, "the list has no item at this index");
  }
  return items[static_cast<std::size_t>(index)];
}
Value map_at(CallContext& context, Args args) {
  const MapValue& map = *args[0].map;
  for (std::size_t i = 0; i < map.keys.size(); ++i) {
    if (equal(map.keys[i], args[1])) return map.values[i];
  }
  return fail(context, "the map has no such key");
}

constexpr std::array kAdd = {
    Overload{"(int, int) -> int", add_int},
    Overload{"(double, double) -> double", add_double},
    Overload{"(string, string) -> string", add_string},
    Overload{"(list(T), list(T)) -> list(T)", add_list},
    Overload{"(date, span) -> date", add_date_span},
    Overload{"(span, date) -> date", add_span_date},
    Overload{"(timestamp, duration) -> timestamp", add_timestamp_duration},
    Overload{"(duration, timestamp) -> timestamp", add_duration_timestamp},
    Overload{"(duration, duration) -> duration", add_durations},
    Overload{"(span, span) -> span", add_spans},
};
constexpr std::array kSubtract = {
    Overload{"(int, int) -> int", subtract_int},
    Overload{"(double, double) -> double", subtract_double},
    Overload{"(date, span) -> date", subtract_date_span},
    Overload{"(date, date) -> int", subtract_dates},
    Overload{"(timestamp, timestamp) -> duration", subtract_timestamps},
    Overload{"(timestamp, duration) -> timestamp", subtract_timestamp_duration},
    Overload{"(duration, duration) -> duration", subtract_durations},
    Overload{"(span, span) -> span", subtract_spans},
};
constexpr std::array kMultiply = {
    Overload{"(int, int) -> int", multiply_int},
    Overload{"(double, double) -> double", multiply_double},
};
constexpr std::array kDivide = {
    Overload{"(int, int) -> int", divide_int},
    Overload{"(double, double) -> double", divide_double},
};
constexpr std::array kModulo = {Overload{"(int, int) -> int", modulo_int}};
constexpr std::array kNegate = {
    Overload{"(int) -> int", negate_int},
    Overload{"(double) -> double", negate_double},
    Overload{"(span) -> span", negate_span},
};
constexpr std::array kEqual = {Overload{"(T, T) -> bool", is_equal}};
constexpr std::array kNotEqual = {Overload{"(T, T) -> bool", is_not_equal}};

// The types that have an order; the kernel is the same for all.
consteval std::array<Overload, 8> for_ordered(Kernel kernel) {
  return {Overload{"(int, int) -> bool", kernel},
          Overload{"(double, double) -> bool", kernel},
          Overload{"(string, string) -> bool", kernel},
          Overload{"(bool, bool) -> bool", kernel},
          Overload{"(date, date) -> bool", kernel},
          Overload{"(timestamp, timestamp) -> bool", kernel},
          Overload{"(duration, duration) -> bool", kernel},
          Overload{"(span, span) -> bool", kernel}};
}
constexpr std::array kLess = for_ordered(is_less);
constexpr std::array kLessEqual = for_ordered(is_less_equal);
constexpr std::array kGreater = for_ordered(is_greater);
constexpr std::array kGreaterEqual = for_ordered(is_greater_equal);

constexpr std::array kIn = {
    Overload{"(T, list(T)) -> bool", in_list},
    Overload{"(K, map(K, V)) -> bool", in_map},
};
constexpr std::array kIndex = {
    Overload{"(list(T), int) -> T", list_at},
    Overload{"(map(K, V), K) -> V", map_at},
};

}  // namespace

constexpr Function fn_add{.name = "_+_",
                          .family = "operators",
                          .summary = "Sum, joined text or list, or a later date or time.",
                          .example = {},
                          .overloads = kAdd};
constexpr Function fn_subtract{
    .name = "_-_",
    .family = "operators",
    .summary = "Difference; between dates the number of days; an earlier date or time.",
    .example = {},
    .overloads = kSubtract};
constexpr Function fn_multiply{.name = "_*_",
                               .family = "operators",
                               .summary = "Product.",
                               .example = {},
                               .overloads = kMultiply};
constexpr Function fn_divide{.name = "_/_",
                             .family = "operators",
                             .summary = "Quotient; of ints without its fraction.",
                             .example = {},
                             .overloads = kDivide};
constexpr Function fn_modulo{
    .name = "_%_",
    .family = "operators",
    .summary = "What a division of ints leaves, with the sign of the first.",
    .example = {},
    .overloads = kModulo};
constexpr Function fn_negate{.name = "-_",
                             .family = "operators",
                             .summary = "The same with the other sign.",
                             .example = {},
                             .overloads = kNegate};
constexpr Function fn_equal{.name = "_==_",
                            .family = "operators",
                            .summary = "Whether both are equal.",
                            .example = {},
                            .overloads = kEqual};
constexpr Function fn_not_equal{.name = "_!=_",
                                .family = "operators",
                                .summary = "Whether both differ.",
                                .example = {},
                                .overloads = kNotEqual};
constexpr Function fn_less{.name = "_<_",
                           .family = "operators",
                           .summary = "Whether the first is smaller or earlier.",
                           .example = {},
                           .overloads = kLess};
constexpr Function fn_less_equal{.name = "_<=_",
                                 .family = "operators",
                                 .summary = "Whether the first is not larger or later.",
                                 .example = {},
                                 .overloads = kLessEqual};
constexpr Function fn_greater{.name = "_>_",
                              .family = "operators",
                              .summary = "Whether the first is larger or later.",
                              .example = {},
                              .overloads = kGreater};
constexpr Function fn_greater_equal{.name = "_>=_",
                                    .family = "operators",
                                    .summary = "Whether the first is not smaller or earlier.",
                                    .example = {},
                                    .overloads = kGreaterEqual};
constexpr Function fn_in{.name = "_in_",
                         .family = "operators",
                         .summary = "Whether the value is in the list, or a key of the map.",
                         .example = {},
                         .overloads = kIn};
constexpr Function fn_index{.name = "_[_]",
                            .family = "operators",
                            .summary = "The item at this index (from 0), or the value of this key.",
                            .example = {},
                            .overloads = kIndex};

}  // namespace muster
