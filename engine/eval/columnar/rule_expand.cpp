// Batches of combinations: each lane of one binding with the values that the next one takes for it,
// in the order in which the walk meets them.
#include <algorithm>
#include <numeric>

#include "engine/eval/columnar/row_index.h"
#include "engine/eval/columnar/rule_run.h"
#include "engine/plan/walk.h"

namespace muster {

void RuleRun::leave_out(std::size_t level, std::size_t before, std::uint64_t values) {
  if (const auto below = levels_[level].below) {
    judge_->out_of_scope(values * *below);
  } else {
    flush(level);
    walk_below(level - 1, before);
  }
}

void RuleRun::leave_out_some(std::size_t level, std::size_t before, std::uint64_t values) {
  if (values == 0) return;
  if (const auto below = levels_[level].below) {
    judge_->out_of_scope(values * *below);
    return;
  }
  name(level - 1, before);
  judge_->out_of_scope(values * walk_.count_behind(std::span(values_).first(level)));
}

bool RuleRun::walks_unsure(std::size_t level, std::size_t before) {
  if (level > 1 || levels_[0].bound.truth(before) != kUnknown) return false;
  flush(level);
  walk_first(before);
  return true;
}

void RuleRun::expand_same(std::size_t level) {
  const Level& above = levels_[level - 1];
  Level& at = levels_[level];
  const std::size_t size = at.bound.size();
  at.all = values_of(rule_->bindings[level], at.bound);
  for (std::size_t i = 0; i < above.frame.size; ++i) {
    if (walks_unsure(level, i)) continue;
    if (above.scope[i] == kFalse) {
      leave_out(level, i, *at.size);
      continue;
    }
    leave_out_some(level, i, at.out);
    for (std::size_t from = 0; from < size;) {
      const std::size_t made = at.scope.size();
      const std::size_t to = std::min(size, from + kLanes - made);
      at.before.resize(made + to - from, static_cast<std::uint32_t>(i));
      at.value.resize(at.before.size());
      std::iota(at.value.data() + made, at.value.data() + at.value.size(),
                static_cast<std::uint32_t>(from));
      for (; from < to; ++from) {
        const Truth own = at.bound.doubt(from) == nullptr ? at.bound.truth(from) : kUnknown;
        at.scope.push_back(std::min(above.scope[i], own));
      }
      if (at.scope.size() == kLanes) flush(level);
    }
  }
  flush(level);
}

void RuleRun::expand_found(std::size_t level) {
  Level& above = levels_[level - 1];
  Level& at = levels_[level];
  const std::size_t lanes = above.frame.size;
  std::uint8_t* active = nullptr;
  if (!at.range.depends) {
    // Of those that are out of scope only the number is asked for, which is known.
    active = lane_memory<std::uint8_t>(evaluator_.memory(), lanes);
    for (std::size_t i = 0; i < lanes; ++i) active[i] = above.scope[i] != kFalse ? 1 : 0;
  }
  const auto found = evaluator_.rows_of(at.range.query, *at.index, above.frame, active);
  // Else a row that is not sure to be found may not be in the range; why not, the walk says.
  const bool all_in_range = run_.program.nodes[rule_->bindings[level].range].op == Op::AllRows;
  for (std::size_t i = 0; i < lanes; ++i) {
    if (walks_unsure(level, i)) continue;
    if (above.scope[i] == kFalse && !at.range.depends) {
      leave_out(level, i, *at.size);
      continue;
    }
    const std::uint32_t id = found.ids[i];
    const std::span<const RowId> rows =
        id == kNoKey ? std::span<const RowId>() : at.index->rows_of(id);
    const std::size_t begin = id == kNoKey ? 0 : at.index->begins[id];
    const auto unsure = [&](std::size_t row) {
      return RowIndex::bit(at.index->unsure_rows, begin + row);
    };
    bool certain = found.certain[i] != 0;
    if (!all_in_range && !at.index->unsure_rows.empty()) {
      for (std::size_t row = 0; row < rows.size() && certain; ++row) certain = !unsure(row);
    }
    if (!certain) {
      flush(level);
      walk_below(level - 1, i);
      continue;
    }
    if (above.scope[i] == kFalse) {
      leave_out(level, i, rows.size());
      continue;
    }
    if (!at.range.depends) leave_out_some(level, i, *at.size - rows.size());
    for (std::size_t row = 0; row < rows.size(); ++row) {
      at.bound.rows.push_back(rows[row]);
      add_lane(level, i, unsure(row) ? kUnknown : kTrue);
    }
  }
  flush(level);
}

void RuleRun::expand_each(std::size_t level) {
  const Level& above = levels_[level - 1];
  Level& at = levels_[level];
  const CompiledBinding& binding = rule_->bindings[level];
  ReferenceEvaluator& evaluator = ranges(level);
  evaluator.next_subject();
  std::size_t made = 0;  // values since then
  for (std::size_t i = 0; i < above.frame.size; ++i) {
    if (walks_unsure(level, i)) continue;
    if (above.scope[i] == kFalse && at.size) {
      leave_out(level, i, *at.size);
      continue;
    }
    // What the evaluator made for those before is given back with them.
    if (made > kLanes / 2) {
      flush(level);
      evaluator.next_subject();
      made = 0;
    }
    name(level - 1, i);
    frame_.filled.assign(frame_.slots.size(), false);
    for (std::size_t b = 0; b < level; ++b) {
      frame_.slots[rule_->bindings[b].slot] = values_[b];
      frame_.filled[rule_->bindings[b].slot] = true;
    }
    at.members.clear();
    std::span<const Value> items;
    const ErrorValue* error = nullptr;
    if (is_set(run_.program, binding.range)) {
      const JoinId join = at.range.depends ? JoinId() : binding.join;
      error = evaluator.members(binding.range, join, frame_, rule_->lets, {}, at.members);
    } else {
      const Value list = evaluator.evaluate(binding.range, frame_, rule_->lets);
      error = list.is_error() ? list.error : nullptr;
      if (error == nullptr) items = list.list->items;
    }
    const std::size_t values = at.members.size() + items.size();
    made += values + 1;
    if (error != nullptr) {
      flush(level);
      walk_below(level - 1, i);
    } else if (above.scope[i] == kFalse) {
      leave_out(level, i, values);
    } else {
      if (at.size) leave_out_some(level, i, *at.size - values);
      add_values(level, i, items);
    }
  }
  flush(level);
}

void RuleRun::add_values(std::size_t level, std::size_t before, std::span<const Value> items) {
  Level& at = levels_[level];
  for (const SetMember& member : at.members) {
    at.bound.rows.push_back(member.row);
    at.bound.doubts.push_back(member.uncertain);
    add_lane(level, before, member.uncertain == nullptr ? kTrue : kUnknown);
  }
  for (std::size_t k = 0; k < items.size(); ++k) {
    at.bound.values.push_back(items[k]);
    at.bound.ordinals.push_back(k + 1);
    add_lane(level, before, kTrue);
  }
}

void RuleRun::add_lane(std::size_t level, std::size_t before, Truth truth) {
  Level& at = levels_[level];
  at.before.push_back(static_cast<std::uint32_t>(before));
  at.scope.push_back(std::min(truth, levels_[level - 1].scope[before]));
  if (at.scope.size() == kLanes) flush(level);
}

void RuleRun::flush(std::size_t level) {
  Level& at = levels_[level];
  if (at.scope.empty()) return;
  const ColumnarEvaluator::Mark mark = evaluator_.mark();
  const CompiledBinding& binding = rule_->bindings[level];
  const LaneFrame& before = levels_[level - 1].frame;
  at.frame = {};
  at.frame.size = at.scope.size();
  at.frame.lets = rule_->lets;
  for (std::size_t b = 0; b < level; ++b) {
    const Slot slot = rule_->bindings[b].slot;
    at.frame.set(slot, gather(before.slots[slot], at.before, evaluator_.memory()));
  }
  at.frame.set(binding.slot, at.kind == Level::Kind::Same
                                 ? gather(at.all, at.value, evaluator_.memory())
                                 : values_of(binding, at.bound));
  go_on(level);
  evaluator_.rewind(mark);
  at.before.clear();
  at.value.clear();
  at.scope.clear();
  if (at.kind != Level::Kind::Same) at.bound.clear();
}

}  // namespace muster
