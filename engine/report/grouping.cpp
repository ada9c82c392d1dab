#include "engine/report/grouping.h"

#include <map>
#include <string>
#include <utility>

namespace muster {

void fold_groups(FindingList& findings) {
  std::map<std::pair<RuleId, std::string>, std::size_t> first;
  for (std::size_t i = 0; i < findings.size(); ++i) {
    const FindingOutline& outline = findings[i];
    if (outline.kind == FindingKind::Undecided || outline.disposition != Disposition::New) continue;
    std::string group = findings.group(i);
    if (group.empty()) continue;
    const auto [entry, added] = first.try_emplace({outline.rule, std::move(group)}, i);
    if (!added) findings.fold(i, entry->second);
  }
}

}  // namespace muster
