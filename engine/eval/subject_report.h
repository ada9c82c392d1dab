// Makes what is kept of a subject that did not pass: its keys, message, places. Masks as it goes
// (S19).
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>

#include "engine/eval/outcomes.h"
#include "engine/eval/places.h"
#include "engine/eval/reference.h"
#include "engine/eval/run_context.h"
#include "engine/eval/subject_walk.h"

namespace muster {

class SubjectReport {
 public:
  // Borrows all, for one rule.
  SubjectReport(const RunContext& run, const CompiledRule& rule);

  // The bindings' keys joined by `/` (S8).
  std::string raw_key(const Subject& subject) const;
  // The value of group_by; empty: none. REQUIRES: all bindings have a value.
  std::string group(Subject& subject, ReferenceEvaluator& evaluator) const;
  // Where the subject is to be seen; nothing if no record of its own is. REQUIRES: the same.
  std::optional<CellName> cell(Subject& subject, ReferenceEvaluator& evaluator) const;
  // The shown key of the record of a cell.
  std::string name_of(const CellName& at, const std::vector<SubjectBinding>& bindings) const;
  // All but verdict, deadline and cause.
  SubjectOutcome describe(Subject& subject, ReferenceEvaluator& evaluator) const;
  // Fills in why the subject is undecided.
  void explain(const ErrorValue& error, SubjectOutcome& outcome) const;

 private:
  SubjectBinding binding(const Subject& subject, std::size_t index) const;
  std::string raw_scalar(const Value& value) const;
  std::string message(Subject& subject, ReferenceEvaluator& evaluator) const;
  std::string shown(const Value& value) const;
  // What stands for a sensitive value: names of the records that it came from.
  std::string masked(PlanId node, ValueFrame& frame, std::span<const CompiledLet> lets,
                     ReferenceEvaluator& evaluator) const;

  const RunContext& run_;
  const CompiledRule& compiled_;
  const Rule& rule_;
};

}  // namespace muster
