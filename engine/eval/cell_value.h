// What a cell or a reference is as a value, and the error value when there is none (S1, S3). Says
// nothing of expressions: the caller adds their place.
#pragma once

#include "engine/base/arena.h"
#include "engine/data/dataset.h"
#include "engine/fn/value.h"
#include "engine/source/span.h"

namespace muster {

CellState cell_state(const Column& column, RowId row);

// REQUIRES: the cell is present. Text stays in the dataset; list items go into the arena.
Value present_cell(const Dataset& dataset, const Column& column, RowId row, Arena& arena);

// The value of a cell; an error whose cause is that cell if it is absent or unreadable.
Value cell_value(const Dataset& dataset, TableId table, RowId row, ColumnId column, Arena& arena,
                 Span at);

// `x.person`: the record that a reference leads to, or why there is none.
Value forward_value(const Dataset& dataset, TableId table, RowId row, ColumnId column,
                    TableId target, Arena& arena, Span at);

// `has(x.f)` and `has(x.person)`.
Value has_cell(const Dataset& dataset, TableId table, RowId row, ColumnId column, Arena& arena,
               Span at);
Value has_forward(const Dataset& dataset, TableId table, RowId row, ColumnId column, Arena& arena,
                  Span at);

// The error of an unreadable cell, or of a reference that leads nowhere.
const ErrorValue* defect_error(const Dataset& dataset, TableId table, RowId row, ColumnId column,
                               Arena& arena, Span at);

}  // namespace muster
