#include "engine/data/row_places.h"

#include <algorithm>

namespace muster {
namespace {

constexpr std::size_t kBlock = 32;
constexpr std::uint16_t kFar = 0xffff;

}  // namespace

void RowBegins::append(std::span<const std::uint64_t> begins) {
  const std::size_t old_size = beyond_.size();
  beyond_.resize(old_size + begins.size());
  std::size_t next = 0;
  while (next < begins.size()) {
    const std::size_t row = old_size + next;
    if (row % kBlock == 0) blocks_.push_back(begins[next]);
    const std::size_t count = std::min(kBlock - row % kBlock, begins.size() - next);
    const std::uint64_t base = blocks_.back();
    const std::uint64_t* const from = begins.data() + next;
    std::uint16_t* const out = beyond_.data() + row;
    std::uint64_t farthest = 0;
    for (std::size_t i = 0; i < count; ++i) {
      // Before the block's first row it wraps around to a number that is far too large as well.
      const std::uint64_t beyond = from[i] - base;
      out[i] = static_cast<std::uint16_t>(std::min<std::uint64_t>(beyond, kFar));
      farthest = std::max(farthest, beyond);
    }
    next += count;
    if (farthest < kFar) continue;
    for (std::size_t i = 0; i < count; ++i) {
      if (out[i] == kFar) far_.emplace_back(static_cast<std::uint32_t>(row + i), from[i]);
    }
  }
}

std::uint64_t RowBegins::operator[](std::size_t row) const {
  if (beyond_[row] != kFar) return blocks_[row / kBlock] + beyond_[row];
  return std::ranges::lower_bound(far_, row, {}, &std::pair<std::uint32_t, std::uint64_t>::first)
      ->second;
}

void RowBegins::reserve(std::size_t rows) {
  blocks_.reserve(rows / kBlock + 1);
  beyond_.reserve(rows);
}

void RowBegins::shrink() {
  blocks_.shrink_to_fit();
  beyond_.shrink_to_fit();
  far_.shrink_to_fit();
}

void RowBegins::keep_rows(const Bitmap& keep, std::size_t first) {
  RowBegins kept;
  for (std::size_t row = 0; row < size(); ++row) {
    if (keep[first + row]) kept.push_back((*this)[row]);
  }
  *this = std::move(kept);
}

void RecordNumbers::append(std::uint64_t first, std::size_t rows) {
  if (runs_.empty() || runs_.back().number + (rows_ - runs_.back().row) != first) {
    runs_.push_back({.row = rows_, .number = first});
  }
  rows_ += rows;
}

std::uint64_t RecordNumbers::operator[](std::size_t row) const {
  const Run& run = *(std::ranges::upper_bound(runs_, row, {}, &Run::row) - 1);
  return run.number + (row - run.row);
}

void RecordNumbers::shift(std::uint64_t by) {
  for (Run& run : runs_) run.number += by;
}

void RecordNumbers::keep_rows(const Bitmap& keep, std::size_t first) {
  RecordNumbers kept;
  std::size_t run = 0;
  for (std::size_t row = 0; row < rows_; ++row) {
    while (run + 1 < runs_.size() && runs_[run + 1].row <= row) ++run;
    if (keep[first + row]) kept.push_back(runs_[run].number + (row - runs_[run].row));
  }
  *this = std::move(kept);
}

}  // namespace muster
