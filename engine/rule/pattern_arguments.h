// What an author put into the holes of a pattern, checked against the record sets before anything
// is written out: so a slip is told at the author's word, in the author's terms.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "engine/data/schema.h"
#include "engine/diag/emitter.h"
#include "engine/rule/form.h"
#include "engine/rule/rule.h"
#include "engine/rule/rule_pattern.h"

namespace muster {

// A field of a row, or one that its references lead to.
struct FieldPath {
  ExprText text;                  // `person.kind`, as written
  std::vector<std::size_t> asks;  // the beginnings of it that may be absent: their lengths
  Type type;                      // Invalid: a derived field, whose type the compiler finds
};

// One entry of a filter.
struct FilterEntry {
  enum class Kind { In, NotIn, Present, Absent, AtLeast, AtMost };
  Kind kind = Kind::In;
  FieldPath field;
  std::vector<ExprText> values;  // as literals of the language; none for Present and Absent
  Span at;
};

struct KeyPair {
  FieldPath left;
  FieldPath right;
};

// The value of one parameter.
struct PatternArgument {
  bool by_author = false;  // else there is a default, or nothing
  bool given = false;
  Span at;
  ExprText words;  // as written
  ExprText value;  // Value: the literal, or `params.x`
  TableId table;   // Record
  std::vector<FieldPath> fields;
  std::vector<FilterEntry> entries;
  std::vector<KeyPair> keys;
  std::size_t choice = 0;
};

// The arguments in the order of the pattern's parameters. `with` may be invalid. `params` are those
// of the rule, which a value may name. Emits UnknownPatternParameter, MissingPatternParameter,
// UnknownRecordSet, UnknownField, WrongFieldType, KeysDiffer, BadValue, UnknownWord, WrongKind, ...
std::optional<std::vector<PatternArgument>> read_arguments(Form& form, NodeId with, Span uses_at,
                                                           const RulePattern& pattern,
                                                           const Schema& schema,
                                                           const std::vector<Parameter>& params);

// A text that stands for one place as a whole, or byte for byte where it is as long.
ExprText text_at(std::string text, Span at);

// field_path.cpp: looks the path up from the rows of `table`; nothing if there is no such field.
// Emits UnknownField, WrongFieldType; `param` for the message.
std::optional<FieldPath> find_field_path(Form& form, ExprText text, TableId table,
                                         const Schema& schema, const PatternParam& param);
// field_path.cpp: the value of a node as a literal of the type; of an Invalid type, as it looks.
std::optional<ExprText> read_literal(Form& form, NodeId node, std::string_view name,
                                     const Type& type, const Schema& schema);
std::optional<ExprText> make_literal(Form& form, const PlacedText& text, const Type& type,
                                     const Schema& schema);

}  // namespace muster
