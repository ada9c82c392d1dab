// The subjects of a rule, a batch at a time: what `where` and `require` are for each is computed by
// columns. A subject that passes or is out of scope is only counted; one that fails or is not
// decided goes, in its turn, to the judge, which says so in full by the reference evaluator.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "engine/eval/columnar/evaluator.h"
#include "engine/eval/run_context.h"
#include "engine/eval/subject_judge.h"
#include "engine/eval/subject_walk.h"

namespace muster {

// Whether the subjects of this rule can be made in batches: one binding, or two of which the second
// does not depend on the first. Others are walked one by one (SubjectWalk).
bool runs_by_columns(const RunContext& run, const CompiledRule& rule);

// One thread's. Borrows all.
class RuleRun {
 public:
  RuleRun(const RunContext& run, SharedColumns& shared, SubjectWalk& walk);
  // As SubjectWalk::walk. REQUIRES: runs_by_columns(rule).
  void walk(const CompiledRule& rule, const FirstRange& first, std::size_t begin, std::size_t end,
            SubjectJudge& judge);

 private:
  // The values that a binding takes, side by side.
  struct Bound {
    std::vector<std::int64_t> rows;         // of records ...
    std::vector<Value> values;              // ... or elements of a list
    std::vector<const ErrorValue*> doubts;  // of being in the range; null: none
    std::vector<std::uint8_t> filtered;     // kUnknown where a filter does not know
    std::vector<std::uint64_t> ordinals;    // in the range, from 1
    std::size_t size() const { return doubts.size(); }
    void clear();
    void add(const Bound& from, std::size_t i);
  };
  void prepare(const CompiledRule& rule);
  void take_first(std::size_t begin, std::size_t end);
  // Leaves out the rows that the filters of the first range leave out.
  void filter_first();
  // Gives a value of the first binding, with all its subjects, to the walk.
  void walk_alone(std::uint64_t ordinal);
  void cross();
  void leaf();
  void set(const CompiledBinding& binding, const Bound& bound, LaneFrame& frame) const;
  // ANDs the conjuncts to `truths`; lanes that are false are not looked at again.
  void narrow(const std::vector<PlanId>& conjuncts, LaneFrame& frame, Truth* truths);
  void refer(std::size_t lane, Truth kept);

  const RunContext& run_;
  ColumnarEvaluator evaluator_;
  SubjectWalk& walk_;
  ReferenceEvaluator ranges_;  // keeps the second range of the rule
  const CompiledRule* rule_ = nullptr;
  SubjectJudge* judge_ = nullptr;
  const FirstRange* range_ = nullptr;
  std::vector<PlanId> filters_;          // of the first range, over a whole table; innermost first
  std::vector<PlanId> first_conjuncts_;  // of `where`, that the first of two bindings decides
  std::vector<PlanId> other_conjuncts_;
  Bound first_;
  Bound second_;               // its whole range: the same for all values of the first
  bool second_fails_ = false;  // the range is an error
  std::vector<Bound> lanes_;   // of the current batch, by binding
  std::vector<Truth> scope_;   // beside them: what the first binding says of `where`
};

}  // namespace muster
