// The cells of one field of many rows -> typed values, a column at a time. What FieldConverter
// makes of each cell is the definition; here are only quicker ways to the same value for the forms
// that nearly all cells have, and a memory for the texts that come again and again.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "engine/data/cell_convert.h"
#include "engine/data/cell_dictionary.h"
#include "engine/data/cell_memory.h"
#include "engine/data/column.h"
#include "engine/data/column_builder.h"
#include "engine/data/record_reader.h"
#include "engine/data/source_mapping.h"

namespace muster {

// One field of the rows of a batch; as in Column, the vector of the type's storage is used.
struct ColumnCells {
  std::vector<std::uint64_t> present;    // a bit a row; none beyond the last
  std::vector<std::uint64_t> defaulted;  // as `present`, of default words; empty: none
  std::vector<std::uint32_t> codes;      // texts: of the dictionary
  std::vector<std::int32_t> days;
  std::vector<std::int64_t> numbers;
  std::vector<double> reals;
};

class ColumnConverter {
 public:
  // REQUIRES: the field is no list. Borrows all of them for its own life.
  // `shown_only`: as of Column; then texts are their own values, and only what
  // is present is found. `longest`: the bytes that a cell may have. Texts
  // become codes of `texts`, or as append_value says those of `keys`, which may
  // be null. `distinct`: hardly a text comes twice, as in a key.
  ColumnConverter(FieldConverter& converter, const MappedField& field, bool must_be_present,
                  std::uint64_t longest, CellDictionary& texts, const KeyTable* keys = nullptr,
                  bool distinct = false);

  // Converts the cells of a batch. Sets `odd` of each row whose cell is unreadable, too long, or
  // absent though it must be present; what is in `out` for such a row is arbitrary.
  void convert(std::string_view text, std::span<const CellRange> cells, ColumnCells& out,
               std::span<std::uint8_t> odd);
  // The same where each row has this one value.
  void fill(const CellValue& value, std::size_t rows, ColumnCells& out,
            std::span<std::uint8_t> odd);

 private:
  using Cell = ConvertedCell;

  template <typename Store, typename Read>
  void each(std::string_view text, std::span<const CellRange> cells, ColumnCells& out,
            std::span<std::uint8_t> odd, Store store, Read read);
  template <typename Take>
  static void note_present(std::span<const CellRange> cells, ColumnCells& out, Take take);
  void convert_codes(std::string_view text, std::span<const CellRange> cells, ColumnCells& out,
                     std::span<std::uint8_t> odd);
  std::uint64_t add_texts(std::string_view text, std::span<const CellRange> cells,
                          std::uint32_t* codes);
  std::uint64_t text_bits(std::string_view text);
  // By the memory, or by the definition.
  Cell known(std::string_view text);
  Cell defined(std::string_view text);
  Cell cell_of(const CellValue& value);
  bool plain_forms_are_plain() const;

  FieldConverter& converter_;
  const FieldRules& rules_;
  const bool shown_only_;
  const bool must_be_present_;
  const std::uint64_t longest_;
  CellDictionary& texts_;
  const KeyTable* const keys_;
  const bool distinct_;
  const TypeKind kind_;
  const Storage storage_;
  bool plain_times_ = false;  // ISO 8601 is read as it is meant
  bool plain_texts_ = false;  // a text is its own value
  bool is_utc_ = false;
  Cell empty_;  // what an empty cell is
  CellValue value_;
  CellMemory memory_;
};

}  // namespace muster
