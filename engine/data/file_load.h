// One evidence file -> its typed rows: the part of loading that runs beside others. What files have
// in common (dictionaries, keys, references) is joined afterwards, in the order of the files.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "engine/data/cell_dictionary.h"
#include "engine/data/dataset.h"
#include "engine/data/key_run.h"
#include "engine/data/key_table.h"
#include "engine/data/load.h"
#include "engine/data/record_reader.h"
#include "engine/data/source_mapping.h"

namespace muster {

// An opened and decoded file, with what its name or its settings say about its day.
struct SourceFile {
  const SourceMapping* mapping = nullptr;
  SourceId source;
  std::size_t reader = 0;
  Sha256 sha256{};
  std::string_view raw;  // the bytes, if the digest is yet to be made of them
  std::size_t mark = 0;  // bytes of a byte order mark, which is not part of the text
  std::uint64_t bytes = 0;
  bool unchecked = false;  // the text must be asked for utf8::is_clean by who reads it
  bool empty = false;      // no bytes, or a byte order mark alone
  std::optional<Date> extracted_on;
  std::string extracted_from;
  std::vector<BadByte> bad_bytes;
};

// A row that is in no table, whose key may still be referenced.
struct LostRow {
  std::vector<std::uint64_t> key;  // by the fields of the key; texts as local codes
  std::size_t defect = 0;          // index into LoadedFile::defects, unless it is only later
  Span key_at;
  std::string key_text;
  std::uint64_t number = 0;
  bool later = false;
};

struct LoadedFile {
  explicit LoadedFile(std::string_view text) : texts(text) {}

  bool failed = false;
  DiagnosticList problems;
  CellDictionary texts;
  std::vector<Column> columns;      // by SourceMapping::fields
  std::vector<CellOrigin> origins;  // the same; NotLoaded: this file has no such column
  RowBegins begins;
  RecordNumbers numbers;        // within the file, or within what was read of it, from 1
  std::vector<Span> places;     // Segment::places
  std::vector<Defect> defects;  // `row` within this file
  std::vector<LostRow> lost;
  KeyRun keys;  // of the rows, if the key is one text that is only shown
  FilePopulation population;
  char delimiter = ',';
  Span header_at;
  std::optional<Date> oldest;
  std::optional<Date> newest;
  std::optional<Date> newest_dated_by;
};

// Reads the header alone into `found`, and gives what loading would say of it.
DiagnosticList check_layout(const SourceFile& file, const LoadContext& context, Layout& found);

// What is known of a file before any of its records is read.
LoadedFile begin_file(const SourceFile& file, const LoadContext& context);

// The file as a whole. `keys`: of the record sets that are complete.
LoadedFile load_file(const SourceFile& file, const LoadContext& context, const KeyTables& keys);

}  // namespace muster
