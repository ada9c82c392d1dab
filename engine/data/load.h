// Stage 5: evidence files -> Dataset.
#pragma once

#include <cstdint>
#include <vector>

#include "engine/base/limits.h"
#include "engine/base/result.h"
#include "engine/data/dataset.h"
#include "engine/data/inputs.h"
#include "engine/data/record_reader.h"
#include "engine/data/schema.h"
#include "engine/diag/emitter.h"
#include "engine/source/file_system.h"
#include "engine/source/source_map.h"

namespace muster {

// What the compiled rules need. Key, required fields and happened_on are read for every set in
// `tables`, whether listed or not (S5).
struct LoadPlan {
  struct TableNeed {
    TableId table;
    std::vector<ColumnId> columns;
    std::vector<ColumnId> shown{};  // of these, what only messages and places read
  };
  std::vector<TableNeed> tables;  // by TableId
};

struct LoadContext {
  const Schema& schema;
  const Inputs& inputs;
  const FileSystem& files;
  SourceMap& sources;
  const Limits& limits;
  unsigned jobs = 1;
  // How much of a file is read at a time. No result depends on it.
  std::uint64_t piece_bytes = std::uint64_t{1} << 20;
};

// Reads all sources of the sets in the plan, quarantines (S1), drops rows later than the as-of date
// (S7), checks keys, resolves references (S3), makes rows from rosters (S32), dates the extracts.
// What is wrong with records becomes a Defect of the Dataset; what makes a file or a setting
// useless (UnknownColumn, UnclosedQuote, InvalidUtf8, ...) is an error and fails after all files
// were tried. Problems with the inputs' settings (unknown set, field, format, enum word) are errors
// too.
Result<Dataset> load_records(const LoadPlan& plan, const LoadContext& context, Emitter& diag);

// What `muster lint` asks: the same settings, files and headers, and not a single record.
struct FoundHeader {
  TableId table;
  const SourceSettings* settings = nullptr;  // of the context's inputs
  Layout layout;
  // Of the fields that are read from a column, those that the file has none for.
  std::vector<ColumnId> lacking;
  bool record_per_file = false;  // then a field is lacking that no file of the source has
};
// The header of each file of each source, as far as it can be read. Emits what loading would say of
// settings, files and headers, also NoFileMatches and EmptyFile, which are defects there.
std::vector<FoundHeader> check_headers(const LoadPlan& plan, const LoadContext& context,
                                       Emitter& diag);

// The place of a cell, found again by re-reading its row: the cell itself (with its quotes), the
// constant's setting, or the source block for a cell that is not provided. An absent optional cell
// of delimited text is the empty place between its delimiters; of JSON the record.
Span cell_span(const Dataset& dataset, const SourceMap& sources, const Limits& limits,
               TableId table, RowId row, ColumnId column);
// The whole record.
Span row_span(const Dataset& dataset, const SourceMap& sources, const Limits& limits, TableId table,
              RowId row);

// Checks that every evidence file is still as it was opened; emits FileChanged where not. Call
// before anything is published (S24).
Result<void> check_files_unchanged(const Dataset& dataset, const FileSystem& files, Emitter& diag);

}  // namespace muster
