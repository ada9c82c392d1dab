#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "engine/report/approvers.h"
#include "engine/report/waivers.h"

namespace muster {
namespace {

constexpr std::int32_t kSoonDays = 30;

using SubjectOfRule = std::pair<RuleId, std::string>;

std::string in_days(std::int32_t days) {
  if (days == 0) return "which is today";
  return days == 1 ? "in 1 day" : fmt::format("in {} days", days);
}

class WaiverCover {
 public:
  WaiverCover(const std::vector<Waiver>& waivers, FindingList& findings, const RulePack& pack,
              const Dataset& dataset, Date as_of, Emitter& diag, const Outcomes* outcomes)
      : approvers_(dataset, pack.schema),
        findings_(findings),
        pack_(pack),
        as_of_(as_of),
        diag_(diag),
        outcomes_(outcomes) {
    std::set<RuleId> rules;
    for (const Waiver& waiver : waivers) {
      if (!waiver.rule_id.valid()) continue;
      rules.insert(waiver.rule_id);
      violations_.try_emplace({waiver.rule_id, waiver.subject});
    }
    for (const RuleId rule : rules) find_violations(rule);
  }

  // REQUIRES: not expired.
  void apply(Waiver& waiver) {
    const std::vector<std::size_t>& findings = violations_.at({waiver.rule_id, waiver.subject});
    if (findings.empty()) {
      tell_unused(waiver);
      return;
    }
    if (waiver.approved_on > as_of_) {
      waiver.not_covering = "it is approved only on " + to_string(waiver.approved_on);
      return;
    }
    waiver.not_covering = objection(waiver, findings);
    if (!waiver.not_covering.empty()) {
      diag_.emit(diag::WaiverNotCovering, waiver.approved_by_at, waiver.id, waiver.not_covering)
          .help("have it approved by somebody else who is active on that day");
      return;
    }
    cover(waiver, findings);
  }

  // REQUIRES: expired, and all that are not were applied.
  void bring_back(const Waiver& waiver) {
    bool back = false;
    for (const std::size_t finding : violations_.at({waiver.rule_id, waiver.subject})) {
      if (findings_[finding].disposition == Disposition::Waived) continue;
      findings_.name_expired(finding, waiver.id);
      back = true;
    }
    if (!back) {
      tell_unused(waiver);
      return;
    }
    diag_.emit(diag::WaiverExpired, waiver.expires_at, waiver.id, to_string(*waiver.expires_on))
        .help("put the finding right, or have a new waiver approved");
  }

 private:
  void find_violations(RuleId rule) {
    const auto [first, last] = findings_.range_of(rule);
    for (std::size_t i = first; i < last; ++i) {
      if (findings_[i].kind != FindingKind::Violation) continue;
      const auto found = violations_.find({rule, findings_.key(i)});
      if (found != violations_.end()) found->second.push_back(i);
    }
  }

  void tell_unused(const Waiver& waiver) {
    const std::string& rule = pack_.rules[waiver.rule_id].name;
    const bool judged = outcomes_ == nullptr || (waiver.rule_id.index() < outcomes_->rules.size() &&
                                                 outcomes_->rules[waiver.rule_id].evaluated);
    if (!judged || waiver.approved_on > as_of_) return;
    diag_
        .emit(diag::UnusedWaiver, waiver.subject_at, waiver.id,
              fmt::format("{} has no violation for its subject", rule))
        .help("correct the subject, or remove the waiver");
  }

  std::string objection(const Waiver& waiver, const std::vector<std::size_t>& findings) const {
    for (const std::size_t finding : findings) {
      const std::vector<std::string> persons = findings_.persons(finding);
      if (waiver.subject == waiver.approved_by ||
          std::ranges::find(persons, waiver.approved_by) != persons.end()) {
        return "whoever approved it is its subject";
      }
    }
    return approvers_.objection(waiver.approved_by, waiver.approved_on);
  }

  void cover(Waiver& waiver, const std::vector<std::size_t>& findings) {
    for (const std::size_t finding : findings) {
      ++waiver.covered;
      if (findings_[finding].disposition == Disposition::Waived) continue;  // by an earlier one too
      findings_.waive(finding, waiver.id);
    }
    if (!waiver.expires_on) return;
    const std::int32_t left = waiver.expires_on->days - as_of_.days;
    if (left > kSoonDays) return;
    diag_.emit(diag::WaiverExpiresSoon, waiver.expires_at, waiver.id, to_string(*waiver.expires_on),
               in_days(left));
  }

  Approvers approvers_;
  FindingList& findings_;
  const RulePack& pack_;
  Date as_of_;
  Emitter& diag_;
  const Outcomes* outcomes_;
  // Of the subjects that waivers name.
  std::map<SubjectOfRule, std::vector<std::size_t>> violations_;
};

}  // namespace

void apply_waivers(std::vector<Waiver>& waivers, FindingList& findings, const RulePack& pack,
                   const Dataset& dataset, Date as_of, Emitter& diag, const Outcomes* outcomes) {
  if (waivers.empty()) return;
  WaiverCover cover(waivers, findings, pack, dataset, as_of, diag, outcomes);
  for (Waiver& waiver : waivers) {
    waiver.expired = waiver.expires_on && *waiver.expires_on < as_of;
    // Without a rule it is of one that is broken.
    if (waiver.rule_id.valid() && !waiver.expired) cover.apply(waiver);
  }
  for (const Waiver& waiver : waivers) {
    if (waiver.rule_id.valid() && waiver.expired) cover.bring_back(waiver);
  }
}

}  // namespace muster
