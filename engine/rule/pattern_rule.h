// A rule that `uses` a pattern -> the Rule that it stands for.
#pragma once

#include <string_view>
#include <vector>

#include "engine/base/result.h"
#include "engine/data/schema.h"
#include "engine/diag/emitter.h"
#include "engine/rule/rule.h"
#include "engine/rule/rule_pattern.h"
#include "engine/text/tree.h"

namespace muster {

// Whether the document is such a rule: it has the key `uses` or `with`.
bool uses_pattern(const Tree& tree);

// `file`: the path of the document, whose last part names a rule that has no `name`. The words of
// the rule are the author's and win over the pattern's. Emits what read_rule and read_arguments
// emit, UnknownPattern and ConflictingKeys.
Result<Rule> read_pattern_rule(const Tree& tree, SourceId source, std::string_view file,
                               const Schema& schema, const std::vector<RulePattern>& patterns,
                               Emitter& diag);

}  // namespace muster
