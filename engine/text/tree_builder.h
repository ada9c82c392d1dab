// What a reader calls to make a Tree: begin, key, scalar, end, in the order of the file. It refuses
// duplicate keys, too many keys and too much depth, so that readers only say what they see.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "engine/base/limits.h"
#include "engine/base/result.h"
#include "engine/diag/emitter.h"
#include "engine/source/span.h"
#include "engine/text/tree.h"

namespace muster {

struct ScalarEvent {
  NodeKind kind = NodeKind::Null;
  bool boolean = false;
  bool plain = false;
  bool block_text = false;
  std::string_view text;
  Span at;
  std::vector<OffsetRun> runs;  // empty when the text is the source's, with or without its quotes
};

class TreeBuilder {
 public:
  // Borrows both for its life.
  TreeBuilder(const Limits& limits, Emitter& diag) : limits_(limits), diag_(diag) {}

  // Emit NestingTooDeep at `at` when the new level is one too many. `at` may be only the first byte
  // of the map or list when end() gives the rest.
  Result<NodeId> begin_map(Span at);
  Result<NodeId> begin_list(Span at);
  // Closes the innermost map or list; its span is stretched to `end_offset` if that lies beyond it.
  void end(std::uint64_t end_offset);
  // Names the next value of the innermost map. Emits DuplicateKey (with the first place as a label)
  // and TooManyKeys. REQUIRES: the innermost level is a map that waits for a key.
  Result<void> key(std::string_view name, Span at);
  NodeId scalar(ScalarEvent event);
  // Adds a deep copy of a finished node as the next value; spans stay those of the original. Emits
  // ExpansionTooLarge when all copies together pass limits.yaml_alias_nodes, NestingTooDeep, both
  // at `alias`.
  Result<NodeId> copy(NodeId original, Span alias);

  std::size_t depth() const { return levels_.size(); }
  bool in_map() const { return !levels_.empty() && levels_.back().map; }
  // Whether the innermost level is a map whose next thing must be a key.
  bool expects_key() const { return in_map() && !levels_.back().has_key; }
  // The key that key() gave for the value that comes next.
  Span pending_key_at() const { return levels_.back().key_at; }
  NodeId innermost() const { return levels_.back().node; }
  const TreeNode& node(NodeId id) const { return tree_.nodes_[id]; }
  // The tree; a Null root without place when nothing was added. REQUIRES: every level was closed.
  Tree take();

 private:
  struct Level {
    NodeId node;
    NodeId last_child;
    bool map = false;
    bool has_key = false;
    std::string_view key;
    Span key_at;
    // By hash of the key, made when a map has many children; until then the children are walked.
    std::unordered_multimap<std::uint64_t, NodeId> keys;
  };
  // Links a new node below the innermost level.
  NodeId attach(TreeNode node);
  Result<NodeId> begin(Span at, NodeKind kind);
  Result<void> check_depth(Span at);
  NodeId find_key(Level& level, std::string_view name, std::uint64_t hash) const;
  const std::vector<OffsetRun>* runs_of(NodeId id) const;

  const Limits& limits_;
  Emitter& diag_;
  Tree tree_;
  std::vector<Level> levels_;
  std::size_t copied_ = 0;
};

}  // namespace muster
