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

  // Memory of values; rewind it when a batch is done.
  Arena& memory() { return memory_; }
  // Forgets all values that were made. No frame may be used any more.
  void next_batch();

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
  LaneValues derived(PlanId id, LaneFrame& frame, const std::uint8_t* active);
  LaneValues equal_records(const PlanNode& node, LaneFrame& frame, const std::uint8_t* active);

  // calls.cpp
  LaneValues call(PlanId id, LaneFrame& frame, const std::uint8_t* active);
  LaneValues call_by_value(const PlanNode& node, std::span<const LaneValues> args,
                           std::size_t lanes, const std::uint8_t* active);

  // quantifiers.cpp
  // A question, and the index that answers it: looked up once, asked for every batch.
  struct Question {
    SetQuery query;
    const RowIndex* index = nullptr;  // null: not usable
  };
  const Question& question_of(PlanId id, LaneFrame& frame);
  LaneValues quantifier(PlanId id, LaneFrame& frame, const std::uint8_t* active);
  struct Probe;
  Probe probe(const SetQuery& query, const RowIndex& index, LaneFrame& frame,
              const std::uint8_t* active);
  void search_pairs(const SetQuery& query, const RowIndex& index, LaneFrame& frame,
                    const Probe& probe, Truth* found, std::int64_t* counts);

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
