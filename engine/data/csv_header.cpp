#include "engine/data/csv_header.h"

#include <algorithm>

#include "engine/data/header_form.h"
#include "engine/diag/catalog.h"

namespace muster {
namespace {

constexpr std::size_t kHeaderLines = 50;
constexpr std::size_t kRowsToCompare = 20;

std::string_view header_name(std::string_view name, bool trim) {
  if (!trim) return name;
  const std::size_t from = name.find_first_not_of(" \t\r\n");
  if (from == std::string_view::npos) return {};
  return name.substr(from, name.find_last_not_of(" \t\r\n") - from + 1);
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

// The rows above the header, or all of a text that has none.
Result<void> skip_until(std::uint64_t end, char delimiter, const ReadRequest& request,
                        RowSink& sink, Emitter& diag) {
  if (end == 0) return {};
  const std::string_view text = request.sources.text(request.source);
  CsvScanner scanner(text.substr(0, end), request.source, delimiter, request.limits);
  CsvRow row;
  while (true) {
    MUSTER_TRY(const bool more, scanner.next(row, diag));
    if (!more) return {};
    sink.skipped(csv_span(request.source, row), is_blank(row) ? "blank" : "above the header");
  }
}

// What the header row says of the columns.
Result<CsvHeader> read_names(const CsvRow& row, char delimiter, const ReadRequest& request,
                             Emitter& diag) {
  const Span at = csv_span(request.source, row);
  if (row.cells.size() > request.limits.columns || row.problem == CsvRowProblem::TooManyColumns) {
    return diag.error(diag::TooManyColumns, at, row.cells.size(), request.limits.columns)
        .help("remove the columns that are not needed from the export");
  }
  CsvHeader header;
  header.shape.delimiter = delimiter;
  header.layout.delimiter = delimiter;
  header.layout.header_at = at;
  for (const CsvCell& cell : row.cells) {
    const Span place = csv_span(request.source, cell);
    if (cell.length > request.limits.header_bytes) {
      return diag.error(diag::HeaderTooLong, place, request.limits.header_bytes)
          .help("set `header_row` of the source if this is not the header");
    }
    const std::string_view name = header_name(cell.text, request.settings.trim);
    header.shape.header.emplace_back(cell.text);
    header.layout.header_names.emplace_back(name);
    header.layout.header_places.push_back(place);
  }
  std::optional<Failed> failed;
  for (const FieldRequest& field : request.fields) {
    CellOrigin origin;
    for (const std::string_view name : field.names) {
      const auto found = std::ranges::find(header.layout.header_names, name);
      if (found == header.layout.header_names.end()) continue;
      const auto index = static_cast<std::size_t>(found - header.layout.header_names.begin());
      const auto twin = std::find(found + 1, header.layout.header_names.end(), name);
      if (twin != header.layout.header_names.end()) {
        const auto second = static_cast<std::size_t>(twin - header.layout.header_names.begin());
        failed = diag.error(diag::DuplicateColumn, header.layout.header_places[second], name)
                     .label(header.layout.header_places[index], "the first column of that name")
                     .help("remove or rename one of the two, or map `" + std::string(field.field) +
                           "` to another column")
                     .failed();
      }
      origin.kind = CellOrigin::Kind::Column;
      origin.column = static_cast<std::uint32_t>(index);
      break;
    }
    header.shape.columns.push_back(
        origin.kind == CellOrigin::Kind::Column ? std::optional(origin.column) : std::nullopt);
    header.layout.origins.push_back(std::move(origin));
  }
  if (failed) return std::unexpected(*failed);
  if (request.settings.footer) {
    auto footer = Pattern::compile(request.settings.footer->value);
    if (footer) header.shape.footer.emplace(*std::move(footer));
  }
  return header;
}

// Of a header that lacks most of what was asked for. `begin`: of the text behind it.
bool may_be_data(const Layout& layout, std::uint64_t begin, const ReadRequest& request) {
  if (!lacks_most(request.fields, layout.origins)) return false;
  if (holds_data(layout.header_names)) return true;
  DiagnosticList ignored;  // the real pass says it
  Emitter scratch(ignored);
  CsvScanner scanner(request.sources.text(request.source), request.source, layout.delimiter,
                     request.limits, begin);
  CsvRow row;
  std::size_t rows = 0;
  while (rows < kRowsToCompare) {
    const auto more = scanner.next(row, scratch);
    if (!more || !*more) break;
    if (is_blank(row)) continue;
    ++rows;
    std::vector<std::string_view> cells;
    for (const CsvCell& cell : row.cells) {
      cells.push_back(header_name(cell.text, request.settings.trim));
    }
    if (repeats_in(layout.header_names, cells)) return true;
  }
  // Nothing says that a lone line is a header.
  return rows == 0 && std::ranges::none_of(layout.origins, [](const CellOrigin& origin) {
           return origin.kind == CellOrigin::Kind::Column;
         });
}

}  // namespace

Span csv_span(SourceId source, const CsvRow& row) {
  return {.source = source,
          .length = static_cast<std::uint32_t>(row.end - row.begin),
          .begin = row.begin};
}

Span csv_span(SourceId source, const CsvCell& cell) {
  return {.source = source, .length = cell.length, .begin = cell.begin};
}

bool is_blank(const CsvRow& row) {
  return std::ranges::all_of(row.cells, [](const CsvCell& cell) { return cell.length == 0; });
}

Result<CsvHeaderFound> read_csv_header(const ReadRequest& request, RowSink& sink, Emitter& diag) {
  const std::string_view text = request.sources.text(request.source);
  CsvHeaderFound found;
  const auto place = find_header(request, text);
  if (!place) {
    // A text of blank lines only has no header and no rows; but a broken one must be said.
    found.rest_at = text.size();
    const auto& delimiter = request.settings.delimiter;
    const auto skipped =
        skip_until(text.size(), delimiter ? delimiter->value[0] : ',', request, sink, diag);
    if (!skipped) return std::unexpected(skipped.error());
    return found;
  }
  found.delimiter = place->delimiter;
  const auto above = skip_until(place->begin, place->delimiter, request, sink, diag);
  if (!above) return std::unexpected(above.error());
  CsvScanner scanner(text, request.source, place->delimiter, request.limits, place->begin);
  CsvRow row;
  MUSTER_TRY(const bool some, scanner.next(row, diag));
  MUSTER_CHECK(some);
  found.rest_at = scanner.position();
  MUSTER_TRY(CsvHeader header, read_names(row, place->delimiter, request, diag));
  header.layout.may_be_data = may_be_data(header.layout, found.rest_at, request);
  if (!sink.layout(header.layout)) return found;
  for (std::size_t left = request.settings.skip_rows; left > 0; --left) {
    MUSTER_TRY(const bool more, scanner.next(row, diag));
    if (!more) break;
    sink.skipped(csv_span(request.source, row), "declared skip");
  }
  header.records_at = scanner.position();
  found.header = std::move(header);
  return found;
}

}  // namespace muster
