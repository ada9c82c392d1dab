#include "engine/eval/cell_value.h"

#include <cstddef>
#include <string_view>
#include <vector>

#include "engine/base/check.h"
#include "engine/base/civil_time.h"

namespace muster {

namespace {

// `at` is the index of a cell, or of an element of a list column.
Value stored_value(const Dataset& dataset, const Column& column, std::size_t at, Arena& arena) {
  switch (column.type.kind) {
    case TypeKind::Bool:
      return bool_value(column.codes[at] != 0);
    case TypeKind::Int:
      return int_value(column.numbers[at]);
    case TypeKind::Double:
      return double_value(column.reals[at]);
    case TypeKind::String:
      return string_value(dataset.strings[StringId(column.codes[at])]);
    case TypeKind::Date:
      return date_value(Date{column.days[at]});
    case TypeKind::Timestamp:
      return timestamp_value(from_ticks(column.numbers[at]));
    case TypeKind::Duration:
      return duration_value(Duration{column.numbers[at]});
    case TypeKind::Enum:
      return enum_value(column.type.enumeration(), column.codes[at]);
    case TypeKind::List: {
      MUSTER_CHECK(column.elements != nullptr);
      const std::size_t begin = at == 0 ? 0 : column.list_ends[at - 1];
      const std::size_t end = column.list_ends[at];
      if (begin == end) return list_value(arena.make<ListValue>());
      Value* const items =
          static_cast<Value*>(arena.allocate((end - begin) * sizeof(Value), alignof(Value)));
      for (std::size_t i = begin; i < end; ++i) {
        ::new (items + (i - begin)) Value(stored_value(dataset, *column.elements, i, arena));
      }
      return list_value(arena.make<ListValue>(std::span<const Value>(items, end - begin)));
    }
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
      break;  // no field has such a type
  }
  MUSTER_UNREACHABLE();
}

const Column& column_of(const Dataset& dataset, TableId table, ColumnId column) {
  const Column& found = dataset.tables[table].columns[column];
  MUSTER_CHECK(found.loaded);
  return found;
}

Value text_error(Arena& arena, std::string_view text, Span at) {
  ErrorValue* const error = arena.make<ErrorValue>();
  error->text = text;
  error->at = at;
  return error_value(error);
}

Value absent_error(Arena& arena, TableId table, RowId row, ColumnId column, Span at) {
  ErrorValue* const error = arena.make<ErrorValue>();
  error->cause = ErrorValue::Cause::AbsentCell;
  error->table = table;
  error->row = row;
  error->column = column;
  error->text = "a cell that is used here has no value";
  error->at = at;
  return error_value(error);
}

}  // namespace

CellState cell_state(const Column& column, RowId row) {
  if (column.present[row]) return CellState::Present;
  return column.unreadable[row] ? CellState::Unreadable : CellState::Absent;
}

Value present_cell(const Dataset& dataset, const Column& column, RowId row, Arena& arena) {
  return stored_value(dataset, column, row, arena);
}

const ErrorValue* defect_error(const Dataset& dataset, TableId table, RowId row, ColumnId column,
                               Arena& arena, Span at) {
  ErrorValue* const error = arena.make<ErrorValue>();
  error->cause = ErrorValue::Cause::Defect;
  error->table = table;
  error->row = row;
  error->column = column;
  error->defect = dataset.defect_of(table, row, column);
  error->text = "a cell that is used here cannot be read";
  error->at = at;
  return error;
}

Value cell_value(const Dataset& dataset, TableId table, RowId row, ColumnId column, Arena& arena,
                 Span at) {
  const Column& cells = column_of(dataset, table, column);
  switch (cell_state(cells, row)) {
    case CellState::Present:
      if (cells.shown_only) {
        return string_value(arena.copy(shown_text(dataset, table, row, column)));
      }
      return stored_value(dataset, cells, row, arena);
    case CellState::Absent:
      return absent_error(arena, table, row, column, at);
    case CellState::Unreadable:
      return error_value(defect_error(dataset, table, row, column, arena, at));
  }
  MUSTER_UNREACHABLE();
}

Value forward_value(const Dataset& dataset, TableId table, RowId row, ColumnId column,
                    TableId target, Arena& arena, Span at) {
  const Column& cells = column_of(dataset, table, column);
  switch (cell_state(cells, row)) {
    case CellState::Present:
      break;
    case CellState::Absent:
      return absent_error(arena, table, row, column, at);
    case CellState::Unreadable:
      return error_value(defect_error(dataset, table, row, column, arena, at));
  }
  const RowId to = cells.target(row);
  if (to < kFirstSpecialTarget) return record_value(target, to);
  if (to == kLaterTarget) {
    return text_error(arena, "the record that this refers to is later than the as-of date", at);
  }
  const ErrorValue* const error = defect_error(dataset, table, row, column, arena, at);
  // A schema may allow references to unknown keys: then nothing is wrong with the evidence.
  if (!error->defect.valid())
    return text_error(arena, "the record that this refers to is not there", at);
  return error_value(error);
}

Value has_cell(const Dataset& dataset, TableId table, RowId row, ColumnId column, Arena& arena,
               Span at) {
  const Column& cells = column_of(dataset, table, column);
  switch (cell_state(cells, row)) {
    case CellState::Present:
      return bool_value(true);
    case CellState::Absent:
      return bool_value(false);
    case CellState::Unreadable:
      return error_value(defect_error(dataset, table, row, column, arena, at));
  }
  MUSTER_UNREACHABLE();
}

Value has_forward(const Dataset& dataset, TableId table, RowId row, ColumnId column, Arena& arena,
                  Span at) {
  const Column& cells = column_of(dataset, table, column);
  switch (cell_state(cells, row)) {
    case CellState::Present:
      break;
    case CellState::Absent:
      return bool_value(false);
    case CellState::Unreadable:
      return error_value(defect_error(dataset, table, row, column, arena, at));
  }
  const RowId to = cells.target(row);
  if (to == kQuarantinedTarget)
    return error_value(defect_error(dataset, table, row, column, arena, at));
  return bool_value(to < kFirstSpecialTarget);
}

}  // namespace muster
