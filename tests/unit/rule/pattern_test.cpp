// Rules that are made from patterns: what they become, and where their words stand.
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/rule/pack_fixture.h"

namespace muster {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr std::string_view kPatternManifest =
    "name: demo\n"
    "version: 1.0\n"
    "title: A demo\n"
    "enums: {kind: [employee, contractor]}\n"
    "records: [people.yaml, visits.yaml]\n"
    "patterns: [p.yaml]\n"
    "rules: [r.yaml]\n";
constexpr std::string_view kVisits =
    "record: visits\n"
    "key: visit_id\n"
    "fields:\n"
    "  visit_id: {type: string, required: true}\n"
    "  guest: {type: string, references: people, as: person}\n"
    "  host: {type: string, required: true, references: people, as: met}\n"
    "  came_on: {type: date, required: true}\n"
    "  left_at: {type: timestamp}\n"
    "  badge: {type: int}\n"
    "  paid: {type: bool, required: true}\n"
    "  sum: {type: double}\n"
    "derive:\n"
    "  lasted: 'this.badge'\n";
constexpr std::string_view kHead =
    "pattern: p\n"
    "title: A pattern\n"
    "description: For tests.\n";
constexpr std::string_view kTail =
    "for_each: row in $each\n"
    "message: nothing\n";

class PatternTest : public testing::Test {
 protected:
  // The `require` of a rule that uses a pattern with these parameters and this `require`.
  std::string require(std::string_view params, std::string_view template_text,
                      std::string_view with) {
    load(params, template_text, with);
    return pack_ && pack_->rules.size() == 1 ? pack_->rules[RuleId(0)].require.text
                                             : std::string("-");
  }
  void load(std::string_view params, std::string_view template_text, std::string_view with) {
    fixture_.add("demo/pack.yaml", kPatternManifest);
    fixture_.add("demo/people.yaml", kPeople);
    fixture_.add("demo/visits.yaml", kVisits);
    fixture_.add("demo/p.yaml", std::string(kHead) + "params:\n  each: {type: record, " +
                                    "description: x}\n" + std::string(params) + std::string(kTail) +
                                    "require: " + std::string(template_text) + "\n");
    fixture_.add("demo/r.yaml", "id: H1\ntitle: A title\nuses: p\nwith: {each: visits" +
                                    std::string(with) + "}\n");
    pack_ = fixture_.load();
  }

