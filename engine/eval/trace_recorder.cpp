#include "engine/eval/trace_recorder.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "engine/base/check.h"
#include "engine/eval/mask.h"
#include "engine/eval/places.h"
#include "engine/plan/counted.h"
#include "engine/plan/explain.h"

namespace muster {

namespace {

constexpr std::size_t kShownMembers = 5;
constexpr std::string_view kMasked = "(masked)";

TraceState state_of(const Value& value) {
  if (value.is_error()) return TraceState::Undecided;
  if (value.kind != ValueKind::Bool) return TraceState::Value;
  return value.boolean ? TraceState::True : TraceState::False;
}

bool reads_a_cell(Op op) {
  return op == Op::Field || op == Op::HasField || op == Op::HasForward || op == Op::Forward ||
         op == Op::OptionalField;
}

}  // namespace

TracePlace trace_place(const RunContext& run, Span at) {
  if (!at.valid()) return {};
  const Region region = run.sources.locate(at, ColumnUnit::CodePoint);
  return {.path = std::string(run.sources.path(at.source)),
          .line = region.start_line,
          .column = region.start_column};
}

bool TraceRecorder::hidden(TableId table) const {
  return table.valid() && run_.schema().tables[table].aggregate_only;
}

std::vector<TraceRecorder::Part>& TraceRecorder::current() {
  if (open_.empty()) return done_;
  Open& open = open_.back();
  return open.row ? open.row->parts : open.parts;
}

void TraceRecorder::entered(PlanId node) {
  open_.push_back({.node = node, .parts = {}, .search = {}, .row = {}});
}

void TraceRecorder::left(PlanId node, const Value& value) {
  MUSTER_CHECK(!open_.empty() && open_.back().node == node);
  Open open = std::move(open_.back());
  open_.pop_back();
  Part part = make(open, value);
  current().push_back(std::move(part));
}

void TraceRecorder::search_begins(const RowSearch& search) {
  MUSTER_CHECK(!open_.empty());
  const TableSchema& schema = run_.schema().tables[search.table];
  TraceSearch made{.set = schema.name,
                   .rows = search.rows,
                   .candidates = search.candidates,
                   .counted_only = schema.aggregate_only,
                   .keys = {},
                   .looked_at = 0,
                   .listed = {}};
  for (const SearchKey& key : search.keys) {
    std::string column;
    if (key.column.valid()) {
      column = schema.fields[key.column].name;
    } else {
      const PlanNode& inner = run_.program.nodes[key.inner];
      const bool derived =
          inner.op == Op::Derived && run_.program.nodes[inner.args[0]].op == Op::Variable;
      column = derived ? run_.program.derived[inner.derived].name
                       : expression_text(run_.program, run_.schema(), key.inner);
    }
    made.keys.push_back({.column = std::move(column), .value = key_value(key)});
  }
  open_.back().search = std::move(made);
}

void TraceRecorder::row(TableId table, RowId row) {
  MUSTER_CHECK(!open_.empty());
  Open& open = open_.back();
  close_row(open);
  ++open.search->looked_at;
  OpenRow made;
  made.table = table;
  made.number = row;
  open.row = std::move(made);
}

void TraceRecorder::search_ends() {
  MUSTER_CHECK(!open_.empty());
  close_row(open_.back());
}

// Keeps the row if it is among the first, or decides.
void TraceRecorder::close_row(Open& open) {
  if (!open.row) return;
  OpenRow row = std::move(*open.row);
  open.row.reset();
  row.row.state = TraceState::True;
  for (const Part& part : row.parts) {
    if (part.node.state == TraceState::False) row.row.state = TraceState::False;
    if (part.node.state == TraceState::Undecided && row.row.state == TraceState::True)
      row.row.state = TraceState::Undecided;
  }
  const PlanNode& node = run_.program.nodes[open.node];
  const bool decides = node.op == Op::Macro &&
                       ((node.macro == MacroKind::Exists && row.row.state == TraceState::True) ||
                        (node.macro == MacroKind::All && row.row.state == TraceState::False));
  if (hidden(row.table) || (open.search->listed.size() >= kTracedRows && !decides)) return;
  for (Part& part : row.parts) {
    if (is_shown(part)) row.row.parts.push_back(std::move(part.node));
  }
  row.row.key = shown_key(run_, row.table, row.number);
  row.row.place = trace_place(run_, key_place(run_, row.table, row.number).span);
  open.search->listed.push_back(std::move(row.row));
}

std::optional<TraceNode> TraceRecorder::take() {
  if (done_.empty()) return std::nullopt;
  TraceNode node = std::move(done_.back().node);
  done_.clear();
  return node;
}

bool TraceRecorder::is_let(Slot slot) const {
  return std::ranges::any_of(rule_.lets, [&](const CompiledLet& let) { return let.slot == slot; });
}

// A value that shows something of records for counting only; those themselves `text` hides. Which
// number comes from them through the variable of a macro is not followed: in such a rule, all may.
bool TraceRecorder::is_counted(PlanId node, const Value& value) const {
  if (state_of(value) != TraceState::Value || value.kind == ValueKind::Record ||
      value.kind == ValueKind::Set) {
    return false;
  }
  const bool number = value.kind == ValueKind::Int || value.kind == ValueKind::Double;
  if (number && run_.program.nodes[node].op != Op::Constant &&
      std::ranges::any_of(rule_.reads, [this](TableId table) { return hidden(table); })) {
    return true;
  }
  return counted_set_of(run_.program, run_.schema(), rule_.lets, node).valid();
}

// A record that a path leads to, or something that is written as it is: nothing to tell of.
bool TraceRecorder::is_plain(const PlanNode& node) const {
  if (node.op == Op::Constant) return node.text.empty();
  if (node.op == Op::Variable) return node.type.kind == TypeKind::Record;
  return node.op == Op::Forward && is_plain(run_.program.nodes[node.args[0]]);
}

bool TraceRecorder::is_shown(const Part& part) const {
  return part.node.state == TraceState::Undecided || !is_plain(run_.program.nodes[part.node.node]);
}

TraceRecorder::Part TraceRecorder::make(Open& open, const Value& value) {
  const PlanNode& node = run_.program.nodes[open.node];
  Part part;
  part.node.node = open.node;
  part.node.source = expression_text(run_.program, run_.schema(), open.node);
  part.node.state = state_of(value);
  part.node.form = node.op == Op::And       ? TraceForm::AllOf
                   : node.op == Op::Or      ? TraceForm::OneOf
                   : node.op == Op::Derived ? TraceForm::Field
                                            : TraceForm::Other;
  if (value.kind == ValueKind::Record) {
    part.table = record_table(value);
    part.row = record_row(value);
  }
  const bool secret = node.sensitive && !run_.options.unmask;
  if (value.is_error()) {
    part.node.why = why(*value.error);
  } else if (secret && value.kind != ValueKind::Record) {
    part.node.state = TraceState::Value;
    part.node.value = masked(node, value, open);
  } else if (is_counted(open.node, value)) {
    part.node.value = counted_text(value);
  } else if (part.node.state == TraceState::Value) {
    part.node.value = text(value);
  }
  if (reads_a_cell(node.op)) cell(node, open, part.node);
  part.node.search = std::move(open.search);
  std::vector<TraceNode> parts;
  add_not_needed(node, open, parts);
  if (node.op == Op::Variable && is_let(node.slot)) {
    // Told once, beside the expression that reads it.
    if (!open.parts.empty()) lets_.emplace(node.slot, std::move(open.parts.front().node));
    return part;
  }
  // A derived field reads as its own parts: the record and its body are no parts to a reader.
  if (node.op == Op::Derived && open.parts.size() == 2) {
    Part body = std::move(open.parts[1]);
    part.node.search = std::move(body.node.search);
    const Op inner = run_.program.nodes[body.node.node].op;
    if (inner == Op::Macro || inner == Op::Conditional || inner == Op::And || inner == Op::Or ||
        inner == Op::Not || inner == Op::Call) {
      part.node.parts = std::move(body.node.parts);
    } else if (is_shown(body)) {
      part.node.parts.push_back(std::move(body.node));
    }
    return part;
  }
  part.node.parts = std::move(parts);
  return part;
}

// The parts in the order of the expression, with those that were never asked.
void TraceRecorder::add_not_needed(const PlanNode& node, Open& open,
                                   std::vector<TraceNode>& into) const {
  if (node.op != Op::And && node.op != Op::Or) {
    if (node.op == Op::Variable || node.op == Op::Derived) return;
    for (Part& part : open.parts) {
      if (is_shown(part)) into.push_back(std::move(part.node));
    }
    return;
  }
  for (const PlanId arg : node.args) {
    const auto found =
        std::ranges::find_if(open.parts, [&](const Part& part) { return part.node.node == arg; });
    if (found != open.parts.end()) {
      into.push_back(std::move(found->node));
    } else {
      TraceNode missing;
      missing.node = arg;
      missing.source = expression_text(run_.program, run_.schema(), arg);
      missing.state = TraceState::NotNeeded;
      into.push_back(std::move(missing));
    }
  }
}

// The cell's place, from the record that was evaluated just before it.
void TraceRecorder::cell(const PlanNode& node, const Open& open, TraceNode& made) const {
  if (open.parts.empty()) return;
  const Part& record = open.parts.front();
  if (!record.table.valid() || !node.column.valid()) return;
  if (hidden(record.table)) {
    if (made.state != TraceState::Undecided) {
      made.state = TraceState::Value;
      made.value = kCountsOnly;
    }
    return;
  }
  if (record.row >= run_.dataset.tables[record.table].rows) return;
  made.place = trace_place(run_, cell_place(run_, record.table, record.row, node.column).span);
}

std::string TraceRecorder::text(const Value& value) const {
  if (value.kind == ValueKind::Record) {
    return hidden(record_table(value)) ? std::string(kCountsOnly)
                                       : shown_key(run_, record_table(value), record_row(value));
  }
  if (value.kind == ValueKind::Optional)
    return value.optional == nullptr ? "(none)" : text(*value.optional);
  if (value.kind == ValueKind::String) return "\"" + std::string(as_string(value)) + "\"";
  if (value.kind == ValueKind::Set) {
    const SetValue& set = *value.set;
    const std::string& name = run_.schema().tables[set.table].name;
    if (hidden(set.table)) {
      const auto number = static_cast<std::int64_t>(set.rows.size());
      return fmt::format("{} of {}", counted_text(int_value(number)), name);
    }
    std::string all = fmt::format("{} of {}", set.rows.size(), name);
    if (!set.uncertain.empty()) all += fmt::format(", {} undecided", set.uncertain.size());
    if (set.rows.empty()) return all;
    for (std::size_t i = 0; i < set.rows.size() && i <= kShownMembers; ++i) {
      all += i == 0 ? ": " : ", ";
      all += i == kShownMembers ? "..." : shown_key(run_, set.table, set.rows[i]);
    }
    return all;
  }
  if (value.kind == ValueKind::List) {
    std::string all = "[";
    const std::span<const Value> items = value.list->items;
    for (std::size_t i = 0; i < items.size() && i <= kTracedRows; ++i) {
      if (i > 0) all += ", ";
      all += i == kTracedRows ? "..." : text(items[i]);
    }
    return all + "]";
  }
  return display(value, &run_.schema());
}

std::string TraceRecorder::masked(const PlanNode& node, const Value& value,
                                  const Open& open) const {
  if (value.kind == ValueKind::Set) return text(value);  // keys are masked on their own
  if ((node.op == Op::Field || node.op == Op::OptionalField) && !open.parts.empty()) {
    const Part& record = open.parts.front();
    if (record.table.valid()) return masked_cell(run_, record.table, record.row, node.column);
  }
  if (node.op == Op::Variable) {
    const auto known = lets_.find(node.slot);
    if (known != lets_.end()) return known->second.value;
  }
  for (const Part& part : open.parts) {
    if (run_.program.nodes[part.node.node].sensitive && !part.node.value.empty())
      return part.node.value;
  }
  return std::string(kMasked);
}

std::string TraceRecorder::key_value(const SearchKey& key) const {
  if (key.value.is_error()) return "(undecided)";
  if (key.value.kind == ValueKind::Record || !key.outer.valid()) return text(key.value);
  const PlanNode& node = run_.program.nodes[key.outer];
  if (!node.sensitive || run_.options.unmask) return text(key.value);
  if (node.op == Op::Field && key.record.kind == ValueKind::Record)
    return masked_cell(run_, record_table(key.record), record_row(key.record), node.column);
  return std::string(kMasked);
}

std::string TraceRecorder::why(const ErrorValue& error) const {
  if (error.cause == ErrorValue::Cause::Expression || !error.table.valid())
    return std::string(error.text);
  const TableSchema& schema = run_.schema().tables[error.table];
  std::string what =
      fmt::format("`{}` of a record of `{}`", schema.fields[error.column].name, schema.name);
  if (error.cause == ErrorValue::Cause::AbsentCell) return what + " has no value";
  if (error.defect.valid()) return run_.dataset.defects[error.defect].diagnostic.message;
  return what + " cannot be read";
}

}  // namespace muster
