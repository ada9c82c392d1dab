// Reads a text with one of the readers and keeps what tests ask about: the tree, the diagnostics,
// and the source bytes behind a span.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <utility>

#include <gtest/gtest.h>

#include "engine/text/document_reader.h"

namespace muster {

class ReadSource {
 public:
  ReadSource() = default;
  ReadSource(const ReadSource&) = delete;
  ReadSource& operator=(const ReadSource&) = delete;

  static std::string yaml_error(std::string_view text, AliasPolicy policy = AliasPolicy::Refuse) {
    ReadSource read;
    read.yaml(text, policy);
    return read.errors();
  }

  bool yaml(std::string_view text, AliasPolicy policy = AliasPolicy::Refuse) {
    source = sources.add_text("file", std::string(text));
    return keep(read_yaml(sources, source, policy, limits, diag));
  }
  bool toml(std::string_view text) {
    source = sources.add_text("file", std::string(text));
    return keep(read_toml(sources, source, limits, diag));
  }
  bool json(std::string_view text) {
    source = sources.add_text("file", std::string(text));
    return keep(read_json(sources, whole(), limits, diag));
  }
  Span whole() const {
    return {.source = source,
            .length = static_cast<std::uint32_t>(sources.text(source).size()),
            .begin = 0};
  }

  // All diagnostics as `Name@begin+length`, in the order they were emitted.
  std::string errors() const {
    std::string text;
    for (const Diagnostic& item : list) {
      if (!text.empty()) text += ' ';
      text += std::string(item.name) + '@' + std::to_string(item.at.begin) + '+' +
              std::to_string(item.at.length);
    }
    return text;
  }
  std::string_view under(Span at) const { return sources.text(at); }

  // The node at a path of keys and indices: `a.0.b`.
  NodeId at(std::string_view path) const {
    NodeId node = tree.root();
    while (!path.empty() && node.valid()) {
      const std::size_t dot = std::min(path.find('.'), path.size());
      const std::string_view step = path.substr(0, dot);
      path.remove_prefix(std::min(dot + 1, path.size()));
      if (tree[node].kind == NodeKind::List) {
        const auto children = tree.children(node);
        const auto index = static_cast<std::size_t>(std::stoul(std::string(step)));
        node = index < children.size() ? children[index] : NodeId();
      } else {
        node = tree.find(node, step);
      }
    }
    return node;
  }
  const TreeNode& node(std::string_view path) const { return tree[at(path)]; }

  // The tree on one line: kinds by their brackets, strings in quotes, `~` for null.
  std::string shape() const { return tree.size() == 0 ? "" : shape_of(tree.root()); }

  // INVARIANT of span_in: each byte of each scalar leads to the same byte of the source, or to the
  // thing (escape, line end) that means it; always inside the scalar's line or span.
  void expect_exact_places(bool nothing_unmapped = true) const {
    for (std::size_t i = 0; i < tree.size(); ++i) {
      const NodeId id(i);
      const TreeNode& scalar = tree[id];
      if (scalar.kind == NodeKind::List || scalar.kind == NodeKind::Map) continue;
      std::uint64_t from = 0;
      for (std::size_t offset = 0; offset < scalar.text.size(); ++offset) {
        const Span place = tree.span_in(id, offset, 1);
        ASSERT_LE(place.end(), sources.text(source).size());
        ASSERT_GE(place.begin, from) << "places go forward in `" << scalar.text << '`';
        from = place.begin;
        const std::string_view bytes = sources.text(place);
        const char c = scalar.text[offset];
        if (bytes == scalar.text.substr(offset, 1)) continue;
        const bool spelt = bytes.find('\\') != std::string_view::npos || bytes == "''";
        const bool line_end = bytes.find_first_of("\r\n") != std::string_view::npos;
        const bool kept_at_end = c == '\n' && offset + 1 == scalar.text.size();
        if (nothing_unmapped) {
          EXPECT_TRUE(spelt || ((c == ' ' || c == '\n') && line_end) || kept_at_end)
              << '`' << c << "` at " << offset << " of `" << scalar.text << "` leads to `" << bytes
              << '`';
        }
      }
    }
  }

  SourceMap sources;
  Limits limits;
  DiagnosticList list;
  Emitter diag{list};
  SourceId source;
  Tree tree;

 private:
  bool keep(Result<Tree> result) {
    if (!result) {
      EXPECT_TRUE(list.has_errors());
      return false;
    }
    tree = std::move(*result);
    return true;
  }
  std::string shape_of(NodeId id) const {
    const TreeNode& value = tree[id];
    std::string text;
    switch (value.kind) {
      case NodeKind::Null:
        return "~";
      case NodeKind::Bool:
        return value.boolean ? "true" : "false";
      case NodeKind::Number:
        return std::string(value.text);
      case NodeKind::String:
        return '"' + std::string(value.text) + '"';
      case NodeKind::Date:
        return '<' + std::string(value.text) + '>';
      case NodeKind::List:
        for (const NodeId child : tree.children(id)) {
          text += (text.empty() ? "" : ",") + shape_of(child);
        }
        return '[' + text + ']';
      case NodeKind::Map:
        for (const NodeId child : tree.children(id)) {
          text += (text.empty() ? "" : ",") + std::string(tree[child].key) + ':' + shape_of(child);
        }
        return '{' + text + '}';
    }
    return text;
  }
};

}  // namespace muster
