#include <algorithm>
#include <map>
#include <utility>

#include <fmt/format.h>

#include "engine/report/approvers.h"
#include "engine/report/waivers.h"

namespace muster {
namespace {

constexpr std::int32_t kSoonDays = 30;

using SubjectOfRule = std::pair<RuleId, std::string_view>;

std::string in_days(std::int32_t days) {
  if (days == 0) return "which is today";
  return days == 1 ? "in 1 day" : fmt::format("in {} days", days);
}

class WaiverCover {
 public:
  WaiverCover(std::vector<Finding>& findings, const RulePack& pack, const Dataset& dataset,
              Date as_of, Emitter& diag, const Outcomes* outcomes)
      : approvers_(dataset, pack.schema),
        pack_(pack),
        as_of_(as_of),
        diag_(diag),
        outcomes_(outcomes) {
    for (Finding& finding : findings) {
      if (finding.kind == FindingKind::Violation) {
        violations_[{finding.rule, finding.key}].push_back(&finding);
      }
    }
  }

  // REQUIRES: not expired.
  void apply(Waiver& waiver) {
    const auto found = violations_.find({waiver.rule_id, waiver.subject});
    if (found == violations_.end()) {
      tell_unused(waiver);
      return;
    }
    const std::vector<Finding*>& findings = found->second;
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
    const auto found = violations_.find({waiver.rule_id, waiver.subject});
    bool back = false;
    if (found != violations_.end()) {
      for (Finding* const finding : found->second) {
        if (finding->disposition == Disposition::Waived) continue;
        finding->expired_waiver = waiver.id;
        back = true;
      }
    }
    if (!back) {
      tell_unused(waiver);
      return;
    }
    diag_.emit(diag::WaiverExpired, waiver.expires_at, waiver.id, to_string(*waiver.expires_on))
        .help("put the finding right, or have a new waiver approved");
  }

 private:
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

  std::string objection(const Waiver& waiver, const std::vector<Finding*>& findings) const {
    for (const Finding* const finding : findings) {
      if (finding->key == waiver.approved_by ||
          std::ranges::find(finding->persons, waiver.approved_by) != finding->persons.end()) {
        return "whoever approved it is its subject";
      }
    }
    return approvers_.objection(waiver.approved_by, waiver.approved_on);
  }

  void cover(Waiver& waiver, const std::vector<Finding*>& findings) {
    for (Finding* const finding : findings) {
      ++waiver.covered;
      if (finding->disposition == Disposition::Waived) continue;  // by an earlier one too
      finding->disposition = Disposition::Waived;
      finding->waiver = waiver.id;
    }
    if (!waiver.expires_on) return;
    const std::int32_t left = waiver.expires_on->days - as_of_.days;
    if (left > kSoonDays) return;
    diag_.emit(diag::WaiverExpiresSoon, waiver.expires_at, waiver.id, to_string(*waiver.expires_on),
               in_days(left));
  }

  Approvers approvers_;
  const RulePack& pack_;
  Date as_of_;
  Emitter& diag_;
  const Outcomes* outcomes_;
  // The keys are views into the findings, which stay where they are.
  std::map<SubjectOfRule, std::vector<Finding*>> violations_;
};

}  // namespace

void apply_waivers(std::vector<Waiver>& waivers, std::vector<Finding>& findings,
                   const RulePack& pack, const Dataset& dataset, Date as_of, Emitter& diag,
                   const Outcomes* outcomes) {
  if (waivers.empty()) return;
  WaiverCover cover(findings, pack, dataset, as_of, diag, outcomes);
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
