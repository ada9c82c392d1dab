// Conditions that say the same of every subject, whatever the records (P1): parts of an `&&` that
// exclude each other, parts of an `||` one of which is always true, a size below nothing. Over
// typed nodes, after the checker. Values that the organisation sets (parameters) are never held
// against a rule.
#pragma once

#include <cstddef>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/plan/checker.h"
#include "engine/plan/facts.h"

namespace muster {

class ContradictionChecker {
 public:
  // Borrows both. One for a whole rule, so that one contradiction is one error.
  ContradictionChecker(const CompileContext& context, const Frame& frame)
      : context_(context), program_(context.program), keys_(context.program, frame) {}

  // Emits NeverTrue and AlwaysTrue; false if it did.
  bool check(PlanId root);
  // The same for two conditions that must both hold: `where` and `require`.
  bool check_both(PlanId first, PlanId second);

 private:
  // What one part of a condition says of one value: that it is (not) among some, or in a range.
  struct Claim {
    enum class Kind {
      Among,     // one of `values`
      NotAmong,  // none of them
      Range,
      Relation,  // how two expressions compare: `less`, `same`, `greater` are what is left open
      Truth,     // a condition of any other form is true, or false
    } kind = Kind::Truth;
    std::string key;  // equal for claims about equal values
    PlanId node;      // the part
    std::vector<Value> values;
    std::optional<Value> low;
    std::optional<Value> high;
    bool low_open = false;
    bool high_open = false;
    bool less = false;
    bool same = false;
    bool greater = false;
    bool truth = true;
    bool of_size = false;  // the value is a size, so not below 0
    EnumId of_enum;        // the value is a word of it
  };

  void visit(PlanId id);
  void visit_macro(const PlanNode& node);
  // Every part that must be true (or false) for the whole to be `truth`.
  void gather(PlanId id, bool truth, std::vector<Claim>& claims);
  Claim claim(PlanId id, bool truth);
  bool claim_comparison(const PlanNode& call, bool truth, Claim& made);
  bool claim_membership(const PlanNode& call, bool truth, Claim& made);
  // Reports if the claims cannot all hold. `truth`: what they would make of the condition.
  void judge(const std::vector<Claim>& claims, bool truth);
  void judge_words(const std::vector<Claim>& claims, bool truth);
  void report(const Claim* first, const Claim& second, bool truth, std::string_view why);
  static bool exclude(const Claim& a, const Claim& b);
  static bool holds(const Claim& claim, const Value& value);
  bool is_literal(PlanId id) const;

  const CompileContext& context_;
  const Program& program_;
  FactKeys keys_;
  std::set<std::pair<PlanId, PlanId>> reported_;
  bool both_ = false;  // while check_both judges
  bool good_ = true;
};

}  // namespace muster
