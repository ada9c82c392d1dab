// Delimited text: finds the delimiter and the header line, then hands out the asked-for cells of
// each row without copying them.
#include <algorithm>
#include <array>

#include "engine/base/pattern.h"
#include "engine/data/made_diagnostic.h"
#include "engine/data/record_reader.h"
#include "engine/diag/catalog.h"
#include "engine/text/csv_scan.h"

namespace muster {

extern const RecordReader reader_csv;

namespace {

constexpr std::array<std::string_view, 4> kExtensions = {".csv", ".tsv", ".txt", ".tab"};
constexpr std::size_t kHeaderLines = 50;
constexpr std::string_view kRepeated = "header repeated";

std::string_view header_name(std::string_view name, bool trim) {
  if (!trim) return name;
  const std::size_t from = name.find_first_not_of(" \t\r\n");
  if (from == std::string_view::npos) return {};
  return name.substr(from, name.find_last_not_of(" \t\r\n") - from + 1);
}

Span span_of(SourceId source, const CsvRow& row) {
  return {.source = source,
          .length = static_cast<std::uint32_t>(row.end - row.begin),
          .begin = row.begin};
}
Span span_of(SourceId source, const CsvCell& cell) {
  return {.source = source, .length = cell.length, .begin = cell.begin};
}

bool is_blank(const CsvRow& row) {
  return std::ranges::all_of(row.cells, [](const CsvCell& cell) { return cell.length == 0; });
}

// How well a row serves as the header: needed fields first, then all.
struct HeaderScore {
  std::size_t needed = 0;
  std::size_t found = 0;
  auto operator<=>(const HeaderScore&) const = default;
};

HeaderScore score(const CsvRow& row, const ReadRequest& request) {
  HeaderScore out;
  for (const FieldRequest& field : request.fields) {
    const bool found = std::ranges::any_of(row.cells, [&](const CsvCell& cell) {
      return std::ranges::find(field.names, header_name(cell.text, request.settings.trim)) !=
             field.names.end();
    });
    if (!found) continue;
    ++out.found;
    if (field.needed) ++out.needed;
  }
  return out;
}

struct HeaderPlace {
  char delimiter = ',';
  std::uint64_t begin = 0;
  HeaderScore score;
};

std::size_t filled_cells(const CsvRow& row) {
  return static_cast<std::size_t>(
      std::ranges::count_if(row.cells, [](const CsvCell& cell) { return cell.length > 0; }));
}

// The first row, within the first lines, that holds the mapped names best; nothing if the text has
// no row but blank ones. One above it that has half as many is a header too: a file of two
// exports, one below the other, must not lose the records of the first.
std::optional<HeaderPlace> find_header(const ReadRequest& request, std::string_view text) {
  std::vector<char> delimiters = {',', ';', '\t', '|'};
  if (request.settings.delimiter) delimiters = {request.settings.delimiter->value[0]};
  std::optional<HeaderPlace> best;
  std::vector<HeaderPlace> others;
  for (const char delimiter : delimiters) {
    DiagnosticList ignored;  // the real pass says it
    Emitter scratch(ignored);
    CsvScanner scanner(text, request.source, delimiter, request.limits);
    CsvRow row;
    std::size_t line = 1;
    std::uint64_t counted_to = 0;
    for (std::size_t rows = 0; rows < kHeaderLines || request.settings.header_row; ++rows) {
      const auto more = scanner.next(row, scratch);
      if (!more || !*more) break;
      for (; counted_to < row.begin; ++counted_to) {
        const bool end = text[counted_to] == '\n' ||
                         (text[counted_to] == '\r' &&
                          (counted_to + 1 == text.size() || text[counted_to + 1] != '\n'));
        if (end) ++line;
      }
      if (request.settings.header_row) {
        if (line < *request.settings.header_row) continue;
        HeaderPlace place{.delimiter = delimiter, .begin = row.begin, .score = score(row, request)};
        if (!best || place.score > best->score) best = place;
        break;
      }
      if (is_blank(row)) continue;
      HeaderPlace place{.delimiter = delimiter, .begin = row.begin, .score = score(row, request)};
      if (!best || place.score > best->score) best = place;
      if (place.score.found > 0 && filled_cells(row) > 1) others.push_back(place);
    }
  }
  for (const HeaderPlace& other : others) {
    if (other.delimiter == best->delimiter && other.score.found * 2 >= best->score.found)
      return other;
  }
  if (best && best->score.found == 0 && !request.settings.delimiter) {
    const std::string_view rest = text.substr(best->begin);
    best->delimiter = detect_delimiter(rest.substr(0, rest.find_first_of("\r\n")));
  }
  return best;
}

class CsvReading {
 public:
  CsvReading(const ReadRequest& request, RowSink& sink, Emitter& diag)
      : request_(request), sink_(sink), diag_(diag), text_(request.sources.text(request.source)) {}

