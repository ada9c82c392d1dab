// Which record sets and fields the compiled rules need: for verdicts (S2, S5) and for loading.
#pragma once

#include <vector>

#include "engine/plan/program.h"

namespace muster {

// Collects over any number of expressions; looks into derived fields, and into lets when told so.
class Reads {
 public:
  Reads(const Program& program, const Schema& schema);

  void add(PlanId root);
  // The same of an expression that no verdict depends on: a part of a message, a place.
  void add_shown(PlanId root);
  // All that a rule says: ranges, lets, conditions, and what is shown of a finding.
  void add_rule(const CompiledRule& rule);
  // Marks the set as read, with the fields of its key.
  void add_table(TableId table);
  bool uses_period() const { return uses_period_; }
  // Ascending.
  std::vector<TableId> tables() const;
  // By table; what a roster must give for sets without a source of their own (S32) is in it too.
  LoadPlan load_plan() const;
  // The lets that the expressions read.
  const std::vector<Slot>& variables() const { return variables_; }

 private:
  void add_column(TableId table, ColumnId column);
  bool only_fetches(PlanId root) const;

  const Program& program_;
  const Schema& schema_;
  std::vector<bool> read_;                  // by table
  std::vector<std::vector<bool>> columns_;  // by table, then column
  std::vector<std::vector<bool>> judged_;   // those that more is done with than to show them
  std::vector<bool> derived_;               // that were looked into
  std::vector<Slot> variables_;
  bool uses_period_ = false;
};

}  // namespace muster
