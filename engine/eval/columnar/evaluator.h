// The columnar evaluator (design of two evaluators: docs/architecture.md): what an expression is
// for all lanes of a batch at once. Typed kernels over words where there are any, the functions'
// own kernels value by value where not, and the reference evaluator for what neither knows. It
// answers true, false or unknown and knows no causes: of a lane that is unknown the reference
// evaluator says what it is and why.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "engine/base/arena.h"
#include "engine/eval/columnar/lanes.h"
#include "engine/eval/columnar/set_query.h"
#include "engine/eval/columnar/shared_columns.h"
#include "engine/eval/reference.h"
#include "engine/eval/run_context.h"
#include "engine/fn/function.h"

namespace muster {

class ColumnarEvaluator {
 public:
  // Borrows both; one a thread.
  ColumnarEvaluator(const RunContext& run, SharedColumns& shared);
  ColumnarEvaluator(const ColumnarEvaluator&) = delete;
  ColumnarEvaluator& operator=(const ColumnarEvaluator&) = delete;

  // `active` (null: all) says of which lanes the value matters; others may be anything.
  LaneValues evaluate(PlanId node, LaneFrame& frame, const std::uint8_t* active);
  // Of a bool: a byte for each lane.
  const Truth* truths(PlanId node, LaneFrame& frame, const std::uint8_t* active);

  // The rows that answer a query of Answer::Rows, for each lane.
  struct RowsFound {
    const std::uint32_t* ids = nullptr;     // kNoKey: no row
    const std::uint8_t* certain = nullptr;  // 1: it is those rows and no others
  };
  RowsFound rows_of(const SetQuery& query, const RowIndex& index, LaneFrame& frame,
                    const std::uint8_t* active);

  // Memory of values; rewind it when a batch is done.
  Arena& memory() { return memory_; }
  // Forgets all values that were made. No frame may be used any more.
  void next_batch() { rewind({}); }
  // Forgets those that were made since `mark`. No frame may be used that was given one of them.
  struct Mark {
    Arena::Mark values;
    Arena::Mark calls;
    Arena::Mark references;
  };
  Mark mark() const;
  void rewind(const Mark& mark);

 private:
  // evaluator.cpp
  LaneValues node_values(PlanId id, LaneFrame& frame, const std::uint8_t* active);
  LaneValues constant(PlanId id);
  LaneValues logic(const PlanNode& node, LaneFrame& frame, const std::uint8_t* active);
  LaneValues conditional(const PlanNode& node, LaneFrame& frame, const std::uint8_t* active);
  LaneValues bind(const PlanNode& node, LaneFrame& frame, const std::uint8_t* active);
  LaneValues by_reference(PlanId id, LaneFrame& frame, const std::uint8_t* active);
  bool is_constant(PlanId id);
  const std::vector<Slot>& free_slots_of(PlanId id);
  // Those and what the lets among them read in turn.
  const std::vector<Slot>& all_slots_of(PlanId id, std::span<const CompiledLet> lets);
  LaneValues slot_values(Slot slot, LaneFrame& frame);

  // cells.cpp
  LaneValues field(const PlanNode& node, LaneFrame& frame, const std::uint8_t* active);
  LaneValues has_field(PlanId id, LaneFrame& frame, const std::uint8_t* active);
  LaneValues forward(const PlanNode& node, LaneFrame& frame, const std::uint8_t* active);
  LaneValues has_forward(const PlanNode& node, LaneFrame& frame, const std::uint8_t* active);
  // The variables of a derived field of these records; leaves in `active` the lanes whose record is
  // known.
  LaneFrame frame_of_record(const LaneValues& records, std::size_t lanes,
                            const std::uint8_t*& active);
  LaneValues derived(PlanId id, LaneFrame& frame, const std::uint8_t* active);
  LaneValues equal_records(const PlanNode& node, LaneFrame& frame, const std::uint8_t* active);

  // calls.cpp
  LaneValues call(PlanId id, LaneFrame& frame, const std::uint8_t* active);
  LaneValues call_by_value(const PlanNode& node, std::span<const LaneValues> args,
                           std::size_t lanes, const std::uint8_t* active);

  // probe.cpp
  // A question, and the index that answers it: looked up once, asked for every batch.
  struct Question {
    SetQuery query;
    const RowIndex* index = nullptr;  // null: not usable
  };
  const Question& question_of(PlanId id, LaneFrame& frame);
  // What the keys of each lane are, and what is asked of the lane alone.
  struct Probe {
    // Broken: it is not known of which record the set is; nothing that is asked of its rows counts.
    enum State : std::uint8_t { Nothing, Keyed, Unknown, Broken };
    const std::uint32_t* ids = nullptr;      // kNoKey: no row has these keys
    const std::uint8_t* states = nullptr;    // Nothing: the lane does not matter
    const Truth* outer = nullptr;            // the conditions on the lane alone
    LaneFrame owner;                         // the variables of SetQuery::Scope::Derived
    const std::uint8_t* of_owner = nullptr;  // the lanes that matter there
  };
  Probe probe(const SetQuery& query, const RowIndex& index, LaneFrame& frame,
              const std::uint8_t* active);

  // quantifiers.cpp
  LaneValues set_question(PlanId id, LaneFrame& frame, const std::uint8_t* active);
  LaneValues whether_there_is_one(PlanId id, const Question& question, LaneFrame& frame,
                                  Probe& keys, const std::uint8_t* active);
  LaneValues how_many(PlanId id, const Question& question, LaneFrame& frame, Probe& keys,
                      const std::uint8_t* active);
  LaneValues one_row(PlanId id, const Question& question, LaneFrame& frame, Probe& keys);
  std::vector<LaneValues> outer_bounds(const SetQuery& query, LaneFrame& frame, Probe& keys,
                                       const std::uint8_t* active);
  // How many values of its key are within the bounds of each lane; a bound may be unknown.
  void count_in_runs(const Question& question, LaneFrame& frame, Probe& keys,
                     const std::uint8_t* active, Truth* known, std::int64_t* counts);
  // Pairs of a lane and a row that its keys lead to, side by side.
  struct PairBatch {
    std::span<const std::uint32_t> lanes;
    std::span<const std::int64_t> rows;
    std::span<const Truth> taken;        // what the query says of the row
    const std::uint8_t* left = nullptr;  // those that are not false
  };
  // Calls `use(pairs, their variables)` with all pairs, as many at a time as a batch has lanes, but
  // for further ones of a lane that `is_settled(lane)`.
  template <typename IsSettled, typename Use>
  void search_pairs(const SetQuery& query, const RowIndex& index, LaneFrame& frame, Probe& probe,
                    IsSettled&& is_settled, Use&& use);

  const RunContext& run_;
  const Program& program_;
  const Dataset& dataset_;
  SharedColumns& shared_;
  ReferenceEvaluator reference_;
  ReferenceEvaluator constants_;  // never forgets
  Arena memory_;
  Arena call_memory_;  // of the functions' own kernels
  CallContext context_;
  ValueFrame reference_frame_;
  std::size_t frame_slots_ = 0;  // of the largest frame
  std::size_t depth_ = 0;
  std::vector<std::unique_ptr<std::vector<Slot>>> free_slots_;  // by PlanId
  std::vector<std::unique_ptr<std::vector<Slot>>> all_slots_;   // by PlanId
  std::vector<std::unique_ptr<Value>> constant_values_;         // by PlanId
  std::vector<std::unique_ptr<Question>> questions_;            // by PlanId
};

}  // namespace muster
