#include "engine/data/record_reader.h"

#include "engine/base/utf8.h"

namespace muster {
namespace {

constexpr std::string_view kNull = "null";

}  // namespace

Span CellBatch::row_at(std::size_t row) const {
  const CellRange range = rows[row];
  return {.source = source, .length = range.length, .begin = offset + range.begin};
}

Span CellBatch::cell_at(std::size_t request, std::size_t row) const {
  const CellRange range = cells[request][row];
  // No cell but a quoted one has a quote before its first byte: that of others is a delimiter, or
  // belongs to the row before.
  const bool quoted = range.begin > rows[row].begin && text[range.begin - 1] == '"';
  return {.source = source,
          .length = range.length + (quoted ? 2 : 0),
          .begin = offset + range.begin - (quoted ? 1 : 0)};
}

RawCell CellBatch::cell(std::size_t request, std::size_t row) const {
  RawCell out;
  if (cells[request].empty()) return out;
  const CellRange range = cells[request][row];
  out.kind = RawKind::Text;
  out.text = text_of(range);
  out.at = cell_at(request, row);
  if (!json || out.at.length != range.length) return out;  // in quotes
  switch (text[range.begin]) {
    case 'n':
      out.kind = RawKind::Null;
      out.text = text.substr(range.begin, kNull.size());
      out.at.length = kNull.size();
      break;
    case 't':
    case 'f':
      out.kind = RawKind::Bool;
      break;
    default:
      out.kind = RawKind::Number;
  }
  return out;
}

std::vector<BadByte> find_bad_bytes(std::string_view text, std::uint64_t offset) {
  std::vector<BadByte> bad;
  std::size_t from = 0;
  while (const auto at = utf8::find_invalid(text.substr(from))) {
    const std::size_t first = from + *at;
    bad.push_back({.offset = offset + first, .byte = static_cast<unsigned char>(text[first])});
    // One is enough to set the line aside.
    from = text.find('\n', first);
    if (from == std::string_view::npos) break;
  }
  return bad;
}

void RowSink::rows(const CellBatch& batch) {
  std::vector<RawCell> row_cells(batch.cells.size());
  for (std::size_t row = 0; row < batch.rows.size(); ++row) {
    for (std::size_t i = 0; i < row_cells.size(); ++i) row_cells[i] = batch.cell(i, row);
    this->row(batch.row_at(row), batch.first_number + row, row_cells);
  }
}

}  // namespace muster
