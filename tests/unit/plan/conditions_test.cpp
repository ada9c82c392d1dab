#include "engine/plan/conditions.h"

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/plan/plan_fixture.h"

namespace muster {
namespace {

using testing::ElementsAre;
using testing::ElementsAreArray;
using testing::IsEmpty;

// `part: text`, of sets with `set` before it.
Lines lines_of(PlanFixture& fixture) {
  const Program& program = fixture.compile();
  EXPECT_THAT(fixture.problems(), IsEmpty());
  Lines lines;
  for (const Condition& each :
       conditions_of(fixture.pack.rules[RuleId(0)], program, RuleId(0), fixture.limits)) {
    const bool set = each.kind == Condition::Kind::Set;
    lines.push_back(each.part + ": " + (set ? "set " : "") + each.text);
    EXPECT_EQ(fixture.covered(each.at).substr(0, 3), each.text.substr(0, 3));
    // Some node of the program can be watched for it.
    bool watched = false;
    for (const PlanNode& node : program.nodes) watched = watched || node.at == each.node;
    EXPECT_TRUE(watched) << each.text;
  }
  return lines;
}

struct ConditionCase {
  std::string name;
  std::string require;
  Lines expected;
};
void PrintTo(const ConditionCase& value, std::ostream* out) { *out << value.require; }

class ConditionsOf : public testing::TestWithParam<ConditionCase> {};

TEST_P(ConditionsOf, AreThese) {
  PlanFixture fixture;
  fixture.require(GetParam().require);
  EXPECT_THAT(lines_of(fixture), ElementsAreArray(GetParam().expected));
}

INSTANTIATE_TEST_SUITE_P(
    Conditions, ConditionsOf,
    testing::Values(
        ConditionCase{"Whole", "g.person.active", {"require: g.person.active"}},
        ConditionCase{"Combination",
                      "has(g.revoked_on) && !(g.person.active || g.system == \"crm\")",
                      {"require: has(g.revoked_on)", "require: g.person.active",
                       "require: g.system == \"crm\""}},
        ConditionCase{"Choice",
                      "g.person.active ? g.system == \"crm\" : false",
                      {"require: g.person.active", "require: g.system == \"crm\""}},
        ConditionCase{"Quantifier",
                      "g.person.briefings.exists(b, b.role == \"x\" && has(b.score))",
                      {"require: set g.person.briefings",
                       "require: g.person.briefings.exists(b, b.role == \"x\" && has(b.score))",
                       "require: b.role == \"x\"", "require: has(b.score)"}},
        ConditionCase{"FilterThatIsAsked",
                      "g.person.briefings.filter(b, has(b.score)).exists(b, b.role == \"x\")",
                      {"require: set g.person.briefings.filter(b, has(b.score))",
                       "require: g.person.briefings.filter(b, has(b.score)).exists(b, b.role == "
                       "\"x\")",
                       "require: has(b.score)", "require: b.role == \"x\""}},
        ConditionCase{"Size",
                      "g.person.briefings.filter(b, has(b.score)).size() > 2",
                      {"require: set g.person.briefings.filter(b, has(b.score))",
                       "require: g.person.briefings.filter(b, has(b.score)).size() > 2",
                       "require: has(b.score)"}},
        ConditionCase{
            "ListThatIsWrittenOut",
            "[1, 2].exists(n, n == g.person.score)",
            {"require: [1, 2].exists(n, n == g.person.score)", "require: n == g.person.score"}},
        ConditionCase{"NeverAnything",
                      "g.person.active || undecided(\"nobody knows\")",
                      {"require: g.person.active"}}),
    [](const auto& parameter) { return parameter.param.name; });

TEST(Conditions, ALetHasSomeIfItIsTrueOrFalseOrHoldsAChoice) {
  PlanFixture fixture;
  fixture.rule("r",
               "let:\n"
               "  is_old: g.granted_on < as_of\n"
               "  day: 'has(g.revoked_on) ? g.revoked_on : as_of'\n"
               "require: is_old && day < as_of\n"
               "deadline: 'g.person.active ? day : as_of'\n");
  EXPECT_THAT(lines_of(fixture),
              ElementsAre("is_old: g.granted_on < as_of", "day: has(g.revoked_on)",
                          "require: is_old", "require: day < as_of", "deadline: g.person.active"));
}

}  // namespace
}  // namespace muster
