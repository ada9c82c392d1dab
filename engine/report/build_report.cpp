#include "engine/report/build_report.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "engine/base/check.h"
#include "engine/report/grouping.h"
#include "engine/report/places.h"
#include "engine/report/reasons.h"
#include "engine/report/wording.h"

namespace muster {
namespace {

constexpr std::size_t kSkippedLines = 20;

// Without the subjects: findings have them, and there may be millions.
RuleOutcome counts_of(const RuleOutcome& outcome) {
  RuleOutcome copy;
  copy.rule = outcome.rule;
  copy.evaluated = outcome.evaluated;
  copy.subjects = outcome.subjects;
  copy.passed = outcome.passed;
  copy.failed = outcome.failed;
  copy.undecided = outcome.undecided;
  copy.pending = outcome.pending;
  copy.out_of_scope = outcome.out_of_scope;
  copy.causes = outcome.causes;
  copy.unproven = outcome.unproven;
  copy.declared_empty = outcome.declared_empty;
  copy.nothing_to_check = outcome.nothing_to_check;
  copy.unproven_text = outcome.unproven_text;
  return copy;
}

bool is_unproven(const RuleOutcome& outcome) {
  return !outcome.evaluated || outcome.undecided > 0 || !outcome.unproven.empty() ||
         !outcome.causes.empty() || !outcome.nothing_to_check.empty() ||
         !outcome.unproven_text.empty();
}

// S10, the first that fits. What was not looked at is never passed. `declared`: the organisation
// says that it has nothing to check, and it had not.
RuleState state_of(const RuleReport& rule, bool broken, bool planned, bool declared) {
  const RuleOutcome& outcome = rule.outcome;
  if (broken) return RuleState::Broken;
  if (planned) return RuleState::NotAdopted;
  if (outcome.failed > rule.waived) return RuleState::Failed;
  if (is_unproven(outcome)) return RuleState::NotProven;
  if (declared || !outcome.declared_empty.empty()) return RuleState::NotApplicable;
  return outcome.subjects == 0 ? RuleState::NotProven : RuleState::Passed;
}

class ReportBuilder {
 public:
  explicit ReportBuilder(BuildReportInput& input) : input_(input), context_(input.collected) {}

  Report run() {
    fold_groups(input_.findings);
    report_.pack = &context_.pack;
    report_.run = std::move(input_.run);
    report_.options = std::move(input_.options);
    add_rules();
    add_sets();
    add_diagnostics();
    report_.findings = std::move(input_.findings);
    report_.waivers = std::move(input_.waivers);
    count();
    return std::move(report_);
  }

 private:
  void add_rules() {
    std::vector<std::uint64_t> waived(context_.pack.rules.size(), 0);
    for (std::size_t i = 0; i < input_.findings.size(); ++i) {
      const FindingOutline& finding = input_.findings[i];
      if (finding.disposition == Disposition::Waived) ++waived[finding.rule.index()];
    }
    std::vector<RuleReport> broken;
    for (std::size_t i = 0; i < context_.pack.rules.size(); ++i) {
      const RuleSetting& setting = context_.settings[i];
      if (setting.skipped) continue;
      RuleReport rule = rule_report(RuleId(i), setting, waived[i]);
      (rule.state == RuleState::Broken ? broken : report_.rules).push_back(std::move(rule));
    }
    std::ranges::move(broken, std::back_inserter(report_.rules));
    for (const RulePack::BrokenRule& lost : context_.pack.broken) {
      RuleReport rule;
      rule.rule_id = lost.id;
      rule.state = RuleState::Broken;
      rule.reasons.push_back("It could not be loaded.");
      report_.rules.push_back(std::move(rule));
    }
  }

  RuleReport rule_report(RuleId id, const RuleSetting& setting, std::uint64_t waived) const {
    const Rule& definition = context_.pack.rules[id];
    RuleReport rule;
    rule.id = id;
    rule.rule_id = definition.id;
    rule.outcome.rule = id;
    if (id.index() < context_.outcomes.rules.size()) {
      rule.outcome = counts_of(context_.outcomes.rules[id]);
    }
    rule.waived = waived;
    rule.level = setting.level.value_or(definition.level);
    rule.mode = setting.mode.value_or(definition.mode);
    rule.level_reason = setting.reason;
    rule.planned_owner = setting.planned_owner;
    rule.planned_by = setting.planned_by;
    rule.plan_lapsed = setting.planned_by && *setting.planned_by < report_.run.as_of;
    rule.rests_on = definition.rests_on;
    if (id.index() < input_.parameters.size()) rule.parameters = input_.parameters[id.index()];
    const bool broken = std::ranges::find(input_.broken, id) != input_.broken.end();
    const bool declared =
        setting.none && rule.outcome.evaluated && !rule.outcome.nothing_to_check.empty();
    if (declared) rule.outcome.nothing_to_check.clear();
    rule.state = state_of(rule, broken, setting.planned, declared);
    switch (rule.state) {
      case RuleState::Broken:
        rule.reasons.push_back("It does not compile.");
        break;
      case RuleState::NotProven:
        rule.reasons = reasons_not_proven(context_, rule.outcome);
        break;
      case RuleState::NotApplicable:
        rule.reasons = reasons_not_applicable(context_, rule.outcome);
        if (declared) rule.reasons.push_back(reason_nothing_to_check(*setting.none));
        break;
      case RuleState::Failed:
        if (is_unproven(rule.outcome)) rule.reasons = reasons_not_proven(context_, rule.outcome);
        break;
      case RuleState::NotAdopted:
      case RuleState::Passed:
        break;
    }
    return rule;
  }

