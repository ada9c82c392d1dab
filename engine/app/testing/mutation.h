// Whether the tests of a rule notice when the rule is changed: a change that no test fails for
// survives, and shows what nobody checks.
#pragma once

#include <cstddef>
#include <vector>

#include "engine/app/testing/rule_bench.h"
#include "engine/plan/changes.h"

namespace muster {

struct Mutant {
  enum class Fate {
    Killed,      // a test fails
    Survived,    // none does
    Equivalent,  // none does, and the author says that none can
    Refused,     // the language does not take it
  };
  Change change;
  Fate fate = Fate::Survived;
  const EquivalentChange* listed = nullptr;  // of Equivalent
};

struct RuleMutation {
  std::vector<Mutant> mutants;  // in the order of the rule

  std::size_t count(Mutant::Fate fate) const;
  // Killed of those killed or survived, in whole per cents rounded down: 100 only if none survived.
  // 0 where there is neither.
  unsigned score() const;
};

// One task for each change of each rule; the result does not depend on `jobs`. Leaves a rule out
// (no mutants) that has no tests or tests that fail: nothing can be said of it. Emits NeedlessEntry
// for listed changes that there are not, or that a test tells from the rule.
// `benches`: one for each of the rules; `usable`: of each bench, which tests count.
std::vector<RuleMutation> mutate_rules(const std::vector<const RuleBench*>& benches,
                                       const std::vector<std::vector<std::size_t>>& usable,
                                       const std::vector<RuleId>& rules,
                                       const std::vector<EquivalentChange>& listed,
                                       const Limits& limits, unsigned jobs, Emitter& diag);

}  // namespace muster
