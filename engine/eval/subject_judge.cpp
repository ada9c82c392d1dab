#include "engine/eval/subject_judge.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "engine/eval/unproven.h"

namespace muster {

namespace {

std::vector<RuleFacts::Extraction> extractions_of(const RunContext& run, const CompiledRule& rule) {
  std::vector<RuleFacts::Extraction> found;
  for (const TableId table : rule.require_reads) {
    std::optional<RuleFacts::Extraction> oldest;
    for (const FilePopulation& file : run.dataset.tables[table].population.files) {
      if (!file.extracted_on || (oldest && oldest->day <= *file.extracted_on)) continue;
      oldest = {.table = table, .day = *file.extracted_on, .source = file.source};
    }
    if (oldest) found.push_back(*oldest);
  }
  return found;
}

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

}  // namespace

RuleFacts facts_of(const RunContext& run, const CompiledRule& rule) {
  return {.extractions = extractions_of(run, rule), .nothing_read = nothing_read(run, rule)};
}

void SubjectJudge::subject(Subject& subject, ReferenceEvaluator& evaluator) {
  if (subject.doubt != nullptr) {
    ++outcome_.subjects;
    undecided(subject, evaluator, *subject.doubt);
    return;
  }
  const Value kept = evaluator.evaluate(rule_.require, subject.frame, rule_.lets);
  if (kept.is_error()) {
    ++outcome_.subjects;
    undecided(subject, evaluator, *kept.error);
  } else if (kept.boolean) {
    passed(subject);
  } else {
    failed(subject, evaluator);
  }
}

void SubjectJudge::passed(std::uint64_t subjects) {
  outcome_.subjects += subjects;
  outcome_.passed += subjects;
}

void SubjectJudge::passed(const Subject& subject) {
  passed(1);
  if (run_.options.keep_passed_keys) outcome_.passed_keys.push_back(report_.raw_key(subject));
}

void SubjectJudge::failed(Subject& subject, ReferenceEvaluator& evaluator) {
  if (keeps_rows_) {
    std::vector<RowId> rows;
    for (const CompiledBinding& binding : rule_.bindings) {
      rows.push_back(record_row(subject.frame.slots[binding.slot]));
    }
    failed(rows);
    return;
  }
  ++outcome_.subjects;
  not_kept(subject, evaluator);
}

// A deadline may make a failure pending, and a set without any record makes it undecided.
bool SubjectJudge::rows_suffice(const RunContext& run, const CompiledRule& rule,
                                const RuleFacts& facts) {
  return run.options.brief_failures && !rule.deadline.valid() && !facts.nothing_read.valid() &&
         std::ranges::all_of(rule.bindings, [](const CompiledBinding& binding) {
           return binding.element.kind == TypeKind::Record;
         });
}

void SubjectJudge::failed(std::span<const RowId> rows) {
  ++outcome_.subjects;
  ++outcome_.failed;
  BriefSubjects& brief = outcome_.brief;
  brief.width = rows.size();
  brief.rows.insert(brief.rows.end(), rows.begin(), rows.end());
}

void SubjectJudge::keep(SubjectOutcome made) {
  made.brief_before = outcome_.brief.size();
  outcome_.notable.push_back(std::move(made));
}

void SubjectJudge::undecided(Subject& subject, ReferenceEvaluator& evaluator,
                             const ErrorValue& error) {
  SubjectOutcome made = report_.describe(subject, evaluator);
  report_.explain(error, made);
  keep_undecided(std::move(made));
}

void SubjectJudge::keep_undecided(SubjectOutcome made) {
  made.verdict = Verdict::Undecided;
  ++outcome_.undecided;
  if (made.cause.valid()) ++outcome_.causes[made.cause];
  keep(std::move(made));
}

void SubjectJudge::not_kept(Subject& subject, ReferenceEvaluator& evaluator) {
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
  } else if (facts_.nothing_read.valid()) {
    made.cause = facts_.nothing_read;
    keep_undecided(std::move(made));
    return;
  } else if (const RuleFacts::Extraction* const early = extracted_before(deadline)) {
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
  keep(std::move(made));
}

const RuleFacts::Extraction* SubjectJudge::extracted_before(
    const std::optional<Date>& deadline) const {
  if (!deadline) return nullptr;
  for (const RuleFacts::Extraction& each : facts_.extractions) {
    if (each.day < *deadline) return &each;
  }
  return nullptr;
}

}  // namespace muster
