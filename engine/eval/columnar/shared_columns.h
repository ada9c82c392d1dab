// What the columnar evaluators of all threads share: facts of columns, derived fields that were
// computed for a whole table, indexes of rows. Everything is made at its first use and then only
// read.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "engine/eval/columnar/lanes.h"
#include "engine/eval/columnar/row_index.h"
#include "engine/eval/columnar/set_query.h"
#include "engine/eval/join_index.h"
#include "engine/eval/run_context.h"

namespace muster {

class ColumnarEvaluator;

// Whether the bitmaps of a column must be looked at.
struct ColumnFacts {
  bool all_present = false;
  bool none_unreadable = false;
};

// A derived field of every row of its table.
struct DerivedColumn {
  LaneValues::Form form = LaneValues::Form::Truths;
  std::vector<Truth> truths;
  std::vector<std::int64_t> words;
  std::vector<double> reals;
  std::vector<std::uint8_t> known;  // empty: all
};

class SharedColumns {
 public:
  SharedColumns(const RunContext& run, JoinIndexes& joins);
  ~SharedColumns();
  SharedColumns(const SharedColumns&) = delete;
  SharedColumns& operator=(const SharedColumns&) = delete;

  JoinIndexes& joins() { return joins_; }
  ColumnFacts facts(TableId table, ColumnId column) const {
    return facts_[table.index()][column.index()];
  }
  // The derived field of the whole table; null while few lanes have asked for it (`lanes` more do
  // now), or when its values are of a kind that is not kept.
  const DerivedColumn* derived(DerivedId id, std::size_t lanes);
  // The rows that can answer a query.
  const RowIndex& index(const SetQuery& query);

 private:
  struct Derived {
    std::atomic<std::size_t> asked = 0;
    std::once_flag once;
    DerivedColumn column;
  };
  struct Index {
    std::once_flag once;
    RowIndex index;
  };
  // An evaluator for as long as it lives: one that nobody uses now, or a new one. What makes a
  // column or an index needs its own, since others' values must stay while this one forgets; but
  // each has memory for every node of the program.
  class Lease {
   public:
    explicit Lease(SharedColumns& shared);
    ~Lease();
    Lease(const Lease&) = delete;
    Lease& operator=(const Lease&) = delete;
    ColumnarEvaluator& operator*() const { return *evaluator_; }
    ColumnarEvaluator* operator->() const { return evaluator_.get(); }

   private:
    SharedColumns& shared_;
    std::unique_ptr<ColumnarEvaluator> evaluator_;
  };
  const RunContext& run_;
  JoinIndexes& joins_;
  std::vector<std::vector<ColumnFacts>> facts_;
  std::vector<std::unique_ptr<Derived>> derived_;
  std::mutex mutex_;
  std::map<std::string, std::unique_ptr<Index>> indexes_;  // by what they hold
  std::vector<std::unique_ptr<ColumnarEvaluator>> idle_;
};

}  // namespace muster
