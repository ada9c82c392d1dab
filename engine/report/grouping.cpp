#include "engine/report/grouping.h"

#include <map>
#include <string_view>
#include <utility>

namespace muster {
namespace {

// GitHub keeps a hundred places of a finding.
constexpr std::size_t kShownMembers = 99;

}  // namespace

void fold_groups(std::vector<Finding>& findings) {
  std::map<std::pair<RuleId, std::string_view>, Finding*> first;
  for (Finding& finding : findings) {
    if (finding.kind != FindingKind::Violation || finding.group.empty() ||
        finding.disposition != Disposition::New) {
      continue;
    }
    const auto [entry, added] = first.try_emplace({finding.rule, finding.group}, &finding);
    if (added) continue;
    Finding& lead = *entry->second;
    finding.folded = true;
    ++lead.more;
    if (lead.related.size() >= kShownMembers || finding.place.path.empty()) continue;
    lead.related.push_back(finding.place);
    lead.related.back().label = finding.shown_key;
  }
}

}  // namespace muster
