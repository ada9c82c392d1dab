// The rows of a record set by their key: a flat table from the key cell as 64 bits (S16).
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "engine/data/column.h"

namespace muster {

class KeyRows {
 public:
  // Makes room for so many keys in all.
  void reserve(std::size_t keys);
  // Adds a key with its row or special target, unless the key is there already.
  void add(std::uint64_t key, RowId row);
  // The keys first, first + 1 ... are those of the rows 0, 1 ...; they take no space.
  // REQUIRES: no key was added yet.
  void add_consecutive(std::uint64_t first, RowId rows);
  // kDanglingTarget if there is no such key.
  RowId find(std::uint64_t key) const;
  bool empty() const { return keys_ == 0 && consecutive_rows_ == 0; }

 private:
  struct Slot {
    std::uint32_t low = 0;  // of the key
    std::uint32_t high = 0;
    RowId row = kAbsentTarget;  // kAbsentTarget: free
  };
  std::size_t slot_of(std::uint64_t key) const;

  std::uint64_t consecutive_first_ = 0;
  RowId consecutive_rows_ = 0;
  std::vector<Slot> slots_;
  std::size_t keys_ = 0;  // in slots_, of which they fill at most 7/10
};

}  // namespace muster
