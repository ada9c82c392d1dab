// The subjects of a rule, a batch at a time: what `where` and `require` are for each is computed by
// columns. A subject that passes or is out of scope is only counted; one that fails or is not
// decided goes, in its turn, to the judge, which says so in full by the reference evaluator.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <span>
#include <vector>

#include "engine/eval/columnar/evaluator.h"
#include "engine/eval/columnar/set_query.h"
#include "engine/eval/run_context.h"
#include "engine/eval/subject_judge.h"
#include "engine/eval/subject_walk.h"

namespace muster {

// One thread's. Borrows all.
class RuleRun {
 public:
  RuleRun(const RunContext& run, SharedColumns& shared, SubjectWalk& walk);
  // As SubjectWalk::walk.
  void walk(const CompiledRule& rule, const FirstRange& first, std::size_t begin, std::size_t end,
            SubjectJudge& judge);

 private:
  // The values that a binding takes, side by side.
  struct Bound {
    std::vector<std::int64_t> rows;         // of records ...
    std::vector<Value> values;              // ... or elements of a list
    std::vector<std::uint64_t> ordinals;    // of elements; empty: they count on
    std::vector<const ErrorValue*> doubts;  // of being in the range, null: none; empty: of none
    std::vector<Truth> truths;  // of what its values alone decide; empty: all true; none is false
    bool successive = false;
    std::size_t size() const { return rows.size() + values.size(); }
    const ErrorValue* doubt(std::size_t i) const { return doubts.empty() ? nullptr : doubts[i]; }
    Truth truth(std::size_t i) const { return truths.empty() ? kTrue : truths[i]; }
    void keep(std::span<const Truth> of_values);  // those that are not false
    void clear();
  };
  // A binding, and the current batch of what is bound up to it.
  struct Level {
    enum class Kind {
      First,
      Same,   // all values of the range, evaluated once: it reads nothing that was bound before
      Found,  // the rows that an index finds for what was bound before
      Each,   // the range is evaluated for each value before it
    } kind = Kind::First;
    Bound bound;            // Found and Each: of the current batch
    std::uint64_t out = 0;  // of Same, how many of the range `where` leaves out by itself
    std::optional<std::uint64_t> size;   // of the range; none: it depends on what was bound before
    std::optional<std::uint64_t> below;  // combinations of the ranges behind it, if always as many
    bool read_behind = false;            // a range behind it reads the value
    RangeQuery range;
    const RowIndex* index = nullptr;
    std::vector<PlanId> conjuncts;   // of `where`, to ask once this is bound
    std::vector<SetMember> members;  // of the range, when it was evaluated last
    // By lane: the lane of the level before, its value in `bound` (empty: as the lane), what is
    // known of `where`.
    std::vector<std::uint32_t> before;
    std::vector<std::uint32_t> value;
    std::vector<Truth> scope;
    LaneFrame frame;
    LaneValues all;  // of Same: all values
    std::size_t value_of(std::size_t lane) const { return value.empty() ? lane : value[lane]; }
  };

  void prepare(const CompiledRule& rule);
  void prepare_level(std::size_t level);
  void load_same(std::size_t level);
  // Of a range that reads nothing that was bound before; none: the range is an error.
  std::optional<std::uint64_t> size_of_range(std::size_t level);
  void take_first(std::size_t begin, std::size_t end);
  // Leaves out the rows that the filters of the first range leave out.
  void filter_first();
  // Innermost first.
  std::vector<PlanId> filters_of(PlanId range) const;
  // What filters say of rows, and conditions of lanes. No values of the evaluator may be in use.
  std::vector<Truth> filter(std::span<const PlanId> filters, const LaneValues& rows,
                            std::size_t size);
  std::vector<Truth> truths_of(const std::vector<PlanId>& conditions, LaneFrame& frame);
  // What is done with a batch of this level, whose lanes and variables are made.
  void go_on(std::size_t level);
  // The next level's values for each lane of the one before.
  void expand_same(std::size_t level);
  void expand_found(std::size_t level);
  void expand_each(std::size_t level);
  // Whether it is not known that the first range has the value; then the walk finds out.
  bool walks_unsure(std::size_t level, std::size_t before);
  // The range of Each: the level's members, or elements of a list.
  void add_values(std::size_t level, std::size_t before, std::span<const Value> items);
  // With the value that was added to `bound` last.
  void add_lane(std::size_t level, std::size_t before, Truth truth);
  // Goes on with the lanes that were made so far.
  void flush(std::size_t level);
  // All combinations of a lane, of which so many values are in the range, are out of scope.
  void leave_out(std::size_t level, std::size_t before, std::uint64_t values);
  // So many values of the range, which no range behind it reads, are out of scope.
  void leave_out_some(std::size_t level, std::size_t before, std::uint64_t values);
  // Gives what is bound by a lane, with all its subjects, to the walk.
  void walk_below(std::size_t level, std::size_t lane);
  void walk_first(std::size_t value);
  // The subjects of the last level: all but those that are out of scope are judged.
  void leaf();
  LaneValues values_of(const CompiledBinding& binding, const Bound& bound);
  // ANDs the conjuncts to `truths`; lanes that are false are not looked at again.
  void narrow(const std::vector<PlanId>& conjuncts, LaneFrame& frame, std::span<Truth> truths);
  void refer(std::size_t lane, Truth kept);
  // Fills the names of a lane: values_, ordinals_, doubts_.
  void name(std::size_t level, std::size_t lane);
  ReferenceEvaluator& ranges(std::size_t level);

  const RunContext& run_;
  SharedColumns& shared_;
  ColumnarEvaluator evaluator_;
  SubjectWalk& walk_;
  std::deque<ReferenceEvaluator> ranges_;  // by level: what keeps its values
  const CompiledRule* rule_ = nullptr;
  SubjectJudge* judge_ = nullptr;
  const FirstRange* range_ = nullptr;
  std::vector<PlanId> filters_;  // of the first range, over a whole table; innermost first
  std::vector<Level> levels_;    // by binding
  std::size_t first_begin_ = 0;  // of the current batch, within the first range
  bool walks_ = false;           // a range that all subjects have is an error
  // Room that is used again by every batch.
  std::vector<std::uint8_t> active_;
  std::vector<std::uint32_t> in_scope_;
  std::vector<Truth> kept_;
  ValueFrame frame_;
  std::vector<Value> values_;
  std::vector<std::uint64_t> ordinals_;
  std::vector<const ErrorValue*> doubts_;
  std::vector<RowId> rows_;
};

}  // namespace muster
