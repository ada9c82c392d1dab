// Whole rules: order of their parts, places, messages, what they read, and all mistakes of a pack
// at once.
#include "engine/plan/rule_compiler.h"

#include "tests/unit/plan/plan_fixture.h"

namespace muster {
namespace {

Lines names_of(const PlanFixture& f, const std::vector<TableId>& tables) {
  Lines names;
  for (const TableId table : tables) names.push_back(f.pack.schema.tables[table].name);
  return names;
}

// The three rules of the customer's card, in short: they compile, and are served by indexes.
TEST(RuleCompiler, FlagshipsHaveTheirJoins) {
  PlanFixture f;
  f.rule("briefed",
         "where: '!has(g.revoked_on) || g.revoked_on > as_of'\n"
         "require: 'g.person.briefings.exists(b, b.outcome == \"passed\" && b.completed_on <= "
         "g.granted_on)'\n"
         "message: '{g.person_id} has held {g.system} since {g.granted_on}'\n"
         "at: g.granted_on\n"
         "related: [g.person.briefings]\n"
         "group_by: g.person\n");
  f.rule("acknowledged",
         "for_each: [pol in policies, p in people]\n"
         "where: p.active && pol.audience == p.kind\n"
         "require: 'briefings.exists(b, b.person_id == p.person_id && b.role == pol.policy_id && "
         "youngerThan(b.completed_on, months(12)))'\n"
         "deadline: p.start_on + days(14)\n");
  f.rule("reviewed",
         "for_each: q in quarters(period)\n"
         "let: {held: 'reviews.filter(r, quarterOf(r.held_on) == q)'}\n"
         "require: >-\n"
         "  held.size() > 0 && held.all(r, r.actions.size() > 0 && r.actions.all(a, has(a.owner) "
         "&& has(a.due_on)\n"
         "  && people.exists(o, o.person_id == a.owner.person_id && o.active)))\n");
  f.compile();
  ASSERT_EQ(f.problems(), Lines{});
  EXPECT_EQ(f.joins(f.compiled(0).require),
            Lines{"briefings by person == g.person, outcome == \"passed\""});
  EXPECT_EQ(f.joins(f.compiled(1).require),
            Lines{"briefings by person_id == p.person_id, role == pol.policy_id"});
  const Lines third = f.joins(f.compiled(2).require);
  ASSERT_GE(third.size(), 3U);
  EXPECT_EQ(third[0], "reviews by quarterOf(r.held_on) == q");
  EXPECT_EQ(third.back(), "reviews by quarterOf(r.held_on) == q");
  EXPECT_EQ(names_of(f, f.compiled(0).reads), (Lines{"people", "access_grants", "briefings"}));
  EXPECT_EQ(f.program.nodes[f.compiled(0).at_cell].op, Op::Field);
}

TEST(RuleCompiler, TenMistakesAreTenDiagnostics) {
  PlanFixture f;
  f.rule("a", "for_each: g in acces_grants\nrequire: g.system == \"x\"\n");
  f.rule("b", "where: g.sytem == \"x\"\nrequire: g.revoked_on > as_of\n");
  f.rule("c", "let: {who: g.persn}\nrequire: who.kind == \"contractor\" && who.x.y > 1\n");
  f.rule("d", "require: g.person.kind == \"contractr\"\nmessage: '{g.nme}'\n");
  f.rule("e", "require: g.granted_on < timestamp(\"2026-01-01T00:00:00Z\")\n");
  f.rule("f", "require: 'briefings.exists(b, b.completed_on < g.granted_on)'\n");
  f.rule("g", "require: g.revoked_on > as_of\n");
  f.rule("h", "require: 'g.person.briefings.all(b, b.role == \"x\")'\n");
  f.rule("i", "require: g.system.matches(\"(\") && g.system != \"\"\nat: g.person\n");
  f.compile();
  EXPECT_EQ(
      f.problems(),
      (Lines{"UnknownName acces_grants", "UnknownField sytem", "UnknownField persn",
             "UnknownEnumWord \"contractr\"", "UnknownField nme", "TypesDiffer <",
             "NoJoin briefings.exists(b, b.completed_on < g.granted_on)", "Unguarded g.revoked_on",
             "EmptyAll g.person.briefings.all(b, b.role == \"x\")", "PatternSyntax \"(\""}));
  for (const CompiledRule& rule : f.program.rules) EXPECT_FALSE(rule.ok);
}

TEST(RuleCompiler, BrokenRuleLeavesTheOthersWhole) {
  PlanFixture f;
  f.rule("a", "require: g.nothing\n");
  f.rule("b", "require: g.system != \"\"\n");
  f.compile();
  EXPECT_FALSE(f.compiled(0).ok);
  EXPECT_TRUE(f.compiled(1).ok);
  ASSERT_EQ(f.program.load_plan.tables.size(), 1U) << "what only broken rules read is not loaded";
}

TEST(RuleCompiler, WhereCannotReadALet) {
  PlanFixture f;
  f.rule("r", "where: late\nlet: {late: g.granted_on < as_of}\nrequire: late\n");
  f.compile();
  EXPECT_EQ(f.problems(), Lines{"UnknownName late"});
  EXPECT_NE(f.problem().help.find("`where`"), std::string::npos);
}

TEST(RuleCompiler, NamesAreDeclaredOnce) {
  PlanFixture f;
  f.rule("a", "for_each: [p in people, p in policies]\nrequire: p.kind == \"employee\"\n");
  f.rule("b", "let: {g: 1}\nrequire: g.system != \"\"\n");
  f.compile();
  ASSERT_EQ(f.list.size(), 2U);
  EXPECT_EQ(f.problem(0).name, "DuplicateName");
  EXPECT_EQ(f.problem(1).name, "DuplicateName");
}

TEST(RuleCompiler, UnusedLetIsAWarning) {
  PlanFixture f;
  f.rule("r", "let: {a: g.system, b: a}\nrequire: g.system != \"\"\n");
  f.compile();
  EXPECT_EQ(f.problems(), Lines{"UnusedLet b"});
  EXPECT_EQ(f.problem().severity, Severity::Warning);
  EXPECT_TRUE(f.compiled().ok);
}

TEST(RuleCompiler, PlacesAreFields) {
  PlanFixture f;
  f.rule("a", "require: g.system != \"\"\nat: g.person\n");
  f.rule("b", "require: g.system != \"\"\nat: g.system + \"x\"\n");
  f.rule("c",
         "require: g.system != \"\"\nat: g.revoked_on\nrelated: [g.person, g.person.briefings, "
         "g.sponsor_id]\n");
  f.rule("d", "require: g.system != \"\"\nrelated: [g.system + \"x\"]\n");
  f.compile();
  EXPECT_EQ(f.problems(),
            (Lines{"BadFieldPlace g.system + \"x\"", "BadFieldPlace g.system + \"x\""}));
  const PlanNode& at = f.program.nodes[f.compiled(0).at_cell];
  EXPECT_EQ(at.op, Op::Field) << "a step points at the cell that holds the reference";
  EXPECT_EQ(f.shown(f.compiled(0).at_cell), "g.person_id");
  EXPECT_EQ(f.compiled(2).related.size(), 3U);
}

TEST(RuleCompiler, MessagesShowValues) {
  PlanFixture f;
  f.rule("a", "require: g.system != \"\"\nmessage: '{g.person}'\n");
  f.rule("b", "require: g.system != \"\"\nmessage: '{{x}} {g.system} {[1, 2]}'\n");
  f.rule("c", "require: g.system != \"\"\nmessage: '{g.person.briefings}'\n");
  f.compile();
  EXPECT_EQ(f.problems(), (Lines{"TypeMismatch g.person", "TypeMismatch g.person.briefings"}));
  ASSERT_EQ(f.compiled(1).message.size(), 4U);
  EXPECT_EQ(f.compiled(1).message[0].literal, "{x} ");
  EXPECT_TRUE(f.compiled(1).message[1].hole.valid());
}

// Limits: names that stand for one another twice could make the work double with each.
TEST(RuleCompiler, ChainsOfLetsCostNoMoreThanTheirLength) {
  PlanFixture f;
  std::string bools = "let:\n  a0: has(g.revoked_on)\n";
  std::string sets = "let:\n  s0: 'people.filter(p, p.active)'\n";
  for (int i = 1; i < 60; ++i) {
    bools += fmt::format("  a{0}: a{1} && !(a{1} && a{1})\n", i, i - 1);
    sets += fmt::format("  s{0}: 's{1}.filter(p, s{1}.size() > 0)'\n", i, i - 1);
  }
  f.rule("a", bools + "require: a59 && g.revoked_on > as_of\n");
  f.rule("b", sets + "require: s59.size() > 0\n");
  f.compile();
  EXPECT_EQ(f.problems(), (Lines{"Unguarded g.revoked_on", "ExpressionTooLarge s9"}))
      << "no guard is known past the limit";
}

// S8
TEST(RuleCompiler, RulesGoOverSetsWithAKeyOrLists) {
  PlanFixture f;
  f.set("reviews.yaml", "record: reviews\nfields:\n  review_id: {type: string, required: true}\n");
  f.set("actions.yaml",
        "record: actions\nkey: action_id\nfields:\n  action_id: {type: string, required: true}\n");
  f.rule("a", "for_each: r in reviews\nrequire: r.review_id != \"\"\n");
  f.rule("b", "for_each: p in period\nrequire: period.contains(as_of)\n");
  f.rule("c",
         "for_each: 'd in people.map(p, p.department).distinct()'\nrequire: 'people.exists(p, "
         "p.department == d && p.active)'\n");
  f.compile();
  EXPECT_EQ(f.problems(), (Lines{"NoKey reviews", "TypeMismatch period"}));
  EXPECT_EQ(f.compiled(2).bindings[0].element, simple_type(TypeKind::String));
  EXPECT_EQ(f.joins(f.compiled(2).require), Lines{"people by department == d"});
}

TEST(RuleCompiler, ReadsGoThroughLetsDerivedFieldsAndSteps) {
  PlanFixture f;
  f.rule("r",
         "where: g.person.active\n"
         "let: {held: g.person.briefed}\n"
         "require: held.size() > 0\n"
         "message: '{policies.size()}'\n");
  f.compile();
  ASSERT_EQ(f.problems(), Lines{});
  EXPECT_EQ(names_of(f, f.compiled().reads),
            (Lines{"people", "access_grants", "briefings", "policies"}));
  EXPECT_EQ(names_of(f, f.compiled().require_reads),
            (Lines{"people", "access_grants", "briefings"}));
  Lines needs;
  for (const auto& need : f.program.load_plan.tables) {
    std::string line = f.pack.schema.tables[need.table].name + ":";
    for (const ColumnId column : need.columns)
      line += " " + f.pack.schema.tables[need.table].fields[column].name;
    needs.push_back(line);
  }
  EXPECT_EQ(needs, (Lines{"people: person_id end_on", "access_grants: grant_id person_id",
                          "briefings: briefing_id person_id score", "policies: policy_id"}));
}

}  // namespace
}  // namespace muster
