// The plug-in for a record format: bytes of one file -> rows of raw cells for the fields that are
// asked for. A reader knows nothing of types, schemas or rules.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
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

enum class RawKind {
  Missing,
  Null,
  Text,
  Number,
  Bool,
  List,
  Map
};  // Missing: no such key or cell

struct RawCell {
  RawKind kind = RawKind::Missing;
  std::string_view text;              // without quotes and escapes; good during the call
  std::vector<std::string> elements;  // of List
  Span at;
  std::vector<Span> element_places{};  // beside `elements`, where the format knows them
};

// A field to read: the names its column may have, in order of preference.
struct FieldRequest {
  std::string_view field;
  std::vector<std::string_view> names;
  bool needed = false;  // the file can not be used without it
};

// A byte of a line-wise format that is not UTF-8 (and is shown as a question mark).
struct BadByte {
  std::uint64_t offset = 0;
  unsigned byte = 0;
};
// The first such byte of each line. `offset`: of the text in its source.
std::vector<BadByte> find_bad_bytes(std::string_view text, std::uint64_t offset);

struct ReadRequest {
  const SourceMap& sources;
  SourceId source;
  const SourceSettings& settings;
  std::span<const FieldRequest> fields;
  const Limits& limits;
  std::span<const BadByte> bad_bytes = {};  // by offset
};

// Which of the requested fields the file has: by index, the origin, or NotLoaded if none of its
// names is there. `header_names`: what the file does have, for "did you mean".
struct Layout {
  std::vector<CellOrigin> origins;
  std::vector<std::string> header_names;
  std::vector<Span> header_places;
  Span header_at;
  char delimiter = ',';
  // The names may be cells of a record: most of what was asked for is not among them, and they look
  // like it. They are for comparing then, not for showing.
  bool may_be_data = false;
};

// Bytes [begin, begin + length) of a batch's text.
struct CellRange {
  std::uint32_t begin = 0;
  std::uint32_t length = 0;
};

// Consecutive records of one file whose asked-for cells are text just as it stands in the source: a
// quoted cell is given without its quotes, and one with doubled quotes is in no batch.
struct CellBatch {
  SourceId source;
  // From the first row on to the end of the source, so that a cell may be loaded with bytes beyond.
  std::string_view text;
  std::uint64_t offset = 0;         // of `text` in the source
  std::uint64_t first_number = 1;   // record number of the first row; the others count on from it
  std::span<const CellRange> rows;  // without their line ends
  // By request: as many as there are rows, or none if the file has no such column.
  std::span<const std::span<const CellRange>> cells;

  // Cells are values of JSON: those without quotes are null (of which there are no bytes, at its
  // first one), numbers and booleans.
  bool json = false;

  std::string_view text_of(CellRange range) const { return text.substr(range.begin, range.length); }
  Span row_at(std::size_t row) const;
  // With its quotes.
  Span cell_at(std::size_t request, std::size_t row) const;
  // As a single row has it.
  RawCell cell(std::size_t request, std::size_t row) const;
};

class RowSink {
 public:
  virtual ~RowSink() = default;
  // Once, before any row; not at all if there are none. For JSON after a first pass over the
  // records. False: stop, the file can not be used (the sink has said why).
  virtual bool layout(Layout layout) = 0;
  // `cells` by request index. `number`: record within the file, from 1, counting rows set aside.
  virtual void row(Span at, std::uint64_t number, std::span<const RawCell> cells) = 0;
  // Many such rows: the same as row() for each, which is what it does unless a sink knows better.
  // Batches and single rows come in the order of the file. Views are good during the call.
  virtual void rows(const CellBatch& batch);
  // A row that is no record and is counted as set aside, with what is wrong with it.
  virtual void set_aside(std::uint64_t number, Diagnostic why) = 0;
  virtual void skipped(Span at, std::string_view reason) = 0;
};

// What is known of the bytes of a piece, or to be asked while it is read.
struct PieceBytes {
  std::span<const BadByte> bad_bytes;  // as of ReadRequest
  // Unless it is empty: to be asked before the next stretch of bytes, which ends at `end`, is
  // looked at, so that they are brought into the caches but once. A row may go on behind it, as
  // behind the piece. False: they are not all text. Then nothing that was read counts, and what
  // `read` gives means nothing. Of formats where a bad byte costs its line alone nobody is asked.
  std::function<bool(std::uint64_t end)> is_text;
};

// The records of one file that can be read from several places at once; what stands before them is
// read. Borrows what the request's `sources`, `settings` and `limits` name, and nothing else of it.
class RecordPieces {
 public:
  virtual ~RecordPieces() = default;
  virtual const Layout& layout() const = 0;
  // Where the first record begins.
  virtual std::uint64_t begin() const = 0;
  // Where a record probably begins, at `offset` or behind it; the size of the text if there is none
  // for a long way. Depends on the text alone.
  virtual std::uint64_t guess(std::uint64_t offset) const = 0;
  // Hands out the rows that begin in [from, to), numbered from 1, if a row begins at `from`; gives
  // where the next one begins. To be called from several threads. Emits what `read` emits.
  virtual Result<std::uint64_t> read(std::uint64_t from, std::uint64_t to, const PieceBytes& text,
                                     RowSink& sink, Emitter& diag) const = 0;
};

struct RecordReader {
  std::string_view name;                         // csv
  std::span<const std::string_view> extensions;  // .csv .tsv
  std::uint64_t (*max_bytes)(const Limits&);
  // JSON keeps control characters only as escapes; delimited text refuses them.
  bool allow_controls;
  bool line_based;       // a last line without a line end is worth saying
  bool bad_lines_apart;  // a byte that is not UTF-8 costs its line, not the file
  bool record_per_file;  // a field that one file lacks is absent there, unless no file has it
  bool keep_places;      // `locate` is not called: Segment::places has them
  Result<void> (*read)(const ReadRequest&, RowSink&, Emitter&);
  // Null if the format can not be read in pieces. Tells the sink the layout and what was skipped
  // before the records; nothing if the file is only good for `read`.
  Result<std::unique_ptr<RecordPieces>> (*pieces)(const ReadRequest&, RowSink&, Emitter&);
  // The place of a cell of the record that begins at `row_begin`; of the whole record if `origin`
  // is null or the record has no such cell.
  Span (*locate)(const SourceMap&, const Segment&, std::uint64_t row_begin,
                 const CellOrigin* origin, const Limits&);
  // The text of a cell that is there, as it was read. Null: it is not read again.
  std::string (*text)(const SourceMap&, const Segment&, std::uint64_t row_begin,
                      const CellOrigin& origin, const Limits&);
};

// All readers, in the order of readers.def.
std::span<const RecordReader* const> record_readers();
// Index into record_readers() by name, or by the ending of a path.
std::optional<std::size_t> reader_by_name(std::string_view name);
std::optional<std::size_t> reader_by_path(std::string_view path);

}  // namespace muster
