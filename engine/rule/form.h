// Checks the form of one document and takes its values out: closed keys, kinds, words, names. Every
// problem is reported, none stops the reading; failed() says at the end whether there was one.
#pragma once

#include <array>
#include <cstddef>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "engine/base/result.h"
#include "engine/data/inputs.h"
#include "engine/diag/emitter.h"
#include "engine/rule/shape.h"
#include "engine/source/expr_text.h"
#include "engine/text/tree.h"

namespace muster {

// What a key that people choose themselves may look like.
enum class NameForm {
  Name,   // a set, parameter or let: snake_case and no reserved word
  Field,  // snake_case, may be a word that is only reserved outside a selection
};

class Form {
 public:
  // Borrows both for its life.
  Form(const Tree& tree, Emitter& diag) : tree_(tree), diag_(diag) {}

  const Tree& tree() const { return tree_; }
  const TreeNode& node(NodeId id) const { return tree_[id]; }
  Emitter& diag() { return diag_; }
  // The proof that this form has a problem, if it has one.
  const std::optional<Failed>& failed() const { return failed_; }
  // Counts a problem that somebody else reported.
  void fail(Failed failed) { failed_ = failed; }

  template <typename... Args>
  DiagnosticBuilder error(const DiagnosticDef<Args...>& def, Span at,
                          std::type_identity_t<Args>... args) {
    const DiagnosticBuilder builder = diag_.error(def, at, args...);
    failed_ = builder.failed();
    return builder;
  }

  // Whether `id` is a map; if it is, checks its keys: UnknownKey at each that `keys` does not name,
  // MissingKey for each required one. Else WrongKind, where `what` names the thing.
  bool closed_map(NodeId id, std::string_view what, std::span<const KeySpec> keys);
  // The entries of a map whose keys are names. Emits WrongKind, BooleanWordKey, BadValue,
  // ReservedWord; entries with a bad name are left out.
  std::vector<NodeId> named_entries(NodeId id, std::string_view what, NameForm form);
  // Whether the text is such a name; else emits.
  bool check_name(std::string_view name, Span at, NameForm form);
  // The items of a list; WrongKind if it is none. Absent: nothing.
  std::vector<NodeId> items(NodeId map, std::string_view key);

  NodeId find(NodeId map, std::string_view key) const { return tree_.find(map, key); }
  // The texts of scalars. Absent: empty. Emits WrongKind for lists, maps, nothing and empty text.
  std::string text(NodeId map, std::string_view key);
  std::optional<PlacedText> placed_text(NodeId map, std::string_view key);
  // The same, of a node itself; `name` is its key or what it is. May be empty text if
  // `may_be_empty`.
  std::optional<PlacedText> scalar(NodeId id, std::string_view name, bool may_be_empty = false);
  // A scalar or a list of them.
  std::vector<PlacedText> words(NodeId map, std::string_view key);
  std::vector<PlacedText> words_of(NodeId id, std::string_view name);
  // A scalar or a list of them, each one of `known`; UnknownWord with a suggestion for others.
  std::vector<PlacedText> words_among(NodeId id, std::string_view name,
                                      std::span<const std::string_view> known);
  bool flag(NodeId map, std::string_view key, bool fallback);
  std::optional<ExprText> expression(NodeId map, std::string_view key);
  std::optional<ExprText> expression_of(NodeId id, std::string_view name);
  std::vector<ExprText> expressions(NodeId map, std::string_view key);

  // One of the words, else UnknownWord with a suggestion, and the fallback.
  template <typename T, std::size_t N>
  T word(NodeId map, std::string_view key, const std::array<WordValue<T>, N>& choices, T fallback) {
    const std::optional<PlacedText> given = placed_text(map, key);
    if (!given) return fallback;
    for (const WordValue<T>& choice : choices) {
      if (choice.word == given->value) return choice.value;
    }
    std::vector<std::string_view> known;
    for (const WordValue<T>& choice : choices) known.push_back(choice.word);
    unknown_word(*given, key, known);
    return fallback;
  }

  // Where a thing of a map is missing: its key, else its first key, else itself.
  Span place_of_map(NodeId map) const;

 private:
  void unknown_word(const PlacedText& given, std::string_view key,
                    std::span<const std::string_view> known);
  void wrong_kind(NodeId id, std::string_view name, std::string_view wanted);

  const Tree& tree_;
  Emitter& diag_;
  std::optional<Failed> failed_;
};

// The decoded text of a scalar with the place of each byte; owns what it needs, so it may outlive
// the tree. White space at its end is dropped unless `keep_end`.
ExprText make_expr_text(const Tree& tree, NodeId scalar, bool keep_end = false);

}  // namespace muster
