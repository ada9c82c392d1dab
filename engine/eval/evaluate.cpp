#include "engine/eval/evaluate.h"

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "engine/base/thread_pool.h"
#include "engine/eval/columnar/rule_run.h"
#include "engine/eval/columnar/shared_columns.h"
#include "engine/eval/describer.h"
#include "engine/eval/join_index.h"
#include "engine/eval/run_context.h"
#include "engine/eval/subject_judge.h"
#include "engine/eval/subject_walk.h"
#include "engine/eval/unproven.h"

namespace muster {

namespace {

// Pieces of work do not depend on the number of threads, so neither do outcomes.
constexpr std::size_t kRowsAPiece = 8192;
constexpr std::size_t kItemsAPiece = 16;

// A rule that is evaluated, with all that its pieces share.
struct RuleWork {
  const CompiledRule* rule = nullptr;
  FirstRange first;
  RuleFacts facts;
};

struct Piece {
  std::size_t run = 0;
  std::size_t begin = 0;
  std::size_t end = 0;
};

void append(RuleOutcome& outcome, RuleOutcome piece) {
  const std::size_t brief_before = outcome.brief.size();
  outcome.subjects += piece.subjects;
  outcome.passed += piece.passed;
  outcome.failed += piece.failed;
  outcome.undecided += piece.undecided;
  outcome.pending += piece.pending;
  outcome.out_of_scope += piece.out_of_scope;
  for (SubjectOutcome& each : piece.notable) {
    each.brief_before += brief_before;
    outcome.notable.push_back(std::move(each));
  }
  BriefSubjects& brief = outcome.brief;
  brief.width = std::max(brief.width, piece.brief.width);
  brief.rows.insert(brief.rows.end(), piece.brief.rows.begin(), piece.brief.rows.end());
  for (std::string& key : piece.passed_keys) outcome.passed_keys.push_back(std::move(key));
  for (const auto& [cause, count] : piece.causes) outcome.causes[cause] += count;
}

}  // namespace

Outcomes evaluate(const Program& program, const RulePack& pack, const Dataset& dataset,
                  const Inputs& inputs, const SourceMap& sources, const Limits& limits,
                  const EvaluateOptions& options) {
  auto describer = std::make_unique<OutcomeDescriber>(RunContext{.program = program,
                                                                 .pack = pack,
                                                                 .dataset = dataset,
                                                                 .inputs = inputs,
                                                                 .sources = sources,
                                                                 .limits = limits,
                                                                 .options = options});
  // What the describer has is what it will describe by: its copy of the options, its indexes.
  const RunContext& run = describer->run();
  JoinIndexes& indexes = describer->indexes();
  Outcomes outcomes;
  for (std::size_t i = 0; i < pack.rules.size(); ++i) {
    outcomes.rules.add({});
    outcomes.rules[RuleId(i)].rule = RuleId(i);
  }

  // An observer is told of every value, and the scan is what the others are compared with.
  const bool columns = options.lookup == Lookup::Columns && options.observer == nullptr;
  SharedColumns shared(run, indexes);
  ReferenceEvaluator ranges(program, pack.schema, dataset, run.options, &indexes);
  std::vector<RuleWork> runs;
  for (const RuleId id : options.rules) {
    const CompiledRule& rule = program.rules[id];
    if (!rule.ok) continue;
    runs.push_back(
        {.rule = &rule, .first = first_range(run, rule, ranges), .facts = facts_of(run, rule)});
  }
  // The first piece of a rule makes the indexes that the rule asks. All rules begin before any goes
  // on, so that one thread makes those of one rule while another makes those of the next.
  std::vector<Piece> pieces;
  const auto add_pieces = [&](std::size_t i, bool first) {
    const FirstRange& range = runs[i].first;
    const std::size_t step = range.kind == FirstRange::Kind::Items ? kItemsAPiece : kRowsAPiece;
    const std::size_t from = first ? 0 : step;
    const std::size_t to = first ? std::min(step, range.size) : range.size;
    for (std::size_t begin = from; begin < to; begin += step) {
      pieces.push_back({.run = i, .begin = begin, .end = std::min(range.size, begin + step)});
    }
  };
  for (const bool first : {true, false}) {
    for (std::size_t i = 0; i < runs.size(); ++i) add_pieces(i, first);
  }

  std::vector<RuleOutcome> results(pieces.size());
  std::atomic<std::size_t> next = 0;
  // One worker a thread, so that each keeps its evaluators from piece to piece.
  for_each_index(
      std::min<std::size_t>(std::max(options.jobs, 1U), std::max<std::size_t>(pieces.size(), 1)),
      options.jobs, [&](std::size_t) {
        std::optional<SubjectWalk> walk;
        std::optional<RuleRun> by_columns;
        for (std::size_t i = next.fetch_add(1); i < pieces.size(); i = next.fetch_add(1)) {
          if (!walk) {
            walk.emplace(run, indexes);
            by_columns.emplace(run, shared, *walk);
          }
          const RuleWork& of = runs[pieces[i].run];
          SubjectJudge judge(run, *of.rule, of.facts, results[i]);
          if (columns) {
            by_columns->walk(*of.rule, of.first, pieces[i].begin, pieces[i].end, judge);
          } else {
            walk->walk(*of.rule, of.first, pieces[i].begin, pieces[i].end, judge);
          }
        }
      });

  for (std::size_t i = 0; i < pieces.size(); ++i) {
    append(outcomes.rules[runs[pieces[i].run].rule->rule], std::move(results[i]));
  }
  for (const RuleWork& each : runs) {
    RuleOutcome& outcome = outcomes.rules[each.rule->rule];
    outcome.evaluated = true;
    add_unproven_reasons(run, *each.rule, outcome);
  }
  if (options.brief_failures) outcomes.describer = std::move(describer);
  return outcomes;
}

}  // namespace muster
