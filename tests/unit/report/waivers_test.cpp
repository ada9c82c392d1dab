#include "engine/report/waivers.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/report/report_world.h"

namespace muster {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

constexpr Date kDay{20634};  // 2026-06-30

struct WaiverWorld : ReportWorld {
  MemoryFileSystem files;
  DiagnosticList diagnostics;
  std::vector<Waiver> waivers;

  bool load(std::string text, int max_days = 365) {
    files.add("waivers.yaml", std::move(text));
    Emitter diag(diagnostics);
    auto loaded = load_waivers({{.path = "waivers.yaml", .at = {}}}, pack, files, sources, max_days,
                               limits, diag);
    if (!loaded) return false;
    waivers = std::move(*loaded);
    return true;
  }
  std::vector<Finding> apply(Date as_of = kDay) {
    FindingList findings = collect(context());
    Emitter diag(diagnostics);
    apply_waivers(waivers, findings, pack, dataset, as_of, diag, &outcomes);
    return whole(findings);
  }
  // `MU4030 waivers.yaml:3:4`
  std::vector<std::string> problems() const {
    std::vector<std::string> out;
    for (const Diagnostic& diagnostic : diagnostics) {
      const Region at = sources.locate(diagnostic.at, ColumnUnit::CodePoint);
      out.push_back(std::string(diagnostic.name) + " " + std::to_string(at.start_line) + ":" +
                    std::to_string(at.start_column));
    }
    return out;
  }
};

std::string row(std::string_view change = "", std::string_view with = "") {
  std::string text =
      "- id: W1\n"
      "  rule: first\n"
      "  subject: g3\n"
      "  reason: A reason.\n"
      "  owner: p2\n"
      "  approved_by: p1\n"
      "  approved_on: 2026-06-01\n"
      "  expires_on: 2026-12-31\n";
  if (!change.empty()) text.replace(text.find(change), change.size(), with);
  return text;
}

TEST(Waivers, ARowIsReadWithItsPlaces) {
  WaiverWorld world;
  ASSERT_TRUE(world.load("waivers:\n" + row()));
  ASSERT_THAT(world.waivers, SizeIs(1));
  const Waiver& waiver = world.waivers[0];
  EXPECT_EQ(waiver.id, "W1");
  EXPECT_EQ(waiver.rule_id, RuleId(1));
  EXPECT_EQ(waiver.subject, "g3");
  EXPECT_EQ(waiver.kind, WaiverKind::Exception);
  EXPECT_EQ(waiver.approved_on, *make_date(2026, 6, 1));
  EXPECT_EQ(waiver.expires_on, make_date(2026, 12, 31));
  EXPECT_EQ(world.sources.text(waiver.subject_at), "g3");
  EXPECT_EQ(world.sources.text(waiver.approved_by_at), "p1");
  EXPECT_EQ(world.sources.text(waiver.expires_at), "2026-12-31");
}

TEST(Waivers, AnEmptyFileHoldsNone) {
  WaiverWorld world;
  EXPECT_TRUE(world.load("# none yet\n"));
  EXPECT_THAT(world.waivers, IsEmpty());
}

// S27: each of these is an error at its place, and the run can not judge.
TEST(Waivers, AnInvalidRowIsRefused) {
  struct BadRow {
    std::string name, change, with, problem;
  };
  const std::vector<BadRow> rows{
      {"no reason", "  reason: A reason.\n", "", "MissingKey 1:3"},
      {"no end", "  expires_on: 2026-12-31\n", "", "MissingKey 1:3"},
      {"unknown key", "reason:", "reasn: x\n  reason:", "UnknownKey 4:3"},
      {"owner approves", "approved_by: p1", "approved_by: p2", "WaiverSelfApproved 6:16"},
      {"too long", "2026-12-31", "2027-06-02", "WaiverTooLong 8:15"},
      {"backwards", "2026-12-31", "2026-05-31", "WaiverBackwards 8:15"},
      {"no such day", "2026-12-31", "2026-02-30", "BadValue 8:15"},
      {"unknown rule", "rule: first", "rule: frist", "UnknownRuleName 2:9"},
      {"unknown kind", "reason:", "kind: forever\n  reason:", "UnknownWord 4:9"},
      {"cause of an exception", "reason:", "cause: x\n  reason:", "ConflictingKeys 4:3"},
  };
  for (const BadRow& bad : rows) {
    WaiverWorld world;
    EXPECT_FALSE(world.load(row(bad.change, bad.with))) << bad.name;
    EXPECT_THAT(world.problems(), ElementsAre(bad.problem)) << bad.name;
  }
}

TEST(Waivers, ExactlyTheLongestTermIsAllowed) {
  WaiverWorld world;
  EXPECT_TRUE(world.load(row("2026-12-31", "2027-06-01")));
}

TEST(Waivers, AllProblemsAreReportedAtOnce) {
  WaiverWorld world;
  EXPECT_FALSE(world.load(row("p1", "p2") + row("first", "none")));
  EXPECT_THAT(world.problems(), ElementsAre("WaiverSelfApproved 6:16", "DuplicateWaiver 9:7",
                                            "UnknownRuleName 10:9"));
}

TEST(Waivers, AMissingFileIsAnError) {
  WaiverWorld world;
  Emitter diag(world.diagnostics);
  EXPECT_FALSE(load_waivers({{.path = "no.yaml", .at = {}}}, world.pack, world.files, world.sources,
                            365, world.limits, diag));
}

TEST(Waivers, AViolationIsCoveredToTheLastDay) {
  WaiverWorld world;
  world.subject(1, Verdict::Fail, "g3", 2);
  ASSERT_TRUE(world.load(row()));
  const std::vector<Finding> findings = world.apply(*make_date(2026, 12, 31));
  EXPECT_EQ(findings[0].disposition, Disposition::Waived);
  EXPECT_EQ(findings[0].waiver, "W1");
  EXPECT_EQ(world.waivers[0].covered, 1U);
  EXPECT_THAT(world.problems(), ElementsAre("WaiverExpiresSoon 8:15"));
}

TEST(Waivers, ThirtyOneDaysBeforeItsEndNothingIsSaid) {
  WaiverWorld world;
  world.subject(1, Verdict::Fail, "g3", 2);
  ASSERT_TRUE(world.load(row()));
  world.apply(*make_date(2026, 11, 30));
  EXPECT_THAT(world.problems(), IsEmpty());
  world.apply(*make_date(2026, 12, 1));
  EXPECT_THAT(world.problems(), ElementsAre("WaiverExpiresSoon 8:15"));
}

TEST(Waivers, AnExpiredOneBringsItsFindingBack) {
  WaiverWorld world;
  world.subject(1, Verdict::Fail, "g3", 2);
  ASSERT_TRUE(world.load(row()));
  const std::vector<Finding> findings = world.apply(*make_date(2027, 1, 1));
  EXPECT_EQ(findings[0].disposition, Disposition::New);
  EXPECT_EQ(findings[0].expired_waiver, "W1");
  EXPECT_TRUE(world.waivers[0].expired);
  EXPECT_THAT(world.problems(), ElementsAre("WaiverExpired 8:15"));
}

TEST(Waivers, ARenewedOneCoversAndTheOldOneIsUnused) {
  WaiverWorld world;
  world.subject(1, Verdict::Fail, "g3", 2);
  std::string renewed = row("W1", "W2");
  renewed.replace(renewed.find("2026-12-31"), 10, "2027-05-01");
  ASSERT_TRUE(world.load(row("2026-12-31", "2026-06-29") + renewed));
  const std::vector<Finding> findings = world.apply();
  EXPECT_EQ(findings[0].waiver, "W2");
  EXPECT_EQ(findings[0].expired_waiver, "");
  EXPECT_THAT(world.problems(), ElementsAre("UnusedWaiver 3:12"));
}

TEST(Waivers, OneWithoutAViolationIsUnused) {
  WaiverWorld world;
  ASSERT_TRUE(world.load(row()));
  world.apply();
  EXPECT_THAT(world.problems(), ElementsAre("UnusedWaiver 3:12"));
}

TEST(Waivers, OneOfARuleThatWasLeftOutIsNotCalledUnused) {
  WaiverWorld world;
  world.outcome(1).evaluated = false;
  ASSERT_TRUE(world.load(row()));
  world.apply();
  EXPECT_THAT(world.problems(), IsEmpty());
}

// Design 6: what was not measured can not be waived.
TEST(Waivers, AnUndecidedSubjectIsNotCovered) {
  WaiverWorld world;
  world.subject(1, Verdict::Undecided, "g3", 2).cause_text = "division by zero";
  ASSERT_TRUE(world.load(row()));
  EXPECT_EQ(world.apply().at(0).disposition, Disposition::New);
}

TEST(Waivers, BeforeItsApprovalItDoesNotCover) {
  WaiverWorld world;
  world.subject(1, Verdict::Fail, "g3", 2);
  ASSERT_TRUE(world.load(row()));
  EXPECT_EQ(world.apply(*make_date(2026, 5, 31)).at(0).disposition, Disposition::New);
  EXPECT_THAT(world.problems(), IsEmpty());
}

// S27: subject, unknown or inactive on the day of approval.
TEST(Waivers, AnApproverWhoMayNotDoesNotCover) {
  struct Approver {
    std::string person, subject, says;
    RowId subject_row;
  };
  const std::vector<Approver> approvers{
      {"p1", "g1", "is its subject", 0},
      {"nobody", "g3", "is not the key of anybody in `people`", 2},
      {"p2", "g1", "had no engagement on 2026-06-01", 0},
  };
  for (const Approver& approver : approvers) {
    WaiverWorld world;
    world.subject(1, Verdict::Fail, approver.subject, approver.subject_row);
    std::string text = row("owner: p2", "owner: somebody");
    text.replace(text.find("p1"), 2, approver.person);
    text.replace(text.find("g3"), 2, approver.subject);
    ASSERT_TRUE(world.load(text)) << approver.person;
    EXPECT_EQ(world.apply().at(0).disposition, Disposition::New) << approver.person;
    EXPECT_THAT(world.waivers[0].not_covering, HasSubstr(approver.says));
    EXPECT_THAT(world.problems(), ElementsAre("WaiverNotCovering 6:16")) << approver.person;
  }
}

// S19: the cell of the waiver tells who it is; the message shows no sensitive key.
TEST(Waivers, AnApproverWithASensitiveKeyIsNotNamed) {
  for (const bool sensitive : {true, false}) {
    WaiverWorld world;
    TableSchema& people = world.pack.schema.tables[world.people];
    people.fields[people.key[0]].sensitive = sensitive;
    world.subject(1, Verdict::Fail, "g3", 2);
    ASSERT_TRUE(world.load(row("approved_by: p1", "approved_by: p77")));
    world.apply();
    EXPECT_EQ(world.waivers[0].not_covering.contains("p77"), !sensitive);
  }
}

TEST(Waivers, WithoutPeopleAnybodyMayApprove) {
  WaiverWorld world;
  world.subject(1, Verdict::Fail, "g3", 2);
  world.dataset.tables[world.people].was_read = false;
  ASSERT_TRUE(world.load(row("approved_by: p1", "approved_by: the board")));
  EXPECT_EQ(world.apply().at(0).disposition, Disposition::Waived);
}

TEST(Waivers, WhatWasCorrectedHasNoEndAndSaysHow) {
  const std::string corrected = row("  expires_on: 2026-12-31\n",
                                    "  kind: corrected\n  cause: c\n  action: a\n  evidence: e\n");
  WaiverWorld world;
  world.subject(1, Verdict::Fail, "g3", 2);
  ASSERT_TRUE(world.load(corrected));
  EXPECT_EQ(world.apply(*make_date(2039, 1, 1)).at(0).disposition, Disposition::Waived);
  EXPECT_THAT(world.problems(), IsEmpty());

  WaiverWorld with_end;
  EXPECT_FALSE(with_end.load(corrected + "  expires_on: 2026-12-31\n"));
  EXPECT_THAT(with_end.problems(), ElementsAre("ConflictingKeys 12:3"));

  WaiverWorld bare;
  EXPECT_FALSE(bare.load(row("  expires_on: 2026-12-31\n", "  kind: corrected\n")));
  EXPECT_THAT(bare.problems(), SizeIs(3));
}

}  // namespace
}  // namespace muster
