// Hash indexes over the rows of a record set, for the equalities of joins (S21). An index answers
// with a superset of the rows for which all its equalities can be true or an error; what it leaves
// out makes at least one of them false. A row whose own key is an error is therefore found by its
// other keys, and by every probe if it has none.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <vector>

#include "engine/base/string_pool.h"
#include "engine/data/dataset.h"
#include "engine/fn/value.h"
#include "engine/plan/program.h"

namespace muster {

struct EvaluateOptions;

// What the rows of a table are found by.
struct IndexKey {
  enum class Kind : std::uint8_t {
    Cell,       // the value of `column`
    Reference,  // the row that `column` leads to
    Computed,   // `inner`, an expression that reads the row from slot `row`
  } kind = Kind::Cell;
  ColumnId column;
  PlanId inner;
  Slot row = 0;
};

// Rows in one index. Keys are exact 64-bit words: codes of texts, numbers, days, rows.
class JoinIndex {
 public:
  static constexpr std::size_t kMaxKeys = 8;

  // What a probe looks for: a word a key. A key that is not in `known` has a value that no row has.
  struct Probe {
    std::array<std::uint64_t, kMaxKeys> words{};
    std::uint32_t known = 0;
  };
  // Of one row while the index is built.
  struct RowKeys {
    std::array<std::uint64_t, kMaxKeys> words{};
    std::uint32_t good = 0;  // the keys that are no errors
    bool never = false;      // no probe finds this row
  };
  // Calls `keys_of(row, keys)` for each row once.
  template <typename KeysOf>
  static JoinIndex build(std::size_t keys, RowId rows, KeysOf&& keys_of) {
    JoinIndex index(keys);
    RowKeys row_keys;
    for (RowId row = 0; row < rows; ++row) {
      row_keys = RowKeys{};
      keys_of(index, row, row_keys);
      index.add(row, row_keys);
    }
    index.finish();
    return index;
  }

  // Appends the lists of rows to visit: each ascending, no row twice. Returns whether the first
  // list has rows without errors. For the rows of all others some equality is an error, so that the
  // conjunction of all is no more than undecided.
  bool find(const Probe& probe, std::vector<std::span<const RowId>>& lists) const;

  // The word of a value; false if no row can have it. Adding (while building) never fails.
  bool word_of(const Dataset& dataset, const Value& value, std::uint64_t& word) const;
  std::uint64_t add_word(const Dataset& dataset, const Value& value);
  static std::uint64_t cell_word(const Column& column, RowId row);

  std::size_t memory() const;

 private:
  struct Entry {
    std::uint32_t tag = 0;
    std::uint32_t group = kNoGroup;
  };
  static constexpr std::uint32_t kNoGroup = 0xffff'ffff;
  // The rows that are good for the same keys, grouped by those.
  struct Part {
    std::uint32_t mask = 0;
    std::uint32_t width = 0;            // number of keys in the mask
    std::vector<Entry> table;           // open addressing; size is a power of two
    std::vector<std::uint64_t> words;   // `width` a group
    std::vector<std::uint32_t> begins;  // rows of group g: rows[begins[g] .. begins[g + 1])
    std::vector<RowId> rows;
    std::vector<std::uint32_t> group_of;  // while building, beside `rows`
  };
  explicit JoinIndex(std::size_t keys) : keys_(keys) {}
  void add(RowId row, const RowKeys& keys);
  void finish();
  static std::uint64_t hash(std::span<const std::uint64_t> words);
  static std::uint32_t group_for(Part& part, std::span<const std::uint64_t> words);
  static void grow(Part& part);
  Part& part_of(std::uint32_t mask);

  std::size_t keys_;
  std::vector<Part> parts_;    // the part of all keys first, then by first row
  std::vector<RowId> always_;  // every key is an error
  StringPool texts_;           // of computed keys that occur in no cell
};

// The indexes of a run, each built when it is first asked for and shared by all rules and threads
// that look for the same keys.
class JoinIndexes {
 public:
  JoinIndexes(const Program& program, const Schema& schema, const Dataset& dataset,
              const EvaluateOptions& options);
  ~JoinIndexes();
  JoinIndexes(const JoinIndexes&) = delete;
  JoinIndexes& operator=(const JoinIndexes&) = delete;

  // Whether rows can be found by this key: its type is joinable (S16) and it reads nothing but the
  // row.
  bool can_index(TableId table, const IndexKey& key) const;
  // REQUIRES: at least one key, at most kMaxKeys, each of which can_index. Safe from several
  // threads.
  const JoinIndex& get(TableId table, std::span<const IndexKey> keys);
  // 0, 1, ... of a table.
  std::span<const RowId> all_rows(TableId table);
  std::size_t size() const;  // number of indexes

 private:
  struct Entry;
  JoinIndex build(TableId table, std::span<const IndexKey> keys);

  const Program& program_;
  const Schema& schema_;
  const Dataset& dataset_;
  const EvaluateOptions& options_;
  mutable std::mutex mutex_;
  std::map<std::string, std::unique_ptr<Entry>> entries_;  // by shape
  std::once_flag numbers_once_;
  std::vector<RowId> numbers_;
};

}  // namespace muster
