// Where in the evidence a subject is to be seen.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "engine/eval/outcomes.h"
#include "engine/eval/reference.h"
#include "engine/eval/run_context.h"

namespace muster {

// At most so many related places are kept for a subject.
inline constexpr std::size_t kMaxRelatedPlaces = 100;

EvidencePlace cell_place(const RunContext& run, TableId table, RowId row, ColumnId column);
// The whole record.
EvidencePlace row_place(const RunContext& run, TableId table, RowId row);
EvidencePlace key_place(const RunContext& run, TableId table, RowId row);
// For a subject without a record: the block of the set that `require` asks about it
// (plan/about.h), in muster.toml; without one, the file.
EvidencePlace settings_place(const RunContext& run, const CompiledRule& rule);

// A cell, or a whole record (no column).
struct CellName {
  TableId table;
  RowId row = kAbsentTarget;
  ColumnId column;
};
// The first key cell of a row; the whole record if its set has no key.
CellName key_cell(const RunContext& run, TableId table, RowId row);
EvidencePlace place_at(const RunContext& run, const CellName& cell);
// The same for callers that know its label, or need none.
EvidencePlace place_at(const RunContext& run, const CellName& cell, std::string label);
// What the place of a cell is ordered by among others: its source and where its row begins, or the
// place itself where rows are not read again from the text.
Span position_of(const RunContext& run, const CellName& cell);

// Looks up places for one subject.
class PlaceFinder {
 public:
  PlaceFinder(const RunContext& run, const CompiledRule& rule, ReferenceEvaluator& evaluator,
              ValueFrame& frame)
      : run_(run), rule_(rule), evaluator_(evaluator), frame_(frame) {}
  // What `at` names: a cell, or a record's key. Nothing if that is an error.
  std::optional<CellName> cell_of(PlanId node);
  std::optional<EvidencePlace> place_of(PlanId node);
  // What the `related` expressions name; those in error are left out.
  std::vector<EvidencePlace> related();

 private:
  void add(const Value& value, std::vector<EvidencePlace>& places);

  const RunContext& run_;
  const CompiledRule& rule_;
  ReferenceEvaluator& evaluator_;
  ValueFrame& frame_;
};

}  // namespace muster
