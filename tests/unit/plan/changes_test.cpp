#include "engine/plan/changes.h"

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/plan/plan_fixture.h"

namespace muster {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::ElementsAreArray;
using testing::IsEmpty;
using testing::Not;

// `was -> becomes` for each change of the first rule.
Lines lines_of(const std::vector<Change>& changes) {
  Lines lines;
  for (const Change& change : changes) lines.push_back(change.was + " -> " + change.becomes);
  return lines;
}

std::vector<Change> changes_of_first(PlanFixture& fixture) {
  const Program& program = fixture.compile();
  EXPECT_THAT(fixture.problems(), IsEmpty());
  return changes_of(fixture.pack.rules[RuleId(0)], program, RuleId(0), fixture.pack.schema,
                    fixture.limits);
}

struct ChangeCase {
  std::string name;
  std::string require;
  Lines expected;
};
void PrintTo(const ChangeCase& value, std::ostream* out) { *out << value.require; }

class ChangesOf : public testing::TestWithParam<ChangeCase> {};

TEST_P(ChangesOf, AreThese) {
  PlanFixture fixture;
  fixture.require(GetParam().require);
  EXPECT_THAT(lines_of(changes_of_first(fixture)), ElementsAreArray(GetParam().expected));
}

INSTANTIATE_TEST_SUITE_P(
    Changes, ChangesOf,
    testing::Values(
        ChangeCase{"Comparison",
                   "g.granted_on < as_of",
                   {"g.granted_on < as_of -> true", "g.granted_on < as_of -> false",
                    "g.granted_on < as_of -> g.granted_on <= as_of",
                    "g.granted_on < as_of -> g.granted_on > as_of"}},
        ChangeCase{"Equality",
                   "g.system == \"crm\"",
                   {"g.system == \"crm\" -> true", "g.system == \"crm\" -> false",
                    "g.system == \"crm\" -> g.system != \"crm\"",
                    "g.system == \"crm\" -> g.system == \"\""}},
        ChangeCase{
            "WordOfAnEnum",
            "g.person.kind != \"employee\"",
            {"g.person.kind != \"employee\" -> true", "g.person.kind != \"employee\" -> false",
             "g.person.kind != \"employee\" -> g.person.kind == \"employee\"",
             "g.person.kind != \"employee\" -> g.person.kind != \"contractor\""}},
        ChangeCase{
            "Conjunction",
            "has(g.revoked_on) && (g.system == g.grant_id || g.person.active)",
            {"has(g.revoked_on) && (g.system == g.grant_id || g.person.active) -> true",
             "has(g.revoked_on) && (g.system == g.grant_id || g.person.active) -> false",
             "has(g.revoked_on) -> true",
             "has(g.revoked_on) && (g.system == g.grant_id || g.person.active) -> "
             "(has(g.revoked_on) || (g.system == g.grant_id || g.person.active))",
             "g.system == g.grant_id || g.person.active -> true", "g.system == g.grant_id -> false",
             "g.system == g.grant_id -> g.system != g.grant_id",
             "g.system == g.grant_id || g.person.active -> (g.system == g.grant_id && "
             "g.person.active)",
             "g.person.active -> false"}},
        ChangeCase{"Negation",
                   "!g.person.active",
                   {"!g.person.active -> true", "!g.person.active -> false",
                    "!g.person.active -> g.person.active"}},
        ChangeCase{
            "Numbers",
            "g.granted_on + days(1) > as_of",
            {"g.granted_on + days(1) > as_of -> true", "g.granted_on + days(1) > as_of -> false",
             "g.granted_on + days(1) -> g.granted_on - days(1)", "days(1) -> days(2)",
             "days(1) -> days(0)",
             "g.granted_on + days(1) > as_of -> g.granted_on + days(1) >= as_of",
             "g.granted_on + days(1) > as_of -> g.granted_on + days(1) < as_of"}},
        ChangeCase{"Quantifier",
                   "g.person.briefings.exists(b, b.completed_on <= as_of)",
                   {"g.person.briefings.exists(b, b.completed_on <= as_of) -> true",
                    "g.person.briefings.exists(b, b.completed_on <= as_of) -> false",
                    "g.person.briefings.exists(b, b.completed_on <= as_of) -> "
                    "g.person.briefings.all(b, b.completed_on <= as_of)",
                    "b.completed_on <= as_of -> true", "b.completed_on <= as_of -> false",
                    "b.completed_on <= as_of -> b.completed_on < as_of",
                    "b.completed_on <= as_of -> b.completed_on >= as_of"}},
        ChangeCase{"Filter",
                   "g.person.briefings.filter(b, has(b.score)).size() > 2",
                   {"g.person.briefings.filter(b, has(b.score)).size() > 2 -> true",
                    "g.person.briefings.filter(b, has(b.score)).size() > 2 -> false",
                    "g.person.briefings.filter(b, has(b.score)) -> g.person.briefings",
                    "has(b.score) -> false", "has(b.score) -> true",
                    "g.person.briefings.filter(b, has(b.score)).size() > 2 -> "
                    "g.person.briefings.filter(b, has(b.score)).size() >= 2",
                    "g.person.briefings.filter(b, has(b.score)).size() > 2 -> "
                    "g.person.briefings.filter(b, has(b.score)).size() < 2",
                    "g.person.briefings.filter(b, has(b.score)).size() > 2 -> "
                    "g.person.briefings.filter(b, has(b.score)).size() > 3",
                    "g.person.briefings.filter(b, has(b.score)).size() > 2 -> "
                    "g.person.briefings.filter(b, has(b.score)).size() > 1"}},
        ChangeCase{"In",
                   "g.system in [\"crm\"]",
                   {"g.system in [\"crm\"] -> true", "g.system in [\"crm\"] -> false",
                    "g.system in [\"crm\"] -> !(g.system in [\"crm\"])", "[\"crm\"] -> [\"\"]"}},
        ChangeCase{
            "Choice",
            "g.person.active ? g.person.kind == \"employee\" : false",
            {"g.person.active ? g.person.kind == \"employee\" : false -> true",
             "g.person.active ? g.person.kind == \"employee\" : false -> false",
             "g.person.active -> true", "g.person.active -> false",
             "g.person.kind == \"employee\" -> true", "g.person.kind == \"employee\" -> false",
             "g.person.kind == \"employee\" -> g.person.kind != \"employee\"",
             "g.person.kind == \"employee\" -> g.person.kind == \"contractor\"",
             "g.person.active ? g.person.kind == \"employee\" : false -> "
             "g.person.active ? g.person.kind == \"employee\" : true"}}),
    [](const auto& parameter) { return parameter.param.name; });

TEST(Changes, AreOfEveryPartThatDecides) {
  PlanFixture fixture;
  fixture.rule("r",
               "where: g.person.active\n"
               "let:\n"
               "  last: g.person.briefings.sortBy(b, b.completed_on).last().completed_on\n"
               "require: last == g.granted_on\n"
               "deadline: g.granted_on + days(7)\n");
  const std::vector<Change> changes = changes_of_first(fixture);
  Lines parts;
  for (const Change& change : changes) {
    if (parts.empty() || parts.back() != change.part) parts.push_back(change.part);
  }
  EXPECT_THAT(parts, ElementsAre("where", "last", "require", "deadline"));
  EXPECT_THAT(lines_of(changes),
              Contains("g.person.briefings.sortBy(b, b.completed_on) -> g.person.briefings"));
  EXPECT_THAT(lines_of(changes), Contains("g.person.briefings.sortBy(b, b.completed_on).last() -> "
                                          "g.person.briefings.sortBy(b, b.completed_on).first()"));
}

TEST(Changes, PointAtWhatIsChanged) {
  PlanFixture fixture;
  fixture.require("g.person.active\n  && g.granted_on < as_of");
  for (const Change& change : changes_of_first(fixture)) {
    if (change.becomes == "g.granted_on <= as_of") {
      EXPECT_EQ(fixture.covered(change.at), "<");
    }
    if (change.becomes.starts_with("(g.person.active ||")) {
      EXPECT_EQ(fixture.covered(change.at), "&&");
    }
  }
}

TEST(Changes, TheReasonOfUndecidedIsForPeople) {
  PlanFixture fixture;
  fixture.require("g.person.active || undecided(\"nobody knows\")");
  EXPECT_THAT(lines_of(changes_of_first(fixture)), Not(Contains(testing::HasSubstr("\"\""))));
}

TEST(Changes, AChangedRuleKeepsAllElse) {
  PlanFixture fixture;
  fixture.rule("r",
               "where: g.person.active && has(g.revoked_on)\n"
               "require: g.granted_on < g.revoked_on\n");
  const std::vector<Change> changes = changes_of_first(fixture);
  const Rule& rule = fixture.pack.rules[RuleId(0)];
  for (const Change& change : changes) {
    const Rule other = changed(rule, change);
    EXPECT_NE(other.where->text + other.require.text, rule.where->text + rule.require.text);
    if (change.part == "where") {
      EXPECT_EQ(other.require.text, rule.require.text);
    } else {
      EXPECT_EQ(other.where->text, rule.where->text);
    }
    // Places in what was put in, and behind it, are places of the rule.
    const ExprText& text = change.part == "where" ? *other.where : other.require;
    const Span whole = change.part == "where" ? rule.where->whole() : rule.require.whole();
    for (std::size_t i = 0; i <= text.text.size(); ++i) {
      const Span at = text.place(i, text.text.size() - i);
      EXPECT_GE(at.begin, whole.begin);
      EXPECT_LE(at.end(), whole.end());
    }
  }
}

TEST(Changes, AreNamedByWhatTheyShow) {
  PlanFixture fixture;
  fixture.require("g.person.active\n  && g.granted_on < as_of");
  const std::vector<Change> changes = changes_of_first(fixture);
  const Rule& rule = fixture.pack.rules[RuleId(0)];
  for (const Change& change : changes) {
    EXPECT_TRUE(is_change(rule, change, change.was, change.becomes)) << change.becomes;
    if (change.becomes != "g.granted_on <= as_of") continue;
    // More around it, another layout, or less.
    EXPECT_TRUE(is_change(rule, change, "g.person.active && g.granted_on <  as_of",
                          "g.person.active && g.granted_on <= as_of"));
    EXPECT_TRUE(is_change(rule, change, "<", "<="));
    EXPECT_FALSE(is_change(rule, change, "g.granted_on < as_of", "g.granted_on > as_of"));
    EXPECT_FALSE(is_change(rule, change, "g.granted_on", "g.granted_on"));
  }
}

}  // namespace
}  // namespace muster
