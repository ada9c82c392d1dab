// A YAML document that holds a list of records; anchors and aliases are refused.
#include <array>

#include "engine/data/record_reader.h"
#include "engine/data/tree_record.h"
#include "engine/text/document_reader.h"

namespace muster {

extern const RecordReader reader_yaml;

namespace {

constexpr std::array<std::string_view, 2> kExtensions = {".yaml", ".yml"};

Result<void> read_yaml_records(const ReadRequest& request, RowSink& sink, Emitter& diag) {
  MUSTER_TRY(const Tree tree,
             read_yaml(request.sources, request.source, AliasPolicy::Refuse, request.limits, diag));
  return read_tree_records(tree, request, sink, diag);
}

}  // namespace

const RecordReader reader_yaml = {
    .name = "yaml",
    .extensions = kExtensions,
    .max_bytes = [](const Limits& limits) { return limits.yaml_record_bytes; },
    .allow_controls = false,
    .line_based = false,
    .bad_lines_apart = false,
    .record_per_file = false,
    .keep_places = true,
    .read = read_yaml_records,
    .pieces = nullptr,
    .locate = locate_kept,
    .text = nullptr,
};

}  // namespace muster
