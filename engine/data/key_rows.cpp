#include "engine/data/key_rows.h"

#include "engine/base/hash.h"

namespace muster {
namespace {

constexpr std::size_t slots_for(std::size_t keys) { return keys + keys / 2 + 8; }

}  // namespace

std::size_t KeyRows::slot_of(std::uint64_t key) const {
  // The upper half of a mixed key, scaled to the number of slots.
  const std::uint64_t hash = hash_combine(key, 0) >> 32;
  auto at = static_cast<std::size_t>((hash * slots_.size()) >> 32);
  while (slots_[at].row != kAbsentTarget) {
    if (slots_[at].low == static_cast<std::uint32_t>(key) &&
        slots_[at].high == static_cast<std::uint32_t>(key >> 32)) {
      break;
    }
    if (++at == slots_.size()) at = 0;
  }
  return at;
}

void KeyRows::reserve(std::size_t keys) {
  if (slots_for(keys) <= slots_.size()) return;
  std::vector<Slot> old(slots_for(keys));
  old.swap(slots_);
  for (const Slot& slot : old) {
    if (slot.row == kAbsentTarget) continue;
    slots_[slot_of(std::uint64_t{slot.high} << 32 | slot.low)] = slot;
  }
}

void KeyRows::expect_range(std::uint64_t first, std::size_t size) {
  first_ = first;
  range_ = size;
  rows_.assign(size, kDanglingTarget);
}

void KeyRows::add_consecutive(std::uint64_t first, RowId rows) {
  first_ = first;
  range_ = rows;
}

void KeyRows::add(std::uint64_t key, RowId row) {
  if (const std::uint64_t at = key - first_; at < range_) {
    if (!rows_.empty() && rows_[at] == kDanglingTarget) rows_[at] = row;
    return;
  }
  if (slots_for(keys_ + 1) > slots_.size()) reserve(2 * (keys_ + 1));
  Slot& slot = slots_[slot_of(key)];
  if (slot.row != kAbsentTarget) return;
  slot = {.low = static_cast<std::uint32_t>(key),
          .high = static_cast<std::uint32_t>(key >> 32),
          .row = row};
  ++keys_;
}

RowId KeyRows::find_slot(std::uint64_t key) const {
  const RowId row = slots_[slot_of(key)].row;
  return row == kAbsentTarget ? kDanglingTarget : row;
}

}  // namespace muster
