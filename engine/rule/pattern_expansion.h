// A template with its holes filled: the text of an expression, each byte of which knows whether it
// is the author's or the pattern's, and where it stands there.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/rule/pattern_arguments.h"
#include "engine/rule/rule_pattern.h"

namespace muster {

// Text made of stretches from several places. The place of a part that holds words of one argument
// is where that argument says them, whatever of the pattern surrounds them; without such words, or
// with those of several arguments, it is a place in the pattern.
class StretchedText {
 public:
  // `argument`: the number of the parameter, or kNoParam for words of the pattern.
  void add(const ExprText& from, std::size_t begin, std::size_t length, std::size_t argument);
  void add(const ExprText& from, std::size_t argument) { add(from, 0, from.text.size(), argument); }
  // Words that stand nowhere as they are, but belong to a place.
  void add(std::string_view text, Span at, std::size_t argument);
  void add(const StretchedText& other);

  bool empty() const { return text_.empty(); }
  bool contains(std::string_view text) const { return text_.find(text) != std::string::npos; }
  ExprText finish() const;

 private:
  struct Stretch {
    std::size_t begin = 0;
    std::size_t length = 0;
    std::size_t argument = kNoParam;
    ExprText from;  // of which it is the part from `from_begin`
    std::size_t from_begin = 0;
  };
  static Span place(const std::vector<Stretch>& stretches, std::size_t offset, std::size_t length);

  std::string text_;
  std::vector<Stretch> stretches_;
};

// How a field is written: as a value (a timestamp where a date is wanted becomes its day), or as a
// place to point at.
enum class FieldUse { Value, Place };

class Expansion {
 public:
  // Borrows both.
  Expansion(const RulePattern& pattern, const std::vector<PatternArgument>& arguments)
      : pattern_(pattern), arguments_(arguments) {}

  // The template; nothing if it is empty, or one of its holes has nothing to say. One text for each
  // field, if it goes over a list of fields.
  std::vector<StretchedText> all(const Template& from, FieldUse use = FieldUse::Value) const;
  std::optional<ExprText> one(const Template& from, FieldUse use = FieldUse::Value) const;
  // The parts of all templates, joined by `&&`.
  std::optional<ExprText> conjunction(const std::vector<Template>& from) const;

 private:
  struct Context {
    const Template& from;
    FieldUse use = FieldUse::Value;
    std::size_t item = kNoParam;  // the field of the list that it is about
  };
  void write(const std::vector<TemplatePiece>& pieces, const Context& context,
             StretchedText& to) const;
  void write_name(const TemplatePiece& piece, const Context& context, StretchedText& to) const;
  void write_of(const TemplatePiece& piece, const Context& context, StretchedText& to) const;
  void write_field(std::string_view variable, const FieldPath& field, Span variable_at,
                   const PatternParam& param, const Context& context, std::size_t index,
                   StretchedText& to) const;
  void write_asks(std::string_view variable, const FieldPath& field, Span variable_at,
                  std::size_t index, StretchedText& to) const;
  void write_entry(std::string_view variable, const FilterEntry& entry, std::size_t index,
                   StretchedText& to) const;
  void write_pair(const TemplatePiece& piece, const KeyPair& pair, Span at,
                  StretchedText& to) const;
  bool says_something(const std::vector<TemplatePiece>& pieces, const Context& context) const;
  // Whether an $if( ... ) holds.
  bool holds(const TemplatePiece& piece) const;
  // The list of fields that the pieces go over, groups in them aside; kNoParam if there is none. In
  // a text for people a list is named as a whole, unless the text stands in a `group`.
  std::size_t list_in(const std::vector<TemplatePiece>& pieces, bool group) const;
  const FieldPath* field_of(std::size_t param, const Context& context) const;

  const RulePattern& pattern_;
  const std::vector<PatternArgument>& arguments_;
};

}  // namespace muster
