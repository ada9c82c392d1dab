// Records that are maps of a Tree: what the readers of YAML, TOML and front matter share.
#pragma once

#include "engine/base/result.h"
#include "engine/data/record_reader.h"
#include "engine/text/tree.h"

namespace muster {

// Hands the list of maps at `rows` of the settings (the top without it) to the sink. Emits
// RecordsExpected.
Result<void> read_tree_records(const Tree& tree, const ReadRequest& request, RowSink& sink,
                               Emitter& diag);
// Hands these maps to the sink as the records; others are set aside.
void hand_out_records(const Tree& tree, const std::vector<NodeId>& records,
                      const ReadRequest& request, RowSink& sink);
// RecordReader::locate of formats whose places are kept.
Span locate_kept(const SourceMap& sources, const Segment& segment, std::uint64_t row_begin,
                 const CellOrigin* origin, const Limits& limits);

}  // namespace muster
