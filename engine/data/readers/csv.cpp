// Delimited text: the header says what the columns are, the rows below it are the records.
#include <array>
#include <optional>

#include "engine/data/csv_header.h"
#include "engine/data/csv_rows.h"
#include "engine/data/record_reader.h"
#include "engine/text/csv_scan.h"

namespace muster {

extern const RecordReader reader_csv;

namespace {

constexpr std::array<std::string_view, 4> kExtensions = {".csv", ".tsv", ".txt", ".tab"};
// How many line starts are tried, and how many rows must look right at one of them, before it is
// taken for the begin of a record.
constexpr int kTries = 16;
constexpr int kRowsToTry = 3;

Result<void> read_csv(const ReadRequest& request, RowSink& sink, Emitter& diag) {
  const std::string_view text = request.sources.text(request.source);
  MUSTER_TRY(const CsvHeaderFound found, read_csv_header(request, sink, diag));
  if (found.header) {
    CsvRows rows(found.header->shape, text, request.source, request.limits, sink, diag);
    const auto end = rows.read(found.header->records_at, text.size());
    if (!end) return std::unexpected(end.error());
    return {};
  }
  // Goes on to the end for the sake of what is wrong there.
  CsvScanner scanner(text, request.source, found.delimiter, request.limits, found.rest_at);
  CsvRow row;
  while (true) {
    MUSTER_TRY(const bool more, scanner.next(row, diag));
    if (!more) return {};
  }
}

class CsvPieces final : public RecordPieces {
 public:
  CsvPieces(const ReadRequest& request, CsvHeader header)
      : text_(request.sources.text(request.source)),
        source_(request.source),
        limits_(request.limits),
        header_(std::move(header)) {}

  const Layout& layout() const override { return header_.layout; }
  std::uint64_t begin() const override { return header_.records_at; }

  std::uint64_t guess(std::uint64_t offset) const override {
    std::uint64_t at = offset;
    std::uint64_t first = text_.size();
    for (int i = 0; i < kTries; ++i) {
      at = line_start(at);
      if (at >= text_.size()) break;
      if (i == 0) first = at;
      if (looks_right(at)) return at;
    }
    return first;
  }

  Result<std::uint64_t> read(std::uint64_t from, std::uint64_t to, const PieceBytes& text,
                             RowSink& sink, Emitter& diag) const override {
    return CsvRows(header_.shape, text_, source_, limits_, sink, diag).read(from, to, text.is_text);
  }

 private:
  // Of the first line that begins behind `offset`.
  std::uint64_t line_start(std::uint64_t offset) const {
    const std::string_view rest = text_.substr(offset, limits_.line_bytes);
    const std::size_t end = rest.find_first_of("\n\r");
    if (end == std::string_view::npos) return text_.size();
    const std::uint64_t next = offset + end + 1;
    const bool crlf = rest[end] == '\r' && next < text_.size() && text_[next] == '\n';
    return next + (crlf ? 1 : 0);
  }

  bool looks_right(std::uint64_t at) const {
    DiagnosticList ignored;  // it is only a guess
    Emitter scratch(ignored);
    CsvScanner scanner(text_, source_, header_.shape.delimiter, limits_, at);
    CsvRow row;
    for (int i = 0; i < kRowsToTry; ++i) {
      const auto more = scanner.next(row, scratch);
      if (more && !*more) return true;
      if (!more || row.problem != CsvRowProblem::None) return false;
      if (row.cells.size() != header_.shape.header.size()) return false;
    }
    return true;
  }

  std::string_view text_;
  SourceId source_;
  const Limits& limits_;
  CsvHeader header_;
};

Result<std::unique_ptr<RecordPieces>> cut_csv(const ReadRequest& request, RowSink& sink,
                                              Emitter& diag) {
  MUSTER_TRY(CsvHeaderFound found, read_csv_header(request, sink, diag));
  if (!found.header) return nullptr;
  return std::make_unique<CsvPieces>(request, *std::move(found.header));
}

// The row that begins there, read again; `use` is given null if there is none.
template <typename Use>
auto with_row(const SourceMap& sources, const Segment& segment, std::uint64_t row_begin,
              const Limits& limits, Use&& use) {
  DiagnosticList ignored;  // the row was read before
  Emitter scratch(ignored);
  CsvScanner scanner(sources.text(segment.source), segment.source, segment.delimiter, limits,
                     row_begin);
  CsvRow row;
  row.cells.reserve(segment.origins.size());
  const auto found = scanner.next(row, scratch);
  return use(found && *found ? &row : nullptr);
}

// The cell of the row that begins there, without a look at more than what stands before it. None:
// the scanner has to look, since a quote stands there or the row has no such cell.
std::optional<CsvCell> cell_without_scan(std::string_view text, char delimiter,
                                         std::uint64_t row_begin, std::size_t column) {
  std::uint64_t begin = row_begin;
  for (std::uint64_t at = row_begin;; ++at) {
    const char c = at < text.size() ? text[at] : '\n';
    if (c == '"') return std::nullopt;
    const bool row_ends = c == '\n' || c == '\r';
    if (c != delimiter && !row_ends) continue;
    if (column == 0) {
      return CsvCell{.text = text.substr(begin, at - begin),
                     .begin = begin,
                     .length = static_cast<std::uint32_t>(at - begin),
                     .quoted = false};
    }
    if (row_ends) return std::nullopt;
    --column;
    begin = at + 1;
  }
}

Span locate_csv(const SourceMap& sources, const Segment& segment, std::uint64_t row_begin,
                const CellOrigin* origin, const Limits& limits) {
  if (origin != nullptr) {
    const auto cell = cell_without_scan(sources.text(segment.source), segment.delimiter, row_begin,
                                        origin->column);
    if (cell) return csv_span(segment.source, *cell);
  }
  return with_row(sources, segment, row_begin, limits, [&](const CsvRow* row) -> Span {
    if (row == nullptr) return {.source = segment.source, .length = 0, .begin = row_begin};
    if (origin == nullptr || origin->column >= row->cells.size())
      return csv_span(segment.source, *row);
    return csv_span(segment.source, row->cells[origin->column]);
  });
}

std::string text_csv(const SourceMap& sources, const Segment& segment, std::uint64_t row_begin,
                     const CellOrigin& origin, const Limits& limits) {
  if (const auto cell = cell_without_scan(sources.text(segment.source), segment.delimiter,
                                          row_begin, origin.column)) {
    return std::string(cell->text);
  }
  return with_row(sources, segment, row_begin, limits, [&](const CsvRow* row) -> std::string {
    if (row == nullptr || origin.column >= row->cells.size()) return {};
    return std::string(row->cells[origin.column].text);
  });
}

}  // namespace

const RecordReader reader_csv = {
    .name = "csv",
    .extensions = kExtensions,
    .max_bytes = [](const Limits& limits) { return limits.evidence_bytes; },
    .allow_controls = false,
    .line_based = true,
    .bad_lines_apart = false,
    .record_per_file = false,
    .keep_places = false,
    .read = read_csv,
    .pieces = cut_csv,
    .locate = locate_csv,
    .text = text_csv,
};

}  // namespace muster
