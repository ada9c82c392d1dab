#include "engine/data/type.h"

#include <gtest/gtest.h>

#include "engine/data/schema.h"

namespace muster {
namespace {

TEST(Type, IsSaidInTheWordsOfTheLanguage) {
  Schema schema;
  TableSchema people;
  people.name = "people";
  const TableId table = schema.tables.add(people);
  const EnumId kind = schema.enums.add({.name = "kind", .words = {"a"}, .at = {}});
  EXPECT_EQ(to_string(list_of(simple_type(TypeKind::String)), nullptr), "list(string)");
  EXPECT_EQ(
      to_string(map_of(simple_type(TypeKind::String), optional_of(simple_type(TypeKind::Int))),
                nullptr),
      "map(string, optional(int))");
  EXPECT_EQ(to_string(enum_of(kind), &schema), "enum kind");
  EXPECT_EQ(to_string(record_of(table), &schema), "people");
  EXPECT_EQ(to_string(set_of(table), &schema), "set of people");
  EXPECT_EQ(to_string(type_param(1), nullptr), "B");
}

TEST(Type, SchemaFindsNamesOrNothing) {
  Schema schema;
  TableSchema people;
  people.name = "people";
  FieldSchema id;
  id.name = "person_id";
  people.fields.add(id);
  const TableId table = schema.tables.add(people);
  EXPECT_EQ(schema.find("people"), table);
  EXPECT_FALSE(schema.find("peoples").valid());
  EXPECT_EQ(schema.tables[table].find("person_id"), ColumnId(0));
  EXPECT_FALSE(schema.tables[table].find("id").valid());
  EXPECT_FALSE(schema.find_enum("kind").valid());
}

}  // namespace
}  // namespace muster
