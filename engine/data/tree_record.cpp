#include "engine/data/tree_record.h"

#include <algorithm>

#include "engine/data/header_form.h"
#include "engine/data/made_diagnostic.h"
#include "engine/diag/catalog.h"

namespace muster {
namespace {

RawKind raw_kind(NodeKind kind) {
  switch (kind) {
    case NodeKind::Null:
      return RawKind::Null;
    case NodeKind::Bool:
      return RawKind::Bool;
    case NodeKind::Number:
      return RawKind::Number;
    case NodeKind::String:
    case NodeKind::Date:
      return RawKind::Text;
    case NodeKind::List:
      return RawKind::List;
    case NodeKind::Map:
      return RawKind::Map;
  }
  MUSTER_UNREACHABLE();
}

std::string_view kind_name(NodeKind kind) {
  switch (kind) {
    case NodeKind::Null:
      return "nothing";
    case NodeKind::Bool:
      return "true or false";
    case NodeKind::Number:
      return "a number";
    case NodeKind::String:
      return "text";
    case NodeKind::Date:
      return "a date";
    case NodeKind::List:
      return "a list";
    case NodeKind::Map:
      return "a map";
  }
  MUSTER_UNREACHABLE();
}

// A key of that very name, else the path of nested maps with dots between.
NodeId find_path(const Tree& tree, NodeId map, std::string_view path) {
  if (tree[map].kind != NodeKind::Map) return {};
  if (const NodeId child = tree.find(map, path); child.valid()) return child;
  const std::size_t dot = path.find('.');
  if (dot == std::string_view::npos) return {};
  const NodeId child = tree.find(map, path.substr(0, dot));
  return child.valid() ? find_path(tree, child, path.substr(dot + 1)) : NodeId();
}

void fill(const Tree& tree, NodeId node, RawCell& cell) {
  const TreeNode& value = tree[node];
  cell.kind = raw_kind(value.kind);
  cell.text = value.text;
  cell.at = value.at;
  cell.elements.clear();
  cell.element_places.clear();
  if (value.kind != NodeKind::List) return;
  for (const NodeId child : tree.children(node)) {
    const RawKind kind = raw_kind(tree[child].kind);
    if (kind == RawKind::Null || kind == RawKind::List || kind == RawKind::Map)
      cell.kind = RawKind::Map;
    cell.elements.emplace_back(tree[child].text);
    cell.element_places.push_back(tree[child].at);
  }
}

}  // namespace

void hand_out_records(const Tree& tree, const std::vector<NodeId>& records,
                      const ReadRequest& request, RowSink& sink) {
  if (records.empty()) return;
  Layout layout;
  layout.header_at = tree[records.front()].at;
  std::vector<std::string_view> paths;
  for (const FieldRequest& field : request.fields) {
    CellOrigin origin;
    std::string_view chosen;
    for (const std::string_view name : field.names) {
      const bool found = std::ranges::any_of(
          records, [&](NodeId record) { return find_path(tree, record, name).valid(); });
      if (!found) continue;
      origin.kind = CellOrigin::Kind::Column;
      origin.path = name;
      chosen = name;
      break;
    }
    paths.push_back(chosen);
    layout.origins.push_back(std::move(origin));
  }
  for (const NodeId record : records) {
    if (tree[record].kind != NodeKind::Map) continue;
    for (const NodeId child : tree.children(record)) {
      const std::string_view key = tree[child].key;
      if (std::ranges::find(layout.header_names, key) != layout.header_names.end()) continue;
      if (layout.header_names.size() < 500) layout.header_names.emplace_back(key);
    }
  }
  layout.may_be_data =
      lacks_most(request.fields, layout.origins) && holds_data(layout.header_names);
  if (!sink.layout(std::move(layout))) return;
  std::vector<RawCell> cells(request.fields.size());
  std::uint64_t number = 0;
  for (const NodeId record : records) {
    ++number;
    const Span at = tree[record].at;
    if (tree[record].kind != NodeKind::Map) {
      sink.set_aside(number, made(diag::RecordSetAside, at, "it is no map"));
      continue;
    }
    for (std::size_t i = 0; i < cells.size(); ++i) {
      cells[i].kind = RawKind::Missing;
      cells[i].text = {};
      cells[i].at = at;
      if (paths[i].empty()) continue;
      if (const NodeId node = find_path(tree, record, paths[i]); node.valid())
        fill(tree, node, cells[i]);
    }
    sink.row(at, number, cells);
  }
}

Result<void> read_tree_records(const Tree& tree, const ReadRequest& request, RowSink& sink,
                               Emitter& diag) {
  NodeId list = tree.root();
  const bool has_path = request.settings.rows.has_value();
  if (has_path) list = find_path(tree, tree.root(), request.settings.rows->value);
  if (list.valid() && has_path && tree[list].kind == NodeKind::Map) {
    hand_out_records(tree, {list}, request, sink);
    return {};
  }
  if (!list.valid() || tree[list].kind != NodeKind::List) {
    const NodeId found = list.valid() ? list : tree.root();
    return diag.error(diag::RecordsExpected, tree[found].at, kind_name(tree[found].kind))
        .help("name the path to the list of records in the source: rows = \"data.items\"");
  }
  hand_out_records(tree, tree.children(list), request, sink);
  return {};
}

Span locate_kept(const SourceMap&, const Segment& segment, std::uint64_t row_begin,
                 const CellOrigin*, const Limits&) {
  return {.source = segment.source, .length = 0, .begin = row_begin};
}

}  // namespace muster