  Result<void> read() {
    const auto place = find_header(request_, text_);
    if (!place) {
      // A text of blank lines only has no header and no rows; but a broken one must be said.
      return skip_until(text_.size(),
                        request_.settings.delimiter ? request_.settings.delimiter->value[0] : ',');
    }
    MUSTER_TRY([[maybe_unused]] const bool above, skip_above(*place));
    CsvScanner scanner(text_, request_.source, place->delimiter, request_.limits, place->begin);
    CsvRow row;
    MUSTER_TRY(const bool some, scanner.next(row, diag_));
    MUSTER_CHECK(some);
    MUSTER_TRY(const bool usable, read_header(row, place->delimiter));
    if (!usable) return read_rest(scanner, row);
    if (request_.settings.footer) {
      auto footer = Pattern::compile(request_.settings.footer->value);
      if (footer) footer_.emplace(*std::move(footer));
    }
    return read_rows(scanner, row);
  }

 private:
  Result<bool> skip_above(const HeaderPlace& place) {
    const auto skipped = skip_until(place.begin, place.delimiter);
    if (!skipped) return std::unexpected(skipped.error());
    return true;
  }

  Result<void> skip_until(std::uint64_t end, char delimiter) {
    if (end == 0) return {};
    CsvScanner scanner(text_.substr(0, end), request_.source, delimiter, request_.limits);
    CsvRow row;
    while (true) {
      MUSTER_TRY(const bool more, scanner.next(row, diag_));
      if (!more) return {};
      sink_.skipped(span_of(request_.source, row), is_blank(row) ? "blank" : "above the header");
    }
  }

  // Goes on to the end for the sake of what is wrong there.
  Result<void> read_rest(CsvScanner& scanner, CsvRow& row) {
    while (true) {
      MUSTER_TRY(const bool more, scanner.next(row, diag_));
      if (!more) return {};
    }
  }

  // False: the sink can not use the file, and has said so.
  Result<bool> read_header(const CsvRow& row, char delimiter) {
    const Span at = span_of(request_.source, row);
    if (row.cells.size() > request_.limits.columns ||
        row.problem == CsvRowProblem::TooManyColumns) {
      return diag_.error(diag::TooManyColumns, at, row.cells.size(), request_.limits.columns)
          .help("remove the columns that are not needed from the export");
    }
    Layout layout;
    layout.delimiter = delimiter;
    layout.header_at = at;
    for (const CsvCell& cell : row.cells) {
      const Span place = span_of(request_.source, cell);
      if (cell.length > request_.limits.header_bytes) {
        return diag_.error(diag::HeaderTooLong, place, request_.limits.header_bytes)
            .help("set `header_row` of the source if this is not the header");
      }
      const std::string_view name = header_name(cell.text, request_.settings.trim);
      header_.emplace_back(cell.text);
      layout.header_names.emplace_back(name);
      layout.header_places.push_back(place);
    }
    std::optional<Failed> failed;
    for (const FieldRequest& field : request_.fields) {
      CellOrigin origin;
      for (const std::string_view name : field.names) {
        const auto found = std::ranges::find(layout.header_names, name);
        if (found == layout.header_names.end()) continue;
        const auto index = static_cast<std::size_t>(found - layout.header_names.begin());
        const auto twin = std::find(found + 1, layout.header_names.end(), name);
        if (twin != layout.header_names.end()) {
          const auto second = static_cast<std::size_t>(twin - layout.header_names.begin());
          failed = diag_.error(diag::DuplicateColumn, layout.header_places[second], name)
                       .label(layout.header_places[index], "the first column of that name")
                       .help("remove or rename one of the two, or map `" +
                             std::string(field.field) + "` to another column")
                       .failed();
        }
        origin.kind = CellOrigin::Kind::Column;
        origin.column = static_cast<std::uint32_t>(index);
        break;
      }
      columns_.push_back(origin.kind == CellOrigin::Kind::Column ? std::optional(origin.column)
                                                                 : std::nullopt);
      layout.origins.push_back(std::move(origin));
    }
    if (failed) return std::unexpected(*failed);
    return sink_.layout(std::move(layout));
  }

