// Typed values -> the cells of a Column, and joining the columns of several files.
#pragma once

#include <cstdint>
#include <vector>

#include "engine/base/bitmap.h"
#include "engine/data/cell_convert.h"
#include "engine/data/cell_dictionary.h"
#include "engine/data/column.h"
#include "engine/data/key_table.h"

namespace muster {

// An empty column of the type, with its elements' column if it is a list.
Column make_column(const Type& type, bool shown_only = false);
// `targets`: of them too.
void reserve_rows(Column& column, std::size_t rows, bool targets);
// Texts become codes of `texts`, but those that are in `keys` their codes there, as kSharedCode;
// with `keys`, the column's targets are filled too.
void append_value(Column& column, const CellValue& value, CellDictionary& texts,
                  const KeyTable* keys = nullptr);
// Appends all cells of `from`, whose text codes become those of `codes`.
void append_column(Column& to, Column from, const std::vector<std::uint32_t>& codes);
// Keeps only the rows whose bit is set, in their order.
void keep_rows(Column& column, const Bitmap& keep);
// The cell as 64 bits, equal for equal cells of one column (a key: S16).
std::uint64_t key_bits(const Column& column, RowId row);
// The same of a value that is in no column yet. `text_code`: of its text, if it is one.
std::uint64_t key_bits(const CellValue& value, TypeKind kind, std::uint32_t text_code);

}  // namespace muster
