// Why a rule is not proven or does not apply, as sentences.
#pragma once

#include <string>
#include <vector>

#include "engine/report/build_report.h"

namespace muster {

// Of a rule that was evaluated and is at best not proven.
std::vector<std::string> reasons_not_proven(const CollectContext& context,
                                            const RuleOutcome& outcome);
// Of a rule that the organisation says has nothing to check, and that had nothing.
std::string reason_nothing_to_check(const NoneDeclaration& none);
std::vector<std::string> reasons_not_applicable(const CollectContext& context,
                                                const RuleOutcome& outcome);

}  // namespace muster
