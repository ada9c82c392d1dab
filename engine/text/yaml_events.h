// Turns the events of a YAML parser into a Tree, and refuses on the way what would be lost or read
// in two ways: tags, merge keys, keys without colon, tabs, aliases. Knows nothing of yaml-cpp.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "engine/base/limits.h"
#include "engine/base/result.h"
#include "engine/diag/emitter.h"
#include "engine/source/span.h"
#include "engine/text/document_reader.h"
#include "engine/text/tree_builder.h"

namespace muster {

// Where the parser says an event is: bytes from the begin of the part, and within the line.
struct YamlMark {
  std::size_t position = 0;
  std::size_t column = 0;
};

struct YamlProperties {
  std::size_t anchor = 0;  // 0: none
  bool tagged = false;
};

class YamlEvents {
 public:
  // `text`: the part that is read, with every lone CR as LF; `part`: where it stands.
  YamlEvents(std::string_view text, Span part, AliasPolicy aliases, const Limits& limits,
             Emitter& diag)
      : text_(text), part_(part), aliases_(aliases), diag_(diag), builder_(limits, diag) {}

  Result<void> null(YamlMark mark, std::size_t anchor);
  Result<void> alias(YamlMark mark, std::size_t anchor);
  Result<void> scalar(YamlMark mark, std::string_view value, YamlProperties properties);
  Result<void> begin_list(YamlMark mark, YamlProperties properties, bool flow);
  Result<void> begin_map(YamlMark mark, YamlProperties properties, bool flow);
  void end();
  Result<Tree> take();

  // One past the last thing that was understood.
  std::size_t last_end() const { return last_end_; }
  // The last quoted scalar; invalid if the last event was anything else.
  Span last_quoted() const { return last_quoted_; }
  Span span(std::size_t begin, std::size_t end) const;
  // The first position from `from` that is no white space, line end or comment.
  std::size_t skip_space(std::size_t from) const;

 private:
  struct Level {
    bool flow = false;
    bool bracketed = false;  // `{`, `[`: has a closing bracket
    std::size_t column = 0;
    std::size_t anchor = 0;
  };
  struct Anchor {
    NodeId node;
    bool open = false;  // its map or list is not over: an alias to it would be a cycle
  };
  Result<std::size_t> after_properties(YamlMark mark, YamlProperties properties);
  Result<void> check_tabs(YamlMark mark);
  // INVARIANT: every byte of the text is a scalar, a sign, white space or a comment. Refuses what
  // stands between last_end_ and `to` and is none of these: the parser dropped it.
  Result<void> check_gap(std::size_t to);
  Result<void> key(std::string_view name, Span at, bool plain);
  Result<void> begin(YamlMark mark, YamlProperties properties, bool flow, bool map);
  bool is_written_null(YamlMark mark, std::string_view& word) const;
  void remember(std::size_t anchor, NodeId node, bool open);
  std::size_t word_end(std::size_t from) const;
  bool in_flow() const { return !levels_.empty() && levels_.back().flow; }
  std::unexpected<Failed> refuse(Span at, std::string_view why);

  std::string_view text_;
  Span part_;
  AliasPolicy aliases_;
  Emitter& diag_;
  TreeBuilder builder_;
  std::vector<Level> levels_;
  std::vector<Anchor> anchors_;
  Span first_anchor_;
  std::size_t last_end_ = 0;
  Span last_quoted_;
  std::size_t key_end_ = 0;
  std::size_t key_column_ = 0;
  std::size_t checked_line_ = std::string_view::npos;
};

}  // namespace muster
