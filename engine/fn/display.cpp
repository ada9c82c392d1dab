// Values as people read them: in messages, reports, `explain`.
#include <array>
#include <charconv>
#include <cmath>

#include <fmt/format.h>

#include "engine/base/check.h"
#include "engine/data/schema.h"
#include "engine/fn/value.h"

namespace muster {
namespace {

std::string double_text(double value) {
  if (std::isnan(value)) return "NaN";
  if (std::isinf(value)) return value > 0 ? "Infinity" : "-Infinity";
  std::array<char, 32> buffer{};
  const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value).ptr;
  return {buffer.data(), end};
}

std::string list_text(const ListValue& list, const Schema* schema) {
  std::string text = "[";
  for (std::size_t i = 0; i < list.items.size(); ++i) {
    if (i > 0) text += ", ";
    text += display(list.items[i], schema);
  }
  return text + "]";
}

std::string map_text(const MapValue& map, const Schema* schema) {
  std::string text = "{";
  for (std::size_t i = 0; i < map.keys.size(); ++i) {
    if (i > 0) text += ", ";
    text += fmt::format("{}: {}", display(map.keys[i], schema), display(map.values[i], schema));
  }
  return text + "}";
}

std::string enum_text(const Value& v, const Schema* schema) {
  MUSTER_CHECK(schema != nullptr);
  return schema->enums[EnumId(v.aux)].words.at(static_cast<std::size_t>(v.integer));
}

std::string table_name(TableId table, const Schema* schema) {
  return schema == nullptr ? "a record set" : schema->tables[table].name;
}

}  // namespace

std::string_view type_name(const Type& type) {
  switch (type.kind) {
    case TypeKind::Null:
      return "null_type";
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
      return "google.protobuf.Timestamp";
    case TypeKind::Duration:
      return "google.protobuf.Duration";
    case TypeKind::Span:
      return "span";
    case TypeKind::Period:
      return "period";
    case TypeKind::Enum:
      return "enum";
    case TypeKind::List:
      return "list";
    case TypeKind::Map:
      return "map";
    case TypeKind::Optional:
      return "optional_type";
    case TypeKind::Type:
      return "type";
    case TypeKind::Invalid:
    case TypeKind::Record:
    case TypeKind::Set:
    case TypeKind::Param:
      break;  // no type of a value that type() takes
  }
  MUSTER_UNREACHABLE();
}

std::string display(const Value& v, const Schema* schema) {
  switch (v.kind) {
    case ValueKind::Error:
      return "(undecided)";
    case ValueKind::Null:
      return "null";
    case ValueKind::Bool:
      return v.boolean ? "true" : "false";
    case ValueKind::Int:
      return fmt::format("{}", v.integer);
    case ValueKind::Double:
      return double_text(v.real);
    case ValueKind::String:
      return std::string(as_string(v));
    case ValueKind::Date:
      return to_string(as_date(v));
    case ValueKind::Timestamp:
      return to_string(as_timestamp(v));
    case ValueKind::Duration:
      return to_string(as_duration(v));
    case ValueKind::Span:
      return to_string(as_span(v));
    case ValueKind::Period:
      return to_string(as_period(v));
    case ValueKind::Enum:
      return enum_text(v, schema);
    case ValueKind::List:
      return list_text(*v.list, schema);
    case ValueKind::Map:
      return map_text(*v.map, schema);
    case ValueKind::Optional:
      return v.optional == nullptr ? "(none)" : display(*v.optional, schema);
    case ValueKind::Record:
      // A row has no text of its own; its key is the report's business.
      return fmt::format("a row of {}", table_name(record_table(v), schema));
    case ValueKind::Set:
      return fmt::format("{} rows of {}", v.set->rows.size(), table_name(v.set->table, schema));
    case ValueKind::Type:
      return std::string(type_name(*v.type));
  }
  return {};
}

}  // namespace muster
