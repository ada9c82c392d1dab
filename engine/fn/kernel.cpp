#include "engine/fn/kernel.h"

#include "engine/base/check.h"

namespace muster {

Value new_string(CallContext& context, std::string_view text) {
  return string_value(context.arena.copy(text));
}

Value new_list(CallContext& context, std::span<const Value> items) {
  return list_value(context.arena.make<ListValue>(context.arena.copy(items)));
}

Value new_optional(CallContext& context, const Value& value) {
  return optional_value(context.arena.make<Value>(value));
}

std::span<const Value> items_of(const Value& list) {
  MUSTER_CHECK(list.kind == ValueKind::List);
  return list.list->items;
}

}  // namespace muster
