#include "engine/rule/form.h"

#include <algorithm>
#include <cstdint>

#include "engine/base/check.h"
#include "engine/base/suggest.h"
#include "engine/rule/names.h"

namespace muster {
namespace {

std::string_view kind_words(const TreeNode& node) {
  switch (node.kind) {
    case NodeKind::Null:
      return "nothing";
    case NodeKind::Bool:
      return "a boolean";
    case NodeKind::Number:
      return "a number";
    case NodeKind::String:
      return node.text.empty() ? "an empty text" : "text";
    case NodeKind::Date:
      return "a date";
    case NodeKind::List:
      return "a list";
    case NodeKind::Map:
      return "a map";
  }
  MUSTER_UNREACHABLE();
}

bool is_scalar(const TreeNode& node) {
  return node.kind == NodeKind::Bool || node.kind == NodeKind::Number ||
         node.kind == NodeKind::String || node.kind == NodeKind::Date;
}

// A folded scalar ends with a line feed that nobody means.
std::string_view without_end(std::string_view text) {
  const std::size_t last = text.find_last_not_of(" \t\r\n");
  return last == std::string_view::npos ? std::string_view() : text.substr(0, last + 1);
}

// The place of text [offset, offset + length) by runs that cover the text from its first byte.
Span place_by_runs(const std::vector<OffsetRun>& runs, Span whole, std::size_t offset,
                   std::size_t length) {
  if (runs.empty()) return whole;
  const auto run_at = [&runs](std::size_t text) -> const OffsetRun& {
    const auto after = std::ranges::upper_bound(
        runs, text, {}, [](const OffsetRun& run) { return static_cast<std::size_t>(run.text); });
    return after == runs.begin() ? *after : *(after - 1);
  };
  const auto begin_of = [&run_at](std::size_t text) {
    const OffsetRun& run = run_at(text);
    return run.source + (run.source_length == 0 ? text - run.text : 0);
  };
  const auto end_of = [&run_at](std::size_t text) {
    const OffsetRun& run = run_at(text);
    return run.source_length == 0 ? run.source + (text - run.text) + 1
                                  : run.source + run.source_length;
  };
  if (length == 0 && offset > 0) {
    const std::uint64_t end = end_of(offset - 1);
    return {.source = whole.source, .length = 0, .begin = end};
  }
  const std::uint64_t begin = begin_of(offset);
  const std::uint64_t end = length == 0 ? begin : std::max(begin, end_of(offset + length - 1));
  return {
      .source = whole.source, .length = static_cast<std::uint32_t>(end - begin), .begin = begin};
}

}  // namespace

Span Form::place_of_map(NodeId map) const {
  const TreeNode& node = tree_[map];
  if (node.key_at.valid()) return node.key_at;
  if (node.kind == NodeKind::Map && node.first_child.valid()) return tree_[node.first_child].key_at;
  return node.at;
}

void Form::wrong_kind(NodeId id, std::string_view name, std::string_view wanted) {
  const TreeNode& node = tree_[id];
  // A value that is not there has no place of its own.
  const Span at = node.kind == NodeKind::Null && node.key_at.valid() ? node.key_at : node.at;
  error(diag::WrongKind, at, name, wanted, kind_words(node));
}

bool Form::closed_map(NodeId id, std::string_view what, std::span<const KeySpec> keys) {
  if (tree_[id].kind != NodeKind::Map) {
    wrong_kind(id, what, "a map");
    return false;
  }
  std::vector<std::string_view> known;
  for (const KeySpec& key : keys) known.push_back(key.name);
  for (const NodeId child : tree_.children(id)) {
    const TreeNode& entry = tree_[child];
    if (std::ranges::find(known, entry.key) != known.end()) continue;
    error(diag::UnknownKey, entry.key_at, entry.key).help(suggestion(entry.key, known));
  }
  for (const KeySpec& key : keys) {
    if (key.required && !tree_.find(id, key.name).valid()) {
      error(diag::MissingKey, place_of_map(id), key.name);
    }
  }
  return true;
}

bool Form::check_name(std::string_view name, Span at, NameForm form) {
  if (is_boolean_word(name)) {
    error(diag::BooleanWordKey, at, name).help("choose another word");
    return false;
  }
  if (!is_snake_case(name)) {
    error(diag::BadValue, at, name, "a name")
        .help("names have lower-case letters, digits and `_`, and begin with a letter");
    return false;
  }
  if (form == NameForm::Name ? is_reserved_name(name) : is_reserved_field(name)) {
    error(diag::ReservedWord, at, name);
    return false;
  }
  return true;
}

std::vector<NodeId> Form::named_entries(NodeId id, std::string_view what, NameForm form) {
  std::vector<NodeId> entries;
  if (!id.valid()) return entries;
  if (tree_[id].kind != NodeKind::Map) {
    wrong_kind(id, what, "a map");
    return entries;
  }
  for (const NodeId child : tree_.children(id)) {
    if (check_name(tree_[child].key, tree_[child].key_at, form)) entries.push_back(child);
  }
  return entries;
}

std::vector<NodeId> Form::items(NodeId map, std::string_view key) {
  const NodeId id = tree_.find(map, key);
  if (!id.valid()) return {};
  if (tree_[id].kind != NodeKind::List) {
    wrong_kind(id, key, "a list");
    return {};
  }
  return tree_.children(id);
}

std::optional<PlacedText> Form::scalar(NodeId id, std::string_view name, bool may_be_empty) {
  const TreeNode& node = tree_[id];
  if (!is_scalar(node)) {
    wrong_kind(id, name, "text");
    return std::nullopt;
  }
  const std::string_view text = without_end(node.text);
  if (text.empty() && !may_be_empty) {
    error(diag::WrongKind, node.at, name, "text", "an empty text");
    return std::nullopt;
  }
  return PlacedText{.value = std::string(text), .at = node.at};
}

std::optional<PlacedText> Form::placed_text(NodeId map, std::string_view key) {
  const NodeId id = tree_.find(map, key);
  if (!id.valid()) return std::nullopt;
  return scalar(id, key);
}

std::string Form::text(NodeId map, std::string_view key) {
  std::optional<PlacedText> found = placed_text(map, key);
  return found ? std::move(found->value) : std::string();
}

std::vector<PlacedText> Form::words_of(NodeId id, std::string_view name) {
  std::vector<PlacedText> found;
  const auto take = [&](NodeId item) {
    if (std::optional<PlacedText> word = scalar(item, name)) found.push_back(std::move(*word));
  };
  if (tree_[id].kind != NodeKind::List) {
    take(id);
  } else {
    for (const NodeId item : tree_.children(id)) take(item);
  }
  return found;
}

std::vector<PlacedText> Form::words(NodeId map, std::string_view key) {
  const NodeId id = tree_.find(map, key);
  return id.valid() ? words_of(id, key) : std::vector<PlacedText>();
}

std::vector<PlacedText> Form::words_among(NodeId id, std::string_view name,
                                          std::span<const std::string_view> known) {
  std::vector<PlacedText> words = words_of(id, name);
  for (const PlacedText& word : words) {
    if (std::ranges::find(known, word.value) == known.end()) unknown_word(word, name, known);
  }
  return words;
}

bool Form::flag(NodeId map, std::string_view key, bool fallback) {
  const NodeId id = tree_.find(map, key);
  if (!id.valid()) return fallback;
  if (tree_[id].kind != NodeKind::Bool) {
    wrong_kind(id, key, "`true` or `false`");
    return fallback;
  }
  return tree_[id].boolean;
}

std::optional<ExprText> Form::expression_of(NodeId id, std::string_view name) {
  if (!scalar(id, name)) return std::nullopt;
  return make_expr_text(tree_, id);
}

std::optional<ExprText> Form::expression(NodeId map, std::string_view key) {
  const NodeId id = tree_.find(map, key);
  return id.valid() ? expression_of(id, key) : std::nullopt;
}

std::vector<ExprText> Form::expressions(NodeId map, std::string_view key) {
  std::vector<ExprText> found;
  const NodeId id = tree_.find(map, key);
  if (!id.valid()) return found;
  const auto take = [&](NodeId item) {
    if (std::optional<ExprText> text = expression_of(item, key)) found.push_back(std::move(*text));
  };
  if (tree_[id].kind != NodeKind::List) {
    take(id);
  } else {
    for (const NodeId item : tree_.children(id)) take(item);
    if (tree_[id].children == 0) wrong_kind(id, key, "text or a list of texts");
  }
  return found;
}

void Form::unknown_word(const PlacedText& given, std::string_view key,
                        std::span<const std::string_view> known) {
  error(diag::UnknownWord, given.at, given.value, key).help(suggestion(given.value, known));
}

ExprText make_expr_text(const Tree& tree, NodeId scalar, bool keep_end) {
  const TreeNode& node = tree[scalar];
  const std::string_view text = keep_end ? node.text : without_end(node.text);
  // The tree may go, so the runs are taken out of it byte by byte; neighbours that are the same in
  // text and source join, so that there are few.
  std::vector<OffsetRun> runs;
  for (std::size_t offset = 0; offset < text.size(); ++offset) {
    const Span place = tree.span_in(scalar, offset, 1);
    const OffsetRun* last = runs.empty() ? nullptr : &runs.back();
    if (last != nullptr && last->source_length == 0 && place.length == 1 &&
        place.begin == last->source + (offset - last->text)) {
      continue;
    }
    if (last != nullptr && last->source_length != 0 && place.begin == last->source &&
        place.length == last->source_length) {
      continue;
    }
    runs.push_back({.text = static_cast<std::uint32_t>(offset),
                    .source = place.begin,
                    .source_length = place.length == 1 ? 0 : place.length});
  }
  return {.text = std::string(text),
          .place = [runs = std::move(runs), whole = node.at, size = text.size()](
                       std::size_t offset, std::size_t length) {
            offset = std::min(offset, size);
            return place_by_runs(runs, whole, offset, std::min(length, size - offset));
          }};
}

}  // namespace muster
