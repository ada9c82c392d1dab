#include <algorithm>
#include <numeric>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "engine/base/check.h"
#include "engine/eval/cell_value.h"
#include "engine/eval/evaluate.h"
#include "engine/eval/index_shape.h"
#include "engine/eval/join_index.h"
#include "engine/eval/reference.h"
#include "engine/plan/joinable.h"

namespace muster {

struct JoinIndexes::Entry {
  std::once_flag once;
  std::optional<JoinIndex> index;
};

JoinIndexes::JoinIndexes(const Program& program, const Schema& schema, const Dataset& dataset,
                         const EvaluateOptions& options)
    : program_(program), schema_(schema), dataset_(dataset), options_(options) {}

JoinIndexes::~JoinIndexes() = default;

bool JoinIndexes::can_index(TableId table, const IndexKey& key) const {
  switch (key.kind) {
    case IndexKey::Kind::Reference:
      return true;
    case IndexKey::Kind::Cell: {
      const TypeKind kind = schema_.tables[table].fields[key.column].type.kind;
      return is_joinable(kind) && kind != TypeKind::Period;
    }
    case IndexKey::Kind::Computed:
      return (is_joinable(program_.nodes[key.inner].type.kind) ||
              program_.nodes[key.inner].type.kind == TypeKind::Record) &&
             shape_of(program_, key.inner, key.row).closed;
  }
  MUSTER_UNREACHABLE();
}

std::size_t JoinIndexes::size() const {
  const std::lock_guard lock(mutex_);
  return entries_.size();
}

std::span<const RowId> JoinIndexes::all_rows(TableId table) {
  std::call_once(numbers_once_, [&] {
    RowId most = 0;
    for (const Table& each : dataset_.tables) most = std::max(most, each.rows);
    numbers_.resize(most);
    std::iota(numbers_.begin(), numbers_.end(), RowId{0});
  });
  return std::span<const RowId>(numbers_).first(dataset_.tables[table].rows);
}

const JoinIndex& JoinIndexes::get(TableId table, std::span<const IndexKey> keys) {
  MUSTER_CHECK(!keys.empty() && keys.size() <= JoinIndex::kMaxKeys);
  std::string shape = fmt::format("{}", table.index());
  for (const IndexKey& key : keys) {
    switch (key.kind) {
      case IndexKey::Kind::Cell:
        fmt::format_to(std::back_inserter(shape), "c{}", key.column.index());
        break;
      case IndexKey::Kind::Reference:
        fmt::format_to(std::back_inserter(shape), "r{}", key.column.index());
        break;
      case IndexKey::Kind::Computed:
        shape += shape_of(program_, key.inner, key.row).text;
        break;
    }
  }
  Entry* entry = nullptr;
  {
    const std::lock_guard lock(mutex_);
    std::unique_ptr<Entry>& slot = entries_[std::move(shape)];
    if (slot == nullptr) slot = std::make_unique<Entry>();
    entry = slot.get();
  }
  // Built without the lock: computing a key may itself ask for an index (of something smaller,
  // since expressions and derived fields have no cycles).
  std::call_once(entry->once, [&] { entry->index = build(table, keys); });
  return *entry->index;
}

JoinIndex JoinIndexes::build(TableId table, std::span<const IndexKey> keys) {
  const Table& data = dataset_.tables[table];
  std::optional<ReferenceEvaluator> evaluator;
  ValueFrame frame;
  for (const IndexKey& key : keys) {
    if (key.kind != IndexKey::Kind::Computed) continue;
    if (!evaluator) evaluator.emplace(program_, schema_, dataset_, options_, this);
    const std::size_t size = std::max<std::size_t>(
        frame.slots.size(), shape_of(program_, key.inner, key.row).frame_size);
    frame.slots.resize(size);
    frame.filled.resize(size);
  }
  // All rows of a table without rows are done before a column that was never loaded is looked at.
  return JoinIndex::build(
      keys.size(), data.rows, [&](JoinIndex& index, RowId row, JoinIndex::RowKeys& out) {
        for (std::size_t i = 0; i < keys.size(); ++i) {
          const IndexKey& key = keys[i];
          if (key.kind == IndexKey::Kind::Computed) {
            frame.slots[key.row] = record_value(table, row);
            frame.filled[key.row] = true;
            const Value value = evaluator->evaluate(key.inner, frame, {});
            if (value.is_error()) continue;
            out.words[i] = index.add_word(dataset_, value);
            out.good |= 1U << i;
            continue;
          }
          const Column& column = data.columns[key.column];
          MUSTER_CHECK(column.loaded);
          const CellState state = cell_state(column, row);
          if (key.kind == IndexKey::Kind::Reference) {
            if (state == CellState::Unreadable) continue;
            const RowId target = state == CellState::Present ? column.targets[row] : kAbsentTarget;
            // A reference that leads to no row is not one to the record that is looked for.
            if (target >= kFirstSpecialTarget) out.never = true;
            out.words[i] = target;
            out.good |= 1U << i;
          } else if (state == CellState::Present) {
            out.words[i] = JoinIndex::cell_word(column, row);
            out.good |= 1U << i;
          }
        }
        if (evaluator) evaluator->next_subject();
      });
}

}  // namespace muster
