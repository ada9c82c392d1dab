#include "engine/eval/subject_report.h"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "engine/base/civil_time.h"
#include "engine/eval/mask.h"
#include "engine/eval/places.h"

namespace muster {

namespace {

constexpr std::size_t kShownRecords = 20;
// A value made of many records, or of none that can be named.
constexpr std::string_view kMasked = "(masked)";

}  // namespace

SubjectReport::SubjectReport(const RunContext& run, const CompiledRule& rule)
    : run_(run), compiled_(rule), rule_(run.pack.rules[rule.rule]) {}

std::string SubjectReport::raw_scalar(const Value& value) const {
  return value.kind == ValueKind::Period ? to_string(as_period(value))
                                         : display(value, &run_.schema());
}

SubjectBinding SubjectReport::binding(const Subject& subject, std::size_t index) const {
  const CompiledBinding& bound = compiled_.bindings[index];
  const Value& value = subject.frame.slots[bound.slot];
  SubjectBinding binding;
  if (value.kind == ValueKind::Record) {
    binding.table = record_table(value);
    binding.row = record_row(value);
    binding.raw = key_text(run_.dataset, run_.schema(), binding.table, binding.row);
    binding.shown = shows_raw_key(run_, binding.table)
                        ? binding.raw
                        : shown_key(run_, binding.table, binding.row);
    return binding;
  }
  binding.raw = encoded_key_part(raw_scalar(value));
  // A generated value belongs to no record: its number within the range names it.
  binding.shown = run_.program.nodes[bound.range].sensitive && !run_.options.unmask
                      ? fmt::format("{}#{}", bound.name, subject.ordinals[index])
                      : binding.raw;
  return binding;
}

std::string SubjectReport::raw_key(const Subject& subject) const {
  std::string key;
  for (std::size_t i = 0; i < subject.bound; ++i) {
    if (i > 0) key += '/';
    const Value& value = subject.frame.slots[compiled_.bindings[i].slot];
    key += value.kind == ValueKind::Record
               ? key_text(run_.dataset, run_.schema(), record_table(value), record_row(value))
               : encoded_key_part(raw_scalar(value));
  }
  return key;
}

SubjectOutcome SubjectReport::describe(Subject& subject, ReferenceEvaluator& evaluator) const {
  SubjectOutcome outcome;
  for (std::size_t i = 0; i < subject.bound; ++i) {
    outcome.bindings.push_back(binding(subject, i));
    if (i > 0) {
      outcome.key += '/';
      outcome.shown_key += '/';
    }
    outcome.key += outcome.bindings.back().raw;
    outcome.shown_key += outcome.bindings.back().shown;
  }
  if (subject.bound < compiled_.bindings.size()) {
    // The range of the next binding is an error, so what would stand here is not known.
    for (std::string* const key : {&outcome.key, &outcome.shown_key}) {
      if (!key->empty()) *key += '/';
      *key += '?';
    }
  }

  const bool complete = subject.bound == compiled_.bindings.size();
  const std::optional<CellName> at = cell(subject, evaluator);
  outcome.at =
      at ? place_at(run_, *at, name_of(*at, outcome.bindings)) : settings_place(run_, compiled_);
  if (outcome.at.label.empty()) outcome.at.label = outcome.shown_key;
  if (!complete) {
    outcome.message = rule_.title;
    return outcome;
  }
  outcome.related = PlaceFinder(run_, compiled_, evaluator, subject.frame).related();
  outcome.message = message(subject, evaluator);
  outcome.group = group(subject, evaluator);
  return outcome;
}

// Mostly the record is one of the subject's, and its key was read already.
std::string SubjectReport::name_of(const CellName& at,
                                   const std::vector<SubjectBinding>& bindings) const {
  const auto same = std::ranges::find_if(bindings, [&](const SubjectBinding& binding) {
    return binding.table == at.table && binding.row == at.row;
  });
  return same != bindings.end() ? same->shown : shown_key(run_, at.table, at.row);
}

std::optional<CellName> SubjectReport::cell(Subject& subject, ReferenceEvaluator& evaluator) const {
  if (subject.bound == compiled_.bindings.size() && compiled_.at_cell.valid()) {
    PlaceFinder places(run_, compiled_, evaluator, subject.frame);
    if (const std::optional<CellName> at = places.cell_of(compiled_.at_cell)) return at;
  }
  for (std::size_t i = 0; i < subject.bound; ++i) {
    const Value& value = subject.frame.slots[compiled_.bindings[i].slot];
    if (value.kind == ValueKind::Record)
      return key_cell(run_, record_table(value), record_row(value));
  }
  return std::nullopt;
}

std::string SubjectReport::group(Subject& subject, ReferenceEvaluator& evaluator) const {
  if (!compiled_.group_by.valid()) return {};
  const Value group = evaluator.evaluate(compiled_.group_by, subject.frame, compiled_.lets);
  if (group.kind == ValueKind::Record)
    return key_text(run_.dataset, run_.schema(), record_table(group), record_row(group));
  return group.is_error() ? std::string() : raw_scalar(group);
}

void SubjectReport::explain(const ErrorValue& error, SubjectOutcome& outcome) const {
  outcome.cause_at = error.at;
  switch (error.cause) {
    case ErrorValue::Cause::Expression:
      outcome.cause_text = error.text;
      return;
    case ErrorValue::Cause::Defect:
      outcome.cause = error.defect;
      if (outcome.cause.valid()) return;
      break;
    case ErrorValue::Cause::AbsentCell:
      break;
  }
  const TableSchema& schema = run_.schema().tables[error.table];
  outcome.cause_text =
      fmt::format("`{}` of a record of `{}` {}", schema.fields[error.column].name, schema.name,
                  error.cause == ErrorValue::Cause::AbsentCell ? "has no value" : "cannot be read");
}

// A hole that cannot be filled makes the text the title: never does it cancel a finding (S19).
std::string SubjectReport::message(Subject& subject, ReferenceEvaluator& evaluator) const {
  std::string text;
  for (const CompiledMessagePart& part : compiled_.message) {
    text += part.literal;
    if (!part.hole.valid()) continue;
    const Value value = evaluator.evaluate(part.hole, subject.frame, compiled_.lets);
    if (value.is_error()) return rule_.title;
    if (part.counted) {
      text += counted_text(value);
    } else if (run_.program.nodes[part.hole].sensitive && !run_.options.unmask) {
      text += masked(part.hole, subject.frame, compiled_.lets, evaluator);
    } else {
      text += shown(value);
    }
  }
  return text.empty() ? rule_.title : text;
}

std::string SubjectReport::shown(const Value& value) const {
  switch (value.kind) {
    case ValueKind::Record:
      return shown_key(run_, record_table(value), record_row(value));
    case ValueKind::Optional:
      return value.optional == nullptr ? std::string() : shown(*value.optional);
    case ValueKind::Period:
      return to_string(as_period(value));
    case ValueKind::Set:
    case ValueKind::List: {
      std::vector<Value> records;
      if (value.kind == ValueKind::Set) {
        for (const RowId row : value.set->rows) {
          records.push_back(record_value(value.set->table, row));
          if (records.size() > kShownRecords) break;
        }
      } else {
        records.assign(value.list->items.begin(), value.list->items.end());
      }
      std::string text;
      for (std::size_t i = 0; i < records.size(); ++i) {
        if (i > 0) text += ", ";
        if (i == kShownRecords) return text + "...";
        text += shown(records[i]);
      }
      return text;
    }
    case ValueKind::Error:
    case ValueKind::Null:
    case ValueKind::Bool:
    case ValueKind::Int:
    case ValueKind::Double:
    case ValueKind::String:
    case ValueKind::Date:
    case ValueKind::Timestamp:
    case ValueKind::Duration:
    case ValueKind::Span:
    case ValueKind::Enum:
    case ValueKind::Map:
    case ValueKind::Type:
      break;
  }
  return display(value, &run_.schema());
}

std::string SubjectReport::masked(PlanId id, ValueFrame& frame, std::span<const CompiledLet> lets,
                                  ReferenceEvaluator& evaluator) const {
  const PlanNode& node = run_.program.nodes[id];
  const auto record_of = [&](PlanId record) { return evaluator.evaluate(record, frame, lets); };
  switch (node.op) {
    case Op::Field:
    case Op::OptionalField: {
      const Value record = record_of(node.args[0]);
      if (record.kind != ValueKind::Record) break;
      return masked_cell(run_, record_table(record), record_row(record), node.column);
    }
    case Op::Forward: {
      const Value record = record_of(id);
      if (record.kind != ValueKind::Record) break;
      return shown_key(run_, record_table(record), record_row(record));
    }
    case Op::Derived: {
      const Value record = record_of(node.args[0]);
      if (record.kind != ValueKind::Record) break;
      const CompiledDerived& derived = run_.program.derived[node.derived];
      ValueFrame inner{.slots = std::vector<Value>(derived.frame_size),
                       .filled = std::vector<bool>(derived.frame_size)};
      inner.slots[0] = record;
      inner.filled[0] = true;
      return masked(derived.body, inner, {}, evaluator);
    }
    case Op::Variable:
      for (const CompiledLet& let : lets) {
        if (let.slot == node.slot) return masked(let.value, frame, lets, evaluator);
      }
      for (const CompiledBinding& bound : compiled_.bindings) {
        const Value& value = frame.slots[bound.slot];
        if (bound.slot == node.slot && frame.filled[bound.slot] &&
            value.kind == ValueKind::Record) {
          return shown_key(run_, record_table(value), record_row(value));
        }
      }
      break;
    case Op::Conditional: {
      const Value condition = record_of(node.args[0]);
      if (condition.is_error()) break;
      return masked(node.args[condition.boolean ? 1 : 2], frame, lets, evaluator);
    }
    case Op::Call:
      // What a function makes of a person's data is named by the first person it was made of.
      for (const PlanId arg : node.args) {
        if (run_.program.nodes[arg].sensitive) return masked(arg, frame, lets, evaluator);
      }
      break;
    case Op::Macro:
    case Op::Inverse:
    case Op::AllRows:
    case Op::SetFunction: {
      const Value value = evaluator.evaluate(id, frame, lets);
      if (value.kind == ValueKind::Record || value.kind == ValueKind::Set) return shown(value);
      break;
    }
    case Op::Constant:
    case Op::AsOf:
    case Op::AuditPeriod:
    case Op::HasField:
    case Op::HasForward:
    case Op::Matches:
    case Op::And:
    case Op::Or:
    case Op::Not:
    case Op::MakeList:
    case Op::MakeMap:
    case Op::MapSelect:
    case Op::OptionalIndex:
    case Op::OptionalSelect:
    case Op::EqualRecords:
      break;
  }
  return std::string(kMasked);
}

}  // namespace muster
