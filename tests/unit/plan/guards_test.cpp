// Optional fields need a guard, `all` needs rows (P2, P6, S15).
#include "engine/plan/guards.h"

#include "tests/unit/plan/plan_fixture.h"

namespace muster {
namespace {

TEST(Guards, OptionalFieldNeedsHas) {
  PlanFixture f;
  f.require("g.revoked_on > as_of");
  f.compile();
  EXPECT_EQ(f.problems(), Lines{"Unguarded g.revoked_on"});
  EXPECT_EQ(f.problem().message, "`g.revoked_on` may be absent here");
  EXPECT_NE(f.problem().help.find("has(g.revoked_on) && ..."), std::string::npos);
  ASSERT_EQ(f.problem().labels.size(), 1U);
  EXPECT_EQ(f.covered(f.problem().labels[0].at), "revoked_on");
}

// S15
TEST(Guards, FactsFlowInsideOneExpression) {
  struct Case {
    std::string_view expression;
    bool guarded;
  };
  const Case cases[] = {
      {"has(g.revoked_on) && g.revoked_on > as_of", true},
      {"g.revoked_on > as_of && has(g.revoked_on)", true},
      {"!has(g.revoked_on) || g.revoked_on > as_of", true},
      {"g.revoked_on > as_of || !has(g.revoked_on)", true},
      {"has(g.revoked_on) ? g.revoked_on > as_of : true", true},
      {"!has(g.revoked_on) ? true : g.revoked_on > as_of", true},
      {"!(has(g.revoked_on) && g.revoked_on <= as_of)", true},
      {"g.system == \"x\" && (has(g.revoked_on) && g.system != \"y\") && g.revoked_on > as_of",
       true},
      {"(has(g.revoked_on) ? true : false) && g.revoked_on > as_of", true},
      {"has(g.revoked_on) || g.revoked_on > as_of", false},
      {"!has(g.revoked_on) && g.revoked_on > as_of", false},
      {"has(g.revoked_on) ? true : g.revoked_on > as_of", false},
      {"(has(g.revoked_on) || g.system == \"x\") && g.revoked_on > as_of", false},
      {"has(g.sponsor_id) && g.revoked_on > as_of", false},
      {"g.revoked_on > as_of && g.revoked_on != as_of", false},
      {"g.?revoked_on.hasValue()", true},
      {"g.?revoked_on.hasValue() && g.revoked_on > as_of", true},
      {"!g.?revoked_on.hasValue() || g.revoked_on > as_of", true},
      {"!g.?revoked_on.hasValue() && g.revoked_on > as_of", false},
      {"g.?revoked_on.optMap(d, d > as_of).orValue(true)", true},
      {"g.?revoked_on.optMap(d, g.revoked_on > as_of).orValue(true)", false},
      {"[?g.?revoked_on].exists(d, d > as_of)", true},
      {"\"%s %d\".format([g.revoked_on, 1]) == g.system", false},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.expression);
    EXPECT_EQ(problems_of(c.expression), c.guarded ? Lines{} : Lines{"Unguarded g.revoked_on"});
  }
}

// S3: a step along a required reference needs no guard: an unknown key has a finding of its own.
TEST(Guards, StepsAlongOptionalReferencesNeedAGuard) {
  EXPECT_EQ(problems_of("g.person.score > 1"), Lines{});
  EXPECT_EQ(problems_of("g.sponsor.score > 1"), Lines{"Unguarded g.sponsor"});
  EXPECT_EQ(problems_of("has(g.sponsor) && g.sponsor.score > 1"), Lines{});
  EXPECT_EQ(problems_of("has(g.sponsor_id) && g.sponsor.score > 1"), Lines{});
  EXPECT_EQ(problems_of("has(g.sponsor) && g.sponsor_id != \"x\""), Lines{});
  EXPECT_EQ(problems_of("has(g.sponsor.end_on)"), Lines{"Unguarded g.sponsor"});
}

TEST(Guards, ReferenceThatMayDangleIsAskedAsAStep) {
  PlanFixture f;
  f.rule("a", "for_each: a in actions\nrequire: has(a.owner) && a.owner.active\n");
  f.rule("b", "for_each: a in actions\nrequire: has(a.owner_id) && a.owner.active\n");
  f.compile();
  EXPECT_EQ(f.problems(), Lines{"Unguarded a.owner"}) << "the key is there, the person may not be";
}

// S15
TEST(Guards, FactsFlowFromWhereToAllThatFollows) {
  PlanFixture f;
  f.rule("r",
         "where: has(g.revoked_on) && has(g.sponsor)\n"
         "let: {late: g.revoked_on > as_of}\n"
         "require: late && g.sponsor.score > 0\n"
         "message: '{g.revoked_on}'\n"
         "at: g.sponsor.end_on\n"
         "deadline: g.revoked_on\n");
  f.compile();
  EXPECT_EQ(f.problems(), Lines{});
}

// S19: a hole that is empty makes the text the title, so it needs no guard.
TEST(Guards, MessagesNeedNone) {
  PlanFixture f;
  f.rule("a", "require: '!has(g.revoked_on)'\nmessage: '{g.revoked_on}'\n");
  f.rule("b", "require: g.system != \"\"\nmessage: '{g.revoked_on}'\n");
  f.compile();
  EXPECT_EQ(f.problems(), Lines{});
}

TEST(Guards, FailedRequireTellsWhatFollows) {
  PlanFixture f;
  f.rule("a", "require: '!has(g.revoked_on)'\ngroup_by: g.revoked_on\n");
  f.rule("b", "require: has(g.revoked_on)\ngroup_by: g.revoked_on\n");
  f.compile();
  EXPECT_EQ(f.problems(), Lines{"Unguarded g.revoked_on"});
}

// S15: through a let that is a bool, and through one that is a record.
TEST(Guards, FactsFlowThroughLets) {
  PlanFixture f;
  f.rule("a",
         "let: {closed: has(g.revoked_on), boss: g.person}\n"
         "require: '!closed || g.revoked_on > as_of'\n");
  f.rule("b",
         "let: {boss: g.person}\n"
         "require: has(boss.end_on) && g.person.end_on > as_of\n");
  f.rule("c",
         "let: {late: g.revoked_on > as_of}\n"
         "require: has(g.revoked_on) && late\n");
  f.compile();
  EXPECT_EQ(f.problems(), (Lines{"UnusedLet boss", "Unguarded g.revoked_on"}))
      << "a let is judged where it stands";
}

// S15
TEST(Guards, FactsFlowFromFilters) {
  EXPECT_EQ(problems_of("g.person.briefings.filter(b, has(b.score)).exists(b, b.score > 5)"),
            Lines{});
  EXPECT_EQ(problems_of("g.person.briefings.filter(b, has(b.score)).map(x, x.score).sum() > 5"),
            Lines{});
  EXPECT_EQ(problems_of("g.person.briefings.filter(b, has(b.score)).first().score > 5"), Lines{});
  EXPECT_EQ(
      problems_of("g.person.briefings.filter(b, has(b.score)).sortBy(b, b.score).last().score > 5"),
      Lines{});
  EXPECT_EQ(problems_of("g.person.briefings.map(b, has(b.score), b.score).sum() > 5"), Lines{});
  EXPECT_EQ(problems_of("g.person.briefings.exists(b, b.score > 5)"), Lines{"Unguarded b.score"});
  EXPECT_EQ(problems_of("g.person.briefings.filter(b, b.role == \"x\").first().score > 5"),
            Lines{"Unguarded g.person.briefings.filter(b, b.role == \"x\").first().score"});
}

TEST(Guards, FactsFlowFromAFilteredBindingAndLet) {
  PlanFixture f;
  f.rule("a",
         "for_each: 'b in briefings.filter(x, has(x.score))'\n"
         "require: b.score > 5\n");
  f.rule("b",
         "let:\n  scored: 'g.person.briefings.filter(x, has(x.score))'\n  best: 'scored.sortBy(x, "
         "x.score).last()'\n"
         "require: best.score > 5\n");
  f.compile();
  EXPECT_EQ(f.problems(), Lines{});
}

TEST(Guards, OneMissingGuardIsOneError) {
  EXPECT_EQ(problems_of("g.revoked_on > as_of && g.revoked_on < as_of + days(9)"),
            Lines{"Unguarded g.revoked_on"});
}

TEST(Guards, DefaultsAndKeysAreAlwaysThere) {
  EXPECT_EQ(problems_of("g.person.score > 1 && g.person.person_id != \"\""), Lines{});
}

// P6
TEST(Guards, AllNeedsRows) {
  struct Case {
    std::string_view expression;
    std::string_view problem;
  };
  const std::string_view bare = "EmptyAll g.person.briefings.all(b, b.role == \"x\")";
  const Case cases[] = {
      {"g.person.briefings.all(b, b.role == \"x\")", bare},
      {"g.person.briefings.size() > 0 && g.person.briefings.all(b, b.role == \"x\")", ""},
      {"g.person.briefings.all(b, b.role == \"x\") && g.person.briefings.size() != 0", ""},
      {"g.person.briefings.size() >= 1 && g.person.briefings.all(b, b.role == \"x\")", ""},
      {"0 < g.person.briefings.size() && g.person.briefings.all(b, b.role == \"x\")", ""},
      {"g.person.briefings.size() == 0 || g.person.briefings.all(b, b.role == \"x\")", ""},
      {"g.person.briefings.exists(b, true) && g.person.briefings.all(b, b.role == \"x\")", ""},
      {"g.person.briefings.size() <= 5 && g.person.briefings.all(b, b.role == \"x\")", bare},
      {"g.person.briefings.size() > 0 || g.person.briefings.all(b, b.role == \"x\")", bare},
      {"briefings.size() > 0 && g.person.briefings.all(b, b.role == \"x\")", bare},
      {"[1, 2].all(x, x > 0)", ""},
      {"quarters(period).all(q, q.contains(g.granted_on))", ""},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.expression);
    EXPECT_EQ(problems_of(c.expression),
              c.problem.empty() ? Lines{} : Lines{std::string(c.problem)});
  }
}

TEST(Guards, SameFilterIsTheSameSetWhateverItsVariableIsCalled) {
  EXPECT_EQ(
      problems_of("g.person.briefings.filter(b, b.role == \"x\").size() > 0 && "
                  "g.person.briefings.filter(c, c.role == \"x\").all(d, d.outcome == \"passed\")"),
      Lines{});
}

TEST(Guards, LetNamesASetForBothTests) {
  PlanFixture f;
  f.rule("r",
         "let: {held: 'g.person.briefings.filter(b, b.role == \"x\")'}\n"
         "require: held.size() > 0 && held.all(b, b.outcome == \"passed\")\n");
  f.compile();
  EXPECT_EQ(f.problems(), Lines{});
}

// S15
TEST(Guards, AllowEmptyGivesTheReason) {
  PlanFixture f;
  f.rule("r",
         "require: 'g.person.briefings.all(b, b.role == \"x\")'\n"
         "allow_empty: who has no briefing is the business of another rule\n");
  f.compile();
  EXPECT_EQ(f.problems(), Lines{});
}

}  // namespace
}  // namespace muster
