#include "engine/eval/columnar/shared_columns.h"

#include <algorithm>
#include <utility>

#include "engine/eval/columnar/evaluator.h"

namespace muster {

SharedColumns::SharedColumns(const RunContext& run, JoinIndexes& joins) : run_(run), joins_(joins) {
  for (const Table& table : run.dataset.tables) {
    std::vector<ColumnFacts>& facts = facts_.emplace_back(table.columns.size());
    for (std::size_t i = 0; i < table.columns.size(); ++i) {
      const Column& column = table.columns[ColumnId(i)];
      if (!column.loaded) continue;
      facts[i].all_present = column.present.count() == table.rows;
      facts[i].none_unreadable = column.unreadable.count() == 0;
    }
  }
  for (std::size_t i = 0; i < run.program.derived.size(); ++i)
    derived_.push_back(std::make_unique<Derived>());
}

SharedColumns::~SharedColumns() = default;

SharedColumns::Lease::Lease(SharedColumns& shared) : shared_(shared) {
  {
    const std::lock_guard lock(shared.mutex_);
    if (!shared.idle_.empty()) {
      evaluator_ = std::move(shared.idle_.back());
      shared.idle_.pop_back();
    }
  }
  if (evaluator_ == nullptr) evaluator_ = std::make_unique<ColumnarEvaluator>(shared.run_, shared);
}

SharedColumns::Lease::~Lease() {
  evaluator_->next_batch();
  const std::lock_guard lock(shared_.mutex_);
  shared_.idle_.push_back(std::move(evaluator_));
}

namespace {

// Appends the values of a batch.
void keep(const LaneValues& values, std::size_t lanes, DerivedColumn& column) {
  for (std::size_t i = 0; i < lanes; ++i) {
    const bool known = values.is_known(i);
    switch (values.form) {
      case LaneValues::Form::Truths:
        column.truths.push_back(values.truths[values.index(i)]);
        continue;
      case LaneValues::Form::Words:
        column.words.push_back(known ? values.words[values.index(i)] : 0);
        break;
      case LaneValues::Form::Reals:
        column.reals.push_back(known ? values.reals[values.index(i)] : 0);
        break;
      case LaneValues::Form::Values:
        break;
    }
    column.known.push_back(known ? 1 : 0);
  }
}

bool is_kept(TypeKind kind) {
  return kind == TypeKind::Bool || kind == TypeKind::Int || kind == TypeKind::Date ||
         kind == TypeKind::Duration || kind == TypeKind::Enum || kind == TypeKind::Record ||
         kind == TypeKind::Double;
}

}  // namespace

const DerivedColumn* SharedColumns::derived(DerivedId id, std::size_t lanes) {
  const CompiledDerived& field = run_.program.derived[id];
  if (!is_kept(field.type.kind)) return nullptr;
  Derived& entry = *derived_[id.index()];
  const RowId rows = run_.dataset.tables[field.table].rows;
  if (entry.asked.fetch_add(lanes, std::memory_order_relaxed) < rows / 2) return nullptr;
  std::call_once(entry.once, [&] {
    const Lease evaluator(*this);
    const Type record = record_of(field.table);
    for (RowId begin = 0; begin < rows; begin += kLanes) {
      const std::size_t size = std::min<std::size_t>(kLanes, rows - begin);
      std::int64_t* const numbers = lane_memory<std::int64_t>(evaluator->memory(), size);
      for (std::size_t i = 0; i < size; ++i) numbers[i] = static_cast<std::int64_t>(begin + i);
      LaneFrame frame;
      frame.size = size;
      frame.set(0, record_lanes(record, {numbers, size}, true));
      const LaneValues values = evaluator->evaluate(field.body, frame, nullptr);
      entry.column.form = values.form;
      keep(values, size, entry.column);
      evaluator->next_batch();
    }
    if (std::ranges::find(entry.column.known, 0) == entry.column.known.end())
      entry.column.known = {};
  });
  return &entry.column;
}

const RowIndex& SharedColumns::index(const SetQuery& query) {
  Index* entry = nullptr;
  {
    const std::lock_guard lock(mutex_);
    std::unique_ptr<Index>& slot = indexes_[query.shape];
    if (slot == nullptr) slot = std::make_unique<Index>();
    entry = slot.get();
  }
  // Built without the lock: its conditions may ask for another index (of something smaller, since
  // expressions and derived fields have no cycles).
  std::call_once(entry->once, [&] {
    const Lease evaluator(*this);
    entry->index = build_row_index(query, run_, *evaluator);
  });
  return entry->index;
}

}  // namespace muster
