// The sentences that sum a run up. Whoever reads only these must not take it for better than it is.
#include <fmt/format.h>

#include "engine/report/wording.h"

namespace muster {
namespace {

std::string rules_could(std::uint64_t number) {
  return count_of(number, "rule") + " could not be checked";
}

// What was waived is a violation all the same, and so is what cannot fail the run.
std::string no_violation(const Report& report, const Totals& totals) {
  if (totals.violations_below > 0) {
    return fmt::format("No violation that fails the run ({} of {} {} not)",
                       digits(totals.violations_below), count_of(totals.failed, "rule"),
                       totals.violations_below == 1 ? "does" : "do");
  }
  return report.waived > 0 ? "No open violation" : "No violation found";
}

// REQUIRES: there are some that fail the run.
std::string violations_found(const Report& report, const Totals& totals) {
  const std::string found = fmt::format("{} of {}", count_of(report.violations, "violation"),
                                        count_of(totals.failed_counting, "rule"));
  if (totals.violations_below == 0) return "Found " + found;
  return fmt::format("{} {} the run; {} more of {} {} not", found,
                     report.violations == 1 ? "fails" : "fail", digits(totals.violations_below),
                     count_of(totals.failed - totals.failed_counting, "rule"),
                     totals.violations_below == 1 ? "does" : "do");
}

// What somebody only stated is no full pass.
std::string by_attestation(const Totals& totals) {
  if (totals.attested == 0) return {};
  if (totals.attested < totals.passed) {
    return fmt::format(", {} of them by attestation only", digits(totals.attested));
  }
  return totals.passed == 1 ? ", by attestation only" : ", all by attestation only";
}

// Nothing counts against the run; what is there to say beside it.
std::string clean(const Report& report, const Totals& totals) {
  const std::string none = no_violation(report, totals);
  if (totals.not_proven > 0) {
    return fmt::format("{}; {}, so this is not a full pass.", none, rules_could(totals.not_proven));
  }
  if (totals.passed > 0) {
    return fmt::format("{}: {} passed{}.", none, count_of(totals.passed, "rule"),
                       by_attestation(totals));
  }
  if (totals.all_pending > 0) {
    return fmt::format("{}, and nothing has passed yet: {} pending.", none,
                       count_of(totals.all_pending, "rule is all", "rules are all"));
  }
  if (totals.failed > 0) return none + ".";
  return totals.not_applicable > 0 ? "No rule applies." : "No rule was checked.";
}

// What is not as it should be with the rules that are not adopted.
std::string plans(const Totals& totals) {
  std::vector<std::string> parts;
  if (totals.overdue > 0) parts.push_back(digits(totals.overdue) + " overdue");
  if (totals.unplanned > 0) parts.push_back(digits(totals.unplanned) + " not planned");
  return parts.empty() ? std::string() : fmt::format(" ({})", fmt::join(parts, ", "));
}

}  // namespace

Totals totals_of(const Report& report) {
  Totals totals;
  for (const RuleReport& rule : report.rules) {
    const bool counting = counts(rule.level, rule.mode == Mode::Observe, report.run.fail_on);
    const std::uint64_t unwaived = rule.outcome.failed - rule.waived;
    if (!counting) totals.violations_below += unwaived;
    switch (rule.state) {
      case RuleState::Broken:
        ++totals.broken;
        break;
      case RuleState::NotAdopted:
        ++totals.not_adopted;
        if (rule.plan_lapsed) ++totals.overdue;
        if (!rule.planned_by) ++totals.unplanned;
        break;
      case RuleState::Failed:
        ++totals.failed;
        if (counting) ++totals.failed_counting;
        break;
      case RuleState::NotProven:
        ++totals.not_proven;
        if (!counting) ++totals.not_proven_below;
        break;
      case RuleState::NotApplicable:
        ++totals.not_applicable;
        break;
      case RuleState::Passed:
        if (is_all_pending(rule)) {
          ++totals.all_pending;
          break;
        }
        ++totals.passed;
        if (rule.rests_on == RestsOn::Attestation) ++totals.attested;
        break;
    }
  }
  return totals;
}

std::string rules_text(const Totals& totals) {
  const std::uint64_t all = totals.broken + totals.not_adopted + totals.failed + totals.not_proven +
                            totals.not_applicable + totals.passed + totals.all_pending;
  std::vector<std::string> parts;
  const auto say = [&parts](std::uint64_t number, std::string_view what) {
    if (number > 0) parts.push_back(fmt::format("{} {}", digits(number), what));
  };
  const auto add = [&say](std::uint64_t number, RuleState state) { say(number, to_string(state)); };
  add(totals.broken, RuleState::Broken);
  add(totals.failed, RuleState::Failed);
  add(totals.not_proven, RuleState::NotProven);
  add(totals.passed, RuleState::Passed);
  say(totals.all_pending, "all pending");
  add(totals.not_applicable, RuleState::NotApplicable);
  add(totals.not_adopted, RuleState::NotAdopted);
  if (all == 0) return "no rule";
  return fmt::format("{}: {}", count_of(all, "rule"), fmt::join(parts, ", "));
}

std::string headline(const Report& report) {
  const Totals totals = totals_of(report);
  std::string text;
  if (totals.broken > 0) {
    text =
        fmt::format("Cannot judge: {} broken. ", count_of(totals.broken, "rule is", "rules are"));
  }
  if (report.violations > 0) {
    text += violations_found(report, totals);
    if (totals.not_proven > 0) text += fmt::format("; {}", rules_could(totals.not_proven));
    text += '.';
  } else if (report.not_proven_rules > 0) {
    text += fmt::format("{}, but {}. This is not a pass.", no_violation(report, totals),
                        rules_could(totals.not_proven));
  } else if (totals.broken == 0 ||
             totals.failed + totals.passed + totals.all_pending + totals.not_proven > 0) {
    text += clean(report, totals);
  }
  if (totals.not_adopted > 0) {
    text += fmt::format(" {} not adopted yet{}.",
                        count_of(totals.not_adopted, "rule is", "rules are"), plans(totals));
  }
  while (text.ends_with(' ')) text.pop_back();
  return text;
}

}  // namespace muster
