// Macros over lists and maps. Nothing here absorbs errors but the two quantifiers.
#include <algorithm>
#include <optional>
#include <unordered_map>

#include "engine/base/check.h"
#include "engine/eval/reference_impl.h"

namespace muster {

namespace {

// The elements that a macro goes over: of a list the items, of a map the entries.
struct Elements {
  std::span<const Value> keys;    // of a map
  std::span<const Value> values;  // of a list or a map
  bool is_map = false;

  std::size_t size() const { return values.size(); }
  Value key(std::size_t i) const {
    return is_map ? keys[i] : int_value(static_cast<std::int64_t>(i));
  }
};

Elements elements_of(const Value& range) {
  if (range.kind == ValueKind::Map) {
    return {.keys = range.map->keys, .values = range.map->values, .is_map = true};
  }
  return {.keys = {}, .values = range.list->items, .is_map = false};
}

}  // namespace

Value ReferenceEvaluator::Impl::list_of_values(std::span<const Value> items) {
  return list_value(arena.make<ListValue>(arena.copy(items)));
}

Value ReferenceEvaluator::Impl::sorted(const PlanNode& node,
                                       std::vector<std::pair<Value, Value>>& keyed) {
  for (const auto& [key, value] : keyed) {
    if (key.kind == ValueKind::Double && key.real != key.real) {
      return failure("a value that is not a number cannot be sorted", node.at);
    }
  }
  std::stable_sort(keyed.begin(), keyed.end(), [](const auto& a, const auto& b) {
    bool ordered = true;
    return compare(a.first, b.first, ordered) < 0;
  });
  Scratch<Value>::Lease items(value_scratch);
  for (const auto& [key, value] : keyed) items.items.push_back(value);
  return list_of_values(items.items);
}

// The entries of all of them, which must have no key twice.
Value ReferenceEvaluator::Impl::map_of_entries(const PlanNode& node, std::span<const Value> maps) {
  Scratch<Value>::Lease keys(value_scratch);
  Scratch<Value>::Lease values(value_scratch);
  // Which keys have this hash. Only looked up, so that the order is that of the results.
  std::unordered_multimap<std::uint64_t, std::size_t> by_hash;
  for (const Value& map : maps) {
    for (std::size_t i = 0; i < map.map->keys.size(); ++i) {
      const Value& key = map.map->keys[i];
      const std::uint64_t hash = hash_value(key);
      const auto [begin, end] = by_hash.equal_range(hash);
      if (std::any_of(begin, end, [&](const auto& e) { return equal(keys.items[e.second], key); }))
        return failure("a key is there twice in this map", node.at);
      by_hash.emplace(hash, keys.items.size());
      keys.items.push_back(key);
      values.items.push_back(map.map->values[i]);
    }
  }
  return map_value(arena.make<MapValue>(arena.copy(std::span<const Value>(keys.items)),
                                        arena.copy(std::span<const Value>(values.items))));
}

Value ReferenceEvaluator::Impl::optional_macro(const PlanNode& node, ValueScope& scope) {
  const Value range = eval(node.args[0], scope);
  if (range.is_error() || range.optional == nullptr) return range;
  SlotGuard variable(scope.frame, node.slot);
  variable.set(*range.optional);
  const Value value = eval(node.body, scope);
  return value.is_error() || node.macro == MacroKind::OptFlatMap ? value : some(value);
}

Value ReferenceEvaluator::Impl::list_macro(const PlanNode& node, const Value& range,
                                           ValueScope& scope) {
  const Elements elements = elements_of(range);
  SlotGuard variable(scope.frame, node.slot);
  std::optional<SlotGuard> second;
  if (node.two_variables) second.emplace(scope.frame, node.second_slot);
  const auto bind = [&](std::size_t i) {
    if (node.two_variables) {
      variable.set(elements.key(i));
      second->set(elements.values[i]);
    } else {
      variable.set(elements.is_map ? elements.keys[i] : elements.values[i]);
    }
  };

  switch (node.macro) {
    case MacroKind::All:
    case MacroKind::Exists: {
      const bool absorbing = node.macro == MacroKind::Exists;
      Value result = bool_value(!absorbing);
      for (std::size_t i = 0; i < elements.size(); ++i) {
        bind(i);
        const Value value = eval(node.condition, scope);
        if (value.is_error()) {
          if (!result.is_error()) result = value;
        } else if (value.boolean == absorbing) {
          return value;
        }
      }
      return result;
    }
    case MacroKind::ExistsOne: {
      std::size_t count = 0;
      for (std::size_t i = 0; i < elements.size(); ++i) {
        bind(i);
        const Value value = eval(node.condition, scope);
        if (value.is_error()) return value;
        if (value.boolean) ++count;
      }
      return bool_value(count == 1);
    }
    case MacroKind::Filter:
    case MacroKind::Map:
    case MacroKind::TransformList:
    case MacroKind::TransformMapEntry: {
      Scratch<Value>::Lease items(value_scratch);
      for (std::size_t i = 0; i < elements.size(); ++i) {
        bind(i);
        if (node.condition.valid()) {
          const Value taken = eval(node.condition, scope);
          if (taken.is_error()) return taken;
          if (!taken.boolean) continue;
        }
        if (node.macro == MacroKind::Filter) {
          items.items.push_back(elements.is_map ? elements.keys[i] : elements.values[i]);
          continue;
        }
        const Value value = eval(node.body, scope);
        if (value.is_error()) return value;
        items.items.push_back(value);
      }
      return node.macro == MacroKind::TransformMapEntry ? map_of_entries(node, items.items)
                                                        : list_of_values(items.items);
    }
    case MacroKind::TransformMap: {
      Scratch<Value>::Lease keys(value_scratch);
      Scratch<Value>::Lease values(value_scratch);
      for (std::size_t i = 0; i < elements.size(); ++i) {
        bind(i);
        if (node.condition.valid()) {
          const Value taken = eval(node.condition, scope);
          if (taken.is_error()) return taken;
          if (!taken.boolean) continue;
        }
        const Value value = eval(node.body, scope);
        if (value.is_error()) return value;
        keys.items.push_back(elements.key(i));
        values.items.push_back(value);
      }
      return map_value(arena.make<MapValue>(arena.copy(std::span<const Value>(keys.items)),
                                            arena.copy(std::span<const Value>(values.items))));
    }
    case MacroKind::SortBy: {
      Scratch<std::pair<Value, Value>>::Lease keyed(pair_scratch);
      for (std::size_t i = 0; i < elements.size(); ++i) {
        bind(i);
        const Value key = eval(node.body, scope);
        if (key.is_error()) return key;
        keyed.items.emplace_back(key, elements.is_map ? elements.keys[i] : elements.values[i]);
      }
      return sorted(node, keyed.items);
    }
    case MacroKind::Has:
    case MacroKind::Bind:
    case MacroKind::OptMap:
    case MacroKind::OptFlatMap:
      break;  // no macros over a range
  }
  MUSTER_UNREACHABLE();
}

}  // namespace muster
