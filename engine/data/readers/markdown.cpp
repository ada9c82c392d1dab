// Markdown: the front matter of each file is one record. A file without one is a record that says
// nothing, so that a lost front matter is noticed.
#include <array>

#include "engine/data/made_diagnostic.h"
#include "engine/data/record_reader.h"
#include "engine/data/tree_record.h"
#include "engine/diag/catalog.h"
#include "engine/text/document_reader.h"

namespace muster {

extern const RecordReader reader_markdown;

namespace {

constexpr std::array<std::string_view, 2> kExtensions = {".md", ".markdown"};

// No fields at all: required ones are missed at the first line.
void hand_out_nothing(const ReadRequest& request, RowSink& sink) {
  const std::string_view text = request.sources.text(request.source);
  const std::size_t end = std::min(text.find_first_of("\r\n"), text.size());
  const Span first_line{
      .source = request.source, .length = static_cast<std::uint32_t>(end), .begin = 0};
  Layout layout;
  layout.origins.resize(request.fields.size());
  layout.header_at = first_line;
  if (!sink.layout(std::move(layout))) return;
  std::vector<RawCell> cells(request.fields.size());
  for (RawCell& cell : cells) cell.at = first_line;
  sink.row(first_line, 1, cells);
}

Result<void> read_markdown(const ReadRequest& request, RowSink& sink, Emitter& diag) {
  MUSTER_TRY(const Span part, find_front_matter(request.sources, request.source, diag));
  if (!part.valid()) {
    hand_out_nothing(request, sink);
    return {};
  }
  MUSTER_TRY(const Tree tree,
             read_yaml_part(request.sources, part, AliasPolicy::Refuse, request.limits, diag));
  const TreeNode& root = tree[tree.root()];
  if (root.kind == NodeKind::Null) {
    hand_out_nothing(request, sink);
    return {};
  }
  if (root.kind != NodeKind::Map) {
    return diag.error(diag::RecordsExpected, root.at, "front matter that is no map")
        .help("write the front matter as `key: value` lines");
  }
  hand_out_records(tree, {tree.root()}, request, sink);
  return {};
}

}  // namespace

const RecordReader reader_markdown = {
    .name = "markdown",
    .extensions = kExtensions,
    .max_bytes = [](const Limits& limits) { return limits.yaml_record_bytes; },
    .allow_controls = false,
    .line_based = false,
    .bad_lines_apart = false,
    .record_per_file = true,
    .keep_places = true,
    .read = read_markdown,
    .pieces = nullptr,
    .locate = locate_kept,
    .text = nullptr,
};

}  // namespace muster
