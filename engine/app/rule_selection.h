// What the organisation and the command line say about single rules: severity, mode, adopted or
// planned, selected or skipped.
#pragma once

#include <vector>

#include "engine/app/config.h"
#include "engine/app/options.h"
#include "engine/base/result.h"
#include "engine/diag/emitter.h"
#include "engine/report/build_report.h"
#include "engine/rule/rule.h"

namespace muster {

// One setting for each rule of the pack. A rule is named by id, name, requirement, tag, by its
// pack, or by a control it maps to, `nist-800-53r5:PS-6`; `*` and `?` are wild cards. Emits
// UnknownRuleName or NoRuleMapsTo, with the nearest name, for a setting or a flag that fits no
// rule, AdoptedAndPlanned for a rule that is both by its own name, and RuleNoneLapsed for a
// statement that does not reach the as-of date.
Result<std::vector<RuleSetting>> select_rules(const RulePack& pack, const Config& config,
                                              const Options& options, Emitter& diag);

// Emits PlanLapsed for each plan whose day is past.
void warn_of_lapsed_plans(const Config& config, Emitter& diag);

}  // namespace muster
