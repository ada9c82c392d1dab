#include "engine/plan/members.h"

#include <algorithm>

namespace muster {

Member find_member(const Schema& schema, TableId table, std::string_view name) {
  const TableSchema& owner = schema.tables[table];
  if (const ColumnId column = owner.find(name); column.valid())
    return {.kind = Member::Kind::Field, .column = column, .table = {}, .derived = 0};
  for (std::size_t i = 0; i < owner.fields.size(); ++i) {
    const auto& reference = owner.fields[ColumnId(i)].reference;
    if (reference && reference->as == name) {
      return {.kind = Member::Kind::Forward,
              .column = ColumnId(i),
              .table = reference->target,
              .derived = 0};
    }
  }
  for (std::size_t i = 0; i < owner.derived.size(); ++i) {
    if (owner.derived[i].name == name)
      return {.kind = Member::Kind::Derived, .column = {}, .table = {}, .derived = i};
  }
  for (std::size_t t = 0; t < schema.tables.size(); ++t) {
    const auto& fields = schema.tables[TableId(t)].fields;
    for (std::size_t i = 0; i < fields.size(); ++i) {
      const auto& reference = fields[ColumnId(i)].reference;
      if (reference && reference->target == table && reference->inverse == name) {
        return {.kind = Member::Kind::Inverse,
                .column = ColumnId(i),
                .table = TableId(t),
                .derived = 0};
      }
    }
  }
  return {};
}

std::vector<std::string_view> member_names(const Schema& schema, TableId table) {
  const TableSchema& owner = schema.tables[table];
  std::vector<std::string_view> names;
  for (const FieldSchema& field : owner.fields) names.push_back(field.name);
  for (const FieldSchema& field : owner.fields) {
    if (field.reference && !field.reference->as.empty()) names.push_back(field.reference->as);
  }
  for (const DerivedField& derived : owner.derived) names.push_back(derived.name);
  for (const TableSchema& other : schema.tables) {
    for (const FieldSchema& field : other.fields) {
      if (field.reference && field.reference->target == table && !field.reference->inverse.empty())
        names.push_back(field.reference->inverse);
    }
  }
  return names;
}

bool always_present(const TableSchema& table, ColumnId column) {
  const FieldSchema& field = table.fields[column];
  return field.required || field.default_text.has_value() ||
         std::find(table.key.begin(), table.key.end(), column) != table.key.end();
}

}  // namespace muster
