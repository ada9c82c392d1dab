#include "engine/report/wording.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "engine/base/check.h"
#include "engine/report/mappings.h"

namespace muster {

std::string_view to_string(RuleState state) {
  switch (state) {
    case RuleState::Broken:
      return "broken";
    case RuleState::NotAdopted:
      return "not adopted";
    case RuleState::Failed:
      return "failed";
    case RuleState::NotProven:
      return "not proven";
    case RuleState::NotApplicable:
      return "not applicable";
    case RuleState::Passed:
      return "passed";
  }
  MUSTER_UNREACHABLE();
}

std::string_view to_string(FailOn fail_on) {
  switch (fail_on) {
    case FailOn::Note:
      return "note";
    case FailOn::Warning:
      return "warning";
    case FailOn::Error:
      return "error";
    case FailOn::Never:
      return "never";
  }
  MUSTER_UNREACHABLE();
}

std::string_view to_string(Severity severity) {
  switch (severity) {
    case Severity::Error:
      return "error";
    case Severity::Warning:
      return "warning";
    case Severity::Note:
      return "note";
  }
  MUSTER_UNREACHABLE();
}

std::string digits(std::uint64_t number) {
  std::string text = fmt::format("{}", number);
  for (std::size_t at = text.size(); at > 3;) {
    at -= 3;
    text.insert(at, 1, ',');
  }
  return text;
}

std::string count_of(std::uint64_t number, std::string_view singular, std::string_view plural) {
  if (number == 1) return fmt::format("1 {}", singular);
  if (!plural.empty()) return fmt::format("{} {}", digits(number), plural);
  return fmt::format("{} {}s", digits(number), singular);
}

std::string few_of(std::uint64_t number, std::string_view singular) {
  constexpr std::uint64_t kFew = 5;
  if (number == 0 || number >= kFew) return count_of(number, singular);
  return fmt::format("<{} {}s", kFew, singular);
}

std::string list_of(const std::vector<std::string>& items) {
  std::string text;
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (i > 0) text += i + 1 == items.size() ? " and " : ", ";
    text += items[i];
  }
  return text;
}

namespace {

std::string with_full_stop(std::string_view text) {
  while (text.ends_with('.') || text.ends_with(' ') || text.ends_with('\n')) text.remove_suffix(1);
  std::string out(text);
  if (!out.empty() && !out.ends_with('!') && !out.ends_with('?')) out += '.';
  return out;
}

}  // namespace

std::string sentence(std::string_view text) {
  std::string out = with_full_stop(text);
  if (!out.empty() && out[0] >= 'a' && out[0] <= 'z') {
    out[0] = static_cast<char>(out[0] - 'a' + 'A');
  }
  return out;
}

std::string one_line(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const bool space = c == ' ' || c == '\n' || c == '\r' || c == '\t';
    if (!space) {
      out += c;
    } else if (!out.empty() && out.back() != ' ') {
      out += ' ';
    }
  }
  if (out.ends_with(' ')) out.pop_back();
  return out;
}

bool counts(Level level, bool observed, FailOn fail_on) {
  if (observed) return false;
  switch (fail_on) {
    case FailOn::Never:
      return false;
    case FailOn::Error:
      return level == Level::Error;
    case FailOn::Warning:
      return level != Level::Note;
    case FailOn::Note:
      return true;
  }
  MUSTER_UNREACHABLE();
}

const Rule* find_rule(const Report& report, RuleId id) {
  if (report.pack == nullptr || !id.valid() || id.index() >= report.pack->rules.size()) {
    return nullptr;
  }
  return &report.pack->rules[id];
}

std::string rule_name(const Report& report, RuleId id) {
  const Rule* const rule = find_rule(report, id);
  if (rule == nullptr) return "a rule";
  return rule->name.empty() ? rule->id : rule->name;
}

