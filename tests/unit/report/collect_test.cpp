#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/base/hash.h"
#include "engine/report/fingerprint.h"
#include "engine/report/places.h"

#include "tests/unit/report/report_world.h"

namespace muster {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

TEST(Collect, AFailedSubjectIsAViolationAtItsCell) {
  ReportWorld world;
  world.subject(1, Verdict::Fail, "g1", 0);
  const std::vector<Finding> findings = collect(world.context());
  ASSERT_THAT(findings, SizeIs(1));
  const Finding& finding = findings[0];
  EXPECT_EQ(finding.kind, FindingKind::Violation);
  EXPECT_EQ(finding.rule_id, "ACME-1");
  EXPECT_EQ(finding.level, Level::Error);
  EXPECT_EQ(finding.message, "grant g1 has no briefing");
  EXPECT_EQ(finding.help, "Mend it.");
  EXPECT_EQ(finding.place.path, "evidence/grants.csv");
  // The emoji before it is one code point and two UTF-16 units.
  EXPECT_EQ(finding.place.region, (Region{2, 9, 2, 13}));
  EXPECT_EQ(finding.place.utf16, (Region{2, 10, 2, 14}));
  EXPECT_EQ(finding.place.snippet, "2026");
  EXPECT_THAT(finding.persons, ElementsAre("p1"));
}

// S34: rule id, NUL and raw key, and nothing else.
TEST(Collect, TheFingerprintKnowsRuleAndKeyOnly) {
  ReportWorld world;
  world.subject(1, Verdict::Fail, "g1", 0).message = "another message";
  const std::vector<Finding> findings = collect(world.context());
  const std::string expected = to_hex(sha256(std::string_view("ACME-1\0g1", 9))).substr(0, 32);
  EXPECT_EQ(findings.at(0).fingerprint, expected);
  EXPECT_NE(fingerprint("ACME-1", "g2"), expected);
  EXPECT_NE(fingerprint("ACME-2", "g1"), expected);
}

TEST(Collect, FindingsComeByRulePathPlaceAndKey) {
  ReportWorld world;
  world.subject(1, Verdict::Fail, "g3", 2);
  world.subject(1, Verdict::Fail, "g1", 0);
  world.subject(0, Verdict::Fail, "g2", 1);
  world.defect(DefectKind::QuarantinedRow, "MU3101", world.cell(world.people_file, 3, "Ben"), 2);
  std::vector<std::string> order;
  for (const Finding& finding : collect(world.context())) {
    order.push_back(finding.rule_id + " " + finding.shown_key);
  }
  EXPECT_THAT(order, ElementsAre("ACME-2 g2", "ACME-1 g1", "ACME-1 g3", "MU3101 people#2"));
}

// S4: one cause, one finding; the subjects are counted there.
TEST(Collect, UndecidedSubjectsOfOneDefectAreOneFinding) {
  ReportWorld world;
  const DefectId defect =
      world.defect(DefectKind::UnreadableCell, "MU3104", world.cell(world.people_file, 2, "Zo"), 1);
  world.subject(0, Verdict::Undecided, "g1", 0).cause = defect;
  world.subject(0, Verdict::Undecided, "g2", 1).cause = defect;
  world.outcome(0).causes[defect] = 2;
  world.outcome(1).unproven.push_back(defect);
  const std::vector<Finding> findings = collect(world.context());
  ASSERT_THAT(findings, SizeIs(1));
  EXPECT_EQ(findings[0].kind, FindingKind::Evidence);
  EXPECT_EQ(findings[0].level, Level::Error);  // of the worse of the two rules
  ASSERT_THAT(findings[0].affected, SizeIs(2));
  EXPECT_EQ(findings[0].affected[0].subjects, 2U);
  EXPECT_EQ(findings[0].affected[1].rule, RuleId(1));
  EXPECT_EQ(findings[0].affected[1].subjects, 0U);
}

TEST(Collect, AnUndecidedSubjectWithoutADefectIsAFinding) {
  ReportWorld world;
  SubjectOutcome& subject = world.subject(0, Verdict::Undecided, "g1", 0);
  subject.cause_text = "division by zero";
  const std::vector<Finding> findings = collect(world.context());
  ASSERT_THAT(findings, SizeIs(1));
  EXPECT_EQ(findings[0].kind, FindingKind::Undecided);
  EXPECT_EQ(findings[0].message, "cannot be judged: division by zero");
}

TEST(Collect, APendingSubjectIsNoFinding) {
  ReportWorld world;
  world.subject(0, Verdict::Pending, "g1", 0);
  EXPECT_THAT(collect(world.context()), IsEmpty());
}

TEST(Collect, ADefectThatNoRuleSuffersFromIsANote) {
  ReportWorld world;
  world.defect(DefectKind::DanglingReference, "MU3202", world.cell(world.people_file, 2, "p1"), 1);
  world.defect(DefectKind::MissingSet, "MU3001", {}, 0);  // of a set that nothing needs
  const std::vector<Finding> findings = collect(world.context());
  ASSERT_THAT(findings, SizeIs(1));
  EXPECT_EQ(findings[0].level, Level::Note);
  EXPECT_THAT(findings[0].affected, IsEmpty());
  EXPECT_EQ(findings[0].help, "complete the record");
}

// S19: without being asked neither key nor cell of a person leaves.
TEST(Collect, ASensitiveDefectShowsNeitherKeyNorCell) {
  ReportWorld world;
  world.defect(DefectKind::UnreadableCell, "MU3104", world.cell(world.people_file, 3, "Ben"), 2);
  Finding finding = collect(world.context()).at(0);
  EXPECT_EQ(finding.shown_key, "people#2");
  EXPECT_EQ(finding.place.snippet, "");
  const std::string masked = finding.fingerprint;
  world.unmask = true;
  finding = collect(world.context()).at(0);
  EXPECT_EQ(finding.shown_key, "people/p2");
  EXPECT_EQ(finding.place.snippet, "Ben");
  EXPECT_EQ(finding.fingerprint, masked);
}

TEST(Collect, EqualDefectsKeepIdentitiesOfTheirOwn) {
  ReportWorld world;
  const Span at = world.cell(world.people_file, 2, "p1");
  world.defect(DefectKind::DuplicateKey, "MU3201", at, 1);
  world.defect(DefectKind::DuplicateKey, "MU3201", at, 1);
  const std::vector<Finding> findings = collect(world.context());
  ASSERT_THAT(findings, SizeIs(2));
  EXPECT_NE(findings[0].fingerprint, findings[1].fingerprint);
}

TEST(Collect, TheOrganisationsLevelAndModeCount) {
  ReportWorld world;
  world.settings[1].level = Level::Note;
  world.settings[1].mode = Mode::Observe;
  world.subject(1, Verdict::Fail, "g1", 0);
  const Finding finding = collect(world.context()).at(0);
  EXPECT_EQ(finding.level, Level::Note);
  EXPECT_TRUE(finding.observed);
}

TEST(Collect, APlaceOfSeveralLinesIsCutToItsFirst) {
  ReportWorld world;
  Span at = world.cell(world.grants_file, 2, "g1");
  at.length = 40;
  const Place place = place_of(world.sources, at);
  EXPECT_EQ(place.region.end_line, 2U);
  EXPECT_EQ(place.region.end_column, 19U);
}

TEST(Collect, ASetForCountingOnlyHasNoPlace) {
  ReportWorld world;
  world.pack.schema.tables[world.grants].aggregate_only = true;
  world.subject(1, Verdict::Fail, "g1", 0);
  EXPECT_EQ(collect(world.context()).at(0).place.path, "");
}

}  // namespace
}  // namespace muster
