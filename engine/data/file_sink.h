// What a record reader hands out of one file -> its typed rows in a LoadedFile: conversion of the
// cells, what sets a row aside, the file's defects and populations. Knows nothing of other files.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/data/batch_rows.h"
#include "engine/data/cell_convert.h"
#include "engine/data/file_load.h"
#include "engine/data/load.h"
#include "engine/data/record_reader.h"
#include "engine/data/source_mapping.h"
#include "engine/diag/emitter.h"

namespace muster {

// What the numeric dates of a column say about their order while it is not decided.
struct OrderEvidence {
  bool seen = false;
  bool day_first = false;  // some cell has only this reading
  bool month_first = false;
  Span first_at;

  // What a later part of the file says as well.
  void join(const OrderEvidence& later);
};

// Decides the order of day and month of each column that needs it; false: it can not be decided,
// which is an error (MixedDateOrder, AmbiguousDates). `evidence` and `orders`: by
// SourceMapping::fields.
bool decide_orders(const SourceMapping& mapping, const TableSchema& table,
                   std::span<const OrderEvidence> evidence, std::vector<DayOrder>& orders,
                   Emitter& diag);

class FileSink final : public RowSink {
 public:
  // Borrows all of them for its own life. `orders`: by SourceMapping::fields, as far as decided.
  // `bytes`: of the text that will be read, for an estimate of its rows. `keys`: of the record sets
  // that are complete.
  FileSink(const SourceFile& file, const LoadContext& context, const std::vector<DayOrder>& orders,
           std::uint64_t bytes, LoadedFile& out, Emitter& diag, const KeyTables& keys);

  // The columns to ask the reader for.
  std::span<const FieldRequest> requests() const { return requests_; }
  // Some column needs an order of day and month, and it is not known: no row after the first such
  // cell was kept.
  bool order_unknown() const { return probing_; }
  // By SourceMapping::fields.
  std::span<const OrderEvidence> evidence() const { return evidence_; }

  // Emits UnknownColumn for each needed column that the file lacks.
  bool layout(Layout layout) override;
  void row(Span at, std::uint64_t number, std::span<const RawCell> cells) override;
  void rows(const CellBatch& batch) override;
  void set_aside(std::uint64_t number, Diagnostic why) override;
  void skipped(Span at, std::string_view reason) override;

 private:
  struct Slot {
    std::optional<std::size_t> request;  // index into requests_, of a column
    bool key = false;
    bool must_be_present = false;
    bool must_be_readable = false;
    bool missing = false;            // this file has no such column
    const KeyTable* keys = nullptr;  // of what the field refers to
  };

  // What reads batches, unless this file's rows are to be read one by one.
  std::unique_ptr<BatchRows> make_batch_rows();
  const RawCell& cell_of(std::size_t i, std::span<const RawCell> cells) const;
  void unknown_column(const MappedField& field, const Layout& layout);
  // From the first cell that needs an order on, the file is only read for what decides it.
  void note_order(std::size_t i, const RawCell& cell, const CellValue& value);
  void finish_row(Span at, std::uint64_t number, std::span<const RawCell> cells);
  void keep(Span at, std::uint64_t number, std::span<const RawCell> cells, std::optional<Date> day);
  void lose(std::size_t i, std::uint64_t number, std::span<const RawCell> cells, Diagnostic why);
  void impossible(Date day, std::uint64_t number, std::span<const RawCell> cells);
  Defect new_defect(DefectKind kind, std::uint64_t number, Diagnostic diagnostic) const;
  // The calendar day of a date or timestamp field of the row; nothing if it is not there.
  std::optional<Date> day_of(std::optional<std::size_t> i) const;
  // Empty if a part is missing or the set has no key.
  std::vector<std::uint64_t> key_of_values();
  std::string key_text(std::span<const RawCell> cells) const;
  // Makes room for all rows, by the length of the first ones.
  void reserve();

  const SourceFile& file_;
  const SourceMapping& mapping_;
  const LoadContext& context_;
  const TableSchema& table_;
  const RecordReader& reader_;
  const std::uint64_t bytes_;  // to read
  LoadedFile& out_;
  Emitter& diag_;
  std::vector<FieldConverter> converters_;
  std::vector<FieldRequest> requests_;
  std::vector<RawCell> constants_;
  std::vector<Slot> slots_;
  std::vector<std::size_t> key_;
  std::vector<CellValue> values_;
  std::vector<OrderEvidence> evidence_;
  std::optional<std::size_t> shown_key_;  // the field whose keys out.keys has
  std::optional<std::size_t> happened_;
  std::optional<std::size_t> dated_by_;
  std::size_t first_unread_ = 0;  // of the requests, those that only ask for a column
  RawCell missing_;
  bool probing_ = false;
  bool reserved_ = false;
  std::unique_ptr<BatchRows> batch_rows_;
  std::vector<RawCell> row_cells_;  // of a batch
};

}  // namespace muster
