#include "engine/base/pattern.h"

#include <string>

#include <gtest/gtest.h>

namespace muster {
namespace {

using Kind = PatternProblem::Kind;

Kind problem(std::string_view pattern) {
  const auto compiled = Pattern::compile(pattern);
  EXPECT_FALSE(compiled) << pattern;
  return compiled ? Kind{} : compiled.error().kind;
}

TEST(Pattern, MatchesAPartOrTheWhole) {
  const auto pattern = Pattern::compile("b+");
  ASSERT_TRUE(pattern);
  EXPECT_TRUE(pattern->matches_part("abbc"));
  EXPECT_FALSE(pattern->matches_whole("abbc"));
  EXPECT_TRUE(pattern->matches_whole("bb"));
  EXPECT_FALSE(pattern->matches_part(""));
}

TEST(Pattern, FindsPartsAndTheirGroups) {
  const auto pattern = Pattern::compile("(a)(b)?", Pattern::Capture::Groups);
  ASSERT_TRUE(pattern);
  EXPECT_EQ(pattern->groups(), 2U);
  const auto found = pattern->find("xabxa", 2);
  ASSERT_EQ(found.size(), 3U);
  EXPECT_EQ(found[0]->begin, 4U);
  EXPECT_EQ(found[0]->end, 5U);
  EXPECT_EQ(found[1]->begin, 4U);
  EXPECT_FALSE(found[2].has_value());
  EXPECT_TRUE(pattern->find("x", 0).empty());
  const auto plain = Pattern::compile("(a)");
  ASSERT_TRUE(plain);
  EXPECT_EQ(plain->groups(), 0U);
  const auto empty = Pattern::compile("x*");
  ASSERT_TRUE(empty);
  EXPECT_EQ(empty->find({}, 0).size(), 1U);
}

TEST(Pattern, ReadsUtf8) {
  const auto letters = Pattern::compile("^\\pL+$");
  ASSERT_TRUE(letters);
  EXPECT_TRUE(letters->matches_part("Zo\u00eb\u65e5"));
  EXPECT_FALSE(letters->matches_part("Zo1"));
  const auto one = Pattern::compile("^.$");
  ASSERT_TRUE(one);
  EXPECT_TRUE(one->matches_part("\u20ac"));
  const auto escaped = Pattern::compile("^[\\x{4e00}-\\x{9fff}]+$");
  ASSERT_TRUE(escaped);
  EXPECT_TRUE(escaped->matches_part("\u65e5"));
}

TEST(Pattern, TakesWhatRealRulesUse) {
  for (const std::string_view pattern :
       {"^[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+\\.[A-Za-z]{2,}$",
        "^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$",
        "^[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}$", "", "(?i)^(yes|no)$"}) {
    EXPECT_TRUE(Pattern::compile(pattern)) << pattern;
  }
}

TEST(Pattern, RefusesDearOnes) {
  EXPECT_EQ(problem("a[ab]{900}c"), Kind::TooLarge);
  EXPECT_EQ(problem("(\\pL{255}){3}"), Kind::TooLarge);
  EXPECT_EQ(problem("((a{100}){100}){100}"), Kind::Syntax);  // a repeat of more than 1000
  EXPECT_EQ(problem(std::string(Pattern::kMaxBytes + 1, 'a')), Kind::TooLong);
}

TEST(Pattern, TheLimitOfTheProgramIsExact) {
  // One instruction a letter, and a few around them.
  std::string longest;
  while (Pattern::compile(longest + "a")) longest += 'a';
  EXPECT_NEAR(static_cast<double>(longest.size()), Pattern::kMaxProgramSize, 5);
  const auto refused = Pattern::compile(longest + "a");
  EXPECT_EQ(refused.error().kind, Kind::TooLarge);
  EXPECT_EQ(refused.error().detail, std::to_string(Pattern::kMaxProgramSize + 1));
}

TEST(Pattern, ExplainsBadSyntaxInSilence) {
  testing::internal::CaptureStderr();
  const auto bad = Pattern::compile("(##[add-mask]x");
  EXPECT_EQ(testing::internal::GetCapturedStderr(), "");
  ASSERT_FALSE(bad);
  EXPECT_EQ(bad.error().kind, Kind::Syntax);
  EXPECT_FALSE(bad.error().detail.empty());
}

TEST(Pattern, BadUtf8IsBadSyntax) { EXPECT_EQ(problem("\xFF"), Kind::Syntax); }

TEST(Pattern, WildcardsMatchRunsAndCharacters) {
  EXPECT_TRUE(matches_wildcard("a*c", "abbbc"));
  EXPECT_TRUE(matches_wildcard("a*c", "ac"));
  EXPECT_TRUE(matches_wildcard("*", ""));
  EXPECT_TRUE(matches_wildcard("?", "\u20ac"));
  EXPECT_TRUE(matches_wildcard("*b*b", "abcb"));
  EXPECT_TRUE(matches_wildcard("exact", "exact"));
  EXPECT_FALSE(matches_wildcard("?", ""));
  EXPECT_FALSE(matches_wildcard("a*c", "abbbcd"));
  EXPECT_FALSE(matches_wildcard("exact", "Exact"));
  EXPECT_FALSE(matches_wildcard("[ab]", "a"));
}

TEST(Pattern, ManyStarsStayCheap) {
  std::string pattern;
  for (int i = 0; i < 200; ++i) pattern += "*a";
  EXPECT_FALSE(matches_wildcard(pattern + "b", std::string(20000, 'a')));
}

}  // namespace
}  // namespace muster
