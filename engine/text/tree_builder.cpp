#include "engine/text/tree_builder.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "engine/base/check.h"
#include "engine/base/hash.h"

namespace muster {

namespace {

// Below this many children a walk is faster than a table.
constexpr std::size_t kTableFrom = 16;

}  // namespace

NodeId TreeBuilder::attach(TreeNode node) {
  if (levels_.empty()) {
    MUSTER_CHECK(!tree_.root_.valid());
    tree_.root_ = tree_.nodes_.add(std::move(node));
    return tree_.root_;
  }
  Level& level = levels_.back();
  std::uint64_t hash = 0;
  if (level.map) {
    MUSTER_CHECK(level.has_key);
    node.key = level.key;
    node.key_at = level.key_at;
    level.has_key = false;
    hash = hash_bytes(node.key);
  }
  const NodeId id = tree_.nodes_.add(std::move(node));
  TreeNode& parent = tree_.nodes_[level.node];
  if (level.last_child.valid()) {
    tree_.nodes_[level.last_child].next_sibling = id;
  } else {
    parent.first_child = id;
  }
  level.last_child = id;
  ++parent.children;
  if (level.map) {
    if (parent.children == kTableFrom) {
      for (NodeId child = parent.first_child; child.valid();
           child = tree_.nodes_[child].next_sibling) {
        level.keys.emplace(hash_bytes(tree_.nodes_[child].key), child);
      }
    } else if (parent.children > kTableFrom) {
      level.keys.emplace(hash, id);
    }
  }
  return id;
}

Result<void> TreeBuilder::check_depth(Span at) {
  if (levels_.size() >= limits_.nesting) {
    return diag_.error(diag::NestingTooDeep, at, limits_.nesting);
  }
  return {};
}

Result<NodeId> TreeBuilder::begin(Span at, NodeKind kind) {
  if (auto fits = check_depth(at); !fits) return std::unexpected(fits.error());
  TreeNode node;
  node.kind = kind;
  node.at = at;
  const NodeId id = attach(std::move(node));
  Level level;
  level.node = id;
  level.map = kind == NodeKind::Map;
  levels_.push_back(std::move(level));
  return id;
}

Result<NodeId> TreeBuilder::begin_map(Span at) { return begin(at, NodeKind::Map); }

Result<NodeId> TreeBuilder::begin_list(Span at) { return begin(at, NodeKind::List); }

void TreeBuilder::end(std::uint64_t end_offset) {
  MUSTER_CHECK(!levels_.empty() && !levels_.back().has_key);
  Span& at = tree_.nodes_[levels_.back().node].at;
  if (end_offset > at.end()) {
    at.length = static_cast<std::uint32_t>(
        std::min<std::uint64_t>(end_offset - at.begin, std::numeric_limits<std::uint32_t>::max()));
  }
  levels_.pop_back();
}

NodeId TreeBuilder::find_key(Level& level, std::string_view name, std::uint64_t hash) const {
  if (!level.keys.empty()) {
    const auto [first, last] = level.keys.equal_range(hash);
    for (auto it = first; it != last; ++it) {
      if (tree_.nodes_[it->second].key == name) return it->second;
    }
    return NodeId();
  }
  return tree_.find(level.node, name);
}

Result<void> TreeBuilder::key(std::string_view name, Span at) {
  MUSTER_CHECK(expects_key());
  Level& level = levels_.back();
  if (tree_.nodes_[level.node].children >= limits_.object_keys) {
    return diag_.error(diag::TooManyKeys, at, limits_.object_keys);
  }
  const NodeId earlier = find_key(level, name, hash_bytes(name));
  if (earlier.valid()) {
    return diag_.error(diag::DuplicateKey, at, name)
        .label(tree_.nodes_[earlier].key_at, "it is here first");
  }
  level.key = tree_.texts_.add(name);
  level.key_at = at;
  level.has_key = true;
  return {};
}

NodeId TreeBuilder::scalar(ScalarEvent event) {
  TreeNode node;
  node.kind = event.kind;
  node.boolean = event.boolean;
  node.plain = event.plain;
  node.block_text = event.block_text;
  node.text = tree_.texts_.add(event.text);
  node.at = event.at;
  const NodeId id = attach(std::move(node));
  if (!event.runs.empty()) tree_.runs_.emplace_back(id, std::move(event.runs));
  return id;
}

const std::vector<OffsetRun>* TreeBuilder::runs_of(NodeId id) const {
  const auto found =
      std::lower_bound(tree_.runs_.begin(), tree_.runs_.end(), id,
                       [](const auto& entry, NodeId wanted) { return entry.first < wanted; });
  return found != tree_.runs_.end() && found->first == id ? &found->second : nullptr;
}

Result<NodeId> TreeBuilder::copy(NodeId original, Span alias) {
  if (++copied_ > limits_.yaml_alias_nodes) {
    return diag_.error(diag::ExpansionTooLarge, alias, limits_.yaml_alias_nodes, "nodes");
  }
  TreeNode node = tree_.nodes_[original];
  const NodeId first_child = node.first_child;
  node.first_child = NodeId();
  node.next_sibling = NodeId();
  node.children = 0;
  node.key = {};
  node.key_at = {};
  if (node.kind != NodeKind::List && node.kind != NodeKind::Map) {
    const NodeId id = attach(std::move(node));
    if (const auto* runs = runs_of(original)) {
      std::vector<OffsetRun> copied = *runs;
      tree_.runs_.emplace_back(id, std::move(copied));
    }
    return id;
  }
  // Recursion is bounded: every level that is entered counts against the nesting limit.
  MUSTER_TRY(const NodeId id, begin(alias, node.kind));
  tree_.nodes_[id].at = node.at;
  for (NodeId child = first_child; child.valid(); child = tree_.nodes_[child].next_sibling) {
    if (node.kind == NodeKind::Map) {
      if (auto named = key(tree_.nodes_[child].key, tree_.nodes_[child].key_at); !named) {
        return std::unexpected(named.error());
      }
    }
    MUSTER_TRY([[maybe_unused]] const NodeId copied, copy(child, alias));
  }
  end(0);
  return id;
}

Tree TreeBuilder::take() {
  MUSTER_CHECK(levels_.empty());
  if (!tree_.root_.valid()) tree_.root_ = tree_.nodes_.add({});
  return std::move(tree_);
}

}  // namespace muster
