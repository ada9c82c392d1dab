// Places of cells and rows, found again from the text (load.h).
#include <algorithm>

#include "engine/data/load.h"
#include "engine/data/record_reader.h"

namespace muster {
namespace {

// The place kept at loading: `field` counts the loaded columns of the segment, 0 is the row itself.
Span kept_place(const Segment& segment, std::size_t row_in_segment, std::size_t field,
                std::size_t width) {
  return segment.places[row_in_segment * width + field];
}

}  // namespace

Span row_span(const Dataset& dataset, const SourceMap& sources, const Limits& limits, TableId table,
              RowId row) {
  const Table& data = dataset.tables[table];
  const Segment& segment = data.segment_of(row);
  if (!segment.places.empty()) {
    const auto next = std::ranges::upper_bound(data.segments, row, {}, &Segment::first_row);
    const RowId end = next == data.segments.end() ? data.rows : next->first_row;
    return kept_place(segment, row - segment.first_row, 0,
                      segment.places.size() / (end - segment.first_row));
  }
  return record_readers()[segment.reader]->locate(sources, segment, data.row_begin(row), nullptr,
                                                  limits);
}

Span cell_span(const Dataset& dataset, const SourceMap& sources, const Limits& limits,
               TableId table, RowId row, ColumnId column) {
  const Table& data = dataset.tables[table];
  const Segment& segment = data.segment_of(row);
  const CellOrigin& origin = segment.origins[column];
  switch (origin.kind) {
    case CellOrigin::Kind::NotLoaded:
    case CellOrigin::Kind::Absent:
      return row_span(dataset, sources, limits, table, row);
    case CellOrigin::Kind::Constant:
      return origin.constant_at;
    case CellOrigin::Kind::NotProvided:
      return dataset.defects[origin.not_provided].diagnostic.at;
    case CellOrigin::Kind::Column:
      break;
  }
  if (!segment.places.empty()) {
    const auto next = std::ranges::upper_bound(data.segments, row, {}, &Segment::first_row);
    const RowId end = next == data.segments.end() ? data.rows : next->first_row;
    return kept_place(segment, row - segment.first_row, origin.column + std::size_t{1},
                      segment.places.size() / (end - segment.first_row));
  }
  return record_readers()[segment.reader]->locate(sources, segment, data.row_begin(row), &origin,
                                                  limits);
}

std::string shown_text(const Dataset& dataset, TableId table, RowId row, ColumnId column) {
  const Table& data = dataset.tables[table];
  const Column& cells = data.columns[column];
  if (!cells.present[row]) return {};
  MUSTER_CHECK(cells.shown_only && dataset.sources != nullptr);
  const Segment& segment = data.segment_of(row);
  return record_readers()[segment.reader]->text(*dataset.sources, segment, data.row_begin(row),
                                                segment.origins[column], dataset.limits);
}

}  // namespace muster
