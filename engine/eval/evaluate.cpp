#include "engine/eval/evaluate.h"

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "engine/base/thread_pool.h"
#include "engine/eval/join_index.h"
#include "engine/eval/run_context.h"
#include "engine/eval/subject_report.h"
#include "engine/eval/subject_walk.h"
#include "engine/eval/unproven.h"

namespace muster {

namespace {

// Pieces of work do not depend on the number of threads, so neither do outcomes.
constexpr std::size_t kRowsAPiece = 8192;
constexpr std::size_t kItemsAPiece = 16;

// The oldest extract of a set: what a deadline is compared with.
struct Extraction {
  TableId table;
  Date day;
  SourceId source;
};

std::vector<Extraction> extractions_of(const RunContext& run, const CompiledRule& rule) {
  std::vector<Extraction> found;
  for (const TableId table : rule.require_reads) {
    std::optional<Extraction> oldest;
    for (const FilePopulation& file : run.dataset.tables[table].population.files) {
      if (!file.extracted_on || (oldest && oldest->day <= *file.extracted_on)) continue;
      oldest = {.table = table, .day = *file.extracted_on, .source = file.source};
    }
    if (oldest) found.push_back(*oldest);
  }
  return found;
}

// A set that the rule reads and that nobody has given any record of: it can fail nobody, since what
// is missing may just not have been exported.
DefectId nothing_read(const RunContext& run, const CompiledRule& rule) {
  for (const TableId id : rule.reads) {
    const Table& table = run.dataset.tables[id];
    if (table.none) continue;
    for (const DefectId defect : table.set_defects) {
      if (says_there_are_no_rows(run.dataset.defects[defect].kind)) return defect;
    }
  }
  return {};
}

// A rule that is evaluated, with all that its pieces share.
struct RuleRun {
  const CompiledRule* rule = nullptr;
  FirstRange first;
  std::vector<Extraction> extractions;
  DefectId nothing_read;
};

struct Piece {
  std::size_t run = 0;
  std::size_t begin = 0;
  std::size_t end = 0;
};

// Judges the subjects of one piece.
class Judge final : public SubjectSink {
 public:
  Judge(const RunContext& run, const RuleRun& of, RuleOutcome& outcome)
      : run_(run), of_(of), rule_(*of.rule), report_(run, rule_), outcome_(outcome) {}

  void out_of_scope(std::uint64_t subjects) override { outcome_.out_of_scope += subjects; }

  void subject(Subject& subject, ReferenceEvaluator& evaluator) override {
    ++outcome_.subjects;
    if (subject.doubt != nullptr) {
      undecided(subject, evaluator, *subject.doubt);
      return;
    }
    const Value kept = evaluator.evaluate(rule_.require, subject.frame, rule_.lets);
    if (kept.is_error()) {
      undecided(subject, evaluator, *kept.error);
    } else if (kept.boolean) {
      ++outcome_.passed;
      if (run_.options.keep_passed_keys) outcome_.passed_keys.push_back(report_.raw_key(subject));
    } else {
      not_kept(subject, evaluator);
    }
  }

 private:
  void undecided(Subject& subject, ReferenceEvaluator& evaluator, const ErrorValue& error) {
    SubjectOutcome made = report_.describe(subject, evaluator);
    report_.explain(error, made);
    keep_undecided(std::move(made));
  }

  void keep_undecided(SubjectOutcome made) {
    made.verdict = Verdict::Undecided;
    ++outcome_.undecided;
    if (made.cause.valid()) ++outcome_.causes[made.cause];
    outcome_.notable.push_back(std::move(made));
  }

  void not_kept(Subject& subject, ReferenceEvaluator& evaluator) {
    std::optional<Date> deadline;
    if (rule_.deadline.valid()) {
      const Value day = evaluator.evaluate(rule_.deadline, subject.frame, rule_.lets);
      if (day.is_error()) {
        // It may be due or not.
        undecided(subject, evaluator, *day.error);
        return;
      }
      deadline = as_date(day);
    }
    SubjectOutcome made = report_.describe(subject, evaluator);
    made.deadline = deadline;
    if (deadline && *deadline > run_.options.as_of) {
      made.verdict = Verdict::Pending;
      ++outcome_.pending;
    } else if (of_.nothing_read.valid()) {
      made.cause = of_.nothing_read;
      keep_undecided(std::move(made));
      return;
    } else if (const Extraction* const early = extracted_before(deadline)) {
      // What is missing may just not be in the extract yet.
      made.cause_text = fmt::format("`{}` was extracted on {}, before the deadline {}",
                                    run_.schema().tables[early->table].name, to_string(early->day),
                                    to_string(*deadline));
      made.cause_at = {.source = early->source, .length = 0, .begin = 0};
      keep_undecided(std::move(made));
      return;
    } else {
      made.verdict = Verdict::Fail;
      ++outcome_.failed;
    }
    outcome_.notable.push_back(std::move(made));
  }

