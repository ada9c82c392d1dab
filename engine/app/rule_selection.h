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

// One setting for each rule of the pack. Emits UnknownRuleName, with the nearest name, for a
// setting or a flag that fits no rule.
Result<std::vector<RuleSetting>> select_rules(const RulePack& pack, const Config& config,
                                              const Options& options, Emitter& diag);

}  // namespace muster
