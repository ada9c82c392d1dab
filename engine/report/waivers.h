// Accepted exceptions for named subjects (design section 6, S27): loading, checking, applying.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/base/civil_time.h"
#include "engine/base/limits.h"
#include "engine/base/result.h"
#include "engine/data/dataset.h"
#include "engine/diag/emitter.h"
#include "engine/eval/outcomes.h"
#include "engine/report/finding_list.h"
#include "engine/rule/rule.h"
#include "engine/source/file_system.h"
#include "engine/source/source_map.h"

namespace muster {

enum class WaiverKind { Exception, Corrected };

struct Waiver {
  std::string id;
  std::string rule;  // id or name
  RuleId rule_id;
  std::string subject;  // raw key
  WaiverKind kind = WaiverKind::Exception;
  std::string reason;
  std::string owner;
  std::string approved_by;
  Date approved_on;
  std::optional<Date> expires_on;  // inclusive; none for Corrected
  std::string ticket;
  std::string cause, action, evidence;  // Corrected
  Span at;                              // the row
  Span subject_at;
  Span approved_by_at;
  Span expires_at;
  // Filled by apply_waivers:
  std::uint64_t covered = 0;
  bool expired = false;
  std::string not_covering;  // why it can not cover (approver is the subject, unknown, inactive)
};

struct WaiverFile {
  std::string path;  // relative to the root
  Span at;           // the setting
};

// YAML files: a list of rows, or a map `waivers:` with it. An invalid row (missing or unknown
// field, owner is approver, longer than max_days, duplicate id, unknown rule, bad date) is an error
// each: all are reported, then it fails.
Result<std::vector<Waiver>> load_waivers(const std::vector<WaiverFile>& files, const RulePack& pack,
                                         const FileSystem& file_system, SourceMap& sources,
                                         int max_days, const Limits& limits, Emitter& diag);

// Marks the violations that a waiver covers on the as-of date; fills the waivers' results; emits
// the warnings UnusedWaiver, WaiverExpired, WaiverExpiresSoon (note), WaiverNotCovering. Only
// violations can be waived: what was not measured can not. With `outcomes`, waivers of rules that
// were not evaluated (left out, planned, broken) are not called unused.
void apply_waivers(std::vector<Waiver>& waivers, FindingList& findings, const RulePack& pack,
                   const Dataset& dataset, Date as_of, Emitter& diag,
                   const Outcomes* outcomes = nullptr);

}  // namespace muster
