#include "engine/rule/rule_loader.h"

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/rule/pack_fixture.h"

namespace muster {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

TEST(RuleLoader, EveryKeyIsRead) {
  PackFixture fixture;
  fixture.add(
      "demo/r.yaml",
      "id: H1\n"
      "name: first\n"
      "title: A title\n"
      "requirement: 5.4 a\n"
      "severity: warning\n"
      "mode: observe\n"
      "why: >\n  Because\n  of this.\n"
      "fix: Mend it.\n"
      "tags: [a, b]\n"
      "params:\n"
      "  age: {type: span, default: 12 months, basis: 'requirement house:H-1', stricter: smaller,\n"
      "        description: How old.}\n"
      "  kinds: {type: list<enum(kind)>, default: [employee, contractor], stricter: superset}\n"
      "  strict: bool\n"
      "for_each: [p in people, q in people]\n"
      "where: p.kind == \"employee\"\n"
      "let:\n  one: 1\n  two: one + 1\n"
      "require: two > 1\n"
      "message: \"{p.person_id}\"\n"
      "at: p.start_on\n"
      "related: people\n"
      "group_by: p\n"
      "deadline: p.start_on\n"
      "allow_empty: few people\n"
      "maps_to: [{control: \"house:H-1\", relationship: subset_of}]\n"
      "tests: []\n");
  const auto pack = fixture.load();
  EXPECT_THAT(fixture.problems(), IsEmpty());
  ASSERT_TRUE(pack);
  ASSERT_EQ(pack->rules.size(), 1U);
  const Rule& rule = pack->rules[RuleId(0)];
  EXPECT_EQ(rule.id, "H1");
  EXPECT_EQ(rule.name, "first");
  EXPECT_EQ(rule.requirement, "5.4 a");
  EXPECT_EQ(rule.level, Level::Warning);
  EXPECT_EQ(rule.mode, Mode::Observe);
  EXPECT_EQ(rule.why, "Because of this.");
  EXPECT_EQ(rule.fix, "Mend it.");
  EXPECT_THAT(rule.tags, ElementsAre("a", "b"));
  ASSERT_EQ(rule.params.size(), 3U);
  EXPECT_EQ(rule.params[0].type.kind, TypeKind::Span);
  EXPECT_EQ(rule.params[0].default_text, "12 months");
  EXPECT_EQ(fixture.where(rule.params[0].default_at), "r.yaml:13:30");
  EXPECT_EQ(rule.params[0].basis, "requirement house:H-1");
  EXPECT_EQ(rule.params[0].stricter, Stricter::Smaller);
  EXPECT_EQ(rule.params[0].description, "How old.");
  EXPECT_EQ(rule.params[1].type.kind, TypeKind::List);
  EXPECT_EQ(rule.params[1].default_text, "employee,contractor");
  EXPECT_EQ(rule.params[1].stricter, Stricter::Superset);
  EXPECT_EQ(rule.params[2].type.kind, TypeKind::Bool);
  EXPECT_EQ(rule.params[2].default_text, std::nullopt);
  EXPECT_EQ(rule.params[2].basis, "house");
  ASSERT_EQ(rule.for_each.size(), 2U);
  EXPECT_EQ(rule.for_each[1].text, "q in people");
  EXPECT_EQ(rule.where->text, "p.kind == \"employee\"");
  ASSERT_EQ(rule.let.size(), 2U);
  EXPECT_EQ(rule.let[1].name, "two");
  EXPECT_EQ(fixture.where(rule.let[1].name_at), "r.yaml:21:3");
  EXPECT_EQ(rule.let[1].expression.text, "one + 1");
  EXPECT_EQ(rule.require.text, "two > 1");
  EXPECT_EQ(rule.message.text, "{p.person_id}");
  EXPECT_EQ(rule.at_cell->text, "p.start_on");
  ASSERT_EQ(rule.related.size(), 1U);
  EXPECT_EQ(rule.group_by->text, "p");
  EXPECT_EQ(rule.deadline->text, "p.start_on");
  EXPECT_EQ(rule.allow_empty, "few people");
  ASSERT_EQ(rule.maps_to.size(), 1U);
  EXPECT_EQ(rule.maps_to[0].taxonomy, "house");
  EXPECT_EQ(rule.maps_to[0].control, "H-1");
  EXPECT_EQ(rule.maps_to[0].relationship, "subset_of");
  EXPECT_TRUE(rule.has_tests);
  EXPECT_EQ(fixture.where(rule.id_at), "r.yaml:1:5");
}

TEST(RuleLoader, AllProblemsOfARuleAreReportedAtOnce) {
  PackFixture fixture;
  fixture.add("demo/r.yaml",
              "id: H 1\n"
              "nane: first\n"
              "title:\n"
              "requirement: x\n"
              "severity: eror\n"
              "for_each: p in people\n"
              "require: [a]\n"
              "maps_to: PS-6\n");
  const auto pack = fixture.load();
  ASSERT_TRUE(pack);
  EXPECT_EQ(pack->rules.size(), 0U);
  EXPECT_THAT(fixture.problems(),
              ElementsAre("r.yaml:2:1 UnknownKey no key `nane` is known here",
                          "r.yaml:1:1 MissingKey the key `name` is missing here",
                          "r.yaml:1:1 MissingKey the key `message` is missing here",
                          "r.yaml:1:5 BadValue `H 1` is not a rule id",
                          "r.yaml:3:1 WrongKind `title` must be text, not nothing",
                          "r.yaml:5:11 UnknownWord `eror` is not a value of `severity`",
                          "r.yaml:8:10 BadValue `PS-6` is not a control of a taxonomy",
                          "r.yaml:7:10 WrongKind `require` must be text, not a list"));
  EXPECT_THAT(fixture.helps()[0], HasSubstr("`name`"));
  EXPECT_THAT(fixture.helps()[5], HasSubstr("`error`"));
}

TEST(RuleLoader, ARuleThatDoesNotLoadIsBrokenAndTheRestGoOn) {
  PackFixture fixture;
  fixture.add("demo/pack.yaml", replaced(kManifest, "[r.yaml]", "[bad.yaml, r.yaml, gone.yaml]"));
  fixture.add("demo/bad.yaml", "id: BAD-1\n");
  const auto pack = fixture.load();
  ASSERT_TRUE(pack);
  ASSERT_EQ(pack->rules.size(), 1U);
  EXPECT_EQ(pack->rules[RuleId(0)].id, "H1");
  ASSERT_EQ(pack->broken.size(), 2U);
  EXPECT_EQ(pack->broken[0].id, "BAD-1");
  EXPECT_EQ(fixture.where(pack->broken[0].at), "bad.yaml:1:1");
  EXPECT_EQ(pack->broken[1].id, "gone.yaml");
  EXPECT_EQ(fixture.where(pack->broken[1].at), "pack.yaml:7:27");
  EXPECT_EQ(fixture.problems().back(),
            "pack.yaml:7:27 FileNotFound `rules/demo/gone.yaml` does not exist");
}

struct OneProblem {
  std::string name;
  std::string from;
  std::string to;
  std::string expected;
};

class RuleLoaderProblem : public testing::TestWithParam<OneProblem> {};

TEST_P(RuleLoaderProblem, IsReportedAtItsPlace) {
  PackFixture fixture;
  fixture.add("demo/r.yaml", replaced(kRule, GetParam().from, GetParam().to));
  const auto pack = fixture.load();
  ASSERT_TRUE(pack);
  EXPECT_EQ(pack->rules.size(), 0U);
  EXPECT_THAT(fixture.problems(), ElementsAre(GetParam().expected));
}

INSTANTIATE_TEST_SUITE_P(
    RuleLoader, RuleLoaderProblem,
    testing::Values(
        OneProblem{"Pattern", "for_each: p in people", "uses: must_have",
                   "r.yaml:7:1 ConflictingKeys `uses` and `require` cannot stand together"},
        OneProblem{"BooleanWordAsLetName", "require:", "let: {no: '1'}\nrequire:",
                   "r.yaml:7:7 BooleanWordKey `no` cannot be a key, since older YAML reads it as a "
                   "boolean"},
        OneProblem{"LetNameIsReserved", "require:", "let: {as_of: '1'}\nrequire:",
                   "r.yaml:7:7 ReservedWord `as_of` is a reserved word and no name"},
        OneProblem{"LetNameIsNotSnakeCase", "require:", "let: {isHeld: '1'}\nrequire:",
                   "r.yaml:7:7 BadValue `isHeld` is not a name"},
        OneProblem{"BidiControl", "A title", "A \u202Etitle",
                   "r.yaml:3:10 BidiControl the invisible character U+202E changes the order in "
                   "which text is shown"},
        OneProblem{"UnknownParameterType", "for_each:", "params: {age: spann}\nfor_each:",
                   "r.yaml:6:15 UnknownType no type `spann` is known here"},
        OneProblem{"UnknownParameterEnum", "for_each:", "params: {k: enum(kinds)}\nfor_each:",
                   "r.yaml:6:13 UnknownEnum no enum `kinds` is declared"},
        // S17
        OneProblem{"OrderedParameterWithoutDirection",
                   "for_each:", "params: {age: {type: span}}\nfor_each:",
                   "r.yaml:6:10 MissingKey the key `stricter` is missing here"},
        OneProblem{"ListDirectionOnAScalar",
                   "for_each:", "params: {age: {type: int, stricter: superset}}\nfor_each:",
                   "r.yaml:6:37 UnknownWord `superset` is not a value of `stricter`"},
        OneProblem{"DefaultIsNoValueOfItsType", "for_each:",
                   "params: {age: {type: date, stricter: none, default: 2026-02-30}}\nfor_each:",
                   "r.yaml:6:53 BadValue `2026-02-30` is not a date such as 2026-03-31"},
        OneProblem{"DefaultIsNoWordOfItsEnum",
                   "for_each:", "params: {k: {type: enum(kind), default: employe}}\nfor_each:",
                   "r.yaml:6:41 UnknownWord `employe` is not a value of `kind`"},
        OneProblem{
            "BasisIsNeitherHouseNorRequirement",
            "for_each:", "params: {k: {type: bool, basis: home}}\nfor_each:",
            "r.yaml:6:33 BadValue `home` is not `house` or `requirement <taxonomy>:<control>`"},
        OneProblem{"EmptyForEachList", "for_each: p in people", "for_each: []",
                   "r.yaml:6:11 WrongKind `for_each` must be text or a list of texts, not a list"},
        OneProblem{"UnknownTaxonomy", "require:", "maps_to: hause:H-1\nrequire:",
                   "r.yaml:7:10 UnknownTaxonomy no taxonomy `hause` is declared"},
        OneProblem{"UnknownControl", "require:", "maps_to: [house:H-2]\nrequire:",
                   "r.yaml:7:11 UnknownControl the taxonomy `house` declares no control `H-2`"}),
    [](const auto& parameter) { return parameter.param.name; });

TEST(RuleLoader, PlacesInsideFoldedAndEscapedTextAreExact) {
  PackFixture fixture;
  fixture.add("demo/r.yaml", replaced(replaced(kRule, "require: has(p.start_on)",
                                               "require: >-\n  has(p.start_on)\n  && has(p.kind)"),
                                      "\"{p.person_id} has no start\"", "\"\\u00e4\\\"{p.kind}\""));
  const auto pack = fixture.load();
  EXPECT_THAT(fixture.problems(), IsEmpty());
  ASSERT_TRUE(pack);
  // The trees are gone by now; the texts must own their places.
  const Rule& rule = pack->rules[RuleId(0)];
  const std::size_t kind = rule.require.text.find("p.kind");
  ASSERT_NE(kind, std::string::npos);
  EXPECT_EQ(fixture.covered(rule.require.place(kind, 6)), "p.kind");
  EXPECT_EQ(fixture.where(rule.require.place(kind, 6)), "r.yaml:9:10");
  EXPECT_EQ(rule.message.text, "\u00e4\"{p.kind}");
  EXPECT_EQ(fixture.covered(rule.message.place(0, 2)), "\\u00e4");
  EXPECT_EQ(fixture.covered(rule.message.place(2, 1)), "\\\"");
  EXPECT_EQ(fixture.covered(rule.message.place(4, 6)), "p.kind");
  EXPECT_EQ(fixture.covered(rule.message.whole()), "\\u00e4\\\"{p.kind}");
  const Span end = rule.message.place(rule.message.text.size(), 5);
  EXPECT_EQ(end.length, 0U);
  EXPECT_EQ(end.begin, rule.message.whole().end());
}

}  // namespace
}  // namespace muster
