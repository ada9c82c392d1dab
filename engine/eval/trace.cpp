#include "engine/eval/trace.h"

#include <map>
#include <utility>

#include "engine/eval/join_index.h"
#include "engine/eval/subject_judge.h"
#include "engine/eval/trace_find.h"
#include "engine/eval/trace_recorder.h"

namespace muster {

namespace {

void forget_lets(const CompiledRule& rule, ValueFrame& frame) {
  for (const CompiledLet& let : rule.lets) frame.filled[let.slot] = false;
}

// Evaluates the parts of the rule under the eyes of a recorder.
void record(const RunContext& run, const CompiledRule& rule, JoinIndexes& indexes,
            const Subject& of, SubjectTrace& trace) {
  TraceRecorder recorder(run, rule);
  EvaluateOptions watched = run.options;
  watched.observer = &recorder;
  watched.jobs = 1;
  ReferenceEvaluator evaluator(run.program, run.schema(), run.dataset, watched, &indexes);
  Subject subject = of;
  const auto part = [&](PlanId root, std::optional<TraceNode>& into) {
    const Value value = evaluator.evaluate(root, subject.frame, rule.lets);
    into = recorder.take();
    return value;
  };
  bool in_scope = true;
  if (rule.where.valid()) in_scope = !part(rule.where, trace.where).is_false();
  if (in_scope) {
    const bool kept = !part(rule.require, trace.require).is_false();
    if (!kept && rule.deadline.valid()) part(rule.deadline, trace.deadline);
  }
  std::map<Slot, TraceNode> lets = recorder.take_lets();
  for (const CompiledLet& let : rule.lets) {
    const auto found = lets.find(let.slot);
    if (found != lets.end())
      trace.lets.push_back({.name = let.name, .value = std::move(found->second)});
  }
  // The indexes and the verdict are made by evaluators that nobody watches.
  trace.status = in_scope ? SubjectTrace::Status::Subject : SubjectTrace::Status::OutOfScope;
}

}  // namespace

SubjectTrace trace_subject(const RunContext& run, const CompiledRule& rule, std::string_view key) {
  SubjectTrace trace;
  trace.outcome.rule = rule.rule;
  JoinIndexes indexes(run.program, run.schema(), run.dataset, run.options);
  ReferenceEvaluator evaluator(run.program, run.schema(), run.dataset, run.options, &indexes);
  Subject subject;
  if (!find_subject(run, rule, key, evaluator, subject, trace)) return trace;
  record(run, rule, indexes, subject, trace);

  RuleFacts const facts = facts_of(run, rule);
  SubjectJudge judge(run, rule, facts, trace.outcome);
  forget_lets(rule, subject.frame);
  if (rule.where.valid()) {
    const Value where = evaluator.evaluate(rule.where, subject.frame, rule.lets);
    if (where.is_false()) return trace;
    if (where.is_error() && subject.doubt == nullptr) subject.doubt = where.error;
  }
  judge.subject(subject, evaluator);
  trace.outcome.evaluated = true;
  return trace;
}

}  // namespace muster
