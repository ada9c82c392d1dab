// Conditions that say the same of every subject (P1).
#include "engine/plan/contradictions.h"

#include "tests/unit/plan/plan_fixture.h"

namespace muster {
namespace {

TEST(Contradictions, PartsThatExcludeEachOtherAreNeverTrue) {
  struct Case {
    std::string_view name;
    std::string_view expression;
    std::string_view problem;
  };
  const Case cases[] = {
      {"two words", "g.system == \"a\" && g.system == \"b\"", "NeverTrue g.system == \"b\""},
      {"far apart", "g.system == \"a\" && g.person.score > 1 && g.system == \"b\"",
       "NeverTrue g.system == \"b\""},
      {"word and list", "g.system == \"a\" && g.system in [\"b\", \"c\"]",
       "NeverTrue g.system in [\"b\", \"c\"]"},
      {"word and its negation", "g.system == \"a\" && !(g.system == \"a\")",
       "NeverTrue g.system == \"a\""},
      {"bounds", "g.person.score > 5 && g.person.score < 3", "NeverTrue g.person.score < 3"},
      {"whole numbers between", "g.person.score > 3 && g.person.score < 4",
       "NeverTrue g.person.score < 4"},
      {"sides turned", "5 < g.person.score && 3 > g.person.score", "NeverTrue 3 > g.person.score"},
      {"days", "g.granted_on < date(\"2026-01-01\") && g.granted_on > date(\"2026-03-01\")",
       "NeverTrue g.granted_on > date(\"2026-03-01\")"},
      {"two expressions", "g.granted_on < as_of && as_of < g.granted_on",
       "NeverTrue as_of < g.granted_on"},
      {"same and after", "g.granted_on == as_of && g.granted_on > as_of",
       "NeverTrue g.granted_on > as_of"},
      {"has and not", "has(g.revoked_on) && !has(g.revoked_on)", "NeverTrue has(g.revoked_on)"},
      {"no word left", "g.person.kind != \"employee\" && g.person.kind != \"contractor\"",
       "NeverTrue g.person.kind != \"contractor\""},
      {"size", "g.person.briefings.size() < 0", "NeverTrue g.person.briefings.size() < 0"},
      {"in the filter and behind it",
       "g.person.briefings.filter(b, b.role == \"a\").exists(c, c.role == \"b\")",
       "NeverTrue c.role == \"b\""},
      {"inside a quantifier", "g.person.briefings.exists(b, b.role == \"a\" && b.role == \"b\")",
       "NeverTrue b.role == \"b\""},
      {"or with a way out", "g.system == \"a\" || g.system == \"b\"", ""},
      {"touching bounds", "g.person.score >= 3 && g.person.score <= 3", ""},
      {"different values", "g.system == \"a\" && g.person.department == \"b\"", ""},
      {"different rows",
       "g.person.briefings.exists(b, b.role == \"a\") && "
       "g.person.briefings.exists(b, b.role == \"b\")",
       ""},
      {"not words", "g.system != \"a\" && g.system != \"b\"", ""},
      {"on the day or before", "g.granted_on <= as_of && g.granted_on >= as_of", ""},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    EXPECT_EQ(problems_of(c.expression),
              c.problem.empty() ? Lines{} : Lines{std::string(c.problem)});
  }
}

TEST(Contradictions, PartsOneOfWhichAlwaysHoldsAreAlwaysTrue) {
  struct Case {
    std::string_view name;
    std::string_view expression;
    std::string_view problem;
  };
  const Case cases[] = {
      {"two words", "g.system != \"a\" || g.system != \"b\"", "AlwaysTrue g.system != \"b\""},
      {"bounds", "g.person.score > 3 || g.person.score < 5", "AlwaysTrue g.person.score < 5"},
      {"two expressions", "g.granted_on <= as_of || g.granted_on > as_of",
       "AlwaysTrue g.granted_on > as_of"},
      {"every word", "g.person.kind == \"employee\" || g.person.kind == \"contractor\"",
       "AlwaysTrue g.person.kind == \"contractor\""},
      {"every word of a list",
       "g.person.kind in [\"employee\", \"contractor\"] || g.system == \"a\"",
       "AlwaysTrue g.person.kind in [\"employee\", \"contractor\"]"},
      {"size", "0 <= g.person.briefings.size()", "AlwaysTrue 0 <= g.person.briefings.size()"},
      {"gap between", "g.person.score > 5 || g.person.score < 5", ""},
      {"implication", "!has(g.revoked_on) || g.revoked_on > as_of", ""},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    EXPECT_EQ(problems_of(c.expression),
              c.problem.empty() ? Lines{} : Lines{std::string(c.problem)});
  }
}

TEST(Contradictions, WhereAndRequireMustBePossibleTogether) {
  PlanFixture f;
  f.rule("r", "where: g.system == \"vpn\"\nrequire: g.system == \"erp\"\n");
  f.compile();
  EXPECT_EQ(f.problems(), Lines{"NeverTrue g.system == \"erp\""});
  ASSERT_EQ(f.problem().labels.size(), 1U);
  EXPECT_EQ(f.covered(f.problem().labels[0].at), "g.system == \"vpn\"");
}

// What an organisation sets is its own business: it may set two parameters so that nothing is left.
TEST(Contradictions, ParametersAreNotHeldAgainstTheRule) {
  PlanFixture f;
  f.rule("r",
         "params:\n"
         "  least: {type: int, default: 5, basis: house, stricter: larger}\n"
         "  most: {type: int, default: 3, basis: house, stricter: smaller}\n"
         "require: g.person.score > params.least && g.person.score < params.most\n");
  f.compile();
  EXPECT_EQ(f.problems(), Lines{});
}

TEST(Contradictions, DerivedFieldsAreJudgedToo) {
  EXPECT_EQ(problems_of("g.person.active && !g.person.active"), Lines{"NeverTrue g.person.active"});
}

}  // namespace
}  // namespace muster
