// Finds the equalities by which the rows of a set can be looked up instead of scanned, and refuses
// what would be a nested loop over two sets that are not small (P7, S15, S16).
#pragma once

#include <vector>

#include "engine/plan/checker.h"

namespace muster {

class JoinPlanner {
 public:
  JoinPlanner(const CompileContext& context, const Frame& frame)
      : context_(context), program_(context.program), frame_(frame) {}

  // Gives every macro over a set below `root` its join. Emits NoJoin (in the profile); false if it
  // did.
  bool plan(PlanId root);
  // The same for the bindings of a rule: `where` conjuncts link a set to the bindings before it.
  // `where` may be invalid. Also spreads the conjuncts over the bindings.
  bool plan_bindings(std::vector<CompiledBinding>& bindings, PlanId where);

 private:
  void visit(PlanId id, bool below_a_macro);
  void plan_macro(PlanId id, bool below_a_macro);
  // Refuses what goes over a whole set in another form (sorted, as a list, by a let) for every row.
  void check_scan(PlanId id, PlanId range);
  // A conjunct that makes the row not matter unless it is true (`truth`), or false.
  void collect(PlanId id, bool truth, Slot row, Join& join);
  void add_equality(PlanId a, PlanId b, Slot row, Join& join);
  void add_same_record(PlanId a, PlanId b, Slot row, Join& join);
  Join base_join(PlanId range, Slot row);
  bool is_linked(const Join& join) const;
  bool reads_only(PlanId id, Slot row) const;
  bool reads(PlanId id, Slot row) const;
  PlanId add_field(PlanId record, ColumnId column);
  void no_join(PlanId id, TableId table, const std::vector<Slot>& outside);

  const CompileContext& context_;
  Program& program_;
  const Frame& frame_;
  bool good_ = true;
};

}  // namespace muster
