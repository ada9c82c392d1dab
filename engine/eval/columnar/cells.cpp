// Cells, references and derived fields of many records at once.
#include <algorithm>

#include "engine/base/check.h"
#include "engine/data/column.h"
#include "engine/eval/cell_value.h"
#include "engine/eval/columnar/evaluator.h"

namespace muster {

namespace {

using Form = LaneValues::Form;

// Calls `read(lane, row)` for each lane whose record is known, and `missing(lane)` for the others.
// The common cases have loops of their own: rows of a table as they stand, and rows without a gap.
template <typename Read, typename Missing>
void for_rows(const LaneValues& records, std::size_t lanes, Read&& read, Missing&& missing) {
  const std::int64_t* const words = records.words;
  const std::uint8_t* const known = records.known;
  if (records.successive) {
    const auto first = static_cast<std::size_t>(words[0]);
    for (std::size_t i = 0; i < lanes; ++i) read(i, first + i);
  } else if (records.uniform) {
    const bool is_known = records.is_known(0);
    for (std::size_t i = 0; i < lanes; ++i) {
      if (is_known) {
        read(i, static_cast<std::size_t>(words[0]));
      } else {
        missing(i);
      }
    }
  } else if (known == nullptr) {
    for (std::size_t i = 0; i < lanes; ++i) read(i, static_cast<std::size_t>(words[i]));
  } else {
    for (std::size_t i = 0; i < lanes; ++i) {
      if (known[i] != 0) {
        read(i, static_cast<std::size_t>(words[i]));
      } else {
        missing(i);
      }
    }
  }
}

// Of the words of a Bitmap: a loop that writes bytes would fetch them from it anew for each row.
std::uint8_t bit_of(const std::uint64_t* bits, std::size_t i) {
  return static_cast<std::uint8_t>((bits[i >> 6] >> (i & 63)) & 1U);
}

// The cells of a column as `out` takes them. `read(lane, row)` may be called for cells that are not
// present: their entry is there, and means nothing.
template <typename Read>
LaneValues read_cells(const LaneValues& records, const Column& column, ColumnFacts facts,
                      std::size_t lanes, LaneWriter& out, Arena& memory, Read&& read) {
  LaneValues values = out.values();
  if (facts.all_present && (records.known == nullptr || records.successive)) {
    for_rows(records, lanes, read, [](std::size_t) {});
    return values;
  }
  std::uint8_t* const known = lane_memory<std::uint8_t>(memory, lanes);
  const std::uint64_t* const present = column.present.words().data();
  for_rows(
      records, lanes,
      [=](std::size_t i, std::size_t row) {
        known[i] = bit_of(present, row);
        read(i, row);
      },
      [&](std::size_t i) { known[i] = 0; });
  values.known = known;
  return values;
}

// Calls `use(lane, target)` with what the reference of each record leads to.
template <typename Use, typename Missing>
void for_targets(const LaneValues& records, const Column& column, ColumnFacts facts,
                 std::size_t lanes, Use&& use, Missing&& missing) {
  if (facts.all_present && !column.codes.empty()) {
    const KeyRows& keys = *column.leads_to;
    const std::uint32_t* const codes = column.codes.data();
    for_rows(
        records, lanes,
        [=, &keys](std::size_t i, std::size_t row) { use(i, keys.find(codes[row])); }, missing);
  } else {
    for_rows(
        records, lanes, [&](std::size_t i, std::size_t row) { use(i, column.target(row)); },
        missing);
  }
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
  MUSTER_CHECK(!column.shown_only);  // what is judged is never a text that is only shown
  const ColumnFacts facts = shared_.facts(table, node.column);
  const std::size_t lanes = frame.size;
  const auto cells = [&](LaneWriter& out, auto&& read) {
    return read_cells(records, column, facts, lanes, out, memory_, read);
  };
  const auto words = [&](const auto& stored) {
    LaneWriter out(Form::Words, node.type, lanes, memory_);
    return cells(out, [to = out.words(), from = stored.data()](std::size_t i, std::size_t row) {
      to[i] = from[row];
    });
  };
  switch (storage_of(column.type.kind)) {
    case Storage::Codes:
      if (column.type.kind != TypeKind::Bool) return words(column.codes);
      break;
    case Storage::Days:
      return words(column.days);
    case Storage::Numbers:
      return words(column.numbers);
    case Storage::Reals: {
      LaneWriter out(Form::Reals, node.type, lanes, memory_);
      return cells(out, [to = out.reals(), from = column.reals.data()](
                            std::size_t i, std::size_t row) { to[i] = from[row]; });
    }
    case Storage::List:
      break;
  }
  LaneWriter out(form_of(column.type.kind), node.type, lanes, memory_);
  for_rows(
      records, lanes,
      [&](std::size_t i, std::size_t row) {
        if (column.present[row]) {
          out.put(i, present_cell(dataset_, column, static_cast<RowId>(row), call_memory_));
        } else {
          out.unknown(i);
        }
      },
      [&](std::size_t i) { out.unknown(i); });
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
  const auto unknown = [&](std::size_t i) { truths[i] = kUnknown; };
  if (facts.none_unreadable) {
    for_rows(
        records, frame.size,
        [truths, present = column.present.words().data()](std::size_t i, std::size_t row) {
          truths[i] = bit_of(present, row) != 0 ? kTrue : kFalse;
        },
        unknown);
  } else {
    for_rows(
        records, frame.size,
        [&](std::size_t i, std::size_t row) {
          truths[i] = column.present[row] ? kTrue : column.unreadable[row] ? kUnknown : kFalse;
        },
        unknown);
  }
  return out.values();
}

LaneValues ColumnarEvaluator::forward(const PlanNode& node, LaneFrame& frame,
                                      const std::uint8_t* active) {
  const LaneValues records = evaluate(node.args[0], frame, active);
  const TableId table = records.type->table();
  const Column& column = loaded(dataset_.tables[table].columns[node.column]);
  LaneWriter out(Form::Words, node.type, frame.size, memory_);
  std::uint8_t* const known = lane_memory<std::uint8_t>(memory_, frame.size);
  std::int64_t* const words = out.words();
  for_targets(
      records, column, shared_.facts(table, node.column), frame.size,
      [words, known](std::size_t i, RowId target) {
        // Of a cell that is not present the target is no row.
        words[i] = target;
        known[i] = target < kFirstSpecialTarget ? 1 : 0;
      },
      [known](std::size_t i) { known[i] = 0; });
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
  const auto unknown = [&](std::size_t i) { truths[i] = kUnknown; };
  for_targets(
      records, column, facts, frame.size,
      [truths](std::size_t i, RowId target) {
        const bool unsure = target == kQuarantinedTarget;
        truths[i] = target < kFirstSpecialTarget ? kTrue : unsure ? kUnknown : kFalse;
      },
      unknown);
  if (facts.none_unreadable) return out.values();
  for_rows(
      records, frame.size,
      [&](std::size_t i, std::size_t row) {
        if (column.unreadable[row]) truths[i] = kUnknown;
      },
      unknown);
  return out.values();
}

LaneFrame ColumnarEvaluator::frame_of_record(const LaneValues& records, std::size_t lanes,
                                             const std::uint8_t*& active) {
  LaneFrame frame;
  frame.size = lanes;
  LaneValues rows = records;
  if (records.known != nullptr || records.uniform) {
    std::int64_t* const words = lane_memory<std::int64_t>(memory_, lanes);
    std::uint8_t* const both = lane_memory<std::uint8_t>(memory_, lanes);
    std::uint8_t* const known = lane_memory<std::uint8_t>(memory_, lanes);
    for (std::size_t i = 0; i < lanes; ++i) {
      known[i] = records.is_known(i) ? 1 : 0;
      words[i] = known[i] != 0 ? records.words[records.index(i)] : 0;
      both[i] = static_cast<std::uint8_t>((active == nullptr || active[i] != 0) && known[i] != 0);
    }
    rows.words = words;
    rows.known = known;
    rows.uniform = false;
    active = both;
  }
  frame.set(0, rows);
  return frame;
}

LaneValues ColumnarEvaluator::derived(PlanId id, LaneFrame& frame, const std::uint8_t* active) {
  const PlanNode& node = program_.nodes[id];
  // Questions to such a set are answered without it; as a value it is the reference evaluator's.
  if (node.type.kind == TypeKind::Set) return by_reference(id, frame, active);
  const LaneValues records = evaluate(node.args[0], frame, active);
  const CompiledDerived& field = program_.derived[node.derived];
  const DerivedColumn* const column = shared_.derived(node.derived, frame.size);
  if (column == nullptr) {
    // Only lanes whose record is known have a row to read.
    LaneFrame inner = frame_of_record(records, frame.size, active);
    return evaluate(field.body, inner, active);
  }
  LaneWriter out(column->form, node.type, frame.size, memory_);
  const auto unknown = [&](std::size_t i) { out.unknown(i); };
  if (column->form == Form::Truths) {
    Truth* const truths = out.truths();
    for_rows(
        records, frame.size,
        [truths, from = column->truths.data()](std::size_t i, std::size_t row) {
          truths[i] = from[row];
        },
        unknown);
    return out.values();
  }
  for_rows(
      records, frame.size,
      [&](std::size_t i, std::size_t row) {
        if (!column->known.empty() && column->known[row] == 0) {
          out.unknown(i);
        } else if (column->form == Form::Words) {
          out.words()[i] = column->words[row];
        } else {
          out.reals()[i] = column->reals[row];
        }
      },
      unknown);
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
