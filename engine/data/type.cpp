#include "engine/data/type.h"

#include "engine/data/schema.h"

namespace muster {
namespace {

std::string name_of(const Schema* schema, TableId table) {
  MUSTER_CHECK(schema != nullptr);
  return schema->tables[table].name;
}

}  // namespace

std::string to_string(const Type& type, const Schema* schema) {
  const auto argument = [&](std::size_t i) {
    return i < type.args.size() ? to_string(type.args[i], schema) : std::string("?");
  };
  switch (type.kind) {
    case TypeKind::Invalid:
      return "invalid";
    case TypeKind::Null:
      return "null";
    case TypeKind::Bool:
      return "bool";
    case TypeKind::Int:
      return "int";
    case TypeKind::Double:
      return "double";
    case TypeKind::String:
      return "string";
    case TypeKind::Date:
      return "date";
    case TypeKind::Timestamp:
      return "timestamp";
    case TypeKind::Duration:
      return "duration";
    case TypeKind::Span:
      return "span";
    case TypeKind::Period:
      return "period";
    case TypeKind::Enum:
      MUSTER_CHECK(schema != nullptr);
      return "enum " + schema->enums[type.enumeration()].name;
    case TypeKind::List:
      return "list(" + argument(0) + ")";
    case TypeKind::Map:
      return "map(" + argument(0) + ", " + argument(1) + ")";
    case TypeKind::Optional:
      return "optional(" + argument(0) + ")";
    case TypeKind::Record:
      return name_of(schema, type.table());
    case TypeKind::Set:
      return "set of " + name_of(schema, type.table());
    case TypeKind::Type:
      return "type";
    case TypeKind::Param:
      return type.ref < 26 ? std::string(1, static_cast<char>('A' + type.ref)) : std::string("?");
  }
  MUSTER_UNREACHABLE();
}

}  // namespace muster
