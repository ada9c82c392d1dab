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
    std::vector<const ErrorValue*> doubts;  // of being in the range, null: none; empty: of none
    std::vector<Truth> truths;  // of what its values alone decide; empty: all true; none is false
    bool successive = false;
    std::size_t size() const { return rows.size() + values.size(); }
    const ErrorValue* doubt(std::size_t i) const { return doubts.empty() ? nullptr : doubts[i]; }
    Truth truth(std::size_t i) const { return truths.empty() ? kTrue : truths[i]; }
    void keep(std::span<const Truth> of_values);  // those that are not false
  };
  void prepare(const CompiledRule& rule);
  void prepare_second(const CompiledRule& rule);
  void take_first(std::size_t begin, std::size_t end);
  // Leaves out the rows that the filters of the first range leave out.
  void filter_first();
  // Gives a value of the first binding, with all its subjects, to the walk.
  void walk_alone(std::size_t i);
  void single();
  void cross();
  // The subjects of `lanes`, whose truths so far are in `scope_`; all but the false ones are
  // judged.
  void leaf(LaneFrame& lanes);
  LaneValues values_of(const CompiledBinding& binding, const Bound& bound);
  // ANDs the conjuncts to `truths`; lanes that are false are not looked at again.
  void narrow(const std::vector<PlanId>& conjuncts, LaneFrame& frame, std::span<Truth> truths);
  void refer(std::size_t lane, Truth kept);
  std::size_t first_of(std::size_t lane) const {
    return lane_first_.empty() ? lane : lane_first_[lane];
  }

  const RunContext& run_;
  ColumnarEvaluator evaluator_;
  SubjectWalk& walk_;
  ReferenceEvaluator ranges_;  // keeps the second range of the rule
  const CompiledRule* rule_ = nullptr;
  SubjectJudge* judge_ = nullptr;
  const FirstRange* range_ = nullptr;
  std::vector<PlanId> filters_;  // of the first range, over a whole table; innermost first
  // The conjuncts of `where`: what the first or the second of two bindings decides alone, and
  // others.
  std::vector<PlanId> first_conjuncts_;
  std::vector<PlanId> other_conjuncts_;
  Bound first_;
  std::size_t first_begin_ = 0;   // within the range
  Bound second_;                  // its whole range: the same for all values of the first
  std::uint64_t second_out_ = 0;  // of it are never in scope
  bool second_fails_ = false;     // the range is an error
  // The lanes of the current batch: which values they bind; empty: each value of the first.
  std::vector<std::uint32_t> lane_first_;
  std::vector<std::uint32_t> lane_second_;
  std::vector<Truth> scope_;  // what is known of `where`
};

}  // namespace muster
