#include "engine/report/finding_list.h"

#include <algorithm>

namespace muster {
namespace {

// GitHub keeps a hundred places of a finding.
constexpr std::size_t kShownMembers = 99;

// The lead of a group speaks for all that it keeps from a verdict.
void join(FindingOutline& lead, const FindingOutline& member) {
  const bool level_counts = lead.observed == member.observed;
  if (level_counts) lead.level = std::min(lead.level, member.level);
  if (lead.observed && !member.observed) lead.level = member.level;
  lead.observed = lead.observed && member.observed;
}

void join(std::vector<Finding::Affected>& lead, const std::vector<Finding::Affected>& member) {
  for (const Finding::Affected& other : member) {
    const auto at = std::ranges::lower_bound(lead, other.rule, {}, &Finding::Affected::rule);
    if (at != lead.end() && at->rule == other.rule) {
      at->subjects += other.subjects;
    } else {
      lead.insert(at, other);
    }
  }
}

}  // namespace

void FindingList::add(const FindingOutline& outline, std::uint32_t subject) {
  outlines_.push_back(outline);
  origins_.push_back({.number = subject, .whole = false});
}

void FindingList::add(Finding whole) {
  outlines_.push_back(static_cast<const FindingOutline&>(whole));
  origins_.push_back({.number = static_cast<std::uint32_t>(whole_.size()), .whole = true});
  whole_.push_back(std::move(whole));
}

std::pair<std::size_t, std::size_t> FindingList::range_of(RuleId rule) const {
  const auto range = std::ranges::equal_range(outlines_, rule, {}, &FindingOutline::rule);
  const auto first = static_cast<std::size_t>(range.begin() - outlines_.begin());
  return {first, first + range.size()};
}

void FindingList::expect(std::size_t i, SubjectDescriber::Ahead ahead) const {
  if (i >= outlines_.size() || origins_[i].whole) return;
  source_->expect(outlines_[i].rule, origins_[i].number, ahead);
}

Finding FindingList::full(std::size_t i) const {
  // So many findings take as long to describe as memory to answer.
  constexpr std::size_t kAhead = 4;
  expect(i + 2 * kAhead, SubjectDescriber::Ahead::Far);
  expect(i + kAhead, SubjectDescriber::Ahead::Near);
  const FindingOutline& outline = outlines_[i];
  const Origin origin = origins_[i];
  Finding finding =
      origin.whole ? whole_[origin.number] : source_->describe(outline.rule, origin.number);
  static_cast<FindingOutline&>(finding) = outline;
  if (const auto waived = waived_.find(i); waived != waived_.end()) finding.waiver = waived->second;
  if (const auto expired = expired_.find(i); expired != expired_.end()) {
    finding.expired_waiver = expired->second;
  }
  if (const auto found = members_.find(i); found != members_.end()) {
    for (const std::size_t member : found->second) {
      if (finding.related.size() >= kShownMembers) break;
      Finding other = full(member);
      if (other.place.path.empty()) continue;
      finding.related.push_back(std::move(other.place));
      finding.related.back().label = std::move(other.shown_key);
    }
  }
  return finding;
}

std::string FindingList::key(std::size_t i) const {
  const Origin origin = origins_[i];
  return origin.whole ? whole_[origin.number].key : source_->key(outlines_[i].rule, origin.number);
}

std::string FindingList::group(std::size_t i) const {
  const Origin origin = origins_[i];
  return origin.whole ? whole_[origin.number].group
                      : source_->group(outlines_[i].rule, origin.number);
}

std::vector<std::string> FindingList::persons(std::size_t i) const {
  const Origin origin = origins_[i];
  if (origin.whole) return {};
  return source_->persons(outlines_[i].rule, origin.number);
}

void FindingList::waive(std::size_t i, std::string waiver) {
  outlines_[i].disposition = Disposition::Waived;
  waived_[i] = std::move(waiver);
}

void FindingList::fold(std::size_t member, std::size_t lead) {
  outlines_[member].folded = true;
  ++outlines_[lead].more;
  if (origins_[member].whole && origins_[lead].whole) {
    join(outlines_[lead], outlines_[member]);
    join(whole_[origins_[lead].number].affected, whole_[origins_[member].number].affected);
  }
  std::vector<std::size_t>& members = members_[lead];
  if (members.size() < kShownMembers) members.push_back(member);
}

}  // namespace muster
