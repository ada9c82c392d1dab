#include "engine/data/record_reader.h"

namespace muster {

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

void RowSink::rows(const CellBatch& batch) {
  std::vector<RawCell> row_cells(batch.cells.size());
  for (std::size_t row = 0; row < batch.rows.size(); ++row) {
    for (std::size_t i = 0; i < row_cells.size(); ++i) {
      if (batch.cells[i].empty()) continue;
      row_cells[i].kind = RawKind::Text;
      row_cells[i].text = batch.text_of(batch.cells[i][row]);
      row_cells[i].at = batch.cell_at(i, row);
    }
    this->row(batch.row_at(row), batch.first_number + row, row_cells);
  }
}

}  // namespace muster
