// Names and types, through whole rules: places, suggestions, and that one mistake is one
// diagnostic.
#include "engine/plan/checker.h"

#include "tests/unit/plan/plan_fixture.h"

namespace muster {
namespace {

TEST(Checker, UnknownNamesSuggestTheNearest) {
  PlanFixture f;
  f.require("gg.system == \"vpn\"");
  f.require("acces_grants.size() > 0");
  f.require("g.sytem == \"vpn\"");
  f.require("g.system.startWith(\"v\")");
  f.compile();
  EXPECT_EQ(f.problems(), (Lines{"UnknownName gg", "UnknownName acces_grants", "UnknownField sytem",
                                 "UnknownFunction startWith"}));
  EXPECT_NE(f.problem(0).help.find("`g`"), std::string::npos);
  EXPECT_NE(f.problem(1).help.find("`access_grants`"), std::string::npos);
  EXPECT_NE(f.problem(2).help.find("`system`"), std::string::npos);
  EXPECT_NE(f.problem(3).help.find("`startsWith`"), std::string::npos);
  ASSERT_EQ(f.problem(2).labels.size(), 1U) << "the record set is shown too";
}

TEST(Checker, EveryStepFromARecordHasItsType) {
  PlanFixture f;
  f.require("g.person.access_grants.exists(x, x.person.kind == \"employee\" && x.person.active)");
  f.compile();
  EXPECT_EQ(f.problems(), Lines{});
  EXPECT_TRUE(
      f.shown(f.compiled().require)
          .starts_with("g.person.access_grants.exists(x, ((x.person.kind == \"employee\") && "
                       "x.person.active))[join "));
}

// S16
TEST(Checker, LiteralBesideAnEnumIsAWordOfIt) {
  PlanFixture f;
  f.require("g.person.kind == \"contractr\"");
  f.require("g.person.kind in [\"employee\", \"temp\"]");
  f.require("\"contractor\" != g.person.kind");
  f.require("(g.system == \"x\" ? \"employee\" : \"contractor\") == g.person.kind");
  f.compile();
  EXPECT_EQ(f.problems(), (Lines{"UnknownEnumWord \"contractr\"", "UnknownEnumWord \"temp\""}));
  EXPECT_NE(f.problem(0).help.find("`contractor`"), std::string::npos);
  const PlanNode& node = f.program.nodes[f.compiled(2).require];
  const PlanNode& word = f.program.nodes[node.args[0]];
  EXPECT_EQ(word.op, Op::Constant);
  EXPECT_EQ(word.constant.kind, ValueKind::Enum);
  EXPECT_EQ(word.constant.integer, 1);
}

// S16
TEST(Checker, EnumsOfDifferentNamesDoNotCompare) {
  PlanFixture f;
  f.require("g.person.briefings.exists(b, b.outcome == g.person.kind)");
  f.require("g.person.kind == g.system");
  f.require("string(g.person.kind) == g.system");
  f.compile();
  EXPECT_EQ(f.problems(), (Lines{"TypesDiffer ==", "TypesDiffer =="}));
  ASSERT_EQ(f.problem(0).labels.size(), 2U) << "both sides carry their type";
  EXPECT_EQ(f.problem(0).labels[0].text, "this is enum outcome");
  EXPECT_EQ(f.problem(0).labels[1].text, "this is enum kind");
  EXPECT_NE(f.problem(1).help.find("string("), std::string::npos);
}

// Design P4: a day and an instant are two things.
TEST(Checker, DateAndTimestampDoNotCompare) {
  PlanFixture f;
  f.require("!has(g.person.seen_at) || g.person.seen_at > g.granted_on");
  f.compile();
  EXPECT_EQ(f.problems(), Lines{"TypesDiffer >"});
  EXPECT_EQ(f.covered(f.problem().labels[0].at), "g.person.seen_at");
  EXPECT_EQ(f.covered(f.problem().labels[1].at), "g.granted_on");
}

TEST(Checker, ConditionsMustBeBool) {
  EXPECT_EQ(problems_of("g.person.score"), Lines{"TypeMismatch g.person.score"});
  EXPECT_EQ(problems_of("g.person.score && true"), Lines{"TypeMismatch g.person.score"});
  EXPECT_EQ(problems_of("briefings.exists(b, b.role)"), Lines{"TypeMismatch b.role"});
  EXPECT_EQ(problems_of("g.system == \"a\" ? 1 : true"),
            Lines{"TypesDiffer g.system == \"a\" ? 1 : true"});
}

TEST(Checker, OneMistakeIsNotReportedTwice) {
  EXPECT_EQ(problems_of("g.persn.kind == \"x\" && g.persn2.name.size() + 1 > g.person.score"),
            (Lines{"UnknownField persn", "UnknownField persn2"}));
  EXPECT_EQ(problems_of("nothing.filter(x, x.y == x.z).map(x, x.a + 1).size() > 0"),
            Lines{"UnknownName nothing"});
}

TEST(Checker, SetsHaveFewMethodsAndSaySo) {
  PlanFixture f;
  f.require("g.person.briefings.distinct().size() > 0");
  f.require("g.person.briefings.completed_on > as_of");
  f.require("g.person.briefings.count(b, b.outcome == \"passed\") > 1 && briefings.count() > 0");
  f.require("g.person.briefings.first().completed_on < g.person.briefings.last().completed_on");
  f.compile();
  EXPECT_EQ(f.problems(), (Lines{"NoOverload distinct", "TypeMismatch completed_on"}));
  EXPECT_NE(f.problem(0).help.find(".map("), std::string::npos);
  EXPECT_NE(f.problem(1).help.find(".exists("), std::string::npos);
  EXPECT_NE(f.shown(f.compiled(2).require).find("filter(b, (b.outcome == \"passed\"))"),
            std::string::npos);
}

// S33
TEST(Checker, FirstOfASetIsTheRowAndOfAListAnOptional) {
  PlanFixture f;
  f.require("g.person.briefings.sortBy(b, b.completed_on).first().role == \"x\"");
  f.require("g.person.briefings.map(b, b.role).first() == \"x\"");
  f.compile();
  EXPECT_EQ(f.problems(), Lines{"TypesDiffer =="});
  EXPECT_NE(f.problem().help.find("orValue"), std::string::npos);
}

TEST(Checker, HasAsksForFieldsAndSteps) {
  EXPECT_EQ(problems_of("has(g.revoked_on) || has(g.sponsor)"), Lines{});
  EXPECT_EQ(problems_of("has(g.person.active)"), Lines{"CannotAsk active"});
  EXPECT_EQ(problems_of("has(g.person.briefings)"), Lines{"CannotAsk briefings"});
  EXPECT_EQ(problems_of("has(g.persn)"), Lines{"UnknownField persn"});
}

TEST(Checker, RecordsCompareByRow) {
  EXPECT_EQ(problems_of("g.person == g.person.briefings.first().person"), Lines{});
  EXPECT_EQ(problems_of("g.person == g"), Lines{"TypesDiffer =="});
  EXPECT_EQ(problems_of("g.person == \"p1\""), Lines{"TypesDiffer =="});
  EXPECT_EQ(problems_of("g.person in people"), Lines{});
}

TEST(Checker, PatternsAreCompiledAtTheirLiteral) {
  EXPECT_EQ(problems_of("g.system.matches(\"^v(pn\")"), Lines{"PatternSyntax \"^v(pn\""});
  EXPECT_EQ(problems_of("g.system.matches(r'a[ab]{900}c')"),
            Lines{"PatternTooLarge r'a[ab]{900}c'"});
  EXPECT_EQ(problems_of("g.system.matches(g.person.name)"), Lines{"FeatureRefused g.person.name"});
  PlanFixture f;
  f.require("g.system.matches(\"^vpn\")");
  f.compile();
  const PlanNode& node = f.program.nodes[f.compiled().require];
  ASSERT_EQ(node.op, Op::Matches);
  EXPECT_TRUE(f.program.patterns[node.pattern].matches_part("vpn-1"));
}

TEST(Checker, LiteralsOfDatesAreCheckedAndFolded) {
  EXPECT_EQ(problems_of("g.granted_on > date(\"2026-13-01\")"), Lines{"BadLiteral \"2026-13-01\""});
  PlanFixture f;
  f.require("g.granted_on > date(\"2026-01-31\") - months(1)");
  f.compile();
  EXPECT_EQ(f.problems(), Lines{});
  EXPECT_EQ(f.shown(f.compiled().require), "(g.granted_on > (2026-01-31 - 1 month))");
}

// S20: part of the profile of rules, not of the language.
TEST(Checker, ConstantComparisonsAreSlips) {
  EXPECT_EQ(problems_of("g.system == g.system"), Lines{"ConstantComparison g.system == g.system"});
  EXPECT_EQ(problems_of("1 < 2 || g.system == \"x\""), Lines{"ConstantComparison 1 < 2"});
  ExpressionFixture f;
  EXPECT_EQ(f.type_of("1 < 2"), "bool");
}

TEST(Checker, ChainsOfLogicAreOneNode) {
  PlanFixture f;
  std::string chain = "g.system != \"0\"";
  for (int i = 1; i < 1000; ++i) chain += fmt::format(" && g.system != \"{}\"", i);
  f.require(chain);
  f.compile();
  ASSERT_EQ(f.problems(), Lines{});
  const PlanNode& node = f.program.nodes[f.compiled().require];
  EXPECT_EQ(node.op, Op::And);
  EXPECT_EQ(node.args.size(), 1000U);
}

// S19
TEST(Checker, SensitivityFlowsThroughAllButSizesComparisonsAndQuantifiers) {
  struct Case {
    std::string_view name;
    std::string_view hole;
    bool sensitive;
  };
  const Case cases[] = {
      {"field", "g.person.name", true},
      {"plain field", "g.system", false},
      {"concatenation", "\"a\" + g.person.name", true},
      {"case", "g.person.name.lowerAscii()", true},
      {"prefix test", "g.person.name.startsWith(\"A\")", true},
      {"branch", "g.system == \"x\" ? g.person.name : \"-\"", true},
      {"list", "[g.person.name, \"b\"]", true},
      {"mapped", "g.person.reports.map(r, r.name)", true},
      {"mapped twice", "g.person.reports.map(r, r.name).map(n, n + \"!\")", true},
      {"filled text", "\"%s %d\".format([g.person.name, 1])", true},
      {"replaced part", "regex.replace(g.person.name, \"a\", \"b\")", true},
      {"mapped optional", "g.person.?name.optMap(n, n + \"!\").orValue(\"\")", true},
      {"optional item", "[?g.person.?name]", true},
      {"keys that stay", "({g.person.name: 1}).transformMap(k, v, v).map(k, k)", true},
      {"new keys", "({g.person.name: 1}).transformMapEntry(k, v, {\"a\": 1}).map(k, k)", false},
      {"comparison", "g.person.name == \"A\"", false},
      {"membership", "g.person.name in [\"A\"]", false},
      {"size", "g.person.name.size()", false},
      {"quantifier", "g.person.reports.exists(r, r.name == \"A\")", false},
      {"filter of rows", "g.person.reports.filter(r, r.name == \"A\").size()", false},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    PlanFixture f;
    f.rule("r", fmt::format("require: has(g.revoked_on)\nmessage: '{{{}}}'\n", c.hole));
    f.compile();
    ASSERT_EQ(f.problems(), Lines{});
    EXPECT_EQ(f.program.nodes[f.compiled().message.at(0).hole].sensitive, c.sensitive);
  }
}

TEST(Checker, DerivedFieldsAreTypedOnceAndMayBeSets) {
  PlanFixture f;
  f.require("g.person.briefed.exists(b, b.score > 10)");
  f.require("g.person.briefed.size() > 0 && g.person.active");
  f.compile();
  EXPECT_EQ(f.problems(), Lines{}) << "the guard of the derived filter holds for its rows (S15)";
  EXPECT_EQ(f.program.derived.size(), 3U);
  EXPECT_EQ(to_string(f.program.derived[DerivedId(1)].type, &f.pack.schema), "set of briefings");
}

// S14
TEST(Checker, DerivedFieldsMayNotGoRound) {
  PlanFixture f;
  f.set("reviews.yaml",
        "record: reviews\nkey: review_id\nfields:\n  review_id: {type: string, required: true}\n"
        "derive:\n  a: this.b + 1\n  b: this.c\n  c: this.a\n  d: this.a + 1\n");
  f.set("actions.yaml",
        "record: actions\nkey: action_id\nfields:\n  action_id: {type: string, required: true}\n");
  f.rule("r", "for_each: r in reviews\nrequire: r.d == 1\n");
  f.compile();
  EXPECT_EQ(f.problems(), Lines{"DerivedCycle a"}) << "who uses a broken field stays silent";
  EXPECT_FALSE(f.compiled().ok) << "but its rule does not run";
}

TEST(Checker, DerivedFieldThatNobodyReadsIsCheckedToo) {
  PlanFixture f;
  f.set("reviews.yaml",
        "record: reviews\nkey: review_id\nfields:\n  review_id: {type: string, required: true}\n"
        "derive:\n  a: this.nothing\n");
  f.require("g.system != \"\"");
  f.compile();
  EXPECT_EQ(f.problems(), Lines{"UnknownField nothing"});
  EXPECT_TRUE(f.compiled().ok);
}

}  // namespace
}  // namespace muster
