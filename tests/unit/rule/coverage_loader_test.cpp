// The coverage statement of a pack: whole, in order, and true to its rules.
#include "engine/rule/coverage_loader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/rule/pack_fixture.h"

namespace muster {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

class Coverage : public testing::Test {
 protected:
  Coverage() {
    fixture.add("demo/pack.yaml", std::string(kManifest) + "coverage: coverage.yaml\n");
  }

  Result<std::vector<PackCoverage>> load(std::string_view text) {
    fixture.add("demo/coverage.yaml", text);
    pack = *fixture.load();
    Emitter diag(fixture.list);
    return load_coverage(pack, fixture.refs, fixture.sources, fixture.limits, diag);
  }

  PackFixture fixture;
  RulePack pack;
};

TEST_F(Coverage, IsReadInOrder) {
  const auto coverage = load(
      "- statement: 1\n"
      "  section: People\n"
      "  text: They have started.\n"
      "  by: records\n"
      "  rules: [H1]\n"
      "- {statement: 2, text: They like it., by: not_checkable, rules: first, why: Who knows.}\n");
  EXPECT_THAT(fixture.problems(), IsEmpty());
  ASSERT_TRUE(coverage);
  ASSERT_THAT(*coverage, SizeIs(1));
  const PackCoverage& demo = coverage->front();
  EXPECT_EQ(demo.pack, "demo");
  ASSERT_THAT(demo.statements, SizeIs(2));
  EXPECT_EQ(demo.statements[0].number, 1U);
  EXPECT_EQ(demo.statements[0].section, "People");
  EXPECT_THAT(demo.statements[0].rules, ElementsAre(RuleId(0)));
  EXPECT_EQ(demo.statements[1].answer, Answer::NotCheckable);
  EXPECT_THAT(demo.statements[1].rules, ElementsAre(RuleId(0)));
  EXPECT_THAT(not_covered(pack, *coverage), IsEmpty());
}

TEST_F(Coverage, SaysWhatRecordsAnswerInPartOnly) {
  const auto coverage = load(
      "- {statement: 1, text: They have started., by: records, rules: [H1]}\n"
      "- {statement: 2, text: They like it., by: records, rules: [H1], why: Who knows.}\n"
      "- {statement: 3, text: They stay., by: not_checkable, why: Who knows.}\n");
  ASSERT_TRUE(coverage);
  const std::vector<CoverageStatement>& statements = coverage->front().statements;
  EXPECT_EQ(answered(statements[0]), "by records");
  EXPECT_EQ(answered(statements[1]), "by records, in part");
  EXPECT_EQ(answered(statements[2]), "not checkable");
  EXPECT_EQ(coverage_headline(statements),
            "3 statements: 2 answered by records (1 in full, 1 in part), 0 by attestation, 1 not "
            "checkable.");
  EXPECT_EQ(coverage_headline({statements[0]}),
            "1 statement: 1 answered by records, 0 by attestation, 0 not checkable.");
}

TEST_F(Coverage, APackWithoutItHasNothingToAnswer) {
  fixture.add("demo/pack.yaml", kManifest);
  const auto coverage = load("");
  ASSERT_TRUE(coverage);
  EXPECT_THAT(coverage->front().statements, IsEmpty());
  EXPECT_THAT(not_covered(pack, *coverage), IsEmpty());
}

TEST_F(Coverage, ARuleThatNoStatementNamesIsFound) {
  const auto coverage =
      load("- {statement: 1, text: They like it., by: not_checkable, why: Who knows.}\n");
  ASSERT_TRUE(coverage);
  EXPECT_THAT(not_covered(pack, *coverage), ElementsAre(RuleId(0)));
}

TEST_F(Coverage, NumbersLeaveNoGapAndComeOnce) {
  const std::string rest = ", text: One., by: records, rules: [H1]}\n";
  EXPECT_FALSE(load("- {statement: 1" + rest + "- {statement: 3" + rest + "- {statement: 3" + rest +
                    "- {statement: none" + rest));
  EXPECT_THAT(fixture.problems(),
              ElementsAre("coverage.yaml:2:15 StatementOrder this is statement 3, and 2 comes next",
                          "coverage.yaml:4:15 WrongKind `statement` must be a whole number from 1, "
                          "not something else"));
}

TEST_F(Coverage, WhatAnAnswerNeedsMustBeThere) {
  EXPECT_FALSE(
      load("- {statement: 1, text: One., by: records}\n"
           "- {statement: 2, text: Two., by: attestation}\n"
           "- {statement: 3, text: Three., by: not_checkable}\n"));
  EXPECT_THAT(fixture.problems(),
              ElementsAre(HasSubstr("answered by `records` needs `rules`"),
                          HasSubstr("answered by `attestation` needs `attested`"),
                          HasSubstr("answered by `attestation` needs `why`"),
                          HasSubstr("answered by `not_checkable` needs `why`")));
}

TEST_F(Coverage, UnknownRulesAndWordsAreRefusedWithTheNearest) {
  fixture.add("demo/pack.yaml", replaced(replaced(kManifest, "records/people.yaml",
                                                  "records/people.yaml, records/attestations.yaml"),
                                         "enums: {", "enums: {said: [mood, weather], ") +
                                    "coverage: coverage.yaml\n");
  fixture.add("demo/records/attestations.yaml",
              "record: attestations\n"
              "key: id\n"
              "fields:\n"
              "  id: {type: string, required: true}\n"
              "  statement: {type: enum(said)}\n");
  EXPECT_FALSE(
      load("- {statement: 1, text: One., by: attestation, rules: [H2], attested: [mod, weather], "
           "why: So.}\n"));
  EXPECT_THAT(fixture.problems(),
              ElementsAre(HasSubstr("UnknownRuleName no rule `H2`"),
                          HasSubstr("UnknownEnumWord `mod` is not a word of the enum `said`")));
  EXPECT_THAT(fixture.helps(), ElementsAre(HasSubstr("H1"), HasSubstr("mood")));
}

TEST_F(Coverage, WordsNeedASetOfAttestations) {
  EXPECT_FALSE(load("- {statement: 1, text: One., by: attestation, attested: [mood], why: So.}\n"));
  EXPECT_THAT(fixture.problems(), ElementsAre(HasSubstr("UnknownRecordSet")));
}

TEST_F(Coverage, TheTextAboutThePackIsThereToo) {
  fixture.add("demo/pack.yaml", std::string(kManifest) + "about: about.md\n");
  fixture.add("demo/about.md", "What it is.\n");
  const auto coverage = load("");
  ASSERT_TRUE(coverage);
  EXPECT_EQ(coverage->front().about, "What it is.\n");
}

}  // namespace
}  // namespace muster
