// The types of fields and of expressions. One type system: a schema declares fields with it,
// functions their signatures, the checker its nodes.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "engine/base/ids.h"

namespace muster {

using TableId = Id<struct TableTag>;    // a record set of the schema
using ColumnId = Id<struct ColumnTag>;  // a field within its record set
using EnumId = Id<struct EnumTag>;      // a named enum of the schema

enum class TypeKind : std::uint8_t {
  Invalid,  // of something that was already reported: nobody complains about it again
  Null,
  Bool,
  Int,
  Double,
  String,
  Date,       // a calendar day
  Timestamp,  // an instant
  Duration,   // clock time
  Span,       // calendar time: months or days
  Period,     // [from, until) in days
  Enum,       // ref: EnumId
  List,       // args: element
  Map,        // args: key, value
  Optional,   // args: value
  Record,     // ref: TableId; one row
  Set,        // ref: TableId; rows of a record set
  Type,       // what type() gives
  Param,      // ref: number of a type parameter; in signatures only
};

struct Type {
  TypeKind kind = TypeKind::Invalid;
  std::uint32_t ref = 0;
  std::vector<Type> args;

  bool operator==(const Type&) const = default;
  bool valid() const { return kind != TypeKind::Invalid; }
  TableId table() const { return TableId(ref); }
  EnumId enumeration() const { return EnumId(ref); }
};

inline Type simple_type(TypeKind kind) { return {.kind = kind, .ref = 0, .args = {}}; }
inline Type list_of(Type element) {
  return {.kind = TypeKind::List, .ref = 0, .args = {std::move(element)}};
}
inline Type optional_of(Type value) {
  return {.kind = TypeKind::Optional, .ref = 0, .args = {std::move(value)}};
}
inline Type map_of(Type key, Type value) {
  return {.kind = TypeKind::Map, .ref = 0, .args = {std::move(key), std::move(value)}};
}
inline Type record_of(TableId table) {
  return {.kind = TypeKind::Record, .ref = table.index(), .args = {}};
}
inline Type set_of(TableId table) {
  return {.kind = TypeKind::Set, .ref = table.index(), .args = {}};
}
inline Type enum_of(EnumId id) { return {.kind = TypeKind::Enum, .ref = id.index(), .args = {}}; }
inline Type type_param(std::uint32_t n) { return {.kind = TypeKind::Param, .ref = n, .args = {}}; }

struct Schema;
// In the words of the language: `list(string)`, `enum kind`, `people` (a record), `set of people`.
// `schema` may be null when no enum, record or set occurs.
std::string to_string(const Type& type, const Schema* schema);

}  // namespace muster
