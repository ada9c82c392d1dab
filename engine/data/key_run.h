// The keys of the rows of a set, in their order, where their texts are not
// kept: what it takes to find a key that occurs twice. Exports are mostly
// sorted by their key, and then that is nothing; else it is a hash a row.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/data/record_reader.h"

namespace muster {

class KeyRun {
 public:
  void add(std::string_view key);
  // The keys of several rows: cells of `text`.
  void add(std::string_view text, std::span<const CellRange> cells);
  // Adds all rows of another run.
  void append(KeyRun next);

  std::size_t size() const { return rows_; }
  // Each key is greater than the one before, byte by byte: none occurs twice.
  bool ascending() const { return ascending_; }
  // hash_bytes of the key of each row. `text` gives the key of a row, for those
  // that were not yet out of order when they came.
  std::vector<std::uint64_t> hashes(const std::function<std::string(std::size_t row)>& text) const;

 private:
  // Consecutive rows: some without hash, then some with.
  struct Part {
    std::size_t unhashed = 0;
    std::vector<std::uint64_t> hashes;
  };
  std::vector<Part> parts_;
  std::size_t rows_ = 0;
  bool ascending_ = true;
  std::string first_;
  std::string last_;
};

}  // namespace muster
