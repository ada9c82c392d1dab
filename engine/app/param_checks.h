// What is asked of the values of parameters once rules are compiled and selected.
#pragma once

#include <optional>
#include <vector>

#include "engine/base/result.h"
#include "engine/diag/emitter.h"
#include "engine/plan/program.h"
#include "engine/rule/rule.h"

namespace muster {

// Emits LooserWithoutReason at each value in muster.toml that asks for less than the pack's and
// does not say why.
std::optional<Failed> check_reasons(const Program& program, const RulePack& pack, Emitter& diag);

// Emits MissingParameter at `params_at`, once for each parameter that one of `rules` needs and
// nobody has set: such a rule is compiled with a stand-in and must not be judged.
std::optional<Failed> check_all_set(const Program& program, const RulePack& pack,
                                    const std::vector<RuleId>& rules, Span params_at,
                                    Emitter& diag);

}  // namespace muster
