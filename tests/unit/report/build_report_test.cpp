#include "engine/report/build_report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/data/file_digests.h"
#include "engine/report/wording.h"

#include "tests/unit/report/report_world.h"

namespace muster {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

Report built(const ReportWorld& world, FindingList findings, FailOn fail_on = FailOn::Error,
             std::vector<RuleId> broken = {}) {
  RunInfo run;
  run.fail_on = fail_on;
  const CollectContext context = world.context();
  return build_report({.collected = context,
                       .findings = std::move(findings),
                       .waivers = {},
                       .run = std::move(run),
                       .options = {},
                       .diagnostics = {},
                       .parameters = {},
                       .broken = std::move(broken)});
}
Report built(const ReportWorld& world, FailOn fail_on = FailOn::Error,
             std::vector<RuleId> broken = {}) {
  return built(world, collect(world.context()), fail_on, std::move(broken));
}

void pass(ReportWorld& world, std::size_t rule) {
  world.outcome(rule).subjects += 3;
  world.outcome(rule).passed += 3;
}

TEST(BuildReport, RulesThatPassAreThereToo) {
  ReportWorld world;
  pass(world, 0);
  pass(world, 1);
  const Report report = built(world);
  ASSERT_THAT(report.rules, SizeIs(2));
  EXPECT_EQ(report.rules[0].state, RuleState::Passed);
  EXPECT_EQ(report.exit_code, 0);
  EXPECT_EQ(headline(report), "No violation found: 2 rules passed.");
}

// S10, S9: nothing left to judge is not proven.
TEST(BuildReport, ARuleWithoutSubjectsIsNotProven) {
  ReportWorld world;
  pass(world, 0);
  world.outcome(1).nothing_to_check = "it had no subject";
  const Report report = built(world);
  EXPECT_EQ(report.rules[1].state, RuleState::NotProven);
  EXPECT_THAT(report.rules[1].reasons, ElementsAre("It had no subject."));
  EXPECT_EQ(report.exit_code, 3);
  EXPECT_EQ(headline(report),
            "No violation found, but 1 rule could not be checked. This is not a pass.");
}

TEST(BuildReport, EvenSilentlyEmptyOutcomesAreNotProven) {
  ReportWorld world;
  world.outcome(0).evaluated = false;
  const Report report = built(world);
  EXPECT_EQ(report.rules[0].state, RuleState::NotProven);
  EXPECT_EQ(report.rules[1].state, RuleState::NotProven);
}

TEST(BuildReport, ADeclaredEmptySetMakesARuleNotApplicable) {
  ReportWorld world;
  pass(world, 0);
  world.outcome(1).declared_empty.push_back(world.grants);
  world.dataset.tables[world.grants].none = NoneDeclaration{.because = "nobody has access",
                                                            .attested_by = "ciso",
                                                            .attested_on = {},
                                                            .until = {},
                                                            .at = {}};
  const Report report = built(world);
  EXPECT_EQ(report.rules[1].state, RuleState::NotApplicable);
  EXPECT_THAT(
      report.rules[1].reasons,
      ElementsAre("`access_grants` is declared empty: nobody has access (attested by ciso)."));
  EXPECT_EQ(report.exit_code, 0);
}

// S11: 1 for a fail at or above fail_on, of a rule that is not observed.
TEST(BuildReport, TheExitCodeFollowsTheLevel) {
  ReportWorld world;
  pass(world, 1);
  world.subject(0, Verdict::Fail, "g1", 0);  // a warning
  EXPECT_EQ(built(world, FailOn::Warning).exit_code, 1);
  EXPECT_EQ(built(world, FailOn::Note).exit_code, 1);
  const Report below = built(world, FailOn::Error);
  EXPECT_EQ(below.exit_code, 0);
  EXPECT_EQ(below.rules[0].state, RuleState::Failed);
  EXPECT_EQ(headline(below),
            "No violation that fails the run (1 of 1 rule does not): 1 rule passed.");
  EXPECT_EQ(built(world, FailOn::Never).exit_code, 0);
}

TEST(BuildReport, TheHeadlineCountsWhatFailsTheRunAndWhatDoesNot) {
  ReportWorld world;
  world.subject(0, Verdict::Fail, "g1", 0);  // a warning
  world.subject(0, Verdict::Fail, "g2", 1);
  world.subject(1, Verdict::Fail, "g3", 2);
  EXPECT_EQ(headline(built(world, FailOn::Error)),
            "1 violation of 1 rule fails the run; 2 more of 1 rule do not.");
  EXPECT_EQ(headline(built(world, FailOn::Warning)), "Found 3 violations of 2 rules.");
}

TEST(BuildReport, ARuleWhoseSubjectsAreAllPendingHasNotPassed) {
  ReportWorld world;
  pass(world, 0);
  world.outcome(1).subjects = 2;
  world.outcome(1).pending = 2;
  const Report report = built(world);
  EXPECT_EQ(report.rules[1].state, RuleState::Passed) << "S10";
  EXPECT_EQ(state_text(report.rules[0]), "passed");
  EXPECT_EQ(state_text(report.rules[1]), "all pending");
  EXPECT_EQ(rules_text(totals_of(report)), "2 rules: 1 passed, 1 all pending");
  EXPECT_EQ(headline(report), "No violation found: 1 rule passed.");
  world.outcome(0).subjects = world.outcome(0).passed = 0;
  world.outcome(0).subjects = world.outcome(0).pending = 1;
  EXPECT_EQ(headline(built(world)),
            "No violation found, and nothing has passed yet: 2 rules are all pending.");
}

TEST(Wording, ThePeriodSaysWhatItLeavesOutUpToTheAsOfDate) {
  RunInfo run;
  run.period = {.from = *make_date(2026, 1, 1), .until = make_date(2026, 4, 1)};
  run.as_of = *make_date(2026, 3, 31);
  EXPECT_EQ(after_period_text(run), "");
  run.as_of = *make_date(2026, 4, 1);
  EXPECT_EQ(after_period_text(run), "2026-04-01 is not yet in the period");
  run.as_of = *make_date(2026, 6, 30);
  EXPECT_EQ(after_period_text(run), "what happened since 2026-04-01 is not yet in the period");
  run.period.until.reset();
  EXPECT_EQ(after_period_text(run), "");
}

TEST(BuildReport, AnObservedRuleNeverDecidesTheExitCode) {
  ReportWorld world;
  pass(world, 0);
  world.settings[1].mode = Mode::Observe;
  world.subject(1, Verdict::Fail, "g1", 0);
  EXPECT_EQ(built(world).exit_code, 0);
  world.outcome(1) = RuleOutcome{};
  world.outcome(1).rule = RuleId(1);
  world.outcome(1).evaluated = true;
  const Report unproven = built(world);
  EXPECT_EQ(unproven.exit_code, 0);
  EXPECT_EQ(headline(unproven),
            "No violation found; 1 rule could not be checked, so this is not a full pass.");
}

TEST(BuildReport, ABrokenRuleComesLastAndWinsTheExitCode) {
  ReportWorld world;
  world.subject(1, Verdict::Fail, "g1", 0);
  world.pack.broken.push_back({.id = "ACME-9", .at = {}, .path = {}, .rest = {}});
  const Report report = built(world, FailOn::Error, {RuleId(0)});
  ASSERT_THAT(report.rules, SizeIs(3));
  EXPECT_EQ(report.rules[0].rule_id, "ACME-1");
  EXPECT_EQ(report.rules[1].state, RuleState::Broken);
  EXPECT_EQ(report.rules[2].rule_id, "ACME-9");
  EXPECT_EQ(report.exit_code, 2);
  EXPECT_EQ(headline(report), "Cannot judge: 2 rules are broken. Found 1 violation of 1 rule.");
}

TEST(BuildReport, SkippedRulesAreNotInItAndPlannedOnesAre) {
  ReportWorld world;
  world.settings[0].skipped = true;
  world.settings[1].planned = true;
  world.settings[1].planned_owner = "hr";
  world.settings[1].planned_by = make_date(2030, 1, 1);
  const Report report = built(world);
  ASSERT_THAT(report.rules, SizeIs(1));
  EXPECT_EQ(report.rules[0].state, RuleState::NotAdopted);
  EXPECT_EQ(report.rules[0].planned_owner, "hr");
  EXPECT_EQ(headline(report), "No rule was checked. 1 rule is not adopted yet.");
}

TEST(BuildReport, PlansThatArePastAndRulesWithoutOneAreCounted) {
  ReportWorld world;
  world.settings[0].planned = true;
  world.settings[0].planned_by = make_date(1960, 1, 1);
  world.settings[1].planned = true;
  const Report report = built(world);
  EXPECT_TRUE(report.rules[0].plan_lapsed);
  EXPECT_FALSE(report.rules[1].plan_lapsed);
  EXPECT_EQ(headline(report),
            "No rule was checked. 2 rules are not adopted yet (1 overdue, 1 not planned).");
}

TEST(BuildReport, WhatIsDeclaredOfARuleAnswersOnlyThatItHadNothingToCheck) {
  const NoneDeclaration none{.because = "nobody joined",
                             .attested_by = "hr",
                             .attested_on = *make_date(2026, 1, 1),
                             .until = *make_date(2026, 12, 31),
                             .at = {}};
  ReportWorld world;
  for (const std::size_t rule : {0U, 1U}) {
    world.settings[rule].none = none;
    world.outcome(rule).nothing_to_check = "there was nothing to check";
  }
  world.outcome(1).unproven_text = "the as-of date is far from the period";
  const Report report = built(world);
  EXPECT_EQ(report.rules[0].state, RuleState::NotApplicable);
  EXPECT_THAT(report.rules[0].reasons,
              ElementsAre("Nothing to check: nobody joined (attested by hr until 2026-12-31)."));
  EXPECT_EQ(report.rules[1].state, RuleState::NotProven);
  EXPECT_THAT(report.rules[1].reasons, ElementsAre("The as-of date is far from the period."));
}

TEST(BuildReport, ARuleThatHadSomethingToCheckIsJudgedWhateverIsDeclaredOfIt) {
  ReportWorld world;
  pass(world, 0);
  pass(world, 1);
  world.settings[0].none = NoneDeclaration{};
  EXPECT_EQ(built(world).rules[0].state, RuleState::Passed);
}

TEST(BuildReport, AWaivedFailIsNoFail) {
  ReportWorld world;
  pass(world, 0);
  world.subject(1, Verdict::Fail, "g1", 0);
  FindingList findings = collect(world.context());
  findings.waive(0, "W1");
  const Report report = built(world, std::move(findings));
  EXPECT_EQ(report.rules[1].state, RuleState::Passed);
  EXPECT_EQ(report.rules[1].waived, 1U);
  EXPECT_EQ(report.waived, 1U);
  EXPECT_EQ(report.exit_code, 0);
  EXPECT_EQ(headline(report), "No open violation: 2 rules passed.");
  EXPECT_EQ(population_text(report.rules[1]), "1 subject: 1 waived");
}

TEST(BuildReport, MembersOfAGroupFoldIntoTheFirstAndStillCount) {
  ReportWorld world;
  for (RowId row = 0; row < 3; ++row) {
    world.subject(1, Verdict::Fail, "g" + std::to_string(row + 1), row).group =
        row < 2 ? "p1" : "p2";
  }
  const Report report = built(world);
  ASSERT_EQ(report.findings.size(), 3U);
  EXPECT_EQ(report.findings[0].more, 1U);
  const Finding first = report.findings.full(0);
  ASSERT_THAT(first.related, SizeIs(1));
  EXPECT_EQ(first.related[0].label, "g2");
  EXPECT_EQ(message_of(first), "grant g1 has no briefing (and 1 more like it)");
  EXPECT_TRUE(report.findings[1].folded);
  EXPECT_FALSE(report.findings[2].folded);
  EXPECT_EQ(report.violations, 3U);
}

TEST(BuildReport, ReasonsCountRowsAndTellOfSets) {
  ReportWorld world;
  pass(world, 0);
  const Span at = world.cell(world.people_file, 2, "p1");
  world.outcome(1).unproven = {world.defect(DefectKind::QuarantinedRow, "MU3101", at, 1),
                               world.defect(DefectKind::DuplicateKey, "MU3201", at, 2),
                               world.defect(DefectKind::StaleSource, "MU3004", at, 0)};
  const Report report = built(world);
  EXPECT_THAT(report.rules[1].reasons,
              ElementsAre("`name` is required and empty here (evidence/people.csv:2:1).",
                          "2 rows of `people` are set aside."));
}

TEST(BuildReport, ListsFilesFieldsAndSkippedRows) {
  ReportWorld world;
  Table& table = world.dataset.tables[world.people];
  table.columns[ColumnId(1)].loaded = false;
  FilePopulation file;
  file.source = world.people_file;
  file.rows_read = 3;
  file.records = 2;
  file.skipped.push_back({.at = world.cell(world.people_file, 1, "person_id"), .reason = "footer"});
  table.population.files.push_back(std::move(file));
  SourceFile opened;
  opened.source = world.people_file;
  opened.raw = world.sources.text(world.people_file);
  world.dataset.digests = std::make_unique<FileDigests>(std::span(&opened, 1), world.sources, 1U);
  const Report report = built(world);
  ASSERT_THAT(report.sets, SizeIs(3));
  EXPECT_EQ(report.sets[0].files.at(0).sha256, to_hex(sha256(opened.raw)));
  EXPECT_THAT(report.sets[0].fields_not_read, ElementsAre("name"));
  EXPECT_EQ(report.sets[0].files.at(0).path, "evidence/people.csv");
  EXPECT_THAT(report.sets[0].files.at(0).skipped, ElementsAre("line 1: footer"));
}

// Promise 1: whatever else is true, an unproven rule is never part of a pass.
TEST(BuildReport, NoHeadlineSaysPassedWhileARuleIsNotProven) {
  for (const FailOn fail_on : {FailOn::Note, FailOn::Warning, FailOn::Error, FailOn::Never}) {
    for (const bool observed : {false, true}) {
      ReportWorld world;
      pass(world, 0);
      if (observed) world.settings[1].mode = Mode::Observe;
      EXPECT_THAT(headline(built(world, fail_on)), Not(HasSubstr("passed")));
    }
  }
}

TEST(BuildReport, NumbersAndPluralsReadWell) {
  EXPECT_EQ(digits(0), "0");
  EXPECT_EQ(digits(999), "999");
  EXPECT_EQ(digits(1000), "1,000");
  EXPECT_EQ(digits(1234567), "1,234,567");
  EXPECT_EQ(count_of(1, "violation"), "1 violation");
  EXPECT_EQ(count_of(2, "entry", "entries"), "2 entries");
  EXPECT_EQ(list_of({"a", "b", "c"}), "a, b and c");
  EXPECT_EQ(sentence("it is so."), "It is so.");
  EXPECT_EQ(one_line("a\n b  c\n"), "a b c");
}

}  // namespace
}  // namespace muster
