#include "engine/eval/trace_find.h"

#include <algorithm>
#include <cstring>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "engine/base/suggest.h"
#include "engine/eval/join_index.h"
#include "engine/eval/mask.h"
#include "engine/eval/places.h"
#include "engine/eval/trace_recorder.h"
#include "engine/plan/walk.h"

namespace muster {

namespace {

// So many keys are compared for the nearest; people mistype what they see.
constexpr std::size_t kCandidates = 20000;
constexpr std::size_t kSome = 5;

std::vector<std::string_view> split(std::string_view key) {
  std::vector<std::string_view> parts;
  for (;;) {
    const std::size_t slash = key.find('/');
    parts.push_back(key.substr(0, slash));
    if (slash == std::string_view::npos) return parts;
    key.remove_prefix(slash + 1);
  }
}

class Finder {
 public:
  Finder(const RunContext& run, const CompiledRule& rule, std::string_view key,
         ReferenceEvaluator& evaluator, Subject& subject, SubjectTrace& trace)
      : run_(run),
        masking_(masking(run.options)),
        masked_{.program = run.program,
                .pack = run.pack,
                .dataset = run.dataset,
                .inputs = run.inputs,
                .sources = run.sources,
                .limits = run.limits,
                .options = masking_},
        rule_(rule),
        parts_(split(key)),
        evaluator_(evaluator),
        subject_(subject),
        trace_(trace) {}

  bool find() { return level(0, 0); }

 private:
  struct Choice {
    Value value;
    const ErrorValue* doubt = nullptr;
    std::string raw;
    std::string shown;
    std::string masked;
  };

  TableId table_of(const CompiledBinding& binding) const {
    return run_.program.nodes[binding.range].type.kind == TypeKind::Set ? binding.element.table()
                                                                        : TableId();
  }
  std::size_t width(const CompiledBinding& binding) const {
    const TableId table = table_of(binding);
    return table.valid() ? std::max<std::size_t>(1, run_.schema().tables[table].key.size()) : 1;
  }
  std::string part(std::size_t from, std::size_t count) const {
    std::string text;
    for (std::size_t i = from; i < from + count && i < parts_.size(); ++i) {
      if (i > from) text += '/';
      text += parts_[i];
    }
    return text;
  }

  bool level(std::size_t index, std::size_t from) {
    if (index == rule_.bindings.size()) return from == parts_.size();
    const CompiledBinding& binding = rule_.bindings[index];
    const bool last = index + 1 == rule_.bindings.size();
    // What is left of a key with a part too many belongs to the last.
    const std::size_t count =
        last ? std::max(width(binding), parts_.size() - from) : width(binding);
    const std::string wanted = from < parts_.size() ? part(from, count) : std::string();
    std::vector<Choice> choices = choices_of(index);
    for (Choice& choice : choices) {
      if (choice.raw != wanted && choice.shown != wanted && choice.masked != wanted) continue;
      take(index, choice);
      return level(index + 1, from + count);
    }
    missing(index, wanted, choices, part(0, from),
            from + count < parts_.size() ? part(from + count, parts_.size()) : std::string());
    return false;
  }

  std::vector<Choice> choices_of(std::size_t index) {
    const CompiledBinding& binding = rule_.bindings[index];
    std::vector<Choice> choices;
    if (const TableId table = table_of(binding); table.valid()) {
      std::vector<SetMember> members;
      evaluator_.members(binding.range, {}, subject_.frame, rule_.lets, {}, members);
      for (const SetMember& member : members) {
        choices.push_back({.value = record_value(table, member.row),
                           .doubt = member.uncertain,
                           .raw = key_text(run_.dataset, run_.schema(), table, member.row),
                           .shown = shown_key(run_, table, member.row),
                           .masked = shown_key(masked_, table, member.row)});
      }
      return choices;
    }
    const Value range = evaluator_.evaluate(binding.range, subject_.frame, rule_.lets);
    if (range.kind != ValueKind::List) return choices;
    std::size_t ordinal = 0;
    for (const Value& item : range.list->items) {
      ++ordinal;
      std::string raw =
          encoded_key_part(item.kind == ValueKind::Period ? to_string(as_period(item))
                                                          : display(item, &run_.schema()));
      std::string masked = run_.program.nodes[binding.range].sensitive
                               ? fmt::format("{}#{}", binding.name, ordinal)
                               : raw;
      std::string shown = run_.options.unmask ? raw : masked;
      choices.push_back({.value = item,
                         .doubt = nullptr,
                         .raw = std::move(raw),
                         .shown = std::move(shown),
                         .masked = std::move(masked)});
    }
    return choices;
  }

