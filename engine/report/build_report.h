// Stages 7 to 9: outcomes -> findings -> Report.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "engine/base/limits.h"
#include "engine/data/dataset.h"
#include "engine/data/inputs.h"
#include "engine/eval/outcomes.h"
#include "engine/report/report.h"
#include "engine/rule/rule.h"
#include "engine/source/source_map.h"

namespace muster {

// The organisation's settings for one rule.
struct RuleSetting {
  RuleId rule;
  std::optional<Level> level = {};
  std::optional<Mode> mode = {};
  std::string reason = {};
  bool skipped = false;  // --only / --skip: not run, not in the report
  bool planned = false;  // not adopted
  std::string planned_owner = {};
  std::optional<Date> planned_by = {};
  // It has nothing to check, says the organisation, on the as-of date too.
  std::optional<NoneDeclaration> none = {};
};

struct CollectContext {
  const RulePack& pack;
  const Outcomes& outcomes;
  const Dataset& dataset;
  const SourceMap& sources;
  const Limits& limits;
  const std::vector<RuleSetting>& settings;  // by RuleId, one for each rule
  bool unmask = false;
};

// Outcomes and defects -> findings: by rule, path and place; of one place in subject order. Borrows
// what the context refers to for the life of the list, whose text it makes from that.
FindingList collect(const CollectContext& context);

struct BuildReportInput {
  const CollectContext& collected;
  FindingList findings;  // with dispositions
  std::vector<Waiver> waivers;
  RunInfo run;
  ReportOptions options;
  DiagnosticList diagnostics;
  std::vector<std::vector<ParameterReport>> parameters;  // of each rule, by RuleId
  std::vector<RuleId> broken;                            // rules that do not compile
  std::vector<bool> read = {};  // by TableId: a rule that was judged reads it; empty: not known
};

// States (S10), counts and the exit code (S11; 2 only through broken rules here).
Report build_report(BuildReportInput input);

}  // namespace muster
