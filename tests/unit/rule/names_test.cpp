#include "engine/rule/names.h"

#include <gtest/gtest.h>

namespace muster {
namespace {

TEST(Names, SnakeCaseHasLowerCaseWordsOnly) {
  for (const char* name : {"a", "person_id", "p2", "end_on_"}) EXPECT_TRUE(is_snake_case(name));
  for (const char* name : {"", "A", "personId", "_x", "2p", "a-b", "a b", "\u00e4"}) {
    EXPECT_FALSE(is_snake_case(name)) << name;
  }
}

TEST(Names, RuleIdsAreFitForAFileName) {
  for (const char* id : {"ISO27001-5.4-A1", "a", "4_x.y"}) EXPECT_TRUE(is_rule_id(id)) << id;
  for (const char* id : {"", "-a", ".a", "a b", "a/b", "a:b", "\u00e4"}) {
    EXPECT_FALSE(is_rule_id(id)) << id;
  }
}

TEST(Names, BooleanWordsAreThoseOfOlderYaml) {
  for (const char* word : {"y", "No", "ON", "off", "TRUE", "False"}) {
    EXPECT_TRUE(is_boolean_word(word)) << word;
  }
  for (const char* word : {"", "yEs", "none", "truth", "1"}) {
    EXPECT_FALSE(is_boolean_word(word)) << word;
  }
}

TEST(Names, ReservedWordsMayStandAfterADotButKeywordsMayNot) {
  EXPECT_TRUE(is_reserved_name("package"));
  EXPECT_FALSE(is_reserved_field("package"));
  EXPECT_TRUE(is_reserved_name("in"));
  EXPECT_TRUE(is_reserved_field("in"));
  EXPECT_TRUE(is_reserved_name("as_of"));
  EXPECT_FALSE(is_reserved_name("grant"));
}

}  // namespace
}  // namespace muster