  void take(std::size_t index, const Choice& choice) {
    const CompiledBinding& binding = rule_.bindings[index];
    subject_.frame.slots[binding.slot] = choice.value;
    subject_.frame.filled[binding.slot] = true;
    subject_.bound = index + 1;
    subject_.ordinals.push_back(1);
    if (subject_.doubt == nullptr) subject_.doubt = choice.doubt;
    SubjectTrace::Binding made{.name = binding.name, .set = {}, .shown = choice.shown, .place = {}};
    if (const TableId table = table_of(binding); table.valid()) {
      made.set = run_.schema().tables[table].name;
      made.place = trace_place(run_, key_place(run_, table, record_row(choice.value)).span);
    }
    if (!trace_.shown_key.empty()) trace_.shown_key += '/';
    trace_.shown_key += choice.shown;
    trace_.bindings.push_back(std::move(made));
  }

  void missing(std::size_t index, const std::string& wanted, const std::vector<Choice>& choices,
               const std::string& before, const std::string& after) {
    const CompiledBinding& binding = rule_.bindings[index];
    const TableId table = table_of(binding);
    trace_.status = SubjectTrace::Status::Unknown;
    trace_.set = table.valid() ? run_.schema().tables[table].name : binding.name;
    if (table.valid() && set_aside(table, wanted)) return;
    if (table.valid() && later(table, wanted)) return;
    if (table.valid() && in_table(table, wanted)) return;
    std::vector<std::string_view> keys;
    for (const Choice& choice : choices) {
      if (keys.size() == kCandidates) break;
      keys.push_back(choice.shown);
    }
    const auto whole = [&](std::string_view key) {
      std::string text = before.empty() ? std::string(key) : before + "/" + std::string(key);
      return after.empty() ? text : text + "/" + after;
    };
    if (const std::string_view near = nearest(wanted, keys); !near.empty()) {
      trace_.nearest = whole(near);
      return;
    }
    for (std::size_t i = 0; i < keys.size() && i < kSome; ++i)
      trace_.some.push_back(whole(keys[i]));
  }

  bool set_aside(TableId table, const std::string& wanted) {
    for (std::size_t i = 0; i < run_.dataset.defects.size(); ++i) {
      const Defect& defect = run_.dataset.defects[DefectId(i)];
      const bool lost =
          defect.kind == DefectKind::QuarantinedRow || defect.kind == DefectKind::DuplicateKey;
      if (!lost || defect.table != table || wanted.empty()) continue;
      const std::string masked =
          fmt::format("{}#{}", run_.schema().tables[table].name, defect.record_number);
      if (defect.key != wanted && (defect.record_number == 0 || masked != wanted)) continue;
      trace_.status = SubjectTrace::Status::SetAside;
      trace_.defect = DefectId(i);
      return true;
    }
    return false;
  }

  // Keys of one text field are kept for rows that came later.
  bool later(TableId table, const std::string& wanted) {
    const TableSchema& schema = run_.schema().tables[table];
    if (schema.key.size() != 1 || schema.fields[schema.key.front()].type.kind != TypeKind::String)
      return false;
    const StringId text = run_.dataset.strings.find(wanted);
    if (!text.valid()) return false;
    if (run_.dataset.tables[table].key_rows.find(text.index()) != kLaterTarget) return false;
    trace_.status = SubjectTrace::Status::Later;
    return true;
  }

  bool in_table(TableId table, const std::string& wanted) {
    for (RowId row = 0; row < run_.dataset.tables[table].rows; ++row) {
      if (key_text(run_.dataset, run_.schema(), table, row) != wanted &&
          shown_key(masked_, table, row) != wanted)
        continue;
      trace_.status = SubjectTrace::Status::NotInRange;
      trace_.shown_key = shown_key(run_, table, row);
      return true;
    }
    return false;
  }

  static EvaluateOptions masking(EvaluateOptions options) {
    options.unmask = false;
    return options;
  }

  const RunContext& run_;
  // A key from a masked report is right also where nothing is masked.
  const EvaluateOptions masking_;
  const RunContext masked_;
  const CompiledRule& rule_;
  const std::vector<std::string_view> parts_;
  ReferenceEvaluator& evaluator_;
  Subject& subject_;
  SubjectTrace& trace_;
};

}  // namespace

bool find_subject(const RunContext& run, const CompiledRule& rule, std::string_view key,
                  ReferenceEvaluator& evaluator, Subject& subject, SubjectTrace& trace) {
  subject.frame = {.slots = std::vector<Value>(rule.frame_size),
                   .filled = std::vector<bool>(rule.frame_size)};
  return Finder(run, rule, key, evaluator, subject, trace).find();
}

}  // namespace muster
