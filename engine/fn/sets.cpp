// Lists as sets: order and repetition do not count. (Record sets are no values and have their own.)
#include <array>
#include <unordered_map>

#include "engine/fn/kernel.h"

namespace muster {
namespace {

using Args = std::span<const Value>;

class Members {
 public:
  explicit Members(std::span<const Value> items) {
    for (const Value& item : items) by_hash_.emplace(hash_value(item), &item);
  }
  bool has(const Value& value) const {
    const auto [begin, end] = by_hash_.equal_range(hash_value(value));
    for (auto at = begin; at != end; ++at) {
      if (equal(*at->second, value)) return true;
    }
    return false;
  }
  bool has_all(std::span<const Value> items) const {
    for (const Value& item : items) {
      if (!has(item)) return false;
    }
    return true;
  }

 private:
  std::unordered_multimap<std::uint64_t, const Value*> by_hash_;  // only looked up
};

Value contains(CallContext&, Args args) {
  return bool_value(Members(items_of(args[0])).has_all(items_of(args[1])));
}
Value equivalent(CallContext&, Args args) {
  const std::span<const Value> a = items_of(args[0]);
  const std::span<const Value> b = items_of(args[1]);
  return bool_value(Members(a).has_all(b) && Members(b).has_all(a));
}
Value intersects(CallContext&, Args args) {
  const Members members(items_of(args[0]));
  for (const Value& item : items_of(args[1])) {
    if (members.has(item)) return bool_value(true);
  }
  return bool_value(false);
}

constexpr std::array kContains = {Overload{"(list(T), list(T)) -> bool", contains}};
constexpr std::array kEquivalent = {Overload{"(list(T), list(T)) -> bool", equivalent}};
constexpr std::array kIntersects = {Overload{"(list(T), list(T)) -> bool", intersects}};

}  // namespace

constexpr Function fn_sets_contains{.name = "sets.contains",
                                    .family = "sets",
                                    .summary =
                                        "Whether the first list has every item of the "
                                        "second.",
                                    .example = "sets.contains([1, 2, 3], [3, 1])",
                                    .overloads = kContains};
constexpr Function fn_sets_equivalent{.name = "sets.equivalent",
                                      .family = "sets",
                                      .summary = "Whether each list has every item of the other.",
                                      .example = "sets.equivalent([1, 2], [2, 1, 1])",
                                      .overloads = kEquivalent};
constexpr Function fn_sets_intersects{.name = "sets.intersects",
                                      .family = "sets",
                                      .summary = "Whether both lists have an item in common.",
                                      .example = "sets.intersects([1, 2], [2, 3])",
                                      .overloads = kIntersects};

}  // namespace muster
