#include "engine/plan/join_planner.h"

#include <algorithm>
#include <string>
#include <utility>

#include "engine/plan/joinable.h"
#include "engine/plan/walk.h"

namespace muster {
namespace {

bool is_set(const Type& type) { return type.kind == TypeKind::Set; }

}  // namespace

bool JoinPlanner::reads(PlanId id, Slot row) const {
  const std::vector<Slot> slots = free_slots(program_, id);
  return std::binary_search(slots.begin(), slots.end(), row);
}

bool JoinPlanner::reads_only(PlanId id, Slot row) const {
  return free_slots(program_, id) == std::vector<Slot>{row};
}

PlanId JoinPlanner::add_field(PlanId record, ColumnId column) {
  const PlanNode& from = program_.nodes[record];
  const FieldSchema& field = context_.schema.tables[from.type.table()].fields[column];
  PlanNode n;
  n.op = Op::Field;
  n.type = field.type;
  n.at = from.at;
  n.args = {record};
  n.column = column;
  n.sensitive = field.sensitive;
  return program_.nodes.add(std::move(n));
}

void JoinPlanner::add_equality(PlanId a, PlanId b, Slot row, Join& join) {
  if (!is_joinable(program_.nodes[a].type.kind) || !is_joinable(program_.nodes[b].type.kind))
    return;
  if (!reads_only(a, row)) std::swap(a, b);
  if (!reads_only(a, row) || reads(b, row)) return;
  JoinKey key{.inner = a, .outer = b, .column = {}, .by_reference = false};
  const PlanNode& inner = program_.nodes[a];
  if (inner.op == Op::Field && program_.nodes[inner.args[0]].op == Op::Variable)
    key.column = inner.column;
  join.keys.push_back(key);
}

void JoinPlanner::add_same_record(PlanId a, PlanId b, Slot row, Join& join) {
  if (!reads_only(a, row)) std::swap(a, b);
  if (!reads_only(a, row) || reads(b, row)) return;
  const PlanNode& inner = program_.nodes[a];
  if (inner.op == Op::Forward && program_.nodes[inner.args[0]].op == Op::Variable) {
    join.keys.push_back({.inner = a, .outer = b, .column = inner.column, .by_reference = true});
    return;
  }
  // The row itself: it is the one with the same key.
  const std::vector<ColumnId>& key = context_.schema.tables[join.table].key;
  if (inner.op != Op::Variable) return;
  for (const ColumnId column : key) {
    if (!is_joinable(context_.schema.tables[join.table].fields[column].type.kind)) return;
  }
  for (const ColumnId column : key) {
    join.keys.push_back({.inner = add_field(a, column),
                         .outer = add_field(b, column),
                         .column = column,
                         .by_reference = false});
  }
}

void JoinPlanner::collect(PlanId id, bool truth, Slot row, Join& join) {
  const Op op = program_.nodes[id].op;
  if (op == Op::Not) {
    collect(program_.nodes[id].args[0], !truth, row, join);
  } else if ((op == Op::And && truth) || (op == Op::Or && !truth)) {
    for (const PlanId arg : std::vector<PlanId>(program_.nodes[id].args))
      collect(arg, truth, row, join);
  } else if (op == Op::Call) {
    const PlanNode& call = program_.nodes[id];
    if (call.overload.function->name == (truth ? "_==_" : "_!=_"))
      add_equality(call.args[0], call.args[1], row, join);
  } else if (op == Op::EqualRecords) {
    const PlanNode& same = program_.nodes[id];
    if (same.negated != truth) add_same_record(same.args[0], same.args[1], row, join);
  }
}

// The table, and the keys that the range itself brings. Without a table: its rows cannot be looked
// up.
Join JoinPlanner::base_join(PlanId range, Slot row) {
  const PlanId base = base_of_filters(program_, range);
  Join join;
  join.row = row;
  const PlanNode& from = program_.nodes[base];
  if (from.op != Op::AllRows && from.op != Op::Inverse) return join;
  join.table = from.table;
  if (is_set_filter(program_, range)) {
    join.keys = program_.joins[program_.nodes[range].join].keys;
  } else if (from.op == Op::Inverse) {
    const PlanId outer = from.args[0];
    const ColumnId column = from.column;
    PlanNode variable;
    variable.op = Op::Variable;
    variable.type = record_of(join.table);
    variable.at = from.at;
    variable.slot = row;
    PlanNode target;
    target.op = Op::Forward;
    target.type = program_.nodes[outer].type;
    target.at = from.at;
    target.column = column;
    target.args = {program_.nodes.add(std::move(variable))};
    join.keys.push_back({.inner = program_.nodes.add(std::move(target)),
                         .outer = outer,
                         .column = column,
                         .by_reference = true});
  }
  return join;
}

bool JoinPlanner::is_linked(const Join& join) const {
  return std::any_of(join.keys.begin(), join.keys.end(), [&](const JoinKey& key) {
    return key.by_reference || depends_on_rows(program_, frame_, key.outer);
  });
}

bool JoinPlanner::plan(PlanId root) {
  good_ = true;
  visit(root, false);
  return good_;
}

// Recursion is bounded by the height of the syntax tree (lang/ast.h).
void JoinPlanner::visit(PlanId id, bool below_a_macro) {
  const Op op = program_.nodes[id].op;
  const std::vector<PlanId> args = program_.nodes[id].args;
  const PlanId condition = program_.nodes[id].condition;
  const PlanId body = program_.nodes[id].body;
  for (const PlanId arg : args) visit(arg, op == Op::Macro);
  if (condition.valid()) visit(condition, false);
  if (body.valid()) visit(body, false);
  if (op == Op::Call && program_.nodes[id].overload.function->name == "_in_") {
    check_scan(id, args[1]);
  } else if (op == Op::Macro && program_.nodes[id].macro != MacroKind::Bind) {
    const Op base = program_.nodes[base_of_filters(program_, args[0])].op;
    if (base == Op::AllRows || base == Op::Inverse) {
      plan_macro(id, below_a_macro);
    } else {
      check_scan(id, args[0]);
    }
  }
}

void JoinPlanner::check_scan(PlanId id, PlanId range) {
  if (!context_.profile || depends_on_rows(program_, frame_, range)) return;
  const TableId table = whole_set(program_, context_.schema, frame_, range);
  if (!table.valid()) return;
  std::vector<Slot> outside = free_slots(program_, id);
  std::erase_if(outside, [&](Slot slot) { return !frame_.slots[slot].by_rows; });
  if (!outside.empty()) no_join(id, table, outside);
}

void JoinPlanner::plan_macro(PlanId id, bool below_a_macro) {
  const PlanNode macro = program_.nodes[id];
  Join join = base_join(macro.args[0], macro.slot);
  if (!join.table.valid()) return;
  if (macro.condition.valid())
    collect(macro.condition, macro.macro != MacroKind::All, macro.slot, join);
  const TableId table = join.table;
  const bool linked = is_linked(join);
  program_.nodes[id].join = program_.joins.add(std::move(join));

  // A filter below another macro is judged with it.
  if ((below_a_macro && is_set_filter(program_, id)) || !context_.profile) return;
  if (linked || context_.schema.tables[table].small) return;
  std::vector<Slot> outside = free_slots(program_, id);
  std::erase_if(outside, [&](Slot slot) { return !frame_.slots[slot].by_rows; });
  if (!outside.empty()) no_join(id, table, outside);
}

void JoinPlanner::no_join(PlanId id, TableId table, const std::vector<Slot>& outside) {
  good_ = false;
  const PlanNode& node = program_.nodes[id];
  const TableSchema& set = context_.schema.tables[table];
  const SlotInfo& other = frame_.slots[outside.front()];
  auto problem = context_.diag.error(diag::NoJoin, node.at, set.name, other.name);
  if (other.at.valid() && other.kind != VariableKind::This)
    problem.label(other.at, "there is one for each of these");
  problem.help("compare a field of `" + set.name + "` with one of `" + other.name +
               "` by `==`, or declare the set `small: N`");
}

bool JoinPlanner::plan_bindings(std::vector<CompiledBinding>& bindings, PlanId where) {
  good_ = true;
  std::vector<PlanId> conjuncts;
  if (where.valid()) {
    const PlanNode& whole = program_.nodes[where];
    conjuncts = whole.op == Op::And ? whole.args : std::vector<PlanId>{where};
  }
  const auto level_of = [&](PlanId conjunct) {
    std::size_t level = 0;
    const std::vector<Slot> slots = free_slots(program_, conjunct);
    for (std::size_t i = 0; i < bindings.size(); ++i) {
      if (std::binary_search(slots.begin(), slots.end(), bindings[i].slot)) level = i;
    }
    return level;
  };
  for (const PlanId conjunct : conjuncts) {
    if (!bindings.empty()) bindings[level_of(conjunct)].conjuncts.push_back(conjunct);
  }
  std::vector<std::size_t> unlinked;  // neither small nor linked (S15)
  for (std::size_t i = 0; i < bindings.size(); ++i) {
    CompiledBinding& binding = bindings[i];
    if (!is_set(program_.nodes[binding.range].type)) {
      if (!depends_on_rows(program_, frame_, binding.range) &&
          ranges_over_rows(program_, context_.schema, frame_, binding.range))
        unlinked.push_back(i);
      continue;
    }
    Join join = base_join(binding.range, binding.slot);
    if (!join.table.valid()) continue;
    Join linked{.table = join.table, .row = join.row, .keys = {}};
    for (const PlanId conjunct : binding.conjuncts) collect(conjunct, true, binding.slot, linked);
    // What is compared with a constant is a filter, which the conjuncts are already.
    for (const JoinKey& key : linked.keys) {
      if (!free_slots(program_, key.outer).empty()) join.keys.push_back(key);
    }
    const bool free = !is_linked(join) && !context_.schema.tables[join.table].small;
    binding.join = program_.joins.add(std::move(join));
    if (free) unlinked.push_back(i);
  }
  if (unlinked.size() > 1 && context_.profile) {
    const CompiledBinding& late = bindings[unlinked[1]];
    const CompiledBinding& early = bindings[unlinked[0]];
    good_ = false;
    context_.diag.error(diag::NoJoin, program_.nodes[late.range].at, late.name, early.name)
        .label(program_.nodes[early.range].at, "every one of these would meet every one of those")
        .help("link them by an equality in `where`, or declare one set `small: N`");
  }
  return good_;
}

}  // namespace muster
