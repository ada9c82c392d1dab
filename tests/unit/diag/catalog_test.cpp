#include "engine/diag/catalog.h"

#include <algorithm>
#include <cctype>
#include <set>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

namespace muster {
namespace {

TEST(Catalog, CodesAscendWithinTheirFamilies) {
  std::string_view last = "MU0000";
  for (const CatalogEntry& entry : diagnostic_catalog()) {
    EXPECT_LT(last, entry.code) << entry.name;
    EXPECT_EQ(entry.code.size(), 6U) << entry.name;
    EXPECT_TRUE(entry.code.starts_with("MU")) << entry.name;
    EXPECT_NE(std::string_view("12349").find(entry.code[2]), std::string_view::npos) << entry.name;
    last = entry.code;
  }
}

TEST(Catalog, NamesAreUnique) {
  std::set<std::string_view> names;
  for (const CatalogEntry& entry : diagnostic_catalog()) {
    EXPECT_TRUE(names.insert(entry.name).second) << entry.name;
  }
}

TEST(Catalog, TextsAreOneSentenceWithoutFullStop) {
  for (const CatalogEntry& entry : diagnostic_catalog()) {
    ASSERT_FALSE(entry.text.empty()) << entry.name;
    EXPECT_FALSE(entry.text.ends_with('.')) << entry.name;
    EXPECT_EQ(entry.text.find(". "), std::string_view::npos) << entry.name;
    EXPECT_EQ(entry.text.find('\n'), std::string_view::npos) << entry.name;
    // A first word all in capitals is a name (YAML, JSON).
    const bool capital =
        std::isupper(static_cast<unsigned char>(entry.text[0])) != 0 &&
        (entry.text.size() < 2 || std::isupper(static_cast<unsigned char>(entry.text[1])) == 0);
    EXPECT_FALSE(capital) << entry.name << ": " << entry.text;
    const auto ticks = std::count(entry.text.begin(), entry.text.end(), '`');
    EXPECT_EQ(ticks % 2, 0) << entry.name;
    EXPECT_EQ(entry.text.find("std::"), std::string_view::npos) << entry.name;
  }
}

}  // namespace
}  // namespace muster