std::string rule_name(const Report& report, const RuleReport& rule) {
  const Rule* const known = find_rule(report, rule.id);
  return known == nullptr || known->name.empty() ? std::string() : known->name;
}

std::string place_text(const Place& place) {
  if (place.path.empty()) return {};
  return fmt::format("{}:{}:{}", place.path, place.region.start_line, place.region.start_column);
}

std::string period_text(const Period& period) {
  if (!period.until) return "from " + to_string(period.from);
  return to_string(period.from) + " to " + to_string(Date{period.until->days - 1});
}

std::string after_period_text(const RunInfo& run) {
  const std::optional<Date>& until = run.period.until;
  if (!until || run.as_of < *until) return {};
  if (run.as_of == *until) return to_string(*until) + " is not yet in the period";
  return fmt::format("what happened since {} is not yet in the period", to_string(*until));
}

std::string message_of(const Finding& finding) {
  std::string text = finding.message;
  if (finding.more > 0 && finding.kind == FindingKind::Evidence) {
    text += fmt::format(", in {} rows", digits(finding.more + std::uint64_t{1}));
  } else if (finding.more > 0) {
    text += fmt::format(" (and {} more like it)", digits(finding.more));
  }
  if (!finding.expired_waiver.empty()) {
    text += fmt::format("; its waiver {} has expired", finding.expired_waiver);
  }
  return text;
}

std::uint64_t places_beside(const Finding& finding) {
  return std::max<std::uint64_t>(finding.related.size(), finding.more);
}

std::string message_sentence(const Finding& finding) {
  const std::string text = message_of(finding);
  return finding.kind == FindingKind::Violation ? with_full_stop(text) : sentence(text);
}

std::string affected_text(const Report& report, const Finding& finding) {
  std::vector<std::string> undecided;
  std::vector<std::string> unproven;
  for (const Finding::Affected& affected : finding.affected) {
    const std::string name = rule_name(report, affected.rule);
    if (affected.subjects == 0) {
      unproven.push_back(name);
    } else if (undecided.empty()) {
      undecided.push_back(count_of(affected.subjects, "subject") + " of " + name);
    } else {
      undecided.push_back(digits(affected.subjects) + " of " + name);
    }
  }
  std::string text;
  if (!undecided.empty()) text = "leaves " + list_of(undecided) + " undecided";
  if (!unproven.empty()) {
    if (!text.empty()) text += " and ";
    text += "keeps " + list_of(unproven) + " from being proven";
  }
  if (text.empty()) text = "changes no verdict of this run";
  return text;
}

std::string population_text(const RuleReport& rule) {
  const RuleOutcome& outcome = rule.outcome;
  std::vector<std::string> parts;
  const auto add = [&parts](std::uint64_t number, std::string_view word) {
    if (number > 0) parts.push_back(fmt::format("{} {}", digits(number), word));
  };
  add(outcome.passed, "passed");
  add(outcome.failed - std::min(outcome.failed, rule.waived), "failed");
  add(rule.waived, "waived");
  add(outcome.undecided, "undecided");
  add(outcome.pending, "pending");
  std::string text = outcome.subjects == 0 ? "no subject" : count_of(outcome.subjects, "subject");
  if (!parts.empty()) text += fmt::format(": {}", fmt::join(parts, ", "));
  if (outcome.out_of_scope > 0)
    text += fmt::format("; {} out of scope", digits(outcome.out_of_scope));
  return text;
}

std::string population_text(const SetReport& set) {
  const Population& population = set.population;
  if (!set.none_because.empty()) return "declared empty: " + set.none_because;
  const auto number = [&set](std::uint64_t count, std::string_view singular) {
    return set.counts_only ? few_of(count, singular) : count_of(count, singular);
  };
  if (population.from_roster) {
    return number(population.records, "record") + ", made from the roster";
  }
  if (set.files.empty()) return "no file";
  std::vector<std::string> parts;
  parts.push_back(number(population.records, "record"));
  if (population.quarantined > 0) parts.push_back(digits(population.quarantined) + " set aside");
  if (population.later > 0) {
    parts.push_back(digits(population.later) + " later than the as-of date");
  }
  if (population.skipped > 0) parts.push_back(digits(population.skipped) + " skipped");
  std::string text = number(population.rows_read, "row");
  if (set.files.size() > 1) text += " in " + count_of(set.files.size(), "file");
  return text + fmt::format(": {}", fmt::join(parts, ", "));
}

