#include "engine/eval/subject_walk.h"

#include <algorithm>
#include <utility>

#include "engine/base/check.h"
#include "engine/eval/join_index.h"
#include "engine/plan/walk.h"

namespace muster {

namespace {

bool reads_a_let(const Program& program, PlanId id, const CompiledRule& rule) {
  return std::any_of(rule.lets.begin(), rule.lets.end(),
                     [&](const CompiledLet& let) { return reads(program, id, let.slot); });
}

ValueFrame empty_frame(const CompiledRule& rule) {
  return {.slots = std::vector<Value>(rule.frame_size),
          .filled = std::vector<bool>(rule.frame_size)};
}

}  // namespace

FirstRange first_range(const RunContext& run, const CompiledRule& rule,
                       ReferenceEvaluator& evaluator) {
  FirstRange range;
  const CompiledBinding& binding = rule.bindings.front();
  ValueFrame frame = empty_frame(rule);
  if (is_set(run.program, binding.range)) {
    if (const std::optional<TableId> table = evaluator.scans_table(binding.range)) {
      range.kind = FirstRange::Kind::Rows;
      range.size = run.dataset.tables[*table].rows;
      return range;
    }
    range.kind = FirstRange::Kind::Members;
    range.error = evaluator.members(binding.range, {}, frame, rule.lets, {}, range.members);
    range.size = range.members.size();
  } else {
    const Value value = evaluator.evaluate(binding.range, frame, rule.lets);
    range.kind = FirstRange::Kind::Items;
    if (value.is_error()) {
      range.error = value.error;
    } else {
      range.items = value.list->items;
      range.size = range.items.size();
    }
  }
  if (range.error != nullptr) {
    range.kind = FirstRange::Kind::Error;
    range.size = 1;
  }
  return range;
}

SubjectWalk::SubjectWalk(const RunContext& run, JoinIndexes& indexes)
    : run_(run),
      indexes_(indexes),
      evaluator_(run.program, run.schema(), run.dataset, run.options, &indexes) {}

void SubjectWalk::prepare(const CompiledRule& rule) {
  if (rule_ == &rule) return;  // ranges that read no binding stay as they are
  rule_ = &rule;
  subject_.frame.slots.assign(rule.frame_size, Value{});
  subject_.frame.filled.assign(rule.frame_size, false);
  subject_.ordinals.assign(rule.bindings.size(), 0);
  while (levels_.size() < rule.bindings.size()) levels_.emplace_back(run_, indexes_);
  for (std::size_t i = 0; i < rule.bindings.size(); ++i) {
    Level& level = levels_[i];
    level.loaded = false;
    level.doubt = nullptr;
    level.alone = !reads_a_let(run_.program, rule.bindings[i].range, rule);
    level.deeper_reads = false;
    for (std::size_t other = 0; other < rule.bindings.size(); ++other) {
      const bool read = reads(run_.program, rule.bindings[other < i ? i : other].range,
                              rule.bindings[other < i ? other : i].slot);
      if (other < i && read) level.alone = false;
      if (other > i && (read || reads_a_let(run_.program, rule.bindings[other].range, rule))) {
        level.deeper_reads = true;
      }
    }
  }
}

void SubjectWalk::walk(const CompiledRule& rule, const FirstRange& first, std::size_t begin,
                       std::size_t end, SubjectSink& sink) {
  prepare(rule);
  sink_ = &sink;
  Level& level = levels_.front();
  level.evaluator.next_subject();
  const CompiledBinding& binding = rule.bindings.front();
  const auto bind_members = [&](std::span<const SetMember> members, std::size_t before) {
    const TableId table = binding.element.table();
    for (std::size_t i = 0; i < members.size(); ++i) {
      bind(0, record_value(table, members[i].row), before + i + 1, members[i].uncertain);
      descend(0);
    }
  };
  switch (first.kind) {
    case FirstRange::Kind::Error:
      broken_range(0, first.error);
      return;
    case FirstRange::Kind::Rows: {
      const RowWindow window{.begin = static_cast<RowId>(begin), .end = static_cast<RowId>(end)};
      std::vector<SetMember> members;
      members.swap(level.members);
      const ErrorValue* const error =
          level.evaluator.members(binding.range, {}, subject_.frame, rule.lets, window, members);
      MUSTER_CHECK(error == nullptr);  // rows of a table are no error as a whole
      bind_members(members, begin);
      members.swap(level.members);
      return;
    }
    case FirstRange::Kind::Members:
      bind_members(std::span(first.members).subspan(begin, end - begin), begin);
      return;
    case FirstRange::Kind::Items:
      for (std::size_t i = begin; i < end; ++i) {
        bind(0, first.items[i], i + 1, nullptr);
        descend(0);
      }
      return;
  }
}

// Evaluates the range of a level for the values of the levels above.
void SubjectWalk::load(std::size_t index) {
  Level& level = levels_[index];
  if (level.alone && level.loaded) return;
  const CompiledBinding& binding = rule_->bindings[index];
  level.evaluator.next_subject();
  clear_lets();
  level.loaded = true;
  level.error = nullptr;
  level.items = {};
  level.members.clear();
  if (is_set(run_.program, binding.range)) {
    level.error =
        level.evaluator.members(binding.range, {}, subject_.frame, rule_->lets, {}, level.members);
    level.size = level.members.size();
    return;
  }
  const Value value = level.evaluator.evaluate(binding.range, subject_.frame, rule_->lets);
  if (value.is_error()) {
    level.error = value.error;
    level.size = 0;
    return;
  }
  level.items = value.list->items;
  level.size = level.items.size();
}

void SubjectWalk::enter(std::size_t index) {
  Level& level = levels_[index];
  const CompiledBinding& binding = rule_->bindings[index];
  const TableId table = is_set(run_.program, binding.range) ? binding.element.table() : TableId{};
  // Through the join only where the number of those it leaves out is known without looking at them.
  const bool joined = run_.options.lookup != Lookup::Scan && binding.join.valid() && level.alone &&
                      !level.deeper_reads && table.valid() &&
                      !run_.program.joins[binding.join].keys.empty();
  if (joined) {
    if (!level.loaded) {
      if (run_.program.nodes[binding.range].op == Op::AllRows) {
        level.loaded = true;
        level.error = nullptr;
        level.size = run_.dataset.tables[table].rows;
      } else {
        load(index);
      }
    }
    if (level.error == nullptr) {
      level.evaluator.next_subject();
      clear_lets();
      level.error = level.evaluator.members(binding.range, binding.join, subject_.frame,
                                            rule_->lets, {}, level.members);
    }
  } else {
    load(index);
  }
  if (level.error != nullptr) {
    broken_range(index, level.error);
    return;
  }
  if (joined && level.size > level.members.size()) {
    sink_->out_of_scope((level.size - level.members.size()) * count_below(index + 1));
  }
  if (table.valid()) {
    for (std::size_t i = 0; i < level.members.size(); ++i) {
      bind(index, record_value(table, level.members[i].row), i + 1, level.members[i].uncertain);
      descend(index);
    }
  } else {
    for (std::size_t i = 0; i < level.items.size(); ++i) {
      bind(index, level.items[i], i + 1, nullptr);
      descend(index);
    }
  }
  subject_.frame.filled[binding.slot] = false;
  level.doubt = nullptr;
}

void SubjectWalk::bind(std::size_t level, const Value& value, std::uint64_t ordinal,
                       const ErrorValue* doubt) {
  const Slot slot = rule_->bindings[level].slot;
  subject_.frame.slots[slot] = value;
  subject_.frame.filled[slot] = true;
  subject_.ordinals[level] = ordinal;
  levels_[level].doubt = doubt;
}

void SubjectWalk::descend(std::size_t level) {
  if (level + 1 == rule_->bindings.size()) {
    leaf();
    return;
  }
  if (run_.options.lookup != Lookup::Scan && excluded(level)) {
    sink_->out_of_scope(count_below(level + 1));
    return;
  }
  enter(level + 1);
}

// Whether a conjunct of `where` that this level decides is false.
bool SubjectWalk::excluded(std::size_t level) {
  for (const PlanId conjunct : rule_->bindings[level].conjuncts) {
    clear_lets();
    const bool no = evaluator_.evaluate(conjunct, subject_.frame, rule_->lets).is_false();
    evaluator_.next_subject();
    if (no) {
      clear_lets();
      return true;
    }
  }
  clear_lets();
  return false;
}

const ErrorValue* SubjectWalk::first_doubt(std::size_t levels) const {
  for (std::size_t i = 0; i < levels; ++i) {
    if (levels_[i].doubt != nullptr) return levels_[i].doubt;
  }
  return nullptr;
}

void SubjectWalk::clear_lets() {
  for (const CompiledLet& let : rule_->lets) subject_.frame.filled[let.slot] = false;
}

void SubjectWalk::begin(const CompiledRule& rule, SubjectSink& sink) {
  prepare(rule);
  sink_ = &sink;
}

Subject& SubjectWalk::one(std::span<const Value> values, std::span<const std::uint64_t> ordinals,
                          std::span<const ErrorValue* const> doubts) {
  for (std::size_t i = 0; i < values.size(); ++i) bind(i, values[i], ordinals[i], doubts[i]);
  clear_lets();
  subject_.bound = values.size();
  subject_.doubt = nullptr;
  return subject_;
}

void SubjectWalk::below(std::span<const Value> values, std::span<const std::uint64_t> ordinals,
                        std::span<const ErrorValue* const> doubts) {
  for (std::size_t i = 0; i < values.size(); ++i) bind(i, values[i], ordinals[i], doubts[i]);
  descend(values.size() - 1);
}

std::uint64_t SubjectWalk::count_behind(std::span<const Value> values) {
  for (std::size_t i = 0; i < values.size(); ++i) bind(i, values[i], 0, nullptr);
  return count_below(values.size() + 1);
}

void SubjectWalk::offer() { leaf(); }

void SubjectWalk::leaf() {
  clear_lets();
  subject_.bound = rule_->bindings.size();
  subject_.doubt = first_doubt(subject_.bound);
  bool in_scope = true;
  if (rule_->where.valid()) {
    const Value where = evaluator_.evaluate(rule_->where, subject_.frame, rule_->lets);
    in_scope = !where.is_false();
    if (where.is_error() && subject_.doubt == nullptr) subject_.doubt = where.error;
  }
  if (in_scope) {
    sink_->subject(subject_, evaluator_);
  } else {
    sink_->out_of_scope(1);
  }
  evaluator_.next_subject();
}

// A range that is an error stands for one subject: nobody knows which it would have.
void SubjectWalk::broken_range(std::size_t level, const ErrorValue* error) {
  for (std::size_t above = 0; above < level; ++above) {
    if (excluded(above)) {
      sink_->out_of_scope(1);
      return;
    }
  }
  subject_.bound = level;
  const ErrorValue* const earlier = first_doubt(level);
  subject_.doubt = earlier != nullptr ? earlier : error;
  sink_->subject(subject_, evaluator_);
  evaluator_.next_subject();
}

std::uint64_t SubjectWalk::count_below(std::size_t index) {
  if (index == rule_->bindings.size()) return 1;
  Level& level = levels_[index];
  const CompiledBinding& binding = rule_->bindings[index];
  const bool whole_table = run_.program.nodes[binding.range].op == Op::AllRows;
  if (whole_table && !level.deeper_reads) {
    return run_.dataset.tables[binding.element.table()].rows * count_below(index + 1);
  }
  load(index);
  if (level.error != nullptr) return 1;
  if (!level.deeper_reads) return level.size * count_below(index + 1);
  std::uint64_t count = 0;
  const auto add = [&](const Value& value) {
    subject_.frame.slots[binding.slot] = value;
    subject_.frame.filled[binding.slot] = true;
    count += count_below(index + 1);
  };
  if (is_set(run_.program, binding.range)) {
    for (const SetMember& member : level.members)
      add(record_value(binding.element.table(), member.row));
  } else {
    for (const Value& item : level.items) add(item);
  }
  return count;
}

}  // namespace muster