  const Extraction* extracted_before(const std::optional<Date>& deadline) const {
    if (!deadline) return nullptr;
    for (const Extraction& each : of_.extractions) {
      if (each.day < *deadline) return &each;
    }
    return nullptr;
  }

  const RunContext& run_;
  const RuleRun& of_;
  const CompiledRule& rule_;
  const SubjectReport report_;
  RuleOutcome& outcome_;
};

void append(RuleOutcome& outcome, RuleOutcome piece) {
  outcome.subjects += piece.subjects;
  outcome.passed += piece.passed;
  outcome.failed += piece.failed;
  outcome.undecided += piece.undecided;
  outcome.pending += piece.pending;
  outcome.out_of_scope += piece.out_of_scope;
  for (SubjectOutcome& each : piece.notable) outcome.notable.push_back(std::move(each));
  for (std::string& key : piece.passed_keys) outcome.passed_keys.push_back(std::move(key));
  for (const auto& [cause, count] : piece.causes) outcome.causes[cause] += count;
}

}  // namespace

Outcomes evaluate(const Program& program, const RulePack& pack, const Dataset& dataset,
                  const Inputs& inputs, const SourceMap& sources, const Limits& limits,
                  const EvaluateOptions& options) {
  const RunContext run{.program = program,
                       .pack = pack,
                       .dataset = dataset,
                       .inputs = inputs,
                       .sources = sources,
                       .limits = limits,
                       .options = options};
  Outcomes outcomes;
  for (std::size_t i = 0; i < pack.rules.size(); ++i) {
    outcomes.rules.add({});
    outcomes.rules[RuleId(i)].rule = RuleId(i);
  }

  JoinIndexes indexes(program, pack.schema, dataset, options);
  ReferenceEvaluator ranges(program, pack.schema, dataset, options, &indexes);
  std::vector<RuleRun> runs;
  std::vector<Piece> pieces;
  for (const RuleId id : options.rules) {
    const CompiledRule& rule = program.rules[id];
    if (!rule.ok) continue;
    runs.push_back({.rule = &rule,
                    .first = first_range(run, rule, ranges),
                    .extractions = extractions_of(run, rule),
                    .nothing_read = nothing_read(run, rule)});
    const FirstRange& first = runs.back().first;
    const std::size_t step = first.kind == FirstRange::Kind::Items ? kItemsAPiece : kRowsAPiece;
    for (std::size_t begin = 0; begin < first.size; begin += step) {
      pieces.push_back(
          {.run = runs.size() - 1, .begin = begin, .end = std::min(first.size, begin + step)});
    }
  }

  std::vector<RuleOutcome> results(pieces.size());
  std::atomic<std::size_t> next = 0;
  // One worker a thread, so that each keeps its evaluators from piece to piece.
  for_each_index(
      std::min<std::size_t>(std::max(options.jobs, 1U), std::max<std::size_t>(pieces.size(), 1)),
      options.jobs, [&](std::size_t) {
        std::optional<SubjectWalk> walk;
        for (std::size_t i = next.fetch_add(1); i < pieces.size(); i = next.fetch_add(1)) {
          if (!walk) walk.emplace(run, indexes);
          const RuleRun& of = runs[pieces[i].run];
          Judge judge(run, of, results[i]);
          walk->walk(*of.rule, of.first, pieces[i].begin, pieces[i].end, judge);
        }
      });

  for (std::size_t i = 0; i < pieces.size(); ++i) {
    append(outcomes.rules[runs[pieces[i].run].rule->rule], std::move(results[i]));
  }
  for (const RuleRun& each : runs) {
    RuleOutcome& outcome = outcomes.rules[each.rule->rule];
    outcome.evaluated = true;
    add_unproven_reasons(run, *each.rule, outcome);
  }
  return outcomes;
}

}  // namespace muster
