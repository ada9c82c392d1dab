// Which equalities serve as keys, and what is refused for want of one (P7, S15, S16).
#include "engine/plan/join_planner.h"

#include "tests/unit/plan/plan_fixture.h"

namespace muster {
namespace {

Lines joins_of(std::string_view expression) {
  PlanFixture f;
  f.require(expression);
  f.compile();
  EXPECT_EQ(f.problems(), Lines{}) << expression;
  return f.joins(f.compiled().require);
}

TEST(JoinPlanner, EqualitiesWithTheOutsideAreKeys) {
  EXPECT_EQ(
      joins_of("briefings.exists(b, b.person_id == g.person_id && b.completed_on <= g.granted_on)"),
      Lines{"briefings by person_id == g.person_id"});
  EXPECT_EQ(
      joins_of("briefings.exists(b, g.person_id == b.person_id && b.role == g.system && b.outcome "
               "== \"passed\")"),
      Lines{"briefings by person_id == g.person_id, role == g.system, outcome == \"passed\""});
}

TEST(JoinPlanner, KeyOfTheRowItselfNamesItsColumn) {
  PlanFixture f;
  f.require("briefings.exists(b, b.role == g.system)");
  f.compile();
  const Join& join = f.program.joins[JoinId(f.program.joins.size() - 1)];
  ASSERT_EQ(join.keys.size(), 1U);
  EXPECT_EQ(f.pack.schema.tables[join.table].fields[join.keys[0].column].name, "role");
  EXPECT_FALSE(join.keys[0].by_reference);
}

TEST(JoinPlanner, InverseSetsAreLinkedByTheirReference) {
  PlanFixture f;
  f.require("g.person.briefings.exists(b, b.role == g.system)");
  f.compile();
  EXPECT_EQ(f.joins(f.compiled().require),
            Lines{"briefings by person == g.person, role == g.system"});
  const Join& join = f.program.joins[JoinId(f.program.joins.size() - 1)];
  EXPECT_TRUE(join.keys[0].by_reference);
  EXPECT_EQ(f.pack.schema.tables[join.table].fields[join.keys[0].column].name, "person_id");
}

TEST(JoinPlanner, FiltersAreFusedIntoTheMacroAboveThem) {
  const Lines joins = joins_of(
      "briefings.filter(a, a.person_id == g.person_id).filter(b, b.role == g.system).exists(c, "
      "c.completed_on < as_of)");
  ASSERT_EQ(joins.size(), 3U);
  EXPECT_EQ(joins.back(), "briefings by person_id == g.person_id, role == g.system");
  PlanFixture f;
  f.require("briefings.filter(a, a.person_id == g.person_id).exists(c, c.completed_on < as_of)");
  f.compile();
  const PlanNode& exists = f.program.nodes[f.compiled().require];
  EXPECT_EQ(exists.slot, f.program.nodes[exists.args[0]].slot) << "both look at the same row";
}

// `all` is no row that fulfils the opposite.
TEST(JoinPlanner, AllIsPlannedByItsNegation) {
  EXPECT_EQ(joins_of("briefings.size() > 0 && briefings.all(b, b.person_id != g.person_id || "
                     "b.role == g.system)"),
            Lines{"briefings by person_id == g.person_id"});
  EXPECT_EQ(joins_of("briefings.size() > 0 && briefings.all(b, !(b.person_id == g.person_id && "
                     "b.role == g.system))"),
            Lines{"briefings by person_id == g.person_id, role == g.system"});
}

TEST(JoinPlanner, ComputedSidesAreKeysToo) {
  EXPECT_EQ(joins_of("reviews.exists(r, quarterOf(r.held_on) == quarterOf(g.granted_on))"),
            Lines{"reviews by quarterOf(r.held_on) == quarterOf(g.granted_on)"});
  EXPECT_EQ(joins_of("reviews.exists(r, r.quarter == quarterOf(g.granted_on))"),
            Lines{"reviews by r.quarter == quarterOf(g.granted_on)"});
}

TEST(JoinPlanner, RecordsAreKeysByReferenceOrByTheirOwnKey) {
  EXPECT_EQ(joins_of("briefings.exists(b, b.person == g.person)"),
            Lines{"briefings by person == g.person"});
  EXPECT_EQ(joins_of("people.exists(p, p == g.person)"),
            Lines{"people by person_id == g.person.person_id"});
  EXPECT_EQ(joins_of("g.person in people"), Lines{"people by person_id == g.person.person_id"});
}

// A body that reads nothing outside is judged once, whatever it costs.
TEST(JoinPlanner, ScanThatNoRowChangesIsFine) {
  EXPECT_EQ(joins_of("briefings.exists(b, b.completed_on > as_of)"), Lines{"briefings, all of it"});
}

TEST(JoinPlanner, EqualityUnderOrIsNoKey) {
  EXPECT_EQ(problems_of("briefings.exists(b, b.person_id == g.person_id || b.role == \"x\")"),
            Lines{"NoJoin briefings.exists(b, b.person_id == g.person_id || b.role == \"x\")"});
}

// S15: un-indexable joins are load errors.
TEST(JoinPlanner, ScanForEveryRowIsRefused) {
  PlanFixture f;
  f.require("briefings.exists(b, b.completed_on <= g.granted_on)");
  f.compile();
  ASSERT_EQ(f.problems().size(), 1U);
  EXPECT_EQ(f.problem().name, "NoJoin");
  EXPECT_NE(f.problem().help.find("small"), std::string::npos);
  EXPECT_EQ(
      problems_of("briefings.exists(b, b.outcome == \"passed\" && b.completed_on <= g.granted_on)")
          .size(),
      1U)
      << "a key that is the same for every row links nothing";
  EXPECT_EQ(problems_of("briefings.filter(b, b.completed_on <= g.granted_on).size() > 1").size(),
            1U);
  EXPECT_EQ(problems_of(
                "reviews.exists(r, r.actions.exists(a, people.exists(p, p.start_on > r.held_on)))")
                .size(),
            1U);
  EXPECT_EQ(problems_of("policies.exists(p, p.published_on <= g.granted_on)"), Lines{})
      << "it is small";
}

// A set in another form is as long.
TEST(JoinPlanner, NoFormOfAWholeSetHidesAScan) {
  struct Case {
    std::string_view name;
    std::string_view expression;
    std::size_t problems;
  };
  const Case cases[] = {
      {"sorted", "people.sortBy(p, p.start_on).exists(q, q.start_on < g.granted_on)", 1},
      {"as a list", "people.map(p, p.start_on).exists(d, d < g.granted_on)", 1},
      {"membership", "g.person_id in people.map(p, p.person_id)", 1},
      {"either",
       "(as_of > date(\"2026-01-01\") ? people : people).exists(p, p.start_on < g.granted_on)", 1},
      {"by a name",
       "cel.bind(all, people.sortBy(p, p.start_on), all.exists(q, q.start_on < g.granted_on))", 1},
      {"of one person", "g.person.reports.map(p, p.start_on).exists(d, d < g.granted_on)", 0},
      {"of a bucket",
       "people.filter(p, p.department == g.system).map(p, p.start_on).exists(d, d < g.granted_on)",
       0},
      {"not for every row", "people.map(p, p.start_on).exists(d, d < as_of)", 0},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    EXPECT_EQ(problems_of(c.expression).size(), c.problems);
  }
}

TEST(JoinPlanner, PeriodsMayScan) {
  PlanFixture f;
  f.rule("r",
         "for_each: q in quarters(period)\nrequire: 'reviews.exists(r, q.contains(r.held_on))'\n");
  f.compile();
  EXPECT_EQ(f.problems(), Lines{});
  EXPECT_EQ(f.program.nodes[f.compiled().bindings[0].range].type,
            list_of(simple_type(TypeKind::Period)));
  EXPECT_TRUE(f.compiled().uses_period);
}

TEST(JoinPlanner, LetOfAWholeSetIsReadWhereItStands) {
  PlanFixture f;
  f.rule("r",
         "let: {passed: 'briefings.filter(b, b.outcome == \"passed\")'}\n"
         "require: 'passed.exists(p, p.person_id == g.person_id)'\n");
  f.rule("s",
         "let: {passed: 'briefings.filter(b, b.outcome == \"passed\")'}\n"
         "require: 'passed.exists(p, p.completed_on <= g.granted_on)'\n");
  f.compile();
  EXPECT_EQ(f.joins(f.compiled(0).require).back(),
            "briefings by outcome == \"passed\", person_id == g.person_id");
  ASSERT_EQ(f.problems().size(), 1U);
  EXPECT_EQ(f.problem().name, "NoJoin") << "a let hides no scan";
}

TEST(JoinPlanner, WhereLinksBindings) {
  PlanFixture f;
  f.rule("r",
         "for_each: [p in people, b in briefings]\n"
         "where: p.active && b.person_id == p.person_id && b.outcome == \"passed\" && p.kind == "
         "\"employee\"\n"
         "require: b.completed_on >= p.start_on\n");
  f.compile();
  ASSERT_EQ(f.problems(), Lines{});
  const CompiledRule& rule = f.compiled();
  ASSERT_EQ(rule.bindings.size(), 2U);
  ASSERT_EQ(rule.bindings[0].conjuncts.size(), 2U);
  EXPECT_EQ(f.shown(rule.bindings[0].conjuncts[1]), "(p.kind == \"employee\")");
  ASSERT_EQ(rule.bindings[1].conjuncts.size(), 2U);
  EXPECT_EQ(explain(f.program, f.pack.schema, f.program.joins[rule.bindings[1].join]),
            "briefings by person_id == p.person_id");
}

// S15
TEST(JoinPlanner, NestedSetsMustBeSmallOrLinked) {
  PlanFixture f;
  f.rule("a", "for_each: [p in people, pol in policies]\nrequire: pol.audience == p.kind\n");
  f.rule("b", "for_each: [p in people, b in briefings]\nrequire: b.role == p.department\n");
  f.rule("c", "for_each: [p in people, b in p.briefings]\nrequire: b.role == p.department\n");
  f.rule("d",
         "for_each: ['d in people.map(p, p.department).distinct()', b in briefings]\nrequire: "
         "b.role == d\n");
  f.rule("e", "for_each: [q in quarters(period), p in people]\nrequire: q.contains(p.start_on)\n");
  f.compile();
  EXPECT_EQ(f.problems(), (Lines{"NoJoin briefings", "NoJoin briefings"}));
  EXPECT_FALSE(f.compiled(1).ok);
  EXPECT_TRUE(f.compiled(2).ok);
  EXPECT_FALSE(f.compiled(3).ok);
  EXPECT_TRUE(f.compiled(4).ok);
}

}  // namespace
}  // namespace muster
