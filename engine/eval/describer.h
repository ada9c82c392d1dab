// The describer of an evaluation: keeps what describing needs, and goes with the outcomes.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engine/eval/evaluate.h"
#include "engine/eval/join_index.h"
#include "engine/eval/outcomes.h"
#include "engine/eval/reference.h"
#include "engine/eval/run_context.h"
#include "engine/eval/subject_report.h"
#include "engine/eval/subject_walk.h"

namespace muster {

class OutcomeDescriber final : public SubjectDescriber {
 public:
  // Borrows all but the options, which it copies.
  explicit OutcomeDescriber(const RunContext& run);

  const RunContext& run() const { return run_; }
  JoinIndexes& indexes() { return indexes_; }

  SubjectOutcome describe(RuleId rule, std::span<const RowId> rows) override;
  Span position(RuleId rule, std::span<const RowId> rows) override;
  std::string key(RuleId rule, std::span<const RowId> rows) override;
  std::string group(RuleId rule, std::span<const RowId> rows) override;
  void expect(RuleId rule, std::span<const RowId> rows, Ahead ahead) override;

 private:
  // Makes `rows` the subject of the evaluator.
  void take(RuleId rule, std::span<const RowId> rows);

  const EvaluateOptions options_;
  const RunContext run_;
  JoinIndexes indexes_;
  std::optional<ReferenceEvaluator> evaluator_;  // made when something is to be described
  const CompiledRule* rule_ = nullptr;           // of the current subject, with ...
  std::optional<SubjectReport> report_;
  std::vector<bool> nothing_filled_;
  Subject subject_;
  // The texts of the records of a rule's subjects.
  struct BoundTexts {
    std::size_t binding;
    const std::vector<std::uint32_t>* codes;
  };
  RuleId expected_;  // of which they are
  std::vector<BoundTexts> texts_;
};

}  // namespace muster
