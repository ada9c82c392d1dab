// Calls on literals that can be done once, at load: dates, times and spans.
#pragma once

#include "engine/plan/program.h"

namespace muster {

enum class FoldResult { NotConstant, Folded, Bad };

// Replaces a call like `date("2026-01-31")` or `months(12)` by its value. Bad: `date`, `timestamp`
// or `duration` of a string that is none. Leaves every other call alone, arithmetic too: an
// overflow there is an error value of the subject, not of the rule.
FoldResult fold_call(Program& program, PlanId call);

}  // namespace muster
