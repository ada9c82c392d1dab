#include "engine/eval/evaluate.h"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/eval/world.h"

namespace muster {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::verdicts;
using testing::World;

constexpr std::string_view kPeople =
    "key: person_id\n"
    "fields:\n"
    "  person_id: {type: string, required: true, sensitive: true}\n"
    "  team: {type: string}\n"
    "  start_on: {type: date}\n";
constexpr std::string_view kGrants =
    "key: grant_id\n"
    "fields:\n"
    "  grant_id: {type: string, required: true}\n"
    "  person_id: {type: string, required: true, sensitive: true, references: people, as: person, "
    "inverse: grants}\n"
    "  system: {type: string, required: true}\n"
    "  granted_on: {type: date, required: true}\n"
    "  level: {type: int}\n";

class Evaluate : public ::testing::Test {
 protected:
  Evaluate() {
    world.record("people", kPeople).record("grants", kGrants);
    world.csv("people",
              "person_id,team,start_on\n"
              "p1,a,2026-01-05\n"
              "p2,,soon\n"
              "p3,b,\n");
    world.csv("grants",
              "grant_id,person_id,system,granted_on,level\n"
              "g1,p1,vpn,2026-01-10,1\n"
              "g2,p2,vpn,2026-02-10,\n"
              "g3,p9,crm,2026-02-11,many\n");
  }
  World world;
};

TEST_F(Evaluate, SubjectsAreCountedByVerdict) {
  world.rule(
      "r",
      "for_each: g in grants\nwhere: g.system == \"vpn\"\nrequire: has(g.level) && g.level == 1");
  const RuleOutcome& outcome = world.run("r");
  EXPECT_TRUE(outcome.evaluated);
  EXPECT_EQ(outcome.subjects, 2U);
  EXPECT_EQ(outcome.passed, 1U);
  EXPECT_EQ(outcome.failed, 1U);
  EXPECT_EQ(outcome.out_of_scope, 1U);
  EXPECT_THAT(verdicts(outcome), ElementsAre("fail g2"));
}

TEST_F(Evaluate, ARuleThatIsNotChosenIsNotEvaluated) {
  world.rule("r", "for_each: g in grants\nrequire: g.system == \"vpn\"");
  ASSERT_TRUE(world.compile_all());
  world.options.rules.clear();
  EXPECT_FALSE(world.run("r").evaluated);
}

// S1: asking whether an unreadable cell is there is an error too; S4: its cell is the cause.
TEST_F(Evaluate, AnUnreadableCellLeavesItsSubjectUndecided) {
  world.rule("r", "for_each: g in grants\nrequire: has(g.level)");
  const RuleOutcome& outcome = world.run("r");
  EXPECT_THAT(verdicts(outcome), ElementsAre("fail g2", "undecided g3"));
  const SubjectOutcome& undecided = outcome.notable[1];
  ASSERT_TRUE(undecided.cause.valid());
  EXPECT_EQ(world.dataset->defects[undecided.cause].kind, DefectKind::UnreadableCell);
  EXPECT_EQ(world.where(world.dataset->defects[undecided.cause].diagnostic.at), "grants.csv:4:22");
  EXPECT_EQ(outcome.causes.at(undecided.cause), 1U);
}

// S3: an unknown key is an error caused by the dangling reference; has() of it is false.
TEST_F(Evaluate, ADanglingReferenceIsTheCause) {
  world.rule("r", "for_each: g in grants\nrequire: has(g.person.team)")
      .rule("asks", "for_each: g in grants\nrequire: has(g.person)");
  const RuleOutcome& outcome = world.run("r");
  EXPECT_THAT(verdicts(outcome), ElementsAre("fail g2", "undecided g3"));
  ASSERT_TRUE(outcome.notable[1].cause.valid());
  EXPECT_EQ(world.dataset->defects[outcome.notable[1].cause].kind, DefectKind::DanglingReference);
  EXPECT_THAT(verdicts(world.outcomes.rules[world.pack->find("asks")]), ElementsAre("fail g3"));
}

// S3: whether a quarantined person exists is not known.
TEST_F(Evaluate, AReferenceToAQuarantinedRowIsAnErrorEvenForHas) {
  world.csv("people", "person_id,team,start_on\np1,a,\np1,b,\np2,a,\n");
  world.rule("r", "for_each: g in grants\nwhere: g.system == \"vpn\"\nrequire: has(g.person)");
  const RuleOutcome& outcome = world.run("r");
  EXPECT_THAT(verdicts(outcome), ElementsAre("undecided g1"));
  ASSERT_TRUE(outcome.notable[0].cause.valid());
  EXPECT_EQ(world.dataset->defects[outcome.notable[0].cause].table, world.table("people"));
  // S2: and the rule can not be proven.
  EXPECT_FALSE(outcome.unproven.empty());
}

// S9: a `where` in error keeps the subject, undecided.
TEST_F(Evaluate, WhereInErrorIsUndecided) {
  world.rule(
      "r",
      "for_each: p in people\nwhere: has(p.start_on) && p.start_on < as_of\nrequire: has(p.team)");
  const RuleOutcome& outcome = world.run("r");
  EXPECT_THAT(verdicts(outcome), ElementsAre("undecided p2"));
  EXPECT_EQ(outcome.passed, 1U);
  EXPECT_EQ(outcome.out_of_scope, 1U);
}

// S9: a where that leaves nothing is never a pass, and says how many it left out.
TEST_F(Evaluate, NoSubjectIsUnproven) {
  world.rule("r", "for_each: g in grants\nwhere: g.system == \"vnp\"\nrequire: has(g.level)");
  const RuleOutcome& outcome = world.run("r");
  EXPECT_EQ(outcome.subjects, 0U);
  EXPECT_EQ(outcome.out_of_scope, 3U);
  EXPECT_THAT(outcome.nothing_to_check, HasSubstr("3 subjects are out of scope"));
}

TEST_F(Evaluate, ASetDeclaredEmptyIsNamedAndNotUnproven) {
  world.rule("r", "for_each: g in grants\nrequire: has(g.level)")
      .rule("other",
            "for_each: p in people\nwhere: grants.exists(g, g.person_id == p.person_id)\nrequire: "
            "has(p.team)");
  world.set("grants").sources.clear();
  world.set("grants").none = NoneDeclaration{.because = "none",
                                             .attested_by = "ciso",
                                             .attested_on = *parse_iso_date("2026-01-01"),
                                             .until = *parse_iso_date("2026-12-31"),
                                             .at = world.place(7)};
  const RuleOutcome& outcome = world.run("r");
  EXPECT_THAT(outcome.declared_empty, ElementsAre(world.table("grants")));
  EXPECT_THAT(outcome.unproven, IsEmpty());
  EXPECT_EQ(outcome.nothing_to_check, "");
  // A `where` that no person meets may as well be a slip.
  const RuleOutcome& other = world.outcomes.rules[world.pack->find("other")];
  EXPECT_THAT(other.declared_empty, IsEmpty());
  EXPECT_THAT(other.nothing_to_check, HasSubstr("out of scope"));
}

TEST_F(Evaluate, AMissingSetIsUnproven) {
  world.rule("r",
             "for_each: p in people\nrequire: '!grants.exists(g, g.person_id == p.person_id)'");
  world.inputs.sets.erase(world.inputs.sets.begin() + 1);
  const RuleOutcome& outcome = world.run("r");
  EXPECT_EQ(outcome.passed, 3U);
  ASSERT_FALSE(outcome.unproven.empty());
  EXPECT_EQ(world.dataset->defects[outcome.unproven[0]].kind, DefectKind::MissingSet);
}

// What nobody has exported can not be held against anybody: the missing set is the cause.
TEST_F(Evaluate, AMissingSetFailsNobody) {
  world.rule("r",
             "for_each: p in people\nwhere: has(p.team)\n"
             "require: grants.exists(g, g.person_id == p.person_id)");
  world.inputs.sets.erase(world.inputs.sets.begin() + 1);
  const RuleOutcome& outcome = world.run("r");
  EXPECT_THAT(verdicts(outcome), ElementsAre("undecided p1", "undecided p3"));
  ASSERT_TRUE(outcome.notable[0].cause.valid());
  EXPECT_EQ(world.dataset->defects[outcome.notable[0].cause].kind, DefectKind::MissingSet);
  EXPECT_EQ(outcome.causes.at(outcome.notable[0].cause), 2U);
}

// S30
TEST_F(Evaluate, PeriodRulesFarFromThePeriodAreUnproven) {
  world
      .rule("r",
            "for_each: q in quarters(period)\nrequire: grants.exists(g, q.contains(g.granted_on))")
      .rule("state", "for_each: p in people\nrequire: has(p.team)");
  struct {
    const char* as_of;
    const char* expected;
  } const cases[] = {{"2025-12-31", "before the audit period"},
                     {"2026-01-01", ""},
                     {"2026-07-01", ""},  // 92 days after 31 March
                     {"2026-07-02", "more than 92 days after the audit period"}};
  for (const auto& each : cases) {
    world.options.as_of = *parse_iso_date(each.as_of);
    const RuleOutcome& outcome = world.run("r");
    if (*each.expected == '\0') {
      EXPECT_EQ(outcome.unproven_text, "") << each.as_of;
    } else {
      EXPECT_THAT(outcome.unproven_text, HasSubstr(each.expected)) << each.as_of;
    }
    EXPECT_THAT(world.outcomes.rules[world.pack->find("state")].unproven_text, "") << each.as_of;
  }
}

TEST_F(Evaluate, AFailureBeforeItsDeadlineIsPending) {
  world.options.as_of = *parse_iso_date("2026-02-20");
  world.rule("r",
             "for_each: g in grants\nrequire: has(g.person) && g.level == 9\ndeadline: "
             "g.granted_on + days(10)\n"
             "where: has(g.level)");
  const RuleOutcome& outcome = world.run("r");
  // g2 has no level; g3's is unreadable; g1 was due on 20 January.
  EXPECT_THAT(verdicts(outcome), ElementsAre("fail g1", "undecided g3"));
  EXPECT_EQ(outcome.notable[0].deadline, parse_iso_date("2026-01-20"));
}

TEST_F(Evaluate, PendingEndsOnTheDayOfTheDeadline) {
  world.rule("r",
             "for_each: g in grants\nwhere: g.system == \"vpn\"\nrequire: g.granted_on > as_of\n"
             "deadline: g.granted_on + days(10)");
  world.options.as_of = *parse_iso_date("2026-02-19");
  EXPECT_THAT(verdicts(world.run("r")), ElementsAre("fail g1", "pending g2"));
  EXPECT_EQ(world.outcomes.rules[RuleId(0)].pending, 1U);
  world.options.as_of = *parse_iso_date("2026-02-20");
  EXPECT_THAT(verdicts(world.run("r")), ElementsAre("fail g1", "fail g2"));
}

// Design 5.2: what is missing may not be in the extract yet.
TEST_F(Evaluate, AFailureDueAfterTheExtractionOfWhatItReadsIsUndecided) {
  world.rule("r",
             "for_each: p in people\nwhere: p.person_id != \"p2\"\n"
             "require: grants.exists(g, g.person_id == p.person_id && g.system == \"crm\")\n"
             "deadline: 'p.person_id == \"p1\" ? date(\"2026-03-01\") : date(\"2026-03-02\")'");
  world.csv("grants", "grant_id,person_id,system,granted_on,level\ng1,p1,vpn,2026-01-10,1\n")
      .extracted_on = PlacedText{.value = "2026-03-01", .at = world.place(5)};
  const RuleOutcome& outcome = world.run("r");
  EXPECT_THAT(verdicts(outcome), ElementsAre("fail p1", "undecided p3"));
  EXPECT_EQ(outcome.notable[1].cause_text,
            "`grants` was extracted on 2026-03-01, before the deadline 2026-03-02");
  EXPECT_EQ(world.sources.path(outcome.notable[1].cause_at.source), "grants.csv");
}

TEST_F(Evaluate, AnExpressionInErrorSaysWhy) {
  world.rule("r",
             "for_each: p in people\nwhere: p.person_id == \"p3\"\nrequire: grants.filter(g, "
             "g.person_id == p.person_id).first().system == \"vpn\"");
  const RuleOutcome& outcome = world.run("r");
  EXPECT_THAT(verdicts(outcome), ElementsAre("undecided p3"));
  EXPECT_FALSE(outcome.notable[0].cause.valid());
  EXPECT_EQ(outcome.notable[0].cause_text, "the set is empty");  // S33
  EXPECT_THAT(world.where(outcome.notable[0].cause_at), HasSubstr("r.yaml:"));
}

// S8
TEST_F(Evaluate, KeysAreJoinedAndEncoded) {
  world.csv("people", "person_id,team,start_on\np/1%,a,2026-01-05\n");
  world
      .rule("r",
            "for_each: [q in quarters(period), p in people]\nwhere: has(p.team)\nrequire: p.team "
            "== \"b\"")
      .rule("values",
            "for_each: s in grants.map(g, g.system + \"/x\").distinct()\nrequire: s == \"vpn\"");
  const RuleOutcome& outcome = world.run("r");
  EXPECT_THAT(verdicts(outcome), ElementsAre("fail 2026-Q1/p%2F1%25"));
  EXPECT_EQ(outcome.notable[0].shown_key, "2026-Q1/people#1");
  EXPECT_THAT(verdicts(world.outcomes.rules[world.pack->find("values")]),
              ElementsAre("fail vpn%2Fx", "fail crm%2Fx"));
}

TEST_F(Evaluate, PassedKeysAreKeptOnRequest) {
  world.rule("r", "for_each: g in grants\nrequire: g.system == \"vpn\"");
  EXPECT_THAT(world.run("r").passed_keys, IsEmpty());
  world.options.keep_passed_keys = true;
  EXPECT_THAT(world.run("r").passed_keys, ElementsAre("g1", "g2"));
}

TEST_F(Evaluate, RowsLeftOutByAJoinAreOutOfScope) {
  world.rule("r",
             "for_each: [p in people, g in grants]\nwhere: g.person_id == p.person_id\nrequire: "
             "g.system == \"crm\"");
  for (const Lookup lookup : {Lookup::Scan, Lookup::Indexed}) {
    world.options.lookup = lookup;
    const RuleOutcome& outcome = world.run("r");
    EXPECT_THAT(verdicts(outcome), ElementsAre("fail p1/g1", "fail p2/g2"));
    EXPECT_EQ(outcome.out_of_scope, 7U);
  }
}

TEST_F(Evaluate, ARangeInErrorIsOneUndecidedSubject) {
  world.rule("r",
             "for_each: [g in grants, other in g.person.grants]\nwhere: g.system == "
             "\"crm\"\nrequire: other.system == \"crm\"");
  const RuleOutcome& outcome = world.run("r");
  EXPECT_THAT(verdicts(outcome), ElementsAre("undecided g3/?"));
  EXPECT_EQ(outcome.out_of_scope, 2U);
  EXPECT_EQ(outcome.notable[0].message, "The title of r");
}

TEST_F(Evaluate, MembershipInErrorLeavesTheSubjectUndecided) {
  world.rule("r",
             "for_each: p in people.filter(x, has(x.start_on) && x.start_on > "
             "date(\"2026-01-01\"))\nrequire: has(p.team) && p.team == \"b\"");
  EXPECT_THAT(verdicts(world.run("r")), ElementsAre("fail p1", "undecided p2"));
}

}  // namespace
}  // namespace muster
