// Lists as a whole. Of nothing the sum is 0, and the smallest and largest are undecided.
#include <algorithm>
#include <array>
#include <unordered_map>

#include "engine/fn/kernel.h"

namespace muster {
namespace {

using Args = std::span<const Value>;

constexpr std::string_view kEmpty = "the list is empty";
constexpr std::string_view kUnordered = "the list has items without an order";

Value sum_ints(CallContext& context, Args args) {
  std::int64_t sum = 0;
  for (const Value& item : items_of(args[0])) {
    if (__builtin_add_overflow(sum, item.integer, &sum)) return fail(context, kIntOverflow);
  }
  return int_value(sum);
}
Value sum_doubles(CallContext&, Args args) {
  double sum = 0;
  for (const Value& item : items_of(args[0])) sum += item.real;
  return double_value(sum);
}
Value sum_durations(CallContext& context, Args args) {
  std::int64_t sum = 0;
  for (const Value& item : items_of(args[0])) {
    if (__builtin_add_overflow(sum, item.integer, &sum)) return fail(context, kDurationOverflow);
  }
  return duration_value({sum});
}

// The first of the smallest (sign 1) or largest (sign -1) items.
Value extreme(CallContext& context, std::span<const Value> items, int sign) {
  if (items.empty()) return fail(context, kEmpty);
  Value best = items.front();
  for (const Value& item : items) {
    bool ordered = true;
    const int order = compare(item, best, ordered);
    if (!ordered) return fail(context, kUnordered);
    if (order * sign < 0) best = item;
  }
  return best;
}
Value smallest(CallContext& context, Args args) { return extreme(context, items_of(args[0]), 1); }
Value largest(CallContext& context, Args args) { return extreme(context, items_of(args[0]), -1); }

Value first(CallContext& context, Args args) {
  const std::span<const Value> items = items_of(args[0]);
  return items.empty() ? optional_value(nullptr) : new_optional(context, items.front());
}
Value last(CallContext& context, Args args) {
  const std::span<const Value> items = items_of(args[0]);
  return items.empty() ? optional_value(nullptr) : new_optional(context, items.back());
}

Value distinct(CallContext& context, Args args) {
  std::vector<Value> kept;
  // Which of the kept items have this hash. Only looked up, so that the order is the list's.
  std::unordered_multimap<std::uint64_t, std::size_t> by_hash;
  for (const Value& item : items_of(args[0])) {
    const std::uint64_t hash = hash_value(item);
    const auto [begin, end] = by_hash.equal_range(hash);
    if (std::any_of(begin, end, [&](const auto& e) { return equal(kept[e.second], item); })) {
      continue;
    }
    by_hash.emplace(hash, kept.size());
    kept.push_back(item);
  }
  return new_list(context, kept);
}

// Whether each two of them have an order; without, a sort would not end well.
bool all_ordered(std::span<const Value> items) {
  bool in_months = false;
  bool in_days = false;
  for (const Value& item : items) {
    bool ordered = true;
    compare(item, item, ordered);
    if (!ordered) return false;
    if (item.kind != ValueKind::Span) continue;
    in_months = in_months || as_span(item).months != 0;
    in_days = in_days || as_span(item).days != 0;
  }
  return !in_months || !in_days;
}

Value sort(CallContext& context, Args args) {
  const std::span<const Value> items = items_of(args[0]);
  if (!all_ordered(items)) return fail(context, kUnordered);
  std::vector<Value> sorted(items.begin(), items.end());
  std::ranges::stable_sort(sorted, [](const Value& a, const Value& b) {
    bool ordered = true;
    return compare(a, b, ordered) < 0;
  });
  return new_list(context, sorted);
}

Value slice(CallContext& context, Args args) {
  const std::span<const Value> items = items_of(args[0]);
  const std::int64_t begin = args[1].integer;
  const std::int64_t end = args[2].integer;
  if (begin < 0 || end < begin || static_cast<std::uint64_t>(end) > items.size())
    return fail(context, "the list has no items at these positions");
  return new_list(context, items.subspan(static_cast<std::size_t>(begin),
                                         static_cast<std::size_t>(end - begin)));
}

void append_flat(std::span<const Value> items, std::int64_t depth, std::vector<Value>& to) {
  for (const Value& item : items) {
    if (depth > 0 && item.kind == ValueKind::List) {
      append_flat(item.list->items, depth - 1, to);
    } else {
      to.push_back(item);
    }
  }
}
Value flatten(CallContext& context, Args args) {
  const std::int64_t depth = args.size() > 1 ? args[1].integer : 1;
  if (depth < 0) return fail(context, "a list has no negative depth");
  std::vector<Value> flat;
  append_flat(items_of(args[0]), depth, flat);
  return new_list(context, flat);
}

Value range(CallContext& context, Args args) {
  // Larger than what a rule counts with, small enough for every machine.
  constexpr std::int64_t kMost = 1'000'000;
  if (args[0].integer > kMost) return fail(context, "a range has at most 1000000 numbers");
  std::vector<Value> numbers;
  for (std::int64_t i = 0; i < args[0].integer; ++i) numbers.push_back(int_value(i));
  return new_list(context, numbers);
}

Value reverse_list(CallContext& context, Args args) {
  const std::span<const Value> items = items_of(args[0]);
  return new_list(context, std::vector<Value>(items.rbegin(), items.rend()));
}
Value reverse_string(CallContext& context, Args args) {
  const std::string_view text = as_string(args[0]);
  std::string reversed;
  std::size_t end = text.size();
  while (end > 0) {
    std::size_t begin = end - 1;
    // The bytes of a code point after its first one.
    while ((static_cast<unsigned char>(text[begin]) & 0xC0U) == 0x80U) --begin;
    reversed += text.substr(begin, end - begin);
    end = begin;
  }
  return new_string(context, reversed);
}

constexpr std::array kSum = {
    Overload{"list(int).() -> int", sum_ints},
    Overload{"list(double).() -> double", sum_doubles},
    Overload{"list(duration).() -> duration", sum_durations},
};
// The types that have an order; the kernel is the same for all.
consteval std::array<Overload, 9> for_ordered(Kernel kernel) {
  return {Overload{"list(int).() -> int", kernel},
          Overload{"list(double).() -> double", kernel},
          Overload{"list(string).() -> string", kernel},
          Overload{"list(bool).() -> bool", kernel},
          Overload{"list(date).() -> date", kernel},
          Overload{"list(timestamp).() -> timestamp", kernel},
          Overload{"list(duration).() -> duration", kernel},
          Overload{"list(span).() -> span", kernel},
          Overload{"list(period).() -> period", kernel}};
}
constexpr std::array kMin = for_ordered(smallest);
constexpr std::array kMax = for_ordered(largest);
constexpr std::array kFirst = {Overload{"list(T).() -> optional(T)", first}};
constexpr std::array kLast = {Overload{"list(T).() -> optional(T)", last}};
constexpr std::array kDistinct = {Overload{"list(T).() -> list(T)", distinct}};
constexpr std::array kSort = {
    Overload{"list(int).() -> list(int)", sort},
    Overload{"list(double).() -> list(double)", sort},
    Overload{"list(string).() -> list(string)", sort},
    Overload{"list(bool).() -> list(bool)", sort},
    Overload{"list(date).() -> list(date)", sort},
    Overload{"list(timestamp).() -> list(timestamp)", sort},
    Overload{"list(duration).() -> list(duration)", sort},
    Overload{"list(span).() -> list(span)", sort},
    Overload{"list(period).() -> list(period)", sort},
};
constexpr std::array kSlice = {Overload{"list(T).(int, int) -> list(T)", slice}};
constexpr std::array kFlatten = {
    Overload{"list(list(T)).() -> list(T)", flatten},
    Overload{"list(T).() -> list(T)", flatten},
    Overload{"list(T).(int) -> list(T)", flatten},
};
constexpr std::array kRange = {Overload{"(int) -> list(int)", range}};
constexpr std::array kReverse = {
    Overload{"list(T).() -> list(T)", reverse_list},
    Overload{"string.() -> string", reverse_string},
};

}  // namespace

constexpr Function fn_sum{.name = "sum",
                          .family = "lists",
                          .summary = "The sum of the items, 0 if there is none.",
                          .example = "[1, 2, 3].sum() == 6",
                          .overloads = kSum};
constexpr Function fn_min{
    .name = "min",
    .family = "lists",
    .summary = "The smallest or earliest item; undecided if there is none.",
    .example = "[date(\"2026-02-01\"), date(\"2026-01-01\")].min() == date(\"2026-01-01\")",
    .overloads = kMin};
constexpr Function fn_max{.name = "max",
                          .family = "lists",
                          .summary = "The largest or latest item; undecided if there is none.",
                          .example = "[1, 3, 2].max() == 3",
                          .overloads = kMax};
constexpr Function fn_first{.name = "first",
                            .family = "lists",
                            .summary = "An optional with the first item, if there is one.",
                            .example = "[3, 1].first().orValue(0) == 3",
                            .overloads = kFirst};
constexpr Function fn_last{.name = "last",
                           .family = "lists",
                           .summary = "An optional with the last item, if there is one.",
                           .example = "[3, 1].last().orValue(0) == 1",
                           .overloads = kLast};
constexpr Function fn_distinct{.name = "distinct",
                               .family = "lists",
                               .summary = "The first of each equal items, in their order.",
                               .example = "[2, 1, 2].distinct() == [2, 1]",
                               .overloads = kDistinct};
constexpr Function fn_sort{.name = "sort",
                           .family = "lists",
                           .summary = "The items from the smallest or earliest on.",
                           .example = "[\"b\", \"a\"].sort() == [\"a\", \"b\"]",
                           .overloads = kSort};
constexpr Function fn_slice{
    .name = "slice",
    .family = "lists",
    .summary = "The items from the first position up to, not with, the second.",
    .example = "[1, 2, 3, 4].slice(1, 3) == [2, 3]",
    .overloads = kSlice};
constexpr Function fn_flatten{
    .name = "flatten",
    .family = "lists",
    .summary = "The items of the lists in the list, down to a depth (1 unless it is given).",
    .example = "[[1], [2, 3]].flatten() == [1, 2, 3] && [[[1]], [[2]]].flatten(2) == [1, 2]",
    .overloads = kFlatten};
constexpr Function fn_range{.name = "lists.range",
                            .family = "lists",
                            .summary = "So many numbers, from 0 on.",
                            .example = "lists.range(3) == [0, 1, 2]",
                            .overloads = kRange};
constexpr Function fn_reverse{.name = "reverse",
                              .family = "lists",
                              .summary =
                                  "The items of a list, or the code points of a text, from "
                                  "the last to the first.",
                              .example =
                                  "[1, 2].reverse() == [2, 1] && \"abc\".reverse() == "
                                  "\"cba\"",
                              .overloads = kReverse};

}  // namespace muster
