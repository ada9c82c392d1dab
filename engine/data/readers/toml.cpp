// A TOML document that holds an array of tables at the path that `rows` names.
#include <array>

#include "engine/data/record_reader.h"
#include "engine/data/tree_record.h"
#include "engine/text/document_reader.h"

namespace muster {

extern const RecordReader reader_toml;

namespace {

constexpr std::array<std::string_view, 1> kExtensions = {".toml"};

Result<void> read_toml_records(const ReadRequest& request, RowSink& sink, Emitter& diag) {
  MUSTER_TRY(const Tree tree, read_toml(request.sources, request.source, request.limits, diag));
  return read_tree_records(tree, request, sink, diag);
}

}  // namespace

const RecordReader reader_toml = {
    .name = "toml",
    .extensions = kExtensions,
    .max_bytes = [](const Limits& limits) { return limits.rule_bytes; },
    .allow_controls = false,
    .line_based = false,
    .bad_lines_apart = false,
    .record_per_file = false,
    .keep_places = true,
    .read = read_toml_records,
    .pieces = nullptr,
    .locate = locate_kept,
    .text = nullptr,
};

}  // namespace muster
