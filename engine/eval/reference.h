// The reference evaluator: walks the typed nodes for one subject and so defines what a rule means.
//
// Logic is Kleene's with error as the third value. A record set is lazy: a filter gives each row
// one of three memberships (in, out, undecided because its predicate was an error), and what
// follows combines per row: `exists` is the OR over rows of (member && predicate), `all` the AND of
// (!member || predicate); size, first, last, map, sortBy and exists_one are an error if a
// membership or a value they need is. The first error in row order is the cause (S4).
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

class JoinIndexes;  // engine/eval/join_index.h: indexes built once a run, shared by rules and
                    // threads

// The variables of one evaluation.
struct ValueFrame {
  std::vector<Value> slots;
  std::vector<bool> filled;  // lets are filled when first read
};

// A row of a record set, and why it is not sure to be in it (null: it is).
struct SetMember {
  RowId row = 0;
  const ErrorValue* uncertain = nullptr;
};
// The rows [begin, end) of the whole table that a set expression draws from.
struct RowWindow {
  RowId begin = 0;
  RowId end = kAbsentTarget;
};

// How the rows of a set expression are found: by an index over these keys, else row by row.
struct LookupShape {
  TableId table;
  struct Key {
    bool by_reference = false;  // the row that `column` leads to is compared, not its value
    ColumnId column;            // invalid: `inner` is computed
    PlanId inner;
    PlanId outer;  // what is looked for; invalid: the record that `start` gives
  };
  std::vector<Key> keys;
  PlanId start;  // of a set that leads back to a record: that record
};

class ReferenceEvaluator {
 public:
  // Borrows all. `indexes` may be null if the lookup is Scan.
  ReferenceEvaluator(const Program& program, const Schema& schema, const Dataset& dataset,
                     const EvaluateOptions& options, JoinIndexes* indexes);
  ~ReferenceEvaluator();

  // `lets`: of the rule that is evaluated, for slots that are not filled yet.
  Value evaluate(PlanId node, ValueFrame& frame, std::span<const CompiledLet> lets);
  // Replaces `out` by the members of a set expression in file order; the error if the set is one as
  // a whole. `join` (may be invalid) links its rows to variables in the frame: rows that it
  // excludes may be left out. `window` bounds the rows when no index serves.
  const ErrorValue* members(PlanId set, JoinId join, ValueFrame& frame,
                            std::span<const CompiledLet> lets, RowWindow window,
                            std::vector<SetMember>& out);
  // Whether `members` of this set visits a whole table, so that it can be cut into windows.
  std::optional<TableId> scans_table(PlanId set) const;
  // How the members of this set are found where `join` (may be invalid) links them to the outside;
  // nothing if they are the elements of a set that was made before.
  std::optional<LookupShape> lookup(PlanId set, JoinId join) const;
  // Gives back the memory of values made so far (none of which may be used any more) but not of
  // memoised derived fields.
  void next_subject();
  // The same for what was made since `mark`.
  Arena::Mark mark() const;
  void rewind(Arena::Mark mark);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace muster
