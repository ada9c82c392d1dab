#include "engine/eval/unproven.h"

#include <algorithm>
#include <cstdint>
#include <set>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "engine/base/civil_time.h"

namespace muster {

namespace {

// S30: the as-of date may lie so many days after the period's last day.
constexpr std::int32_t kDaysAfterPeriod = 92;

// The sets that an expression draws from, also through derived fields. Recursion ends: expressions
// are bounded in depth and derived fields have no cycles; each is entered once.
class SetsOf {
 public:
  explicit SetsOf(const Program& program) : program_(program) {}
  void visit(PlanId id) {
    if (!id.valid()) return;
    const PlanNode& node = program_.nodes[id];
    if (node.op == Op::AllRows || node.op == Op::Inverse) tables.insert(node.table);
    if (node.op == Op::Derived && seen_.insert(node.derived).second)
      visit(program_.derived[node.derived].body);
    for (const PlanId arg : node.args) visit(arg);
    visit(node.condition);
    visit(node.body);
  }
  std::set<TableId> tables;

 private:
  const Program& program_;
  std::set<DerivedId> seen_;
};

// The reference columns by which an expression looks for rows: the sets a record leads back to, and
// comparisons of the column itself. A row whose reference leads nowhere is in none of those sets,
// and might have been in any.
class LookedUpReferences {
 public:
  explicit LookedUpReferences(const Program& program) : program_(program) {}
  void visit(PlanId id) {
    if (!id.valid()) return;
    const PlanNode& node = program_.nodes[id];
    if (node.op == Op::Inverse) columns.insert({node.table, node.column});
    if (node.op == Op::Field)
      columns.insert({program_.nodes[node.args[0]].type.table(), node.column});
    if (node.op == Op::Derived && seen_.insert(node.derived).second)
      visit(program_.derived[node.derived].body);
    for (const PlanId arg : node.args) visit(arg);
    visit(node.condition);
    visit(node.body);
  }
  std::set<std::pair<TableId, ColumnId>> columns;

 private:
  const Program& program_;
  std::set<DerivedId> seen_;
};

void add_lost_partners(const RunContext& run, const CompiledRule& rule, RuleOutcome& outcome) {
  LookedUpReferences looked_up(run.program);
  for (const CompiledBinding& binding : rule.bindings) looked_up.visit(binding.range);
  for (const CompiledLet& let : rule.lets) looked_up.visit(let.value);
  looked_up.visit(rule.where);
  looked_up.visit(rule.require);
  looked_up.visit(rule.deadline);
  for (const auto& [cell, defect] : run.dataset.cell_defects) {
    const auto& [table, row, column] = cell;
    if (run.dataset.defects[defect].kind == DefectKind::DanglingReference &&
        looked_up.columns.contains({table, column})) {
      outcome.unproven.push_back(defect);
    }
  }
}

std::string far_from_period(const RunContext& run) {
  const Date as_of = run.options.as_of;
  const Period& period = run.options.period;
  if (as_of < period.from) {
    return fmt::format("the as-of date {} is before the audit period, which begins on {}",
                       to_string(as_of), to_string(period.from));
  }
  if (!period.until) return {};
  const Date last{period.until->days - 1};
  if (as_of.days <= last.days + kDaysAfterPeriod) return {};
  return fmt::format(
      "the as-of date {} is more than {} days after the audit period, which ends on {}",
      to_string(as_of), kDaysAfterPeriod, to_string(last));
}

// The first thing that a source of a set should say it includes and does not. A set without a
// source has a defect of its own.
std::string not_included(const RunContext& run, const Rule& rule) {
  for (const Rule::MustInclude& wanted : rule.must_include) {
    const std::string& name = run.schema().tables[wanted.set].name;
    for (const SetInputs& set : run.inputs.sets) {
      if (set.record.value != name) continue;
      for (const SourceSettings& source : set.sources) {
        for (const std::string& word : wanted.words) {
          if (std::ranges::find(source.includes, word) != source.includes.end()) continue;
          return fmt::format("a source of `{}` does not say that it includes {}", name, word);
        }
      }
    }
  }
  return {};
}

}  // namespace

bool says_there_are_no_rows(DefectKind kind) {
  return kind == DefectKind::MissingSet || kind == DefectKind::EmptySet ||
         kind == DefectKind::EmptyFile;
}

void add_unproven_reasons(const RunContext& run, const CompiledRule& rule, RuleOutcome& outcome) {
  for (const TableId id : rule.reads) {
    const Table& table = run.dataset.tables[id];
    for (const DefectId defect : table.set_defects) {
      if (table.none && says_there_are_no_rows(run.dataset.defects[defect].kind)) continue;
      outcome.unproven.push_back(defect);
    }
    outcome.unproven.insert(outcome.unproven.end(), table.quarantine_defects.begin(),
                            table.quarantine_defects.end());
  }
  add_lost_partners(run, rule, outcome);
  std::sort(outcome.unproven.begin(), outcome.unproven.end());
  outcome.unproven.erase(std::unique(outcome.unproven.begin(), outcome.unproven.end()),
                         outcome.unproven.end());

  if (outcome.subjects == 0) {
    if (outcome.out_of_scope == 0) {
      // Only a set that the rule goes over can leave it without subjects. One that `where` looks at
      // can not be told from a slip in `where`.
      SetsOf ranges(run.program);
      for (const CompiledBinding& binding : rule.bindings) ranges.visit(binding.range);
      for (const TableId table : ranges.tables) {
        if (run.dataset.tables[table].none) outcome.declared_empty.push_back(table);
      }
      if (outcome.declared_empty.empty()) outcome.nothing_to_check = "there was nothing to check";
    } else {
      outcome.nothing_to_check =
          fmt::format("`where` leaves nothing to check: {} {} out of scope", outcome.out_of_scope,
                      outcome.out_of_scope == 1 ? "subject is" : "subjects are");
    }
  }
  if (rule.uses_period) outcome.unproven_text = far_from_period(run);
  const std::string lacking = not_included(run, run.pack.rules[rule.rule]);
  if (!lacking.empty() && !outcome.unproven_text.empty()) outcome.unproven_text += "; ";
  outcome.unproven_text += lacking;
}

}  // namespace muster
