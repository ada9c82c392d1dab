// The evidence as read: tables of typed columns, what was wrong with it, and how many rows of what.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "engine/base/hash.h"
#include "engine/base/limits.h"
#include "engine/base/string_pool.h"
#include "engine/data/column.h"
#include "engine/data/inputs.h"
#include "engine/data/key_rows.h"
#include "engine/data/row_places.h"
#include "engine/data/schema.h"
#include "engine/diag/diagnostic.h"
#include "engine/source/file_system.h"
#include "engine/source/source_map.h"

namespace muster {

using DefectId = Id<struct DefectTag>;

enum class DefectKind {
  QuarantinedRow,  // a required or key cell is absent or unreadable; a malformed row
  DuplicateKey,
  UnreadableCell,  // of an optional field
  DanglingReference,
  NotProvided,     // S29: an optional field that a source does not have; one a source and field
  ImpossibleDate,  // happened after its own extraction day
  MissingSet,      // no source, or a pattern without files; at the block or the configuration file
  EmptySet,
  StaleSource,   // older than max_age
  LateSnapshot,  // taken too long after the as-of date
  RowCount,      // not what expect_rows says
  EmptyFile,
};

// A fact about the evidence that can keep rules from being proven; becomes a finding of its own.
struct Defect {
  DefectKind kind;
  TableId table;
  RowId row = kAbsentTarget;  // a row of the table; kAbsentTarget: of none (quarantined, whole set)
  ColumnId column;            // may be invalid
  std::string key;            // the raw key text of the row, as far as known; may be sensitive
  bool key_sensitive = false;
  std::uint64_t record_number = 0;  // data row over all files of its set, from 1; 0: none
  Span read_by;                     // of a row or cell: the source that says how it is read
  Diagnostic diagnostic;            // code, message (quotes no sensitive value), place, help
};

struct SkippedRow {
  Span at;
  std::string reason;  // "above the header", "footer", "header repeated", "blank", "declared skip"
};

struct FilePopulation {
  SourceId source;
  std::uint64_t bytes = 0;
  std::uint64_t rows_read = 0;  // INVARIANT: = records + quarantined + later + skipped.size()
  std::uint64_t records = 0;
  std::uint64_t quarantined = 0;
  std::uint64_t later = 0;
  std::vector<SkippedRow> skipped;
  // Cells of records that took the default word of their field, by column; none of 0.
  std::map<ColumnId, std::uint64_t> defaulted;
  std::optional<Date> extracted_on;
  std::string extracted_from;   // "file name", "setting", "dated_by"
  bool last_line_open = false;  // no line end after the last row
};

// Adds to `defaulted`.
void count_default(FilePopulation& population, ColumnId column, std::uint64_t cells);

struct Population {
  std::vector<FilePopulation> files;
  std::uint64_t rows_read = 0;
  std::uint64_t records = 0;
  std::uint64_t quarantined = 0;
  std::uint64_t later = 0;
  std::uint64_t skipped = 0;
  std::map<ColumnId, std::uint64_t> defaulted;
  std::optional<Date> oldest;  // of happened_on
  std::optional<Date> newest;
  bool from_roster = false;
};

// Where the cells of the rows of one file come from.
struct CellOrigin {
  enum class Kind { NotLoaded, Column, Constant, Absent, NotProvided } kind = Kind::NotLoaded;
  std::uint32_t column = 0;  // physical column of delimited text
  std::string path;          // dotted path of JSON and front matter
  Span constant_at;
  DefectId not_provided;
};

// Rows of a table that come one after the other from one file.
struct Segment {
  SourceId source;
  std::uint32_t reader = 0;  // index into record_readers()
  char delimiter = ',';
  RowId first_row = 0;
  IdVector<ColumnId, CellOrigin> origins;
  RowBegins begins;       // byte offset of each row in its source
  RecordNumbers numbers;  // of each row over all files of the set, from 1
  // Of formats whose rows can not be read again one at a time (YAML, TOML, Markdown): for each row
  // its place, then those of its fields in the order of the columns. Else empty.
  std::vector<Span> places;
};

struct Table {
  TableId id;
  RowId rows = 0;
  IdVector<ColumnId, Column> columns;
  std::vector<Segment> segments;  // by first_row
  // Single-field key -> row or special target (quarantined, later). Multi-field keys are checked
  // for duplicates but not kept.
  KeyRows key_rows;
  std::vector<DefectId>
      set_defects;  // MissingSet, EmptySet, StaleSource, LateSnapshot, RowCount ...
  // QuarantinedRow, DuplicateKey; ImpossibleDate too, whose row stays unless it is a later one.
  std::vector<DefectId> quarantine_defects;
  // Reference fields whose target set has no rows at all, with the defect that says so: their cells
  // lead nowhere for that one cause.
  std::vector<std::pair<ColumnId, DefectId>> missing_targets;
  std::optional<NoneDeclaration> none;  // valid on the as-of date, and there are no rows
  Population population;
  bool was_read = false;

  const Segment& segment_of(RowId row) const;
  std::uint64_t row_begin(RowId row) const;      // byte offset of the row in its source
  std::uint64_t record_number(RowId row) const;  // over all files of the set, from 1
};

// What check_files_unchanged compares; the bytes live in the SourceMap.
struct OpenedFileStamp {
  SourceId source;
  OpenedFile file;  // without bytes
};

class FileDigests;

struct Dataset {
  Dataset();
  ~Dataset();
  Dataset(Dataset&&) noexcept;
  Dataset& operator=(Dataset&&) noexcept;

  IdVector<TableId, Table> tables;
  StringPool strings;  // every text cell of every table: equal texts have equal codes
  IdVector<DefectId, Defect> defects;
  std::vector<OpenedFileStamp> opened;
  // What columns that are only shown are read from; outlives the dataset.
  const SourceMap* sources = nullptr;
  Limits limits;
  // Of the files that were read; they may be made yet. Null: none was.
  std::unique_ptr<FileDigests> digests;

  // SHA-256 of a file of a population, as it was when it was opened; may wait for it.
  const Sha256& digest_of(const FilePopulation& file) const;

  // The defect that makes this cell unreadable or its reference lead nowhere; invalid if none.
  DefectId defect_of(TableId table, RowId row, ColumnId column) const;
  std::map<std::tuple<TableId, RowId, ColumnId>, DefectId> cell_defects;
};

// The text of a cell of a column that is only shown, read again from its row;
// empty if not present.
std::string shown_text(const Dataset& dataset, TableId table, RowId row, ColumnId column);
// The text of a cell as the canonical record has it (ISO dates, enum words); empty if not present.
std::string cell_text(const Dataset& dataset, const Schema& schema, TableId table, RowId row,
                      ColumnId column);
// The key cells joined by `/`, each with `/` and `%` per-cent encoded (S8).
std::string key_text(const Dataset& dataset, const Schema& schema, TableId table, RowId row);
bool key_is_sensitive(const TableSchema& table);

}  // namespace muster
