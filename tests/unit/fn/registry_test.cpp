#include <set>

#include <gtest/gtest.h>

#include "engine/fn/signature.h"

#include "tests/unit/fn/call.h"

namespace muster {
namespace {

TEST(Registry, NamesAreUniqueAndFound) {
  const FunctionTable table;
  std::set<std::string_view> names;
  for (const FunctionTable::Entry& entry : table.entries()) {
    EXPECT_TRUE(names.insert(entry.function->name).second) << entry.function->name;
    EXPECT_EQ(table.find(entry.function->name), &entry);
    EXPECT_EQ(entry.signatures.size(), entry.function->overloads.size());
    EXPECT_FALSE(entry.signatures.empty());
  }
  EXPECT_EQ(table.find("startswith"), nullptr);
  EXPECT_EQ(table.names().size(), names.size());
}

// House P8: a function without its words and example is not finished.
TEST(Registry, EveryFunctionIsDocumented) {
  const FunctionTable table;
  for (const FunctionTable::Entry& entry : table.entries()) {
    const Function& function = *entry.function;
    EXPECT_TRUE(function.summary.ends_with('.')) << function.name;
    EXPECT_FALSE(function.family.empty()) << function.name;
    EXPECT_EQ(function.example.empty(), function.family == "operators") << function.name;
    if (function.family == "operators") continue;
    // `math.abs`: as it is called.
    EXPECT_NE(function.example.find(function.name), std::string_view::npos) << function.name;
  }
}

TEST(Registry, SignaturesRoundTrip) {
  const FunctionTable table;
  for (const FunctionTable::Entry& entry : table.entries()) {
    for (std::size_t i = 0; i < entry.signatures.size(); ++i) {
      const std::string_view written = entry.function->overloads[i].signature;
      const std::string shown = show_signature("", entry.signatures[i]);
      EXPECT_EQ(shown, written) << entry.function->name;
    }
  }
}

TEST(Registry, SignatureIsReadAsTypes) {
  const Signature s = parse_signature("map(K, list(V)).(enum, optional(T)) -> list(V)");
  ASSERT_TRUE(s.receiver.has_value());
  EXPECT_EQ(*s.receiver, map_of(type_param(3), list_of(type_param(4))));
  ASSERT_EQ(s.parameters.size(), 2U);
  EXPECT_EQ(s.parameters[0], enum_of(EnumId()));
  EXPECT_EQ(s.parameters[1], optional_of(type_param(2)));
  EXPECT_EQ(s.result, list_of(type_param(4)));
  EXPECT_FALSE(parse_signature("() -> optional(T)").receiver.has_value());
}

TEST(Registry, NoTwoOverloadsTakeTheSame) {
  const FunctionTable table;
  for (const FunctionTable::Entry& entry : table.entries()) {
    std::set<std::string> seen;
    for (const Signature& signature : entry.signatures) {
      const std::string shown = show_signature("", signature);
      EXPECT_TRUE(seen.insert(shown.substr(0, shown.find(" ->"))).second) << entry.function->name;
    }
  }
}

}  // namespace
}  // namespace muster