  void add_sets() {
    for (std::size_t i = 0; i < context_.dataset.tables.size(); ++i) {
      const Table& table = context_.dataset.tables[TableId(i)];
      if (!table.was_read) continue;
      const TableSchema& schema = context_.pack.schema.tables[TableId(i)];
      SetReport set;
      set.name = schema.name;
      set.population = table.population;
      set.counts_only = schema.aggregate_only;
      set.asked_for = input_.read.empty() || input_.read[i];
      if (table.none && !table.none->by_source) set.none_because = table.none->because;
      for (const FilePopulation& file : table.population.files)
        set.files.push_back(file_report(file));
      for (const auto& [column, cells] : table.population.defaulted) {
        set.defaulted.emplace_back(schema.fields[column].name, cells);
      }
      for (std::size_t c = 0; c < table.columns.size(); ++c) {
        const ColumnId column(c);
        if (!table.columns[column].loaded)
          set.fields_not_read.push_back(schema.fields[column].name);
      }
      report_.sets.push_back(std::move(set));
    }
  }

  FileReport file_report(const FilePopulation& file) const {
    FileReport out;
    out.path = std::string(context_.sources.path(file.source));
    out.sha256 = to_hex(context_.dataset.digest_of(file));
    out.bytes = file.bytes;
    out.rows_read = file.rows_read;
    out.records = file.records;
    out.quarantined = file.quarantined;
    out.later = file.later;
    out.extracted_on = file.extracted_on;
    out.last_line_open = file.last_line_open;
    for (const SkippedRow& row : file.skipped) {
      if (out.skipped.size() == kSkippedLines) {
        out.skipped.push_back(fmt::format("{} more", digits(file.skipped.size() - kSkippedLines)));
        break;
      }
      const Region region = context_.sources.locate(row.at, ColumnUnit::CodePoint);
      out.skipped.push_back(fmt::format("line {}: {}", region.start_line, row.reason));
    }
    return out;
  }

  void add_diagnostics() {
    for (const Diagnostic& diagnostic : input_.diagnostics) {
      if (diagnostic.severity == Severity::Error) continue;
      report_.diagnostics.push_back({.code = std::string(diagnostic.code),
                                     .severity = diagnostic.severity,
                                     .message = diagnostic.message,
                                     .help = diagnostic.help,
                                     .place = place_of(context_.sources, diagnostic.at)});
    }
  }

  void count() {
    for (std::size_t i = 0; i < report_.findings.size(); ++i) {
      const FindingOutline& finding = report_.findings[i];
      if (finding.disposition == Disposition::Waived) {
        ++report_.waived;
      } else if (finding.kind == FindingKind::Violation &&
                 counts(finding.level, finding.observed, report_.run.fail_on)) {
        ++report_.violations;
      }
    }
    bool broken = false;
    bool any_adopted = false;
    for (const RuleReport& rule : report_.rules) {
      any_adopted = any_adopted || rule.state != RuleState::NotAdopted;
      report_.pending += rule.outcome.pending;
      broken = broken || rule.state == RuleState::Broken;
      if (rule.state == RuleState::NotProven &&
          counts(rule.level, rule.mode == Mode::Observe, report_.run.fail_on)) {
        ++report_.not_proven_rules;
      }
    }
    // S11; precedence 2, 1, 3.
    if (broken) {
      report_.exit_code = 2;
    } else if (report_.violations > 0) {
      report_.exit_code = 1;
    } else if (report_.not_proven_rules > 0 ||
               (!any_adopted && report_.run.fail_on != FailOn::Never)) {
      // A run that checked nothing has shown nothing.
      report_.exit_code = 3;
    }
  }

  BuildReportInput& input_;
  const CollectContext& context_;
  Report report_;
};

}  // namespace

Report build_report(BuildReportInput input) { return ReportBuilder(input).run(); }

}  // namespace muster
