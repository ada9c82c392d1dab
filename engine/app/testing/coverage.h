// Which conditions of a rule its tests have shown true and false, and which sets with and without
// rows.
#pragma once

#include <array>
#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "engine/eval/value_observer.h"
#include "engine/plan/conditions.h"
#include "engine/rule/rule_tests.h"

namespace muster {

// Of a condition: whether it was true, whether it was false. Of a set: whether it held rows,
// whether it was empty.
struct CoveredCondition {
  Condition condition;
  std::array<bool, 2> seen{};                           // true or filled; false or empty
  std::array<const UnreachableCase*, 2> unreachable{};  // listed, and rightly so

  // `true`, `false`, `filled`, `empty`
  std::string_view name_of(std::size_t side) const;
};

struct RuleCoverage {
  std::vector<CoveredCondition> conditions;
  bool a_subject_passed = false;
  bool a_subject_failed = false;

  std::size_t wanted() const;
  std::size_t seen() const;
  // Whole per cents, rounded down: 100 only if nothing is missing. 0 if nothing is wanted at all.
  unsigned percent() const;
};

// Tells conditions what became of them. Several programs of the rule, one after the other.
class CoverageObserver final : public ValueObserver {
 public:
  // Borrows all for its life.
  CoverageObserver(const Program& program, RuleCoverage& coverage);
  void entered(PlanId node) override;
  void left(PlanId node, const Value& value) override;

 private:
  static constexpr std::size_t kNone = static_cast<std::size_t>(-1);
  struct Watched {
    std::size_t condition = kNone;
    std::size_t set = kNone;
  };
  struct Frame {
    PlanId node;
    bool repeats = false;  // the node around it is the same piece of text
    std::size_t rows = 0;  // of the range of a macro, that its condition or body was asked of
  };
  void watch_set(const Frame& frame, const PlanNode& node, const Value& value);

  const Program& program_;
  RuleCoverage& coverage_;
  std::vector<Watched> watched_;  // by PlanId
  std::vector<Frame> frames_;
};

// Takes the listed cases out of what is wanted. Emits NeedlessEntry for those that name no
// condition, or one that was seen so after all.
void leave_out(const std::vector<UnreachableCase>& listed, RuleId rule, RuleCoverage& coverage,
               Emitter& diag);

}  // namespace muster