  PackFixture fixture_;
  Result<RulePack> pack_ = RulePack();
};

constexpr std::string_view kOnly = "  only: {type: filter, of: each, description: x}\n";
constexpr std::string_view kDay =
    "  day: {type: field, of: each, must_be: date, optional: true, description: x}\n";

TEST_F(PatternTest, NamesAreTheAuthorsWords) {
  EXPECT_EQ(require("", "\"$each.size() > 0\"", ""), "visits.size() > 0");
  EXPECT_THAT(fixture_.problems(), IsEmpty());
}

struct FilterCase {
  std::string name;
  std::string with;
  std::string made;
};
class PatternFilter : public PatternTest, public testing::WithParamInterface<FilterCase> {};

TEST_P(PatternFilter, BecomesAConditionWithItsGuards) {
  EXPECT_EQ(require(kOnly, "$only(row)", ", only: " + GetParam().with), GetParam().made);
  EXPECT_THAT(fixture_.problems(), IsEmpty());
}

INSTANTIATE_TEST_SUITE_P(
    Pattern, PatternFilter,
    testing::Values(
        FilterCase{"Word", "{host: p1}", "row.host == \"p1\""},
        FilterCase{"NumberAsText", "{host: 7}", "row.host == \"7\""},
        FilterCase{"Quotes", "{host: 'a\"b\\c'}", "row.host == \"a\\\"b\\\\c\""},
        FilterCase{"Words", "{host: [p1, p2]}", "row.host in [\"p1\", \"p2\"]"},
        FilterCase{"Not", "{host: {not: p1}}", "row.host != \"p1\""},
        FilterCase{"NotSeveral", "{host: {not: [p1, p2]}}", "!(row.host in [\"p1\", \"p2\"])"},
        FilterCase{"Bool", "{paid: true}", "row.paid"},
        FilterCase{"NotBool", "{paid: false}", "!row.paid"},
        FilterCase{"Int", "{badge: 7}", "(has(row.badge) && row.badge == 7)"},
        FilterCase{"IntOrAbsent", "{badge: {not: 7}}", "(!(has(row.badge) && row.badge == 7))"},
        FilterCase{"Double", "{sum: {at_least: 7}}", "(has(row.sum) && row.sum >= 7.0)"},
        FilterCase{"Between", "{came_on: {at_least: 2026-01-01, at_most: 2026-12-31}}",
                   "(row.came_on >= date(\"2026-01-01\") && row.came_on <= date(\"2026-12-31\"))"},
        FilterCase{"Present", "{badge: {present: true}}", "(has(row.badge))"},
        FilterCase{"Absent", "{badge: {present: false}}", "(!(has(row.badge)))"},
        FilterCase{"ThroughAReference", "{person.kind: employee}",
                   "(has(row.person) && has(row.person.kind) && row.person.kind == \"employee\")"},
        FilterCase{"ThroughARequiredOne", "{met.kind: employee}",
                   "(has(row.met.kind) && row.met.kind == \"employee\")"},
        FilterCase{"Derived", "{lasted: 3}", "row.lasted == 3"},
        FilterCase{"Several", "{paid: true, host: p1}", "(row.paid && row.host == \"p1\")"}),
    [](const auto& each) { return each.param.name; });

TEST_F(PatternTest, GroupsFallOutWithTheParameterThatIsNotGiven) {
  constexpr std::string_view kText = "\"true$( && $day(row) > as_of)\"";
  EXPECT_EQ(require(kDay, kText, ""), "true");
  EXPECT_EQ(require(kDay, kText, ", day: came_on"), "true && row.came_on > as_of");
  EXPECT_THAT(fixture_.problems(), IsEmpty());
}

TEST_F(PatternTest, AnAskSaysNothingOfAFieldThatIsAlwaysThere) {
  constexpr std::string_view kText = "\"true$( && $day?(row))\"";
  EXPECT_EQ(require(kDay, kText, ", day: came_on"), "true");
  EXPECT_EQ(require(kDay, kText, ", day: left_at"), "true && has(row.left_at)");
  EXPECT_EQ(require(kDay, kText, ", day: person.start_on"),
            "true && (has(row.person) && has(row.person.start_on))");
}

TEST_F(PatternTest, ATimestampCountsAsItsDay) {
  EXPECT_EQ(require(kDay, "$day(row) > as_of", ", day: left_at"), "row.left_at.date() > as_of");
}

TEST_F(PatternTest, PartsAreJoinedAndListsRepeated) {
  constexpr std::string_view kFields = "  fields: {type: fields, of: each, description: x}\n";
  EXPECT_EQ(require(kFields, "[\"row.paid || true\", \"$fields?(row)\"]", ", fields: [badge, sum]"),
            "(row.paid || true) && has(row.badge) && has(row.sum)");
  EXPECT_EQ(require(kFields, "'[]$( + [\"$fields\"]) == []'", ", fields: [badge, sum]"),
            "[] + [\"badge\"] + [\"sum\"] == []");
  EXPECT_THAT(fixture_.problems(), IsEmpty());
}

TEST_F(PatternTest, IfAndUnlessAskWhatTheAuthorGave) {
  constexpr std::string_view kOther = "  other: {type: record, default: each, description: x}\n";
  constexpr std::string_view kText =
      "\"$other.size() > $if(other: 1)$unless(other: 2) && '$$5' == '$$'\"";
  EXPECT_EQ(require(kOther, kText, ""), "visits.size() > 2 && '$5' == '$'");
  EXPECT_EQ(require(kOther, kText, ", other: people"), "people.size() > 1 && '$5' == '$'");
}

TEST_F(PatternTest, IfWithAQuestionMarkAsksWhetherTheFieldMayBeAbsent) {
  constexpr std::string_view kText =
      "\"$if(day?: !$day?(row) || )$day(row) > as_of$unless(day?:  && true)\"";
  EXPECT_EQ(require(kDay, kText, ", day: left_at"),
            "!has(row.left_at) || row.left_at.date() > as_of");
  EXPECT_EQ(require(kDay, kText, ", day: came_on"), "row.came_on > as_of && true");
}

TEST_F(PatternTest, AFieldThatIsNotGivenCanHaveAWordInItsPlace) {
  constexpr std::string_view kOtherwise =
      "  day: {type: field, of: each, optional: true, otherwise: as_of, description: x}\n";
  EXPECT_EQ(require(kOtherwise, "$day(row) == as_of", ""), "as_of == as_of");
  EXPECT_EQ(require(kOtherwise, "$day(row) == as_of", ", day: came_on"), "row.came_on == as_of");
}

TEST_F(PatternTest, AParameterThatIsAboutAnotherNeedsIt) {
  constexpr std::string_view kPair =
      "  other: {type: record, default: each, description: Another set.}\n"
      "  by: {type: matching, of: each, with: other, needed_with: other, description: The pair.}\n"
      "  only: {type: filter, of: other, only_with: other, description: Which.}\n";
  constexpr std::string_view kText = "\"$other.exists(o, true$( && $by(row, o))$( && $only(o)))\"";
  EXPECT_EQ(require(kPair, kText, ""), "visits.exists(o, true)");
  EXPECT_THAT(fixture_.problems(), IsEmpty());
  require(kPair, kText, ", other: people");
  require(kPair, kText, ", only: {host: p1}");
  EXPECT_THAT(fixture_.problems(),
              ElementsAre("r.yaml:4:1 MissingPatternParameter the pattern `p` needs `by`",
                          "r.yaml:4:22 MissingPatternParameter the pattern `p` needs `other`"));
  EXPECT_THAT(fixture_.helps(),
              ElementsAre("`by`: The pair.", "`only` is about it; `other`: Another set."));
}

TEST_F(PatternTest, WordsInAMessageAreText) {
  constexpr std::string_view kWords = "  word: {type: string, description: x}\n";
  load(kWords, "\"$word == '$word'\"", ", word: \"it's {a}\"");
  ASSERT_TRUE(pack_ && pack_->rules.size() == 1);
  EXPECT_EQ(pack_->rules[RuleId(0)].require.text, "\"it's {a}\" == 'it\\'s {a}'");
  fixture_.add("demo/p.yaml", replaced(std::string(kHead) + "params:\n  each: {type: record, " +
                                           "description: x}\n" + std::string(kWords) +
                                           std::string(kTail) + "require: \"true\"\n",
                                       "message: nothing", "message: \"$$ $word {$word}\""));
  pack_ = fixture_.load();
  ASSERT_TRUE(pack_ && pack_->rules.size() == 1);
  EXPECT_EQ(pack_->rules[RuleId(0)].message.text, "$ it's {{a}} {\"it's {a}\"}");
}

TEST_F(PatternTest, APlaceThatMayHaveNoRecordIsNotPointedAt) {
  const auto at = [this](std::string_view day) {
    fixture_.add("demo/pack.yaml", kPatternManifest);
    fixture_.add("demo/people.yaml", kPeople);
    fixture_.add("demo/visits.yaml", kVisits);
    fixture_.add("demo/p.yaml", std::string(kHead) + "params:\n  each: {type: record, " +
                                    "description: x}\n" + std::string(kDay) + std::string(kTail) +
                                    "require: \"true\"\nat: \"$if(day: $day(row))\"\n");
    fixture_.add("demo/r.yaml", "id: H1\ntitle: A title\nuses: p\nwith: {each: visits, day: " +
                                    std::string(day) + "}\n");
    pack_ = fixture_.load();
    if (!pack_ || pack_->rules.size() != 1) return std::string("-");
    const auto& cell = pack_->rules[RuleId(0)].at_cell;
    return cell ? cell->text : std::string();
  };
  EXPECT_EQ(at("came_on"), "row.came_on");
  EXPECT_EQ(at("left_at"), "row.left_at");
  EXPECT_EQ(at("person.start_on"), "");
}

TEST_F(PatternTest, MatchingIsByOneFieldOrSeveralOrByOthers) {
  constexpr std::string_view kTwo =
      "  other: {type: record, description: x}\n"
      "  by: {type: matching, of: each, with: other, description: x}\n";
  constexpr std::string_view kText = "$other.exists(o, $by(row, o))";
  EXPECT_EQ(require(kTwo, kText, ", other: visits, by: host"),
            "visits.exists(o, o.host == row.host)");
  EXPECT_EQ(require(kTwo, kText, ", other: visits, by: [host, badge]"),
            "visits.exists(o, o.host == row.host && has(o.badge) && has(row.badge) && "
            "o.badge == row.badge)");
  EXPECT_EQ(require(kTwo, kText, ", other: people, by: {host: person_id}"),
            "people.exists(o, o.person_id == row.host)");
  EXPECT_THAT(fixture_.problems(), IsEmpty());
}

TEST_F(PatternTest, ValuesAreLiteralsInExpressionsAndWordsInTexts) {
  constexpr std::string_view kSpan = "  age: {type: span, default: 1 year, description: x}\n";
  constexpr std::string_view kText = "\"as_of + $age > as_of || '$age' == ''\"";
  EXPECT_EQ(require(kSpan, kText, ""), "as_of + months(12) > as_of || '1 year' == ''");
  EXPECT_EQ(require(kSpan, kText, ", age: 2 weeks"), "as_of + days(14) > as_of || '2 weeks' == ''");
}

TEST_F(PatternTest, PlacesAreTheAuthorsWhereTheWordsAre) {
  load(kDay, "$day(row) > as_of", ", day: person.start_on");
  ASSERT_TRUE(pack_ && pack_->rules.size() == 1);
  const ExprText& text = pack_->rules[RuleId(0)].require;
  ASSERT_EQ(text.text, "row.person.start_on > as_of");
  // `row.person`: the pattern's variable and the author's step.
  EXPECT_EQ(fixture_.where(text.place(0, 10)), "r.yaml:4:27");
  EXPECT_EQ(fixture_.covered(text.place(0, 10)), "person");
  EXPECT_EQ(fixture_.covered(text.place(11, 8)), "start_on");
  EXPECT_EQ(fixture_.covered(text.place(20, 1)), ">");
  EXPECT_EQ(fixture_.where(text.place(20, 1)), "p.yaml:9:20");
  EXPECT_EQ(fixture_.covered(text.whole()), "person.start_on");
}

TEST_F(PatternTest, TheRuleRemembersWhatItWasMadeOf) {
  load(std::string(kDay) + "  age: {type: span, default: 1 year, description: x}\n",
       "$day(row) > as_of - $age", ", day: came_on");
  ASSERT_TRUE(pack_ && pack_->rules.size() == 1);
  const Rule& rule = pack_->rules[RuleId(0)];
  EXPECT_EQ(rule.name, "r");
  EXPECT_EQ(rule.requirement, "");
  EXPECT_EQ(rule.level, Level::Error);
  ASSERT_TRUE(rule.made_by);
  EXPECT_EQ(rule.made_by->pattern, "p");
  EXPECT_EQ(rule.made_by->pack, "demo");
  EXPECT_EQ(fixture_.where(rule.made_by->uses_at), "r.yaml:3:7");
  std::vector<std::string> with;
  for (const PatternOrigin::Argument& argument : rule.made_by->with) {
    with.push_back(argument.name + "=" + argument.value + (argument.is_default ? "*" : ""));
  }
  EXPECT_THAT(with, ElementsAre("each=visits", "day=came_on", "age=1 year*"));
}

TEST_F(PatternTest, ThePatternsThatShipAreReadOnlyWhenTheyAreNeeded) {
  PackFixture fixture;
  const auto pack = fixture.load();
  ASSERT_TRUE(pack);
  EXPECT_THAT(pack->patterns, IsEmpty());
  load("", "\"$each.size() > 0\"", "");
  ASSERT_TRUE(pack_);
  EXPECT_EQ(pack_->patterns.front().name, "p");
  EXPECT_EQ(pack_->patterns.back().pack, "patterns");
}

}  // namespace
}  // namespace muster
