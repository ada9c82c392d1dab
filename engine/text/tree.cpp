#include "engine/text/tree.h"

#include <algorithm>

namespace muster {

NodeId Tree::find(NodeId map, std::string_view key) const {
  if (!map.valid() || nodes_[map].kind != NodeKind::Map) return NodeId();
  for (NodeId child = nodes_[map].first_child; child.valid(); child = nodes_[child].next_sibling) {
    if (nodes_[child].key == key) return child;
  }
  return NodeId();
}

std::vector<NodeId> Tree::children(NodeId parent) const {
  std::vector<NodeId> result;
  if (!parent.valid()) return result;
  result.reserve(nodes_[parent].children);
  for (NodeId child = nodes_[parent].first_child; child.valid();
       child = nodes_[child].next_sibling) {
    result.push_back(child);
  }
  return result;
}

Span Tree::span_in(NodeId scalar, std::size_t offset, std::size_t length) const {
  const TreeNode& node = nodes_[scalar];
  const std::size_t size = node.text.size();
  offset = std::min(offset, size);
  length = std::min(length, size - offset);
  const auto entry =
      std::lower_bound(runs_.begin(), runs_.end(), scalar,
                       [](const auto& pair, NodeId wanted) { return pair.first < wanted; });
  if (entry == runs_.end() || entry->first != scalar) {
    const bool bare = node.at.length == size;
    if (!bare && node.at.length != size + 2) return node.at;  // rewritten (a TOML number)
    const std::uint64_t begin = node.at.begin + (bare ? 0 : 1) + offset;
    return {.source = node.at.source, .length = static_cast<std::uint32_t>(length), .begin = begin};
  }
  const std::vector<OffsetRun>& runs = entry->second;
  const auto run_at = [&runs](std::size_t text) -> const OffsetRun& {
    const auto after = std::upper_bound(
        runs.begin(), runs.end(), text,
        [](std::size_t wanted, const OffsetRun& run) { return wanted < run.text; });
    return after == runs.begin() ? *after : *(after - 1);
  };
  const auto end_of = [&run_at](std::size_t text) {  // one past the byte `text` in the source
    const OffsetRun& run = run_at(text);
    return run.source_length == 0 ? run.source + (text - run.text) + 1
                                  : run.source + run.source_length;
  };
  std::uint64_t begin = 0;
  if (offset == size && size > 0) {
    begin = end_of(size - 1);
  } else {
    const OffsetRun& run = run_at(offset);
    begin = run.source + (run.source_length == 0 ? offset - run.text : 0);
  }
  const std::uint64_t end = length == 0 ? begin : std::max(begin, end_of(offset + length - 1));
  return {
      .source = node.at.source, .length = static_cast<std::uint32_t>(end - begin), .begin = begin};
}

}  // namespace muster
