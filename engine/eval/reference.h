// The reference evaluator: walks the typed nodes for one subject and so defines what a rule means.
//
// Logic is Kleene's with error as the third value. A record set is lazy: a filter gives each row one of
// three memberships (in, out, undecided because its predicate was an error), and what follows combines per
// row: `exists` is the OR over rows of (member && predicate), `all` the AND of (!member || predicate); size,
// first, last, map, sortBy and exists_one are an error if a membership or a value they need is. The first
// error in row order is the cause (S4).
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engine/base/arena.h"
#include "engine/base/zone.h"
#include "engine/data/dataset.h"
#include "engine/eval/evaluate.h"
#include "engine/fn/value.h"
#include "engine/plan/program.h"

namespace muster {

class JoinIndexes;  // engine/eval/join_index.h: indexes built once a run, shared by rules and threads

// The variables of one evaluation.
struct Frame {
  std::vector<Value> slots;
  std::vector<bool> filled;  // lets are filled when first read
};

class ReferenceEvaluator {
 public:
  ReferenceEvaluator(const Program& program, const Schema& schema, const Dataset& dataset,
                     const EvaluateOptions& options, JoinIndexes* indexes);
  ~ReferenceEvaluator();

  // `lets`: of the rule that is evaluated, for slots that are not filled yet.
  Value evaluate(PlanId node, Frame& frame, std::span<const CompiledLet> lets);
  // Gives back the memory of values made so far (none of which may be used any more) but not of memoised
  // derived fields.
  void next_subject();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace muster
