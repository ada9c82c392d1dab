// The rows of a record set by their key: from the key cell as 64 bits (S16) by an array where keys
// are dense, as the codes of texts are, by a flat table where not.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "engine/data/row_id.h"

namespace muster {

class KeyRows {
 public:
  // Makes room for so many keys that are in no range.
  void reserve(std::size_t keys);
  // Most keys are from `first` on, below `first + size`: four bytes each, whether there is such a
  // key or not. REQUIRES: no key was added yet.
  void expect_range(std::uint64_t first, std::size_t size);
  // The keys first, first + 1 ... are those of the rows 0, 1 ...; they take no space.
  // REQUIRES: no key was added yet.
  void add_consecutive(std::uint64_t first, RowId rows);
  // Adds a key with its row or special target, unless the key is there already.
  void add(std::uint64_t key, RowId row);
  // kDanglingTarget if there is no such key.
  RowId find(std::uint64_t key) const {
    const std::uint64_t at = key - first_;
    if (at < range_) return rows_.empty() ? static_cast<RowId>(at) : rows_[at];
    return slots_.empty() ? kDanglingTarget : find_slot(key);
  }
  bool empty() const { return keys_ == 0 && range_ == 0; }

 private:
  struct Slot {
    std::uint32_t low = 0;  // of the key
    std::uint32_t high = 0;
    RowId row = kAbsentTarget;  // kAbsentTarget: free
  };
  std::size_t slot_of(std::uint64_t key) const;
  RowId find_slot(std::uint64_t key) const;

  std::uint64_t first_ = 0;
  std::uint64_t range_ = 0;
  std::vector<RowId> rows_;  // of the keys in the range; empty: they are consecutive
  std::vector<Slot> slots_;  // of the others
  std::size_t keys_ = 0;     // in slots_, of which they fill at most 7/10
};

}  // namespace muster
