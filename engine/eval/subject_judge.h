// The verdict of one subject: what `require` and the deadline say, and what keeps it from being
// decided.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "engine/eval/outcomes.h"
#include "engine/eval/run_context.h"
#include "engine/eval/subject_report.h"
#include "engine/eval/subject_walk.h"

namespace muster {

// What all subjects of a rule are judged against.
struct RuleFacts {
  // The oldest extract of a set: what a deadline is compared with.
  struct Extraction {
    TableId table;
    Date day;
    SourceId source;
  };
  std::vector<Extraction> extractions;  // of the sets that `require` reads
  // A set that the rule reads and that nobody has given any record of: it can fail nobody, since
  // what is missing may just not have been exported.
  DefectId nothing_read;
};
RuleFacts facts_of(const RunContext& run, const CompiledRule& rule);

// Judges subjects of one rule, and adds each to an outcome.
class SubjectJudge final : public SubjectSink {
 public:
  // Borrows all.
  SubjectJudge(const RunContext& run, const CompiledRule& rule, const RuleFacts& facts,
               RuleOutcome& outcome)
      : run_(run),
        rule_(rule),
        facts_(facts),
        report_(run, rule),
        outcome_(outcome),
        keeps_rows_(rows_suffice(run, rule, facts)) {}

  void out_of_scope(std::uint64_t subjects) override { outcome_.out_of_scope += subjects; }
  void subject(Subject& subject, ReferenceEvaluator& evaluator) override;
  // Of subjects whose verdict is known: so many that pass and whose keys nobody asks for; one that
  // passes; one that does not fulfil `require`.
  void passed(std::uint64_t subjects);
  void passed(const Subject& subject);
  void failed(Subject& subject, ReferenceEvaluator& evaluator);
  // Whether of those only the rows are asked for, one a binding.
  bool keeps_rows() const { return keeps_rows_; }
  void failed(std::span<const RowId> rows);

 private:
  static bool rows_suffice(const RunContext& run, const CompiledRule& rule, const RuleFacts& facts);
  void keep(SubjectOutcome made);
  void undecided(Subject& subject, ReferenceEvaluator& evaluator, const ErrorValue& error);
  void keep_undecided(SubjectOutcome made);
  void not_kept(Subject& subject, ReferenceEvaluator& evaluator);
  const RuleFacts::Extraction* extracted_before(const std::optional<Date>& deadline) const;

  const RunContext& run_;
  const CompiledRule& rule_;
  const RuleFacts& facts_;
  const SubjectReport report_;
  RuleOutcome& outcome_;
  const bool keeps_rows_;
};

}  // namespace muster
