// Where the rows of a file begin and what their numbers are, in about two bytes a row: there are
// tens of millions, and they are asked for only when a finding is shown.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "engine/base/bitmap.h"

namespace muster {

// Byte offsets: whole ones for each 32nd row, 16 bits beyond it for those between.
class RowBegins {
 public:
  void push_back(std::uint64_t begin) { append({&begin, 1}); }
  void append(std::span<const std::uint64_t> begins);
  std::uint64_t operator[](std::size_t row) const;
  std::size_t size() const { return beyond_.size(); }
  void reserve(std::size_t rows);
  // Gives back what was reserved and not used.
  void shrink();
  // Keeps only the rows whose bit is set; bit `first` is that of row 0.
  void keep_rows(const Bitmap& keep, std::size_t first);

 private:
  std::vector<std::uint64_t> blocks_;
  std::vector<std::uint16_t> beyond_;                         // kFar: the row is in far_
  std::vector<std::pair<std::uint32_t, std::uint64_t>> far_;  // row and begin, by row
};

// Numbers that nearly always go on by one from row to row.
class RecordNumbers {
 public:
  void push_back(std::uint64_t number) { append(number, 1); }
  // Adds rows that count on from `first`.
  void append(std::uint64_t first, std::size_t rows);
  std::uint64_t operator[](std::size_t row) const;
  std::size_t size() const { return rows_; }
  // Adds to all numbers.
  void shift(std::uint64_t by);
  // As of RowBegins.
  void keep_rows(const Bitmap& keep, std::size_t first);

 private:
  struct Run {
    std::uint64_t row;
    std::uint64_t number;  // of that row; the rows after it count on
  };
  std::vector<Run> runs_;
  std::size_t rows_ = 0;
};

}  // namespace muster
