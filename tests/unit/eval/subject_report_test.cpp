#include "engine/eval/subject_report.h"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/eval/world.h"

namespace muster {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using testing::World;

class SubjectReportTest : public ::testing::Test {
 protected:
  SubjectReportTest() {
    world.record("people",
                 "key: person_id\n"
                 "small: 10\n"
                 "fields:\n"
                 "  person_id: {type: string, required: true, sensitive: true}\n"
                 "  name: {type: string, sensitive: true}\n"
                 "  team: {type: string}\n"
                 "derive:\n"
                 "  label: 'has(this.name) ? this.name + \"!\" : \"?\"'\n");
    world.record("grants",
                 "key: grant_id\n"
                 "fields:\n"
                 "  grant_id: {type: string, required: true}\n"
                 "  person_id: {type: string, required: true, sensitive: true, references: people, "
                 "as: person, "
                 "inverse: grants}\n"
                 "  granted_on: {type: date, required: true}\n"
                 "  note: {type: string, sensitive: true}\n"
                 "  ended_on: {type: date}\n");
    world.csv("people", "person_id,name,team\nP007,Bond,a\nP008,Moneypenny,b\n");
    world.csv("grants",
              "grant_id,person_id,granted_on,note,ended_on\n"
              "g1,P008,2026-01-10,secret,\n"
              "g2,P007,2026-01-11,,\n"
              "g3,P008,2026-01-12,,never\n");
  }
  const SubjectOutcome& first(std::string_view rule) {
    const RuleOutcome& outcome = world.run(rule);
    static const SubjectOutcome none;
    if (outcome.notable.empty()) {
      ADD_FAILURE() << "no subject";
      return none;
    }
    return outcome.notable.front();
  }
  World world;
};

// S19: a person's id is masked by the person's own record, another value by the record it stands
// in.
TEST_F(SubjectReportTest, SensitiveHolesShowRecords) {
  world.rule(
      "r",
      "for_each: g in grants\nwhere: has(g.note)\nrequire: g.grant_id == \"\"\n"
      "message: \"{g.grant_id} of {g.person_id} on {g.granted_on}, {g.note}, {g.person.label}\"");
  EXPECT_EQ(first("r").message, "g1 of people#2 on 2026-01-10, grants#1, people#2");
  world.options.unmask = true;
  EXPECT_EQ(first("r").message, "g1 of P008 on 2026-01-10, secret, Moneypenny!");
}

// S19: through functions and lets; sizes and comparisons give nothing away.
TEST_F(SubjectReportTest, SensitivityFlowsThroughFunctions) {
  world.rule("r",
             "for_each: p in people\nlet:\n  who: p.person_id.lowerAscii()\nrequire: who == \"\"\n"
             "message: \"{who} {p.person_id.size()} {p.person_id == 'P007'}\"");
  EXPECT_EQ(first("r").message, "people#1 4 true");
}

TEST_F(SubjectReportTest, SensitiveKeysShowRecords) {
  world.rule("r", "for_each: p in people\nrequire: has(p.team) && p.team == \"\"");
  const SubjectOutcome& outcome = first("r");
  EXPECT_EQ(outcome.key, "P007");  // S34: identities come from the raw key
  EXPECT_EQ(outcome.shown_key, "people#1");
  EXPECT_EQ(outcome.bindings[0].raw, "P007");
  EXPECT_EQ(outcome.bindings[0].shown, "people#1");
  EXPECT_EQ(outcome.at.label, "people#1");
  world.options.unmask = true;
  EXPECT_EQ(first("r").shown_key, "P007");
}

// S19: a hole in error never cancels a finding.
TEST_F(SubjectReportTest, AHoleInErrorGivesTheTitle) {
  world.rule("r",
             "for_each: g in grants\nwhere: g.grant_id == \"g3\"\nrequire: g.granted_on > as_of\n"
             "message: \"{g.grant_id} ended {has(g.ended_on) ? string(g.ended_on) : 'never'}\"");
  EXPECT_EQ(first("r").message, "The title of r");
}

TEST_F(SubjectReportTest, ThePlaceIsTheKeyCellUnlessAtSaysOtherwise) {
  world.rule("key", "for_each: g in grants\nrequire: g.grant_id == \"\"")
      .rule("at", "for_each: g in grants\nrequire: g.grant_id == \"\"\nat: g.granted_on")
      .rule("forward", "for_each: g in grants\nrequire: g.grant_id == \"\"\nat: g.person.team");
  EXPECT_EQ(world.where(first("key").at.span), "grants.csv:2:1");
  EXPECT_EQ(world.where(first("at").at.span), "grants.csv:2:9");
  const SubjectOutcome& forward = first("forward");
  EXPECT_EQ(world.where(forward.at.span), "people.csv:3:17");
  EXPECT_EQ(forward.at.label, "people#2");
}

// S8: what no record stands for is seen at the block of the first set that the rule reads.
TEST_F(SubjectReportTest, AGeneratedSubjectPointsAtTheSettings) {
  world.rule("r",
             "for_each: q in quarters(period)\nrequire: grants.exists(g, q.contains(g.granted_on) "
             "&& g.grant_id == \"x\")");
  const SubjectOutcome& outcome = first("r");
  EXPECT_EQ(outcome.shown_key, "2026-Q1");
  EXPECT_EQ(outcome.at.span, world.set("grants").sources[0].at);
  EXPECT_FALSE(outcome.at.table.valid());
}

TEST_F(SubjectReportTest, RelatedPlacesAreRecordsOfSetsCappedAtAHundred) {
  world.rule("r",
             "for_each: p in people\nwhere: p.person_id == \"P008\"\nrequire: has(p.team) && "
             "p.team == \"\"\nrelated: [p.grants, p.team]");
  const SubjectOutcome& outcome = first("r");
  ASSERT_EQ(outcome.related.size(), 3U);
  EXPECT_EQ(world.where(outcome.related[0].span), "grants.csv:2:1");
  EXPECT_EQ(world.where(outcome.related[1].span), "grants.csv:4:1");
  EXPECT_EQ(world.where(outcome.related[2].span), "people.csv:3:17");
  std::string many = "grant_id,person_id,granted_on,note,ended_on\n";
  for (int i = 0; i < 150; ++i) many += fmt::format("g{},P008,2026-01-10,,\n", i);
  world.csv("grants", many);
  EXPECT_EQ(first("r").related.size(), 100U);
}

TEST_F(SubjectReportTest, TheGroupIsTheRawValue) {
  world.rule("r", "for_each: g in grants\nrequire: g.grant_id == \"\"\ngroup_by: g.person");
  EXPECT_EQ(first("r").group, "P008");
}

// R9: whatever the rule says, no raw value of a sensitive field is in what is shown.
TEST_F(SubjectReportTest, NoShownTextHoldsASensitiveValue) {
  world.rule("r",
             "for_each: [p in people, 's in people.map(x, x.person_id).distinct()']\nwhere: s != "
             "p.person_id\nrequire: p.person_id == \"\"\n"
             "message: \"{p.person_id + s} {s} {people.map(x, x.person_id)} {[s]} "
             "{p.label}\"\nrelated: [p]");
  const SubjectOutcome& outcome = first("r");
  for (const std::string& text :
       {outcome.message, outcome.shown_key, outcome.at.label, outcome.related[0].label}) {
    EXPECT_THAT(text, Not(HasSubstr("P00"))) << text;
    EXPECT_THAT(text, Not(HasSubstr("Bond"))) << text;
  }
  EXPECT_EQ(outcome.key, "P007/P008");
  EXPECT_EQ(outcome.shown_key, "people#1/s#2");
}

}  // namespace
}  // namespace muster
