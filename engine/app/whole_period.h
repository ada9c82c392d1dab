// A period that cuts a quarter or a month which a rule lists would leave that one unjudged: it is
// no period for the run. A half that it cuts is left out: `halves` says so.
#pragma once

#include <vector>

#include "engine/app/config.h"
#include "engine/base/result.h"
#include "engine/diag/emitter.h"
#include "engine/plan/program.h"
#include "engine/report/build_report.h"
#include "engine/rule/rule.h"

namespace muster {

// Looks at the rules that are judged and list `quarters(period)` or `months(period)`. Emits
// BadValue, with the nearest whole periods, at the setting.
Result<void> check_whole_period(const Program& program, const RulePack& pack,
                                const std::vector<RuleSetting>& settings, const Config& config,
                                Emitter& diag);

}  // namespace muster
