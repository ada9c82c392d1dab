// Which values are made from records that are for counting only (`aggregate_only`), so that reports
// can keep small numbers back. Not part of a type: a count of such records is one too.
#pragma once

#include <vector>

#include "engine/plan/program.h"

namespace muster {

// The set for counting only that a value shows something of: its records are counted, added up or
// stepped through on the way to it. Invalid: none. A bool shows nothing, nor does what only chooses
// between two values. `lets` are those of the rule.
TableId counted_set_of(const Program& program, const Schema& schema,
                       const std::vector<CompiledLet>& lets, PlanId value);

}  // namespace muster
