// One field of all rows of a record set: typed cells with two bitmaps (S1).
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "engine/base/bitmap.h"
#include "engine/data/key_rows.h"
#include "engine/data/row_id.h"
#include "engine/data/type.h"

namespace muster {

// S1.
enum class CellState : std::uint8_t { Absent, Present, Unreadable };

// Which vector of a Column has the cells of a type.
enum class Storage : std::uint8_t { Codes, Days, Numbers, Reals, List };
// REQUIRES: a type that a field can have.
Storage storage_of(TypeKind kind);

// INVARIANT: exactly the vector of the type's storage has one entry a row (an
// arbitrary one where the cell is not present), none if the column is only
// shown; both bitmaps have one bit a row; a cell is never present and
// unreadable.
struct Column {
  Type type;
  bool loaded = false;  // false: not read, since no rule or output needs it (S5)
  // Of a String that is only shown: only what is present is kept, and no codes.
  // The text is read again from its row: shown_text in dataset.h.
  bool shown_only = false;
  Bitmap present;
  Bitmap unreadable;
  std::vector<std::uint32_t>
      codes;                       // String: StringId in Dataset::strings; Enum: word; Bool: 0 or 1
  std::vector<std::int32_t> days;  // Date
  std::vector<std::int64_t> numbers;  // Int; Timestamp in ticks of 100 ns; Duration in ns
  std::vector<double> reals;          // Double
  // List: cells of row r are elements [list_ends[r - 1], list_ends[r]) of `elements`.
  std::vector<std::uint32_t> list_ends;
  std::unique_ptr<Column> elements;
  // Of a field with `references` whose set was read: where its keys lead to. It is the set's own.
  const KeyRows* leads_to = nullptr;

  // The row that a reference leads to, or one of the special targets.
  // REQUIRES: `leads_to`.
  RowId target(std::size_t row) const {
    return present[row] ? leads_to->find(key_bits(row)) : kAbsentTarget;
  }
  // The cell as 64 bits, equal for equal cells of one column (a key: S16). REQUIRES: it is no list.
  std::uint64_t key_bits(std::size_t row) const {
    return codes.empty() ? other_key_bits(row) : codes[row];
  }

 private:
  std::uint64_t other_key_bits(std::size_t row) const;
};

}  // namespace muster