std::string sets_left_out(std::uint64_t number) {
  return fmt::format("{} read by no rule that was judged; -v lists {}",
                     count_of(number, "more record set is", "more record sets are"),
                     number == 1 ? "it" : "them");
}

std::string defaulted_text(const SetReport& set) {
  std::vector<std::string> parts;
  for (const auto& [field, cells] : set.defaulted) {
    parts.push_back(fmt::format(
        "{} of {}", set.counts_only ? few_of(cells, "cell") : count_of(cells, "cell"), field));
  }
  return list_of(parts);
}

namespace {

// Of a rule that is not adopted: `planned, owner hr, by 2026-12-31`.
std::string plan_text(const RuleReport& rule) {
  std::string text = rule.planned_by ? "planned" : "neither adopted nor planned";
  if (!rule.planned_owner.empty()) text += ", owner " + rule.planned_owner;
  if (rule.planned_by) {
    text += (rule.plan_lapsed ? ", overdue since " : ", by ") + to_string(*rule.planned_by);
  }
  return text;
}

}  // namespace

bool is_all_pending(const RuleReport& rule) {
  return rule.state == RuleState::Passed && rule.outcome.pending > 0 &&
         rule.outcome.pending == rule.outcome.subjects;
}

bool is_hollow(const RuleReport& rule) {
  return rule.state == RuleState::Passed && rule.rests_on == RestsOn::Attestation &&
         !is_all_pending(rule);
}

std::string_view state_text(const RuleReport& rule) {
  return is_all_pending(rule) ? "all pending" : to_string(rule.state);
}

std::vector<std::string> remarks_of(const RuleReport& rule, Detail detail) {
  std::vector<std::string> remarks;
  if (rule.state == RuleState::NotAdopted) remarks.push_back(plan_text(rule));
  if (rule.rests_on == RestsOn::Attestation) {
    remarks.push_back("rests on what somebody stated; no record shows it");
  }
  if (rule.mode == Mode::Observe) remarks.push_back("only observed: it never fails the run");
  if (!rule.level_reason.empty()) remarks.push_back("your own setting: " + rule.level_reason);
  for (std::string& sentence : lost_mappings(rule.parameters)) {
    remarks.push_back(std::move(sentence));
  }
  for (const ParameterReport& parameter : rule.parameters) {
    if (parameter.own || detail == Detail::Full) remarks.push_back(parameter_text(parameter));
  }
  return remarks;
}

bool sums_up_not_adopted(const Report& report) {
  return report.options.detail != Detail::Full &&
         std::ranges::count(report.rules, RuleState::NotAdopted, &RuleReport::state) > 1;
}

std::vector<std::string> not_adopted_lines(const Report& report) {
  const Totals totals = totals_of(report);
  std::vector<std::string> parts;
  const std::uint64_t planned = totals.not_adopted - totals.unplanned;
  if (planned > 0) parts.push_back(digits(planned) + " planned");
  if (totals.unplanned > 0) {
    parts.push_back(digits(totals.unplanned) + " neither adopted nor planned");
  }
  std::vector<std::string> lines{list_of(parts) + "; -v lists them"};
  for (const RuleReport& rule : report.rules) {
    if (rule.state != RuleState::NotAdopted || !rule.plan_lapsed) continue;
    const std::string name = rule_name(report, rule);
    lines.push_back(rule.rule_id + (name.empty() ? "" : " " + name) + ": " + plan_text(rule));
  }
  return lines;
}

}  // namespace muster
