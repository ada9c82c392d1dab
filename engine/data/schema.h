// The record sets of a pack: their fields, keys, references and named enums. Made by the pack
// loader, read by every later stage. Derived fields are text here: their language lives in a higher
// layer.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/data/type.h"
#include "engine/source/expr_text.h"
#include "engine/source/span.h"

namespace muster {

struct Reference {
  TableId target;       // whose key is one field of the same type
  std::string as;       // `person`: the forward step; may be empty
  std::string inverse;  // `access_grants`: the set on the target; may be empty
  bool dangling_allowed = false;
  Span at;
};

struct FieldSchema {
  std::string name;
  Type type;
  bool required = false;
  bool sensitive = false;
  std::optional<std::string> default_text;  // for an absent cell, as a source would write it
  std::optional<Reference> reference;
  // Of a string, or of each in a list of them: a pattern that the whole text matches, and a text of
  // that form. Both or neither; the pattern compiles.
  std::string matches;
  std::string form;
  std::string description;
  std::string example;   // a value as it could stand in an export
  std::string found_in;  // where people find it
  Span at;               // of the name
};

struct DerivedField {
  std::string name;
  ExprText expression;
  Span name_at;
};

// S32: rows for this set are made from another set's rows when it has no source of its own.
struct FromRoster {
  TableId set;
  std::vector<std::pair<ColumnId, ColumnId>> fields;  // field here <- field there
  Span at;
};

struct TableSchema {
  std::string name;
  std::string title;
  std::string description;
  std::string found_in;       // who usually has these records
  std::vector<ColumnId> key;  // empty: can not be driven from or referenced (S8)
  ColumnId happened_on;       // a date or timestamp field; invalid: rows may lie ahead (S31)
  bool aggregate_only = false;
  bool may_be_empty = false;         // a source without rows says that there are none
  std::optional<std::size_t> small;  // at most so many rows (S15)
  IdVector<ColumnId, FieldSchema> fields;
  std::vector<DerivedField> derived;
  std::optional<FromRoster> from_roster;
  bool incomplete =
      false;  // a part did not load, which was reported: a name that it lacks may be there
  Span at;

  ColumnId find(std::string_view field) const;  // invalid if there is none
};

struct EnumSchema {
  std::string name;
  std::vector<std::string> words;
  Span at;
};

struct Schema {
  IdVector<TableId, TableSchema> tables;
  IdVector<EnumId, EnumSchema> enums;
  bool incomplete = false;  // the same, of whole sets and enums

  TableId find(std::string_view table) const;
  EnumId find_enum(std::string_view name) const;
};

}  // namespace muster
