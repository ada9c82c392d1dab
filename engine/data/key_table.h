// The text keys of a whole record set, once it is loaded, and their codes: read-only, for the
// columns that refer to it. A look-up is one cache line, since keys of up to 11 bytes stand in the
// table itself; or less, for keys such as P0000123 that are numbers in a form.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/data/column.h"
#include "engine/data/key_form.h"
#include "engine/data/number_codes.h"
#include "engine/data/record_reader.h"
#include "engine/data/schema.h"

namespace muster {

class KeyTable {
 public:
  static constexpr std::uint32_t kNoCode = NumberCodes::kNone;  // there is no such key

  // For so many keys; of those that have the form, the numbers from `lowest` to `highest` take four
  // bytes each, whether there is such a key or not.
  explicit KeyTable(std::size_t keys);
  KeyTable(std::size_t keys, KeyForm form, std::uint32_t lowest, std::uint32_t highest);
  // Adds a key with its code in Dataset::strings, unless it is there. `text` outlives the table.
  void add(std::string_view text, std::uint32_t code);
  // To be called when all are added: makes look-ups quicker, and changes none.
  void finish() { numbers_.finish(); }
  // Whether most keys are numbers whose codes go on as they do.
  bool is_sorted() const { return numbers_.is_sorted(); }

  // The code of a key, or kNoCode.
  std::uint32_t find(std::string_view text) const;
  // Looks up many cells of `text`, whose memory goes on to the end of it. An empty cell is no key.
  void find(std::string_view text, std::span<const CellRange> cells,
            std::span<std::uint32_t> codes) const;

 private:
  // The first 11 bytes of a short key and its length; of a long one its place in long_, and hash.
  struct Packed {
    std::uint64_t low = 0;
    std::uint32_t high = 0;
    std::uint32_t at = 0;  // in the table, as a fraction of it
  };
  struct Slot {
    std::uint64_t low = 0;
    std::uint32_t high = 0;
    std::uint32_t code = kNoCode;  // kNoCode: free
  };
  static Packed pack(std::string_view text, const char* end);
  static constexpr std::size_t kAtOnce = 64;  // cells
  // The place of a number in numbers_; too large if it has none, also of KeyForm::kNone: numbers of
  // eight digits are far from where this wraps around.
  std::uint32_t place_of(std::uint32_t number) const { return number - lowest_; }
  // At most kAtOnce cells.
  void find_by_number(std::string_view text, std::span<const CellRange> cells,
                      std::span<std::uint32_t> codes) const;
  void find_by_text(std::string_view text, std::span<const CellRange> cells,
                    std::span<std::uint32_t> codes) const;
  void grow();
  std::uint32_t find_other(std::string_view text, const char* end) const;
  std::size_t slot_of(const Packed& packed, std::string_view text) const;

  KeyForm form_;
  std::uint32_t lowest_ = 0;
  NumberCodes numbers_;      // from lowest_ on
  std::vector<Slot> slots_;  // of keys that have no place there; half are free
  std::size_t slots_used_ = 0;
  std::vector<std::string_view> long_;
};

// The tables of the record sets that are complete.
class KeyTables {
 public:
  void set(TableId table, std::unique_ptr<KeyTable> keys);
  // Of the set that the field refers to by text; null if there is none, or it is not complete.
  const KeyTable* of(const Schema& schema, const FieldSchema& field) const;

 private:
  std::vector<std::unique_ptr<KeyTable>> tables_;  // by TableId
};

// The one text field that is the key of the set; invalid if its key is another.
ColumnId text_key(const TableSchema& table);

}  // namespace muster
