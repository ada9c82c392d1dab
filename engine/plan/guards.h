// The rules of the record profile that need to know what holds where an expression stands: no
// optional field without a guard, no `all` over a set that may be empty (P2, P6, S15). Over typed
// nodes, after the checker.
#pragma once

#include <map>
#include <set>
#include <string>

#include "engine/plan/checker.h"
#include "engine/plan/facts.h"

namespace muster {

struct GuardSettings {
  bool allow_empty = false;  // the rule says why
};

class GuardChecker {
 public:
  // Borrows both. One for a whole rule, so that one missing guard is one error.
  GuardChecker(const CompileContext& context, const Frame& frame, GuardSettings settings)
      : context_(context),
        program_(context.program),
        settings_(settings),
        keys_(context.program, frame) {}

  // From here on this holds: what `where` asked, or what a range's filters say of its element.
  void assume(const Facts& facts) { hold(facts, 1); }
  void assume_element(PlanId range, Slot variable);
  void assume_when(PlanId node, bool truth) { assume(keys_.when(node, truth)); }

  // Emits Unguarded and EmptyAll; false if it did.
  bool check(PlanId root);
  // The same, but that a cell of `root` itself is absent does not matter: it is only pointed at.
  bool check_place(PlanId root);

 private:
  void visit(PlanId id);
  void visit_logic(const PlanNode& node, bool all);
  void visit_macro(const PlanNode& node);
  void need(const PlanNode& step);
  void need_rows(const PlanNode& macro);
  void hold(const Facts& facts, int change);
  bool holds(const std::string& fact) const { return impossible_ > 0 || held_.contains(fact); }
  std::string path(PlanId id) const;

  const CompileContext& context_;
  const Program& program_;
  GuardSettings settings_;
  FactKeys keys_;
  std::map<std::string, int> held_;
  int impossible_ = 0;
  std::set<std::string> reported_;
  bool good_ = true;
};

}  // namespace muster
