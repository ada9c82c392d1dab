// The plug-in for a record format: bytes of one file -> rows of raw cells for the fields that are asked
// for. A reader knows nothing of types, schemas or rules.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/limits.h"
#include "engine/base/result.h"
#include "engine/data/dataset.h"
#include "engine/data/inputs.h"
#include "engine/diag/emitter.h"
#include "engine/source/source_map.h"

namespace muster {

enum class RawKind { Missing, Null, Text, Number, Bool, List, Map };  // Missing: no such key or cell

struct RawCell {
  RawKind kind = RawKind::Missing;
  std::string_view text;             // without quotes and escapes; good during the call
  std::vector<std::string> elements; // of List
  Span at;
};

// A field to read: the names its column may have, in order of preference.
struct FieldRequest {
  std::string_view field;
  std::vector<std::string_view> names;
};

struct ReadRequest {
  const SourceMap& sources;
  SourceId source;
  const SourceSettings& settings;
  std::span<const FieldRequest> fields;
  const Limits& limits;
};

// Which of the requested fields the file has: by index, the origin, or NotLoaded if none of its names
// is there. `header_names`: what the file does have, for "did you mean".
struct Layout {
  std::vector<CellOrigin> origins;
  std::vector<std::string> header_names;
  std::vector<Span> header_places;
  Span header_at;
  char delimiter = ',';
};

class RowSink {
 public:
  virtual ~RowSink() = default;
  // Once, before any row. For JSON after a first pass over all records. False: stop, the file can not
  // be used (the sink has said why).
  virtual bool layout(Layout layout) = 0;
  // `cells` by request index. `number`: record within the file, from 1.
  virtual void row(std::uint64_t begin, std::uint64_t number, std::span<const RawCell> cells) = 0;
  // A row that is no record and is counted as set aside, with what is wrong with it.
  virtual void set_aside(std::uint64_t number, Diagnostic why) = 0;
  virtual void skipped(Span at, std::string_view reason) = 0;
};

struct RecordReader {
  std::string_view name;                         // csv
  std::span<const std::string_view> extensions;  // .csv .tsv
  std::uint64_t (*max_bytes)(const Limits&);
  // JSON keeps control characters only as escapes; delimited text refuses them.
  bool allow_controls;
  Result<void> (*read)(const ReadRequest&, RowSink&, Emitter&);
  // The place of a cell of the record that begins at `row_begin`; of the whole record if `origin` is
  // null or the record has no such cell.
  Span (*locate)(const SourceMap&, const Segment&, std::uint64_t row_begin, const CellOrigin* origin,
                 const Limits&);
};

// All readers, in the order of readers.def.
std::span<const RecordReader* const> record_readers();

}  // namespace muster
