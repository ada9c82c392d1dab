#include "engine/data/column_builder.h"

#include <gtest/gtest.h>

namespace muster {
namespace {

CellValue text_value(std::string_view text) {
  CellValue out;
  out.state = CellState::Present;
  out.text = text;
  return out;
}

TEST(ColumnBuilder, TextCodesFollowTheCommonDictionary) {
  const Type type = simple_type(TypeKind::String);
  StringPool pool;
  Column all = make_column(type);
  for (const auto& texts :
       {std::vector<std::string>{"b", "a", "b"}, std::vector<std::string>{"a", "c"}}) {
    CellDictionary dictionary("");
    Column part = make_column(type);
    for (const std::string& text : texts) append_value(part, text_value(text), dictionary);
    append_value(part, {}, dictionary);
    append_column(all, std::move(part), dictionary.merge_into(pool));
  }
  ASSERT_EQ(all.codes.size(), 7U);
  EXPECT_EQ(pool[StringId(all.codes[0])], "b");
  EXPECT_EQ(all.codes[0], all.codes[2]);
  EXPECT_EQ(all.codes[1], all.codes[4]);  // equal texts of two files
  EXPECT_EQ(pool[StringId(all.codes[5])], "c");
  EXPECT_EQ(all.present.count(), 5U);
  EXPECT_EQ(all.unreadable.count(), 0U);
}

TEST(ColumnBuilder, KeptRowsKeepTheirLists) {
  const Type type = list_of(simple_type(TypeKind::Int));
  CellDictionary dictionary("");
  Column column = make_column(type);
  for (std::int64_t n = 0; n < 4; ++n) {
    CellValue value;
    value.state = CellState::Present;
    for (std::int64_t i = 0; i < n; ++i) {
      CellValue element;
      element.state = CellState::Present;
      element.number = n * 10 + i;
      value.elements.push_back(element);
    }
    append_value(column, value, dictionary);
  }
  Bitmap keep(4);
  keep.set(1);
  keep.set(3);
  keep_rows(column, keep);
  EXPECT_EQ(column.list_ends, (std::vector<std::uint32_t>{1, 4}));
  EXPECT_EQ(column.elements->numbers, (std::vector<std::int64_t>{10, 30, 31, 32}));
  EXPECT_EQ(column.present.size(), 2U);
  EXPECT_EQ(column.elements->present.size(), 4U);
}

TEST(ColumnBuilder, DictionaryGrowsAndKeepsTextsOutsideItsSource) {
  const std::string source = "inside";
  CellDictionary dictionary(source);
  EXPECT_EQ(dictionary.code_of(std::string_view(source).substr(0, 2)), 0U);
  for (int i = 0; i < 5000; ++i) {
    const std::string passing = "text " + std::to_string(i);
    EXPECT_EQ(dictionary.code_of(passing), static_cast<std::uint32_t>(i + 1));
  }
  EXPECT_EQ(dictionary.code_of("in"), 0U);
  EXPECT_EQ(dictionary.code_of("text 4999"), 5000U);
  EXPECT_EQ(dictionary.text(1), "text 0");
  EXPECT_EQ(dictionary.text(0).data(), source.data());
}

}  // namespace
}  // namespace muster
