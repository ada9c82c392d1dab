// Stage 6: all rules over all tables -> Outcomes.
#pragma once

#include <optional>
#include <vector>

#include "engine/base/civil_time.h"
#include "engine/base/limits.h"
#include "engine/base/zone.h"
#include "engine/data/dataset.h"
#include "engine/eval/outcomes.h"
#include "engine/plan/program.h"
#include "engine/rule/rule.h"
#include "engine/source/source_map.h"

namespace muster {

class ValueObserver;  // engine/eval/value_observer.h

// How subjects are judged. S21: with Scan the reference evaluator visits every row, and is the
// oracle of the agreement tests; with Indexed it finds rows by hash indexes; with Columns the
// columnar evaluator judges what it can, and leaves the rest and all messages to the indexed one.
// They give the same outcomes.
enum class Lookup { Scan, Indexed, Columns };

struct EvaluateOptions {
  Date as_of;
  Period period;
  Zone zone;
  Date fiscal_year_starts = {};  // only month and day count; CallContext has it too
  Lookup lookup = Lookup::Columns;
  unsigned jobs = 1;
  bool unmask = false;
  bool keep_passed_keys = false;
  // Failed subjects whose bindings are all records are kept as RuleOutcome::brief where nothing but
  // their rows is needed to describe them later.
  bool brief_failures = false;
  std::vector<RuleId> rules;  // which to run, ascending
  // Told of every value; with one, `jobs` must be 1 and nothing is remembered between subjects.
  ValueObserver* observer = nullptr;
  Span config_at;  // the place for subjects without a record, when muster.toml has no block of the
                   // set
};

// Makes messages (masked unless asked) and resolves places, but those of brief subjects. Same
// outcomes for any `jobs`.
Outcomes evaluate(const Program& program, const RulePack& pack, const Dataset& dataset,
                  const Inputs& inputs, const SourceMap& sources, const Limits& limits,
                  const EvaluateOptions& options);

}  // namespace muster
