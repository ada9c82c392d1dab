// The keys of the rows of one record set, and which of them occur twice.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "engine/data/dataset.h"
#include "engine/data/key_run.h"
#include "engine/data/table_merge.h"

namespace muster {

// The keys of a table's rows and then of the rows it lost to quarantine.
class KeyList {
 public:
  // Borrows all of them for its own life. `shown`: of the rows, if the key is only shown.
  KeyList(const TableSchema& schema, const Table& table, const std::vector<LostKey>& lost,
          const Dataset& dataset, const KeyRun& shown);

  std::size_t size() const { return table_.rows + lost_.size(); }
  std::size_t rows() const { return table_.rows; }
  bool is_shown() const { return is_shown_; }
  bool is_lost(std::size_t i) const { return i >= table_.rows; }
  const LostKey& lost(std::size_t i) const { return *lost_[i - table_.rows]; }
  // REQUIRES: of a lost row, or the key is not only shown.
  std::uint64_t part(std::size_t i, std::size_t k) const;
  // REQUIRES: the key is only shown.
  std::string text(std::size_t i) const;
  // Before hash() is called.
  void prepare_hashes();
  std::uint64_t hash(std::size_t i) const;
  // Whether the rows are in the order of their keys, so that none occurs twice: as codes of texts
  // that were given out in the order of the rows are.
  bool rows_ascend() const;
  bool less(std::size_t a, std::size_t b) const;  // in that order
  bool equal(std::size_t a, std::size_t b) const;

 private:
  const TableSchema& schema_;
  const Table& table_;
  const Dataset& dataset_;
  const KeyRun& shown_;
  const bool is_shown_;
  std::vector<std::uint64_t> hashes_;
  std::vector<const LostKey*> lost_;
};

// For each key that another has too: that other one. By the first.
using Twins = std::vector<std::pair<std::uint32_t, std::uint32_t>>;
Twins find_twins(KeyList& keys);

}  // namespace muster
