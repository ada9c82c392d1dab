#include "engine/plan/reads.h"

#include "engine/plan/walk.h"

namespace muster {

Reads::Reads(const Program& program, const Schema& schema)
    : program_(program),
      schema_(schema),
      read_(schema.tables.size()),
      columns_(schema.tables.size()),
      judged_(schema.tables.size()),
      derived_(program.derived.size()) {
  for (std::size_t t = 0; t < schema.tables.size(); ++t) {
    columns_[t].resize(schema.tables[TableId(t)].fields.size());
    judged_[t] = columns_[t];
  }
}

void Reads::add_column(TableId table, ColumnId column) {
  add_table(table);
  columns_[table.index()][column.index()] = true;
  judged_[table.index()][column.index()] = true;
}

void Reads::add_table(TableId table) {
  if (read_[table.index()]) return;
  read_[table.index()] = true;
  for (const ColumnId column : schema_.tables[table].key)
    columns_[table.index()][column.index()] = true;
}

void Reads::add(PlanId root) {
  walk(program_, root, [&](const PlanNode& node) {
    const auto row = [&] { return program_.nodes[node.args[0]].type.table(); };
    switch (node.op) {
      case Op::Field:
      case Op::HasField:
      case Op::OptionalField:
        add_column(row(), node.column);
        break;
      case Op::Forward:
      case Op::HasForward:
        add_column(row(), node.column);
        add_table(schema_.tables[row()].fields[node.column].reference->target);
        break;
      case Op::Inverse:
        add_column(node.table, node.column);
        break;
      case Op::AllRows:
        add_table(node.table);
        break;
      case Op::Derived:
        if (!derived_[node.derived.index()]) {
          derived_[node.derived.index()] = true;
          // The slots of its frame are not the rule's: what it reads is all that matters.
          const std::vector<Slot> outer = variables_;
          add(program_.derived[node.derived].body);
          variables_ = outer;
        }
        break;
      case Op::AuditPeriod:
        uses_period_ = true;
        break;
      case Op::Variable:
        variables_.push_back(node.slot);
        break;
      case Op::Constant:
      case Op::AsOf:
      case Op::Call:
      case Op::Matches:
      case Op::And:
      case Op::Or:
      case Op::Not:
      case Op::Conditional:
      case Op::MakeList:
      case Op::MakeMap:
      case Op::MapSelect:
      case Op::OptionalIndex:
      case Op::OptionalSelect:
      case Op::Macro:
      case Op::SetFunction:
      case Op::EqualRecords:
        break;
    }
  });
}

// Whether it takes cells as they are and makes a text of them: no index is built over such a cell,
// and nothing is looked up by it.
bool Reads::only_fetches(PlanId root) const {
  bool fetches = true;
  walk(program_, root, [&](const PlanNode& node) {
    switch (node.op) {
      case Op::Field:
      case Op::HasField:
      case Op::OptionalField:
      case Op::Forward:
      case Op::HasForward:
      case Op::Variable:
      case Op::Constant:
      case Op::AsOf:
      case Op::AuditPeriod:
      case Op::And:
      case Op::Or:
      case Op::Not:
      case Op::Conditional:
      case Op::Call:
        break;
      case Op::Inverse:
      case Op::AllRows:
      case Op::Derived:
      case Op::Matches:
      case Op::MakeList:
      case Op::MakeMap:
      case Op::MapSelect:
      case Op::OptionalIndex:
      case Op::OptionalSelect:
      case Op::Macro:
      case Op::SetFunction:
      case Op::EqualRecords:
        fetches = false;
        break;
    }
  });
  return fetches;
}

void Reads::add_rule(const CompiledRule& rule) {
  for (const CompiledBinding& binding : rule.bindings) add(binding.range);
  for (const CompiledLet& let : rule.lets) add(let.value);
  add(rule.where);
  add(rule.require);
  for (const CompiledMessagePart& part : rule.message) add_shown(part.hole);
  for (const PlanId place : rule.related) add_shown(place);
  add_shown(rule.at_cell);
  add(rule.group_by);
  add(rule.deadline);
}

void Reads::add_shown(PlanId root) {
  if (!only_fetches(root)) return add(root);
  const std::vector<std::vector<bool>> judged = judged_;
  add(root);
  walk(program_, root, [&](const PlanNode& node) {
    const bool cell =
        node.op == Op::Field || node.op == Op::HasField || node.op == Op::OptionalField;
    if (!cell) return;
    const std::size_t table = program_.nodes[node.args[0]].type.table().index();
    judged_[table][node.column.index()] = judged[table][node.column.index()];
  });
}

std::vector<TableId> Reads::tables() const {
  std::vector<TableId> tables;
  for (std::size_t t = 0; t < read_.size(); ++t) {
    if (read_[t]) tables.push_back(TableId(t));
  }
  return tables;
}

LoadPlan Reads::load_plan() const {
  Reads all = *this;
  for (const TableId table : tables()) {
    const auto& roster = schema_.tables[table].from_roster;
    if (!roster) continue;
    all.add_table(roster->set);
    for (const auto& [here, there] : roster->fields) all.add_column(roster->set, there);
  }
  LoadPlan plan;
  for (const TableId table : all.tables()) {
    LoadPlan::TableNeed need{.table = table, .columns = {}};
    const auto& columns = all.columns_[table.index()];
    for (std::size_t c = 0; c < columns.size(); ++c) {
      if (!columns[c]) continue;
      need.columns.push_back(ColumnId(c));
      if (!all.judged_[table.index()][c]) need.shown.push_back(ColumnId(c));
    }
    plan.tables.push_back(std::move(need));
  }
  return plan;
}

}  // namespace muster
