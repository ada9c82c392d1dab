#include "engine/plan/guards.h"

#include <utility>
#include <vector>

#include "engine/plan/members.h"
#include "engine/plan/walk.h"

namespace muster {

void GuardChecker::hold(const Facts& facts, int change) {
  if (facts.impossible) impossible_ += change;
  for (const std::string& fact : facts.known) {
    const int now = held_[fact] += change;
    if (now == 0) held_.erase(fact);
  }
}

void GuardChecker::assume_element(PlanId range, Slot variable) {
  assume(keys_.of_element(range, "$" + std::to_string(variable)));
}

bool GuardChecker::check(PlanId root) {
  good_ = true;
  visit(root);
  return good_;
}

bool GuardChecker::check_place(PlanId root) {
  good_ = true;
  const PlanNode& node = program_.nodes[root];
  visit(node.op == Op::Field || node.op == Op::Forward ? node.args[0] : root);
  return good_;
}

// Recursion is bounded by the height of the syntax tree (lang/ast.h).
void GuardChecker::visit(PlanId id) {
  const PlanNode& node = program_.nodes[id];
  switch (node.op) {
    case Op::And:
      visit_logic(node, true);
      return;
    case Op::Or:
      visit_logic(node, false);
      return;
    case Op::Conditional:
      visit(node.args[0]);
      for (const bool truth : {true, false}) {
        const Facts facts = keys_.when(node.args[0], truth);
        hold(facts, 1);
        visit(node.args[truth ? 1 : 2]);
        hold(facts, -1);
      }
      return;
    case Op::Macro:
      visit_macro(node);
      return;
    case Op::Field:
    case Op::Forward:
      visit(node.args[0]);
      need(node);
      return;
    case Op::Constant:
    case Op::AsOf:
    case Op::AuditPeriod:
    case Op::Variable:
    case Op::HasField:
    case Op::HasForward:
    case Op::Derived:
    case Op::Inverse:
    case Op::AllRows:
    case Op::Call:
    case Op::Matches:
    case Op::Not:
    case Op::MakeList:
    case Op::MakeMap:
    case Op::MapSelect:
    case Op::OptionalField:
    case Op::OptionalIndex:
    case Op::OptionalSelect:
    case Op::SetFunction:
    case Op::EqualRecords:
      for (const PlanId arg : node.args) visit(arg);
      return;
  }
}

// An error beside a false one of `&&` (a true one of `||`) does not matter, in either order: so
// each operand may count on what all the others say when they do not decide.
void GuardChecker::visit_logic(const PlanNode& node, bool all) {
  std::vector<Facts> facts;
  facts.reserve(node.args.size());
  for (const PlanId arg : node.args) {
    facts.push_back(keys_.when(arg, all));
    hold(facts.back(), 1);
  }
  for (std::size_t i = 0; i < node.args.size(); ++i) {
    hold(facts[i], -1);
    visit(node.args[i]);
    hold(facts[i], 1);
  }
  for (const Facts& one : facts) hold(one, -1);
}

void GuardChecker::visit_macro(const PlanNode& node) {
  visit(node.args[0]);
  if (node.macro == MacroKind::Bind || node.macro == MacroKind::OptMap ||
      node.macro == MacroKind::OptFlatMap) {
    visit(node.body);
    return;
  }
  if (node.macro == MacroKind::All) need_rows(node);
  const Facts element = keys_.of_element(
      node.args[0], "$" + std::to_string(node.two_variables ? node.second_slot : node.slot));
  hold(element, 1);
  if (node.condition.valid()) visit(node.condition);
  if (node.body.valid()) {
    const Facts kept = node.condition.valid() ? keys_.when(node.condition, true) : Facts{};
    hold(kept, 1);
    visit(node.body);
    hold(kept, -1);
  }
  hold(element, -1);
}

void GuardChecker::need(const PlanNode& step) {
  const TableSchema& table = context_.schema.tables[program_.nodes[step.args[0]].type.table()];
  const FieldSchema& field = table.fields[step.column];
  const bool dangling = step.op == Op::Forward && field.reference->dangling_allowed;
  if (always_present(table, step.column) && !dangling) return;
  const std::string record = keys_.key(step.args[0]);
  const std::string cell = FactKeys::cell(record, step.column);
  const std::string target = FactKeys::forward(record, step.column);
  const Facts found = keys_.of_record(step.args[0]);
  const auto known = [&](const std::string& fact) {
    return holds(fact) || found.impossible || found.known.contains(fact);
  };
  if (known(step.op == Op::Forward ? target : cell)) return;
  // A key that leads nowhere has a finding of its own, unless the schema lets it.
  if (step.op == Op::Forward && !dangling && known(cell)) return;
  if (!reported_.insert(step.op == Op::Forward ? target : cell).second) return;
  good_ = false;
  const std::string name = step.op == Op::Forward ? field.reference->as : field.name;
  std::string whole = path(step.args[0]);
  const bool written = !whole.empty();
  whole = written ? whole + "." + name : name;
  auto problem = context_.diag.error(diag::Unguarded, step.at, whole);
  if (field.at.valid())
    problem.label(field.at, dangling ? "may lead nowhere" : "this field is not `required`");
  problem.help(written ? "write `has(" + whole + ") && ...`, or `!has(" + whole + ") || ...`"
                       : "name the record in a `let`, and ask `has(...)` of it first");
}

void GuardChecker::need_rows(const PlanNode& macro) {
  if (settings_.allow_empty) return;
  const PlanId range = macro.args[0];
  const Type& type = program_.nodes[range].type;
  bool of_rows = type.kind == TypeKind::Set;
  if (type.kind == TypeKind::List) {
    // A list that is made of a set is empty when the set is.
    walk(program_, range, [&](const PlanNode& n) {
      of_rows = of_rows || n.op == Op::AllRows || n.op == Op::Inverse;
    });
  }
  if (!of_rows) return;
  const std::string fact = FactKeys::rows(keys_.key(range));
  if (holds(fact) || !reported_.insert(fact).second) return;
  good_ = false;
  std::string name = path(range);
  const bool written = !name.empty();
  if (!written) name = "the set";
  context_.diag.error(diag::EmptyAll, macro.at, name)
      .help((written ? "write `" + name + ".size() > 0 && ...`" : "test `.size() > 0` beside it") +
            std::string(", or say why an empty one is right: `allow_empty: <reason>`"));
}

// The expression as its author would write it, if it is a path of names; else empty.
std::string GuardChecker::path(PlanId id) const {
  const PlanNode& node = program_.nodes[id];
  const auto step = [&](std::string_view name) {
    std::string before = path(node.args[0]);
    return before.empty() ? before : before.append(".").append(name);
  };
  const auto record = [&]() -> const TableSchema& {
    return context_.schema.tables[program_.nodes[node.args[0]].type.table()];
  };
  switch (node.op) {
    case Op::Variable:
      return std::string(node.text);
    case Op::AllRows:
      return context_.schema.tables[node.table].name;
    case Op::Field:
      return step(record().fields[node.column].name);
    case Op::Forward:
      return step(record().fields[node.column].reference->as);
    case Op::Derived:
      return step(program_.derived[node.derived].name);
    case Op::Inverse:
      return step(context_.schema.tables[node.table].fields[node.column].reference->inverse);
    case Op::SetFunction:
      return node.set_function == SetFunction::First  ? step("first()")
             : node.set_function == SetFunction::Last ? step("last()")
                                                      : std::string();
    case Op::Constant:
    case Op::AsOf:
    case Op::AuditPeriod:
    case Op::HasField:
    case Op::HasForward:
    case Op::Call:
    case Op::Matches:
    case Op::And:
    case Op::Or:
    case Op::Not:
    case Op::Conditional:
    case Op::MakeList:
    case Op::MakeMap:
    case Op::MapSelect:
    case Op::OptionalField:
    case Op::OptionalIndex:
    case Op::OptionalSelect:
    case Op::Macro:
    case Op::EqualRecords:
      return {};
  }
  MUSTER_UNREACHABLE();
}

}  // namespace muster
