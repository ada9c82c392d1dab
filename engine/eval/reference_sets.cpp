// Macros and functions over record sets, and the sets that are kept as values.
#include "engine/base/check.h"
#include "engine/eval/reference_impl.h"

namespace muster {

namespace {

// The error of the earliest row.
struct FirstError {
  const ErrorValue* error = nullptr;
  RowId row = 0;

  void add(RowId at, const ErrorValue* why) {
    if (error != nullptr && row <= at) return;
    error = why;
    row = at;
  }
};

}  // namespace

Value ReferenceEvaluator::Impl::macro(PlanId id, ValueScope& scope) {
  const PlanNode& node = program.nodes[id];
  if (node.macro == MacroKind::Bind) {
    const Value value = eval(node.args[0], scope);
    SlotGuard variable(scope.frame, node.slot);
    // An error that the body does not need does not count.
    variable.set(value);
    return eval(node.body, scope);
  }
  if (node.macro == MacroKind::OptMap || node.macro == MacroKind::OptFlatMap)
    return optional_macro(node, scope);
  const PlanNode& range = program.nodes[node.args[0]];
  if (range.type.kind != TypeKind::Set) {
    const Value value = eval(node.args[0], scope);
    return value.is_error() ? value : list_macro(node, value, scope);
  }
  switch (node.macro) {
    case MacroKind::All:
    case MacroKind::Exists:
      if (!node.two_variables) return quantifier(node, scope);
      break;
    case MacroKind::ExistsOne:
      if (!node.two_variables) return exists_one(node, scope);
      break;
    case MacroKind::Filter:
      if (!node.two_variables) return materialise(id, scope);
      break;
    case MacroKind::Map:
    case MacroKind::SortBy:
      if (!node.two_variables) return set_to_list(node, scope);
      break;
    case MacroKind::TransformList:
    case MacroKind::TransformMap:
    case MacroKind::TransformMapEntry:
    case MacroKind::Has:
    case MacroKind::Bind:
    case MacroKind::OptMap:
    case MacroKind::OptFlatMap:
      break;
  }
  // Numbered forms need to know all members before the first.
  Scratch<Value>::Lease records(value_scratch);
  const ErrorValue* unsure = nullptr;
  bool settled = false;
  auto keep = [&](RowId row, const ErrorValue* uncertain) {
    unsure = uncertain;
    records.items.push_back(record_value(range.type.table(), row));
    return unsure == nullptr;
  };
  const ErrorValue* const whole =
      visit({.set = node.args[0], .join = node.join, .ordered = true, .window = {}}, scope, settled,
            MemberVisitor(keep));
  if (whole != nullptr || unsure != nullptr) return error_value(whole != nullptr ? whole : unsure);
  return list_macro(node, list_of_values(records.items), scope);
}

Value ReferenceEvaluator::Impl::quantifier(const PlanNode& node, ValueScope& scope) {
  const bool absorbing = node.macro == MacroKind::Exists;
  const TableId table = program.nodes[node.args[0]].type.table();
  SlotGuard variable(scope.frame, node.slot);
  FirstError first;
  bool decided = false;
  bool settled = false;
  // `exists` is the OR of (member && p), `all` the AND of (!member || p): p that is not `absorbing`
  // settles its row, p that is decides only for a row that is certainly a member.
  auto judge = [&](RowId row, const ErrorValue* uncertain) {
    variable.set(record_value(table, row));
    const Value value = eval(node.condition, scope);
    if (!value.is_error()) {
      if (value.boolean != absorbing) return true;
      if (uncertain == nullptr) {
        decided = true;
        return false;
      }
    }
    first.add(row, uncertain != nullptr ? uncertain : value.error);
    return !settled;
  };
  const ErrorValue* const whole =
      visit({.set = node.args[0], .join = node.join, .ordered = false, .window = {}}, scope,
            settled, MemberVisitor(judge));
  if (whole != nullptr) return error_value(whole);
  if (decided) return bool_value(absorbing);
  return first.error != nullptr ? error_value(first.error) : bool_value(!absorbing);
}

Value ReferenceEvaluator::Impl::exists_one(const PlanNode& node, ValueScope& scope) {
  const TableId table = program.nodes[node.args[0]].type.table();
  SlotGuard variable(scope.frame, node.slot);
  FirstError first;
  std::size_t count = 0;
  bool settled = false;
  auto judge = [&](RowId row, const ErrorValue* uncertain) {
    variable.set(record_value(table, row));
    const Value value = eval(node.condition, scope);
    if (value.is_false()) return true;
    if (value.is_error() || uncertain != nullptr) {
      first.add(row, uncertain != nullptr ? uncertain : value.error);
    } else {
      ++count;
    }
    return true;
  };
  const ErrorValue* const whole =
      visit({.set = node.args[0], .join = node.join, .ordered = false, .window = {}}, scope,
            settled, MemberVisitor(judge));
  if (whole != nullptr) return error_value(whole);
  return first.error != nullptr ? error_value(first.error) : bool_value(count == 1);
}

// map and sortBy: the first error of a row that counts ends it.
Value ReferenceEvaluator::Impl::set_to_list(const PlanNode& node, ValueScope& scope) {
  const TableId table = program.nodes[node.args[0]].type.table();
  SlotGuard variable(scope.frame, node.slot);
  Scratch<std::pair<Value, Value>>::Lease made(pair_scratch);
  const ErrorValue* error = nullptr;
  bool settled = false;
  auto take = [&](RowId row, const ErrorValue* uncertain) {
    const Value record = record_value(table, row);
    variable.set(record);
    if (node.condition.valid()) {
      const Value taken = eval(node.condition, scope);
      if (taken.is_false()) return true;
      if (taken.is_error() && uncertain == nullptr) uncertain = taken.error;
    }
    error = uncertain;
    if (error != nullptr) return false;
    const Value value = eval(node.body, scope);
    if (value.is_error()) {
      error = value.error;
      return false;
    }
    made.items.emplace_back(value, record);
    return true;
  };
  const ErrorValue* const whole =
      visit({.set = node.args[0], .join = node.join, .ordered = true, .window = {}}, scope, settled,
            MemberVisitor(take));
  if (whole != nullptr) return error_value(whole);
  if (error != nullptr) return error_value(error);

  if (node.macro == MacroKind::Map) {
    Scratch<Value>::Lease items(value_scratch);
    for (const auto& [value, record] : made.items) items.items.push_back(value);
    return list_of_values(items.items);
  }
  const Value list = sorted(node, made.items);
  if (list.is_error() || node.type.kind != TypeKind::Set) return list;
  Scratch<RowId>::Lease rows(row_scratch);
  for (const Value& record : list.list->items) rows.items.push_back(record_row(record));
  return set_value(arena.make<SetValue>(table, arena.copy(std::span<const RowId>(rows.items)),
                                        std::span<const SetValue::Uncertain>{}));
}

Value ReferenceEvaluator::Impl::set_function(const PlanNode& node, ValueScope& scope) {
  const TableId table = program.nodes[node.args[0]].type.table();
  if (node.set_function == SetFunction::Size && program.nodes[node.args[0]].op == Op::AllRows) {
    return int_value(dataset.tables[table].rows);
  }
  std::int64_t count = 0;
  RowId found = kAbsentTarget;
  const ErrorValue* error = nullptr;
  bool settled = false;
  auto take = [&](RowId row, const ErrorValue* uncertain) {
    switch (node.set_function) {
      case SetFunction::Size:
        error = uncertain;
        ++count;
        return error == nullptr;
      case SetFunction::First:
        error = uncertain;
        found = row;
        return false;
      case SetFunction::Last:
        // What comes before the last certain member does not matter.
        if (uncertain == nullptr) {
          found = row;
          error = nullptr;
        } else if (error == nullptr) {
          error = uncertain;
        }
        return true;
    }
    MUSTER_UNREACHABLE();
  };
  const ErrorValue* const whole =
      visit({.set = node.args[0], .join = node.join, .ordered = true, .window = {}}, scope, settled,
            MemberVisitor(take));
  if (whole != nullptr) return error_value(whole);
  if (error != nullptr) return error_value(error);
  if (node.set_function == SetFunction::Size) return int_value(count);
  if (found == kAbsentTarget) return failure("the set is empty", node.at);
  return record_value(table, found);
}

Value ReferenceEvaluator::Impl::materialise(PlanId set, ValueScope& scope) {
  const TableId table = program.nodes[set].type.table();
  if (program.nodes[set].op == Op::AllRows && indexes != nullptr) {
    return set_value(arena.make<SetValue>(table, indexes->all_rows(table),
                                          std::span<const SetValue::Uncertain>{}));
  }
  Scratch<RowId>::Lease rows(row_scratch);
  Scratch<SetValue::Uncertain>::Lease unsure(uncertain_scratch);
  bool settled = false;
  auto keep = [&](RowId row, const ErrorValue* uncertain) {
    if (uncertain == nullptr) {
      rows.items.push_back(row);
    } else {
      unsure.items.push_back({.row = row, .why = uncertain});
    }
    return true;
  };
  const ErrorValue* const whole = visit({.set = set, .join = {}, .ordered = true, .window = {}},
                                        scope, settled, MemberVisitor(keep));
  if (whole != nullptr) return error_value(whole);
  return set_value(
      arena.make<SetValue>(table, arena.copy(std::span<const RowId>(rows.items)),
                           arena.copy(std::span<const SetValue::Uncertain>(unsure.items))));
}

}  // namespace muster
