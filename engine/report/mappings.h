// Which of a rule's mappings count in a run: a parameter that is looser than a control asks takes
// the mapping to that control away, whatever the verdicts.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "engine/report/report.h"

namespace muster {

// `last_word = active, your own value (pack: left): we say it so`
std::string parameter_text(const ParameterReport& parameter);

// The parameters whose values take the mapping away; empty: it counts.
std::vector<std::string> lost_by(std::span<const ParameterReport> parameters,
                                 const ControlMapping& mapping);

// A sentence for each control that the rule does not count for any more.
std::vector<std::string> lost_mappings(std::span<const ParameterReport> parameters);

// What a rule is to a control it maps to, as people read it: `subset of`, `attested`. What somebody
// only stated is never equal to a control.
std::string relationship_text(std::string_view relationship, RestsOn rests_on);

}  // namespace muster
