// Parameters: values, where they come from, and which way is looser (S17).
#include "engine/plan/params.h"

#include "tests/unit/plan/plan_fixture.h"

namespace muster {
namespace {

constexpr std::string_view kRule =
    "params:\n"
    "  age: {type: span, default: 12 months, basis: house, stricter: smaller}\n"
    "  systems: {type: list<string>, default: 'vpn,mail', basis: house, stricter: superset}\n"
    "  kind: {type: enum(kind), default: employee, basis: house, stricter: none}\n"
    "require: g.granted_on + params.age > as_of && g.system in params.systems && g.person.kind == "
    "params.kind\n";

TEST(Params, DefaultsAreFoldedIntoTheRule) {
  PlanFixture f;
  f.rule("r", kRule);
  f.compile();
  ASSERT_EQ(f.problems(), Lines{});
  EXPECT_EQ(f.shown(f.compiled().require),
            "(((g.granted_on + 12 months) > as_of) && (g.system in [vpn, mail]) && "
            "(g.person.kind == \"employee\"))");
  ASSERT_EQ(f.program.params.size(), 3U);
  EXPECT_FALSE(f.program.params[0].from_organisation);
  EXPECT_EQ(f.program.params[0].value_text, "12 months");
}

TEST(Params, SettingOfTheRuleBeatsTheSettingOfAll) {
  PlanFixture f;
  f.rule("r", kRule);
  f.settings = {
      {"", "age", "6 months", {}}, {"r", "age", "18 months", {}}, {"", "kind", "contractor", {}}};
  f.compile();
  ASSERT_EQ(f.problems(), Lines{});
  EXPECT_NE(f.shown(f.compiled().require).find("18 months"), std::string::npos);
  EXPECT_TRUE(f.program.params[0].from_organisation);
  EXPECT_TRUE(f.program.params[0].looser);
  EXPECT_EQ(f.program.params[0].default_text, "12 months");
  EXPECT_FALSE(f.program.params[2].looser) << "no direction is stricter";
}

// S17
TEST(Params, LooserFollowsTheDirectionOfTheParameter) {
  struct Case {
    std::string_view name;
    std::string_view value;
    std::string_view standard;
    Type type;
    Stricter stricter;
    bool looser;
  };
  const Type span = simple_type(TypeKind::Span);
  const Type words = list_of(simple_type(TypeKind::String));
  const Case cases[] = {
      {"longer where shorter is stricter", "18 months", "12 months", span, Stricter::Smaller, true},
      {"shorter where shorter is stricter", "6 months", "12 months", span, Stricter::Smaller,
       false},
      {"same length in other words", "1 year", "12 months", span, Stricter::Smaller, false},
      {"years and quarters compare", "1 year", "5 quarters", span, Stricter::Smaller, false},
      {"days and months do not", "10 days", "12 months", span, Stricter::Smaller, true},
      {"smaller number where larger is stricter", "3", "5", simple_type(TypeKind::Int),
       Stricter::Larger, true},
      {"list without an item", "a", "a,b", words, Stricter::Superset, true},
      {"list with one more", "a,b,c", "a,b", words, Stricter::Superset, false},
      {"subset is stricter", "a", "a,b", words, Stricter::Subset, false},
      {"other order", "b,a", "a,b", words, Stricter::Subset, false},
      {"no direction said", "x", "y", simple_type(TypeKind::String), Stricter::Unstated, true},
      {"none is stricter", "x", "y", simple_type(TypeKind::String), Stricter::None, false},
  };
  Schema schema;
  const EnumId interval =
      schema.enums.add({.name = "interval", .words = {"quarter", "half", "year"}, .at = {}});
  Arena arena;
  const auto is_looser_word = [&](std::string_view value, Stricter stricter) {
    const Type type = enum_of(interval);
    return is_looser(*parse_param(value, type, schema, arena),
                     *parse_param("half", type, schema, arena), type, stricter);
  };
  // The order of words is that of the enum.
  EXPECT_FALSE(is_looser_word("quarter", Stricter::Smaller));
  EXPECT_FALSE(is_looser_word("half", Stricter::Smaller));
  EXPECT_TRUE(is_looser_word("year", Stricter::Smaller));
  EXPECT_FALSE(is_looser_word("year", Stricter::Larger));
  EXPECT_TRUE(is_looser_word("quarter", Stricter::Unstated));
  EXPECT_FALSE(is_looser_word("year", Stricter::None));
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    const auto value = parse_param(c.value, c.type, schema, arena);
    const auto standard = parse_param(c.standard, c.type, schema, arena);
    ASSERT_TRUE(value && standard);
    EXPECT_EQ(is_looser(*value, *standard, c.type, c.stricter), c.looser);
  }
}

TEST(Params, BadSettingsAreErrorsAtTheSetting) {
  PlanFixture f;
  f.rule("r", kRule);
  const SourceId config = f.sources.add_text("muster.toml", "age = \"soon\"");
  f.settings = {{"", "age", "soon", {.source = config, .length = 6, .begin = 6}},
                {"", "agee", "1 year", {.source = config, .length = 3, .begin = 0}},
                {"r", "kind", "contractr", {.source = config, .length = 3, .begin = 0}}};
  f.compile();
  EXPECT_EQ(f.problems(),
            (Lines{"UnknownParameter age", "BadParameter \"soon\"", "BadParameter age"}));
  EXPECT_NE(f.problem(0).help.find("`age`"), std::string::npos);
  EXPECT_NE(f.problem(2).help.find("`contractor`"), std::string::npos);
  EXPECT_FALSE(f.compiled().ok);
}

TEST(Params, ParameterWithoutDefaultMustBeSet) {
  PlanFixture f;
  f.rule("r",
         "params: {start: {type: date, basis: house, stricter: smaller}}\n"
         "require: g.granted_on > params.start\n");
  f.compile();
  EXPECT_EQ(f.problems(), Lines{"MissingParameter start"});
  EXPECT_FALSE(f.compiled().ok);
}

TEST(Params, UnknownAndUnusedOnesAreNamed) {
  PlanFixture f;
  f.rule("a",
         "params: {age: {type: int, default: 1, basis: house, stricter: smaller}}\nrequire: "
         "g.person.score > params.aeg\n");
  f.rule("b",
         "params: {age: {type: int, default: 1, basis: house, stricter: smaller}}\nrequire: "
         "g.person.score > 1\n");
  f.compile();
  EXPECT_EQ(f.problems(), (Lines{"UnknownName aeg", "UnusedParam age"}));
  EXPECT_TRUE(f.compiled(1).ok) << "a warning";
}

}  // namespace
}  // namespace muster
