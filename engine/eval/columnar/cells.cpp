// Cells, references and derived fields of many records at once.
#include <algorithm>

#include "engine/base/check.h"
#include "engine/eval/cell_value.h"
#include "engine/eval/columnar/evaluator.h"

namespace muster {

namespace {

using Form = LaneValues::Form;

// The rows of a record expression, with a column of their table.
struct Cells {
  const LaneValues& records;
  const Column& column;
  ColumnFacts facts;
  std::size_t lanes;

  bool known(std::size_t i) const { return records.known == nullptr || records.known[i] != 0; }
  // 0 where the record is not known, so that it may be read.
  std::size_t row(std::size_t i) const {
    return known(i) ? static_cast<std::size_t>(records.words[records.index(i)]) : 0;
  }
};

// Reads `column[row]` for each lane and whether it is there. `read(lane, row)` is called for cells
// that may be absent too: their entry is there, and means nothing.
template <typename Read>
LaneValues read_cells(const Cells& cells, LaneWriter& out, Arena& memory, Read&& read) {
  const std::int64_t* const rows = cells.records.words;
  LaneValues values = out.values();
  if (cells.records.known == nullptr && cells.facts.all_present && !cells.records.uniform) {
    for (std::size_t i = 0; i < cells.lanes; ++i) read(i, static_cast<std::size_t>(rows[i]));
    return values;
  }
  std::uint8_t* const known = lane_memory<std::uint8_t>(memory, cells.lanes);
  for (std::size_t i = 0; i < cells.lanes; ++i) {
    known[i] = 0;
    if (!cells.known(cells.records.index(i))) continue;
    const std::size_t row = static_cast<std::size_t>(rows[cells.records.index(i)]);
    known[i] = cells.column.present[row] ? 1 : 0;
    read(i, row);
  }
  values.known = known;
  return values;
}

Form form_of_cells(TypeKind kind) {
  switch (kind) {
    case TypeKind::Bool:
      return Form::Truths;
    case TypeKind::Double:
      return Form::Reals;
    case TypeKind::List:
      return Form::Values;
    case TypeKind::Int:
    case TypeKind::Date:
    case TypeKind::Timestamp:
    case TypeKind::Duration:
    case TypeKind::Enum:
    case TypeKind::String:
    case TypeKind::Invalid:
    case TypeKind::Null:
    case TypeKind::Span:
    case TypeKind::Period:
    case TypeKind::Map:
    case TypeKind::Optional:
    case TypeKind::Record:
    case TypeKind::Set:
    case TypeKind::Type:
    case TypeKind::Param:
      break;
  }
  return Form::Words;
}

const Column& loaded(const Column& column) {
  MUSTER_CHECK(column.loaded);
  return column;
}

}  // namespace

LaneValues ColumnarEvaluator::field(const PlanNode& node, LaneFrame& frame,
                                    const std::uint8_t* active) {
  const LaneValues records = evaluate(node.args[0], frame, active);
  const TableId table = records.type->table();
  const Column& column = loaded(dataset_.tables[table].columns[node.column]);
  const Cells cells{.records = records,
                    .column = column,
                    .facts = shared_.facts(table, node.column),
                    .lanes = frame.size};
  const Form form = form_of_cells(column.type.kind);
  LaneWriter out(form, node.type, frame.size, memory_);
  if (form == Form::Words) {
    std::int64_t* const words = out.words();
    if (!column.days.empty()) {
      return read_cells(cells, out, memory_,
                        [&](std::size_t i, std::size_t row) { words[i] = column.days[row]; });
    }
    if (!column.codes.empty()) {
      return read_cells(cells, out, memory_,
                        [&](std::size_t i, std::size_t row) { words[i] = column.codes[row]; });
    }
    return read_cells(cells, out, memory_,
                      [&](std::size_t i, std::size_t row) { words[i] = column.numbers[row]; });
  }
  if (form == Form::Reals) {
    double* const reals = out.reals();
    return read_cells(cells, out, memory_,
                      [&](std::size_t i, std::size_t row) { reals[i] = column.reals[row]; });
  }
  const bool truths = form == Form::Truths;
  for (std::size_t i = 0; i < frame.size; ++i) {
    const std::size_t at = records.index(i);
    const std::size_t row = cells.row(at);
    if (!cells.known(at) || !column.present[row]) {
      out.unknown(i);
    } else if (truths) {
      out.truths()[i] = column.codes[row] != 0 ? kTrue : kFalse;
    } else {
      out.put(i, present_cell(dataset_, column, static_cast<RowId>(row), call_memory_));
    }
  }
  return out.values();
}

LaneValues ColumnarEvaluator::has_field(PlanId id, LaneFrame& frame, const std::uint8_t* active) {
  const PlanNode& node = program_.nodes[id];
  if (program_.nodes[node.args[0]].type.kind != TypeKind::Record)
    return by_reference(id, frame, active);
  const LaneValues records = evaluate(node.args[0], frame, active);
  const TableId table = records.type->table();
  const Column& column = loaded(dataset_.tables[table].columns[node.column]);
  const ColumnFacts facts = shared_.facts(table, node.column);
  LaneWriter out(Form::Truths, node.type, frame.size, memory_);
  Truth* const truths = out.truths();
  for (std::size_t i = 0; i < frame.size; ++i) {
    if (!records.is_known(i)) continue;
    const auto row = static_cast<std::size_t>(records.words[records.index(i)]);
    if (facts.all_present || column.present[row]) {
      truths[i] = kTrue;
    } else if (facts.none_unreadable || !column.unreadable[row]) {
      truths[i] = kFalse;
    }
  }
  return out.values();
}

LaneValues ColumnarEvaluator::forward(const PlanNode& node, LaneFrame& frame,
                                      const std::uint8_t* active) {
  const LaneValues records = evaluate(node.args[0], frame, active);
  const Column& column = loaded(dataset_.tables[records.type->table()].columns[node.column]);
  LaneWriter out(Form::Words, node.type, frame.size, memory_);
  std::uint8_t* const known = lane_memory<std::uint8_t>(memory_, frame.size);
  std::int64_t* const words = out.words();
  for (std::size_t i = 0; i < frame.size; ++i) {
    known[i] = 0;
    if (!records.is_known(i)) continue;
    // Of a cell that is not present the target is no row.
    const RowId target = column.targets[static_cast<std::size_t>(records.words[records.index(i)])];
    words[i] = target;
    known[i] = target < kFirstSpecialTarget ? 1 : 0;
  }
  LaneValues values = out.values();
  values.known = known;
  return values;
}

LaneValues ColumnarEvaluator::has_forward(const PlanNode& node, LaneFrame& frame,
                                          const std::uint8_t* active) {
  const LaneValues records = evaluate(node.args[0], frame, active);
  const TableId table = records.type->table();
  const Column& column = loaded(dataset_.tables[table].columns[node.column]);
  const ColumnFacts facts = shared_.facts(table, node.column);
  LaneWriter out(Form::Truths, node.type, frame.size, memory_);
  Truth* const truths = out.truths();
  for (std::size_t i = 0; i < frame.size; ++i) {
    if (!records.is_known(i)) continue;
    const auto row = static_cast<std::size_t>(records.words[records.index(i)]);
    const RowId target = column.targets[row];
    if (target < kFirstSpecialTarget) {
      truths[i] = kTrue;
    } else if (target != kQuarantinedTarget && (facts.none_unreadable || !column.unreadable[row])) {
      truths[i] = kFalse;
    }
  }
  return out.values();
}

LaneValues ColumnarEvaluator::derived(PlanId id, LaneFrame& frame, const std::uint8_t* active) {
  const PlanNode& node = program_.nodes[id];
  // A set or record set of a row is made of pairs; that is the reference evaluator's work.
  if (node.type.kind == TypeKind::Set) return by_reference(id, frame, active);
  const LaneValues records = evaluate(node.args[0], frame, active);
  const CompiledDerived& field = program_.derived[node.derived];
  const DerivedColumn* const column = shared_.derived(node.derived, frame.size);
  if (column == nullptr) {
    LaneFrame inner;
    inner.size = frame.size;
    // Only lanes whose record is known have a row to read.
    const std::uint8_t* of_known = active;
    LaneValues rows = records;
    if (records.known != nullptr || records.uniform) {
      std::int64_t* const words = lane_memory<std::int64_t>(memory_, frame.size);
      std::uint8_t* const both = lane_memory<std::uint8_t>(memory_, frame.size);
      std::uint8_t* const known = lane_memory<std::uint8_t>(memory_, frame.size);
      for (std::size_t i = 0; i < frame.size; ++i) {
        known[i] = records.is_known(i) ? 1 : 0;
        words[i] = known[i] != 0 ? records.words[records.index(i)] : 0;
        both[i] = static_cast<std::uint8_t>((active == nullptr || active[i] != 0) && known[i] != 0);
      }
      rows.words = words;
      rows.known = known;
      rows.uniform = false;
      of_known = both;
    }
    inner.set(0, rows);
    return evaluate(field.body, inner, of_known);
  }
  LaneWriter out(column->form, node.type, frame.size, memory_);
  for (std::size_t i = 0; i < frame.size; ++i) {
    if (!records.is_known(i)) {
      out.unknown(i);
      continue;
    }
    const auto row = static_cast<std::size_t>(records.words[records.index(i)]);
    if (column->form == Form::Truths) {
      out.truths()[i] = column->truths[row];
    } else if (!column->known.empty() && column->known[row] == 0) {
      out.unknown(i);
    } else if (column->form == Form::Words) {
      out.words()[i] = column->words[row];
    } else {
      out.reals()[i] = column->reals[row];
    }
  }
  return out.values();
}

LaneValues ColumnarEvaluator::equal_records(const PlanNode& node, LaneFrame& frame,
                                            const std::uint8_t* active) {
  const LaneValues left = evaluate(node.args[0], frame, active);
  const LaneValues right = evaluate(node.args[1], frame, active);
  LaneWriter out(Form::Truths, node.type, frame.size, memory_);
  for (std::size_t i = 0; i < frame.size; ++i) {
    if (!left.is_known(i) || !right.is_known(i)) continue;
    const bool same = left.words[left.index(i)] == right.words[right.index(i)];
    out.truths()[i] = same != node.negated ? kTrue : kFalse;
  }
  return out.values();
}

}  // namespace muster
