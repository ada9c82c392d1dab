// Why a rule can at best be not proven, whatever the verdicts of its subjects (S2, S9, S10, S30).
#pragma once

#include "engine/eval/outcomes.h"
#include "engine/eval/run_context.h"

namespace muster {

// Whether the set, or one of its sources, has no record at all: what is missing may just not have
// been exported.
bool says_there_are_no_rows(DefectKind kind);

// REQUIRES: the counts of `outcome` are complete.
void add_unproven_reasons(const RunContext& run, const CompiledRule& rule, RuleOutcome& outcome);

}  // namespace muster
