#include "engine/eval/describer.h"

#include <cstddef>

#include "engine/base/check.h"
#include "engine/eval/places.h"

namespace muster {

OutcomeDescriber::OutcomeDescriber(const RunContext& run)
    : options_(run.options),
      run_{.program = run.program,
           .pack = run.pack,
           .dataset = run.dataset,
           .inputs = run.inputs,
           .sources = run.sources,
           .limits = run.limits,
           .options = options_},
      indexes_(run.program, run.pack.schema, run.dataset, options_) {}

void OutcomeDescriber::take(RuleId rule, std::span<const RowId> rows) {
  if (rule_ == nullptr || rule_->rule != rule) {
    rule_ = &run_.program.rules[rule];
    report_.emplace(run_, *rule_);
    subject_.frame.slots.assign(rule_->frame_size, Value{});
    nothing_filled_.assign(rule_->frame_size, false);
    subject_.ordinals.assign(rule_->bindings.size(), 0);
    subject_.bound = rule_->bindings.size();
  }
  MUSTER_CHECK(rows.size() == rule_->bindings.size());
  if (evaluator_) {
    evaluator_->next_subject();
  } else {
    evaluator_.emplace(run_.program, run_.schema(), run_.dataset, options_, &indexes_);
  }
  subject_.frame.filled = nothing_filled_;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const CompiledBinding& binding = rule_->bindings[i];
    subject_.frame.slots[binding.slot] = record_value(binding.element.table(), rows[i]);
    subject_.frame.filled[binding.slot] = true;
  }
}

SubjectOutcome OutcomeDescriber::describe(RuleId rule, std::span<const RowId> rows) {
  take(rule, rows);
  return report_->describe(subject_, *evaluator_);
}

Span OutcomeDescriber::position(RuleId rule, std::span<const RowId> rows) {
  const CompiledRule& compiled = run_.program.rules[rule];
  if (!compiled.at_cell.valid()) {
    return position_of(run_, key_cell(run_, compiled.bindings[0].element.table(), rows[0]));
  }
  take(rule, rows);
  const std::optional<CellName> cell = report_->cell(subject_, *evaluator_);
  return cell ? position_of(run_, *cell) : Span{};
}

std::string OutcomeDescriber::key(RuleId rule, std::span<const RowId> rows) {
  take(rule, rows);
  return report_->raw_key(subject_);
}

std::string OutcomeDescriber::group(RuleId rule, std::span<const RowId> rows) {
  if (!run_.program.rules[rule].group_by.valid()) return {};
  take(rule, rows);
  return report_->group(subject_, *evaluator_);
}

void OutcomeDescriber::expect(RuleId rule, std::span<const RowId> rows, Ahead ahead) {
  if (expected_ != rule) {
    expected_ = rule;
    texts_.clear();
    const std::vector<CompiledBinding>& bindings = run_.program.rules[rule].bindings;
    for (std::size_t i = 0; i < bindings.size(); ++i) {
      for (const Column& column : run_.dataset.tables[bindings[i].element.table()].columns) {
        const bool has_texts = column.type.kind == TypeKind::String && !column.codes.empty();
        if (has_texts) texts_.push_back({.binding = i, .codes = &column.codes});
      }
    }
  }
  MUSTER_CHECK(rows.size() == run_.program.rules[rule].bindings.size());
  const StringPool& strings = run_.dataset.strings;
  for (const BoundTexts& texts : texts_) {
    const RowId row = rows[texts.binding];
    if (row >= texts.codes->size()) continue;
    const StringId text((*texts.codes)[row]);
    if (ahead == Ahead::Far) {
      strings.fetch_view(text);
    } else {
      strings.fetch_bytes(text);
    }
  }
}

}  // namespace muster
