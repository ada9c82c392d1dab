// One field of all rows of a record set: typed cells with two bitmaps (S1).
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "engine/base/bitmap.h"
#include "engine/data/type.h"

namespace muster {

using RowId = std::uint32_t;  // within a table
// In `targets`: what a reference cell leads to when it is no row.
inline constexpr RowId kAbsentTarget = 0xffff'ffff;
inline constexpr RowId kDanglingTarget = 0xffff'fffe;
inline constexpr RowId kQuarantinedTarget = 0xffff'fffd;
inline constexpr RowId kLaterTarget = 0xffff'fffc;  // happened after the as-of date
inline constexpr RowId kFirstSpecialTarget = kLaterTarget;

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
  // Of a field with `references`: the row it leads to, or one of the special targets.
  std::vector<RowId> targets;
};

}  // namespace muster
