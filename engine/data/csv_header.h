// The header of delimited text: where it is, how the text is delimited, and which column is which
// field. What stands below it is for CsvRows.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "engine/base/pattern.h"
#include "engine/base/result.h"
#include "engine/data/record_reader.h"
#include "engine/text/csv_scan.h"

namespace muster {

// What the rows below a header are read by.
struct CsvShape {
  char delimiter = ',';
  std::vector<std::string> header;                    // the header's cells as they stand
  std::vector<std::optional<std::uint32_t>> columns;  // by request
  std::optional<Pattern> footer;
};

struct CsvHeader {
  CsvShape shape;
  Layout layout;
  std::uint64_t records_at = 0;  // the first row behind the header and the rows to skip
};

struct CsvHeaderFound {
  std::optional<CsvHeader> header;  // nothing: there is none, or the sink can not use it
  // From here on the text is only good for what is wrong with it.
  std::uint64_t rest_at = 0;
  char delimiter = ',';
};

// Finds and reads the header, tells the sink its layout and what was skipped around it. Emits
// UnclosedQuote, RowTooLong, TooManyColumns, HeaderTooLong, DuplicateColumn.
Result<CsvHeaderFound> read_csv_header(const ReadRequest& request, RowSink& sink, Emitter& diag);

Span csv_span(SourceId source, const CsvRow& row);
Span csv_span(SourceId source, const CsvCell& cell);
bool is_blank(const CsvRow& row);

}  // namespace muster
