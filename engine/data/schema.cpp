#include "engine/data/schema.h"

namespace muster {
namespace {

template <typename IdType, typename T>
IdType find_named(const IdVector<IdType, T>& items, std::string_view name) {
  std::size_t i = 0;
  for (const T& item : items) {
    if (item.name == name) return IdType(i);
    ++i;
  }
  return {};
}

}  // namespace

ColumnId TableSchema::find(std::string_view field) const { return find_named(fields, field); }
TableId Schema::find(std::string_view table) const { return find_named(tables, table); }
EnumId Schema::find_enum(std::string_view name) const { return find_named(enums, name); }

}  // namespace muster
