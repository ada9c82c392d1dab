// What can stand after the dot behind a record: its fields, its forward steps, its derived fields,
// and the sets that lead back to it.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "engine/data/schema.h"

namespace muster {

struct Member {
  enum class Kind { None, Field, Forward, Inverse, Derived } kind = Kind::None;
  ColumnId column;  // Field, Forward; Inverse: the field of `table` that refers to the record
  TableId table;    // Forward: the target; Inverse: the set
  std::size_t derived = 0;  // Derived: index into TableSchema::derived
};

Member find_member(const Schema& schema, TableId table, std::string_view name);
// In the order of the schema: fields, forward steps, derived fields, inverse sets.
std::vector<std::string_view> member_names(const Schema& schema, TableId table);
// True if a row always has this cell: a quarantined row is in no set, a default fills the rest.
bool always_present(const TableSchema& table, ColumnId column);

}  // namespace muster