  Result<void> read_rows(CsvScanner& scanner, CsvRow& row) {
    std::vector<RawCell> cells(columns_.size());
    std::uint64_t number = 0;
    std::size_t to_skip = request_.settings.skip_rows;
    while (true) {
      MUSTER_TRY(const bool more, scanner.next(row, diag_));
      if (!more) return {};
      const Span at = span_of(request_.source, row);
      if (to_skip > 0) {
        --to_skip;
        sink_.skipped(at, "declared skip");
        continue;
      }
      if (const std::string_view reason = no_record(row); !reason.empty()) {
        if (reason == kRepeated) diag_.emit(diag::RepeatedHeader, at);
        sink_.skipped(at, reason);
        continue;
      }
      ++number;
      if (const auto why = problem(row, at)) {
        sink_.set_aside(number, *why);
        continue;
      }
      for (std::size_t i = 0; i < cells.size(); ++i) {
        if (!columns_[i]) continue;
        const CsvCell& cell = row.cells[*columns_[i]];
        cells[i].kind = RawKind::Text;
        cells[i].text = cell.text;
        cells[i].at = span_of(request_.source, cell);
      }
      sink_.row(at, number, cells);
    }
  }

  // Why the row is no record; empty if it is one.
  std::string_view no_record(const CsvRow& row) const {
    if (row.cells.empty() || (row.cells[0].length == 0 && is_blank(row))) return "blank";
    if (row.cells.size() == header_.size() && row.cells[0].text == header_[0] &&
        std::ranges::equal(row.cells, header_, {}, &CsvCell::text,
                           [](const std::string& name) { return std::string_view(name); })) {
      return kRepeated;
    }
    if (footer_) {
      const auto first =
          std::ranges::find_if(row.cells, [](const CsvCell& c) { return !c.text.empty(); });
      if (first != row.cells.end() && footer_->matches_part(first->text)) return "footer";
    }
    return {};
  }

  std::optional<Diagnostic> problem(const CsvRow& row, Span at) const {
    const Span cell = row.problem_cell < row.cells.size()
                          ? span_of(request_.source, row.cells[row.problem_cell])
                          : at;
    switch (row.problem) {
      case CsvRowProblem::None:
        break;
      case CsvRowProblem::TextAfterQuote:
      case CsvRowProblem::StrayQuote: {
        Diagnostic why = made(diag::CsvSyntax, cell, "text stands after a closing quote");
        why.help = "double the quotes that belong to the value";
        return why;
      }
      case CsvRowProblem::CellTooLong:
        return made(diag::CellTooLong, cell, request_.limits.cell_bytes);
      case CsvRowProblem::TooManyColumns:
        return made(diag::CsvSyntax, at, "it has too many cells");
    }
    if (row.cells.size() == header_.size()) return std::nullopt;
    const std::string counts =
        fmt::format("it has {} cell{}, and the header has {}", row.cells.size(),
                    row.cells.size() == 1 ? "" : "s", header_.size());
    Diagnostic why =
        made(diag::CsvSyntax,
             row.cells.size() > header_.size() ? span_of(request_.source, row.cells[header_.size()])
                                               : at,
             counts);
    why.help =
        "correct the row in the export, or name it under `footer` of the source if it is no record";
    return why;
  }

  const ReadRequest& request_;
  RowSink& sink_;
  Emitter& diag_;
  std::string_view text_;
  std::vector<std::string> header_;
  std::vector<std::optional<std::uint32_t>> columns_;  // by request
  std::optional<Pattern> footer_;
};

Result<void> read_csv(const ReadRequest& request, RowSink& sink, Emitter& diag) {
  return CsvReading(request, sink, diag).read();
}

Span locate_csv(const SourceMap& sources, const Segment& segment, std::uint64_t row_begin,
                const CellOrigin* origin, const Limits& limits) {
  DiagnosticList ignored;  // the row was read before
  Emitter scratch(ignored);
  CsvScanner scanner(sources.text(segment.source), segment.source, segment.delimiter, limits,
                     row_begin);
  CsvRow row;
  const auto found = scanner.next(row, scratch);
  if (!found || !*found) return {.source = segment.source, .length = 0, .begin = row_begin};
  if (origin == nullptr || origin->column >= row.cells.size()) return span_of(segment.source, row);
  return span_of(segment.source, row.cells[origin->column]);
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
    .locate = locate_csv,
};

}  // namespace muster
