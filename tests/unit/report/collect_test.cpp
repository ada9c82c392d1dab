#include <memory>
#include <span>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/base/hash.h"
#include "engine/report/fingerprint.h"
#include "engine/report/grouping.h"
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
  const std::vector<Finding> findings = whole(collect(world.context()));
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
  EXPECT_THAT(collect(world.context()).persons(0), ElementsAre("p1"));
}

// S34: rule id, NUL and raw key, and nothing else.
TEST(Collect, TheFingerprintKnowsRuleAndKeyOnly) {
  ReportWorld world;
  world.subject(1, Verdict::Fail, "g1", 0).message = "another message";
  const std::vector<Finding> findings = whole(collect(world.context()));
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
  for (const Finding& finding : whole(collect(world.context()))) {
    order.push_back(finding.rule_id + " " + finding.shown_key);
  }
  EXPECT_THAT(order, ElementsAre("ACME-2 g2", "ACME-1 g1", "ACME-1 g3", "MU3101 people#2"));
}

// Describes grants by their row, and counts how often.
class GrantDescriber final : public SubjectDescriber {
 public:
  GrantDescriber(const ReportWorld& world, int& described) : world_(world), described_(described) {}
  SubjectOutcome describe(RuleId rule, std::span<const RowId> rows) override {
    ++described_;
    SubjectOutcome made = world_.grant(Verdict::Fail, key(rule, rows), rows[0]);
    made.group = group(rule, rows);
    return made;
  }
  Span position(RuleId, std::span<const RowId> rows) override {
    return world_.cell(world_.grants_file, rows[0] + 2, "g");
  }
  std::string key(RuleId, std::span<const RowId> rows) override {
    return "g" + std::to_string(rows[0] + 1);
  }
  std::string group(RuleId, std::span<const RowId>) override { return "all"; }

 private:
  const ReportWorld& world_;
  int& described_;
};

// S13: what is not shown is not described.
TEST(Collect, BriefSubjectsGetTheirTextWhenItIsAskedFor) {
  ReportWorld world;
  int described = 0;
  world.outcomes.describer = std::make_unique<GrantDescriber>(world, described);
  RuleOutcome& outcome = world.outcome(1);
  outcome.brief = {.width = 1, .rows = {2}};
  world.subject(1, Verdict::Undecided, "g2", 1).cause_text = "division by zero";
  outcome.brief.rows.push_back(0);
  FindingList findings = collect(world.context());
  ASSERT_EQ(findings.size(), 3U);
  EXPECT_EQ(findings[0].kind, FindingKind::Violation);
  EXPECT_EQ(findings[1].kind, FindingKind::Undecided);
  EXPECT_EQ(findings.range_of(RuleId(1)), (std::pair<std::size_t, std::size_t>(0, 3)));
  EXPECT_EQ(findings.range_of(RuleId(0)), (std::pair<std::size_t, std::size_t>(0, 0)));
  EXPECT_EQ(findings.key(0), "g1");
  fold_groups(findings);
  EXPECT_EQ(described, 0);

  const Finding first = findings.full(0);
  EXPECT_EQ(first.message, "grant g1 has no briefing");
  EXPECT_EQ(first.place.region, (Region{2, 9, 2, 13}));
  EXPECT_EQ(first.fingerprint, fingerprint("ACME-1", "g1"));
  EXPECT_EQ(first.more, 1U);
  ASSERT_THAT(first.related, SizeIs(1));
  EXPECT_EQ(first.related[0].label, "g3");
  EXPECT_TRUE(findings[2].folded);
  EXPECT_EQ(described, 2);
  EXPECT_THAT(findings.persons(2), ElementsAre("p2"));
}

TEST(Collect, SubjectsOfOnePlaceStayInTheirOrder) {
  ReportWorld world;
  for (const char* const key : {"g1/b", "g1/a", "g1/c"}) world.subject(1, Verdict::Fail, key, 0);
  std::vector<std::string> keys;
  for (const Finding& finding : whole(collect(world.context()))) keys.push_back(finding.key);
  EXPECT_THAT(keys, ElementsAre("g1/b", "g1/a", "g1/c"));
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
  const std::vector<Finding> findings = whole(collect(world.context()));
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
  const std::vector<Finding> findings = whole(collect(world.context()));
  ASSERT_THAT(findings, SizeIs(1));
  EXPECT_EQ(findings[0].kind, FindingKind::Undecided);
  EXPECT_EQ(findings[0].message, "cannot be judged: division by zero");
}

TEST(Collect, APendingSubjectIsNoFinding) {
  ReportWorld world;
  world.subject(0, Verdict::Pending, "g1", 0);
  EXPECT_THAT(whole(collect(world.context())), IsEmpty());
}

TEST(Collect, ADefectThatNoRuleSuffersFromIsANote) {
  ReportWorld world;
  world.defect(DefectKind::DanglingReference, "MU3202", world.cell(world.people_file, 2, "p1"), 1);
  world.defect(DefectKind::MissingSet, "MU3001", {}, 0);  // of a set that nothing needs
  const std::vector<Finding> findings = whole(collect(world.context()));
  ASSERT_THAT(findings, SizeIs(1));
  EXPECT_EQ(findings[0].level, Level::Note);
  EXPECT_THAT(findings[0].affected, IsEmpty());
  EXPECT_EQ(findings[0].help, "complete the record");
}

// S19: without being asked neither key nor cell of a person leaves.
TEST(Collect, ASensitiveDefectShowsNeitherKeyNorCell) {
  ReportWorld world;
  world.defect(DefectKind::UnreadableCell, "MU3104", world.cell(world.people_file, 3, "Ben"), 2);
  Finding finding = whole(collect(world.context())).at(0);
  EXPECT_EQ(finding.shown_key, "people#2");
  EXPECT_EQ(finding.place.snippet, "");
  const std::string masked = finding.fingerprint;
  world.unmask = true;
  finding = whole(collect(world.context())).at(0);
  EXPECT_EQ(finding.shown_key, "people/p2");
  EXPECT_EQ(finding.place.snippet, "Ben");
  EXPECT_EQ(finding.fingerprint, masked);
}

TEST(Collect, EqualDefectsKeepIdentitiesOfTheirOwn) {
  ReportWorld world;
  const Span at = world.cell(world.people_file, 2, "p1");
  world.defect(DefectKind::DuplicateKey, "MU3201", at, 1);
  world.defect(DefectKind::DuplicateKey, "MU3201", at, 1);
  const std::vector<Finding> findings = whole(collect(world.context()));
  ASSERT_THAT(findings, SizeIs(2));
  EXPECT_NE(findings[0].fingerprint, findings[1].fingerprint);
}

TEST(Collect, TheOrganisationsLevelAndModeCount) {
  ReportWorld world;
  world.settings[1].level = Level::Note;
  world.settings[1].mode = Mode::Observe;
  world.subject(1, Verdict::Fail, "g1", 0);
  const Finding finding = whole(collect(world.context())).at(0);
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
  EXPECT_EQ(whole(collect(world.context())).at(0).place.path, "");
}

}  // namespace
}  // namespace muster
