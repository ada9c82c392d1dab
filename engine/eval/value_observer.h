// Watches an evaluation from inside: what each sub-expression gave. For coverage of rule tests and
// for `muster explain`, never for verdicts.
#pragma once

#include <cstddef>
#include <span>

#include "engine/fn/value.h"
#include "engine/plan/program.h"

namespace muster {

// A key by which rows were looked up.
struct SearchKey {
  ColumnId column;  // invalid: `inner` was computed of each row
  PlanId inner;
  PlanId outer;  // the expression looked for; invalid: the record whose rows these are
  Value value;   // what was looked for
  Value record;  // of a cell that was looked for: its record; else null
};
// A search for the members of a set.
struct RowSearch {
  TableId table;
  std::size_t rows = 0;        // of the whole set
  std::size_t candidates = 0;  // that are visited, unless the answer is known before
  bool by_index = false;
  std::span<const SearchKey> keys;  // of the index
};

class ValueObserver {
 public:
  virtual ~ValueObserver() = default;
  // Calls nest as the nodes do; what comes between the two belongs to the parts of the node. A part
  // that was not needed (after a `false &&`, the branch not taken) is not heard of.
  virtual void entered(PlanId node) = 0;
  // `value` is good until the call returns.
  virtual void left(PlanId node, const Value& value) = 0;
  // The node that was entered last looks for rows; what it evaluates for each of them comes between
  // one `row` and the next. Good until the call returns.
  virtual void search_begins(const RowSearch& /*search*/) {}
  virtual void row(TableId /*table*/, RowId /*row*/) {}
  virtual void search_ends() {}
};

}  // namespace muster
