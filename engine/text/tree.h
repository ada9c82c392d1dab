// One document tree with places, made by every reader of files that people write (YAML, TOML, JSON,
// front matter). Rules, packs, configuration, waivers and small record files all read this.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/civil_time.h"
#include "engine/base/ids.h"
#include "engine/base/string_pool.h"
#include "engine/source/span.h"

namespace muster {

using NodeId = Id<struct NodeTag>;

enum class NodeKind {
  Null,    // YAML `key:` or `~`, JSON null
  Bool,    // JSON and TOML booleans, YAML plain `true` and `false` only
  Number,  // JSON numbers, TOML integers and floats, YAML plain JSON-style numbers; `text` as
           // written
  String,  // everything else; `text` without quotes and escapes
  Date,    // TOML local dates; `text` as written
  List,
  Map,
};

struct TreeNode {
  NodeKind kind = NodeKind::Null;
  bool boolean = false;
  bool plain = false;       // a scalar without quotes
  bool block_text = false;  // a YAML block scalar: its text begins on the line after `at`
  std::string_view text;    // of Bool, Number, String, Date; lives as long as the Tree
  Span at;                  // scalar: with its quotes; list and map: from first to last byte
  Span key_at;              // of the key, if the node is a map's value
  std::string_view key;     // decoded
  NodeId first_child;
  NodeId next_sibling;
  std::uint32_t children = 0;
};

// Where a run of a scalar's decoded text stands in the source. Runs are in order and without gaps
// in the text; a run ends where the next begins.
struct OffsetRun {
  std::uint32_t text = 0;    // offset of the run's first byte in the decoded text
  std::uint64_t source = 0;  // offset of that byte in the source
  // 0: the run is byte for byte the same in both. Else the run is one thing spelt otherwise in the
  // source (an escape, a folded line end), which takes this many bytes there.
  std::uint32_t source_length = 0;
};

// Maps keep the order of the file; no map holds a key twice.
class Tree {
 public:
  NodeId root() const { return root_; }
  const TreeNode& operator[](NodeId id) const { return nodes_[id]; }
  // The value of `key` in a map; invalid if absent or `map` is no map.
  NodeId find(NodeId map, std::string_view key) const;
  std::vector<NodeId> children(NodeId parent) const;
  std::size_t size() const { return nodes_.size(); }

  // Where byte `offset` of a scalar's decoded `text` stands in its source, for places inside
  // expressions and messages. Exact for plain, quoted and block scalars.
  Span span_in(NodeId scalar, std::size_t offset, std::size_t length) const;

 private:
  friend class TreeBuilder;
  IdVector<NodeId, TreeNode> nodes_;
  StringPool texts_;
  NodeId root_;
  // For scalars whose decoded text differs from the source; ascending by node.
  std::vector<std::pair<NodeId, std::vector<OffsetRun>>> runs_;
};

}  // namespace muster
