// Watches an evaluation from inside: what each sub-expression gave. For coverage of rule tests and
// for `muster explain`, never for verdicts.
#pragma once

#include "engine/fn/value.h"
#include "engine/plan/program.h"

namespace muster {

class ValueObserver {
 public:
  virtual ~ValueObserver() = default;
  // Calls nest as the nodes do; what comes between the two belongs to the parts of the node. A part
  // that was not needed (after a `false &&`, the branch not taken) is not heard of.
  virtual void entered(PlanId node) = 0;
  // `value` is good until the call returns.
  virtual void left(PlanId node, const Value& value) = 0;
};

}  // namespace muster
