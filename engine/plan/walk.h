// Questions about a typed expression as a whole: which variables it reads, whether it changes from
// row to row, and copies of it. None looks into derived fields or lets.
#pragma once

#include <functional>
#include <vector>

#include "engine/plan/frame.h"
#include "engine/plan/program.h"

namespace muster {

// Calls `visit` for the node and every one below it, in no particular order.
void walk(const Program& program, PlanId root, const std::function<void(const PlanNode&)>& visit);

// The variables that the expression reads but does not bind, ascending.
std::vector<Slot> free_slots(const Program& program, PlanId root);

bool reads(const Program& program, PlanId root, Slot slot);

// True if a variable that it reads takes a new value for every row of a set.
bool depends_on_rows(const Program& program, const Frame& frame, PlanId root);

// True if the elements of this range are as many as the rows of a set that is not small.
bool ranges_over_rows(const Program& program, const Schema& schema, const Frame& frame,
                      PlanId range);

// A set that is not small and that the expression, or a let that it reads, holds as a whole;
// invalid if there is none.
TableId whole_set(const Program& program, const Schema& schema, const Frame& frame, PlanId root);

// A copy that binds variables of its own.
PlanId clone(Program& program, Frame& frame, PlanId root);

// The set below all Filters.
PlanId base_of_filters(const Program& program, PlanId range);
bool is_set(const Program& program, PlanId node);
bool is_set_filter(const Program& program, PlanId node);

}  // namespace muster
