// The rows of a batch of plain cells -> rows of a LoadedFile, a column at a time. Says which rows
// have something unusual: those go through FileSink::row one by one, in their place.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "engine/data/column_convert.h"
#include "engine/data/file_load.h"
#include "engine/data/load.h"
#include "engine/data/record_reader.h"
#include "engine/data/source_mapping.h"

namespace muster {

// Where the cells of a field come from in one file.
struct BatchField {
  FieldConverter* converter = nullptr;
  bool must_be_present = false;
  const KeyTable* keys = nullptr;      // of what it refers to, if they are known
  std::optional<std::size_t> request;  // of a column that the file has
  CellValue value;                     // else: of every row
};

class BatchRows {
 public:
  // Nothing if the source has a field whose cells are not read in batches. `fields`: by
  // SourceMapping::fields. Borrows all but these for its own life.
  static std::unique_ptr<BatchRows> make(const SourceFile& file, const LoadContext& context,
                                         std::vector<BatchField> fields, LoadedFile& out);

  // A flag a row: whether it is unusual. Good until the next call.
  std::span<const std::uint8_t> convert(const CellBatch& batch);
  // Appends the rows [from, to) of the batch. REQUIRES: none of them is unusual.
  void append(const CellBatch& batch, std::size_t from, std::size_t to);

 private:
  BatchRows(const SourceFile& file, const LoadContext& context, std::vector<BatchField> fields,
            LoadedFile& out);
  // The days of a field's cells: of the column itself, or made from its timestamps.
  std::span<const std::int32_t> days_of(std::size_t field, std::vector<std::int32_t>& made) const;
  void widen(std::size_t field, std::size_t from, std::size_t to, std::optional<Date>* oldest,
             std::optional<Date>& newest);
  bool is_present(std::size_t field, std::size_t row) const;

  const LoadContext& context_;
  std::vector<BatchField> fields_;
  std::vector<ColumnId> columns_;  // beside them
  LoadedFile& out_;
  std::vector<ColumnConverter> converters_;
  std::vector<ColumnCells> cells_;
  std::vector<std::uint8_t> odd_;
  std::optional<std::size_t> key_;  // the field whose keys out.keys has
  std::optional<std::size_t> happened_;
  std::optional<std::size_t> dated_by_;
  std::int32_t last_day_ = 0;  // a later one is unusual
  std::vector<std::int32_t> made_days_;
  std::vector<std::uint64_t> begins_;
};

}  // namespace muster
