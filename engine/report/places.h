// Spans of inputs -> places of a report, with their regions in both units. The only part of the
// layer that reads sources; writers get what it makes.
#pragma once

#include "engine/data/dataset.h"
#include "engine/report/finding.h"
#include "engine/rule/rule.h"
#include "engine/source/source_map.h"

namespace muster {

// The place of a span, cut to its first line: no consumer shows more, and GitHub drops the columns
// of a longer one. An invalid span is an empty place.
Place place_of(const SourceMap& sources, Span span);

// The text of a cell at `span`, if it may be shown (S19): of a field that is not sensitive (or
// `unmask`) in a set that is not for counting only; short, on one line and free of control
// characters. Else empty.
std::string snippet_of(const SourceMap& sources, const Schema& schema, Span span, TableId table,
                       ColumnId column, bool unmask);

}  // namespace muster
