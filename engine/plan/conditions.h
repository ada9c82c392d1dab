// What the tests of a rule must have shown: each condition true and false, and each set that
// something is asked of once with rows and once without.
#pragma once

#include <string>
#include <vector>

#include "engine/base/limits.h"
#include "engine/plan/program.h"
#include "engine/rule/rule.h"

namespace muster {

// A condition is what gives true or false and is no combination of conditions by `&&`, `||`, `!` or
// `?:`: a comparison, a quantifier, has(), ... A set is the range of a macro that is no filter, or
// what size(), first() and last() are asked of.
struct Condition {
  enum class Kind { Boolean, Set };
  Kind kind = Kind::Boolean;
  std::string part;  // `where`, `require`, `deadline`, or the let
  std::string text;  // on one line
  Span at;           // where it stands in the rule
  Span node;         // PlanNode::at of the node to watch: of a set, what is asked of it
  // In a rule made from a pattern, has() and what it guards stand at the same words of the author.
  bool is_has = false;
};

// In the order of the text, parts in their order; what a pattern says twice of the same words is
// one condition. Conditions in the derived fields of records are no business of the rule. REQUIRES:
// as of rule_parts.
std::vector<Condition> conditions_of(const Rule& rule, const Program& program, RuleId id,
                                     const Limits& limits);

}  // namespace muster
