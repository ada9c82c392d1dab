#include "engine/eval/columnar/rule_run.h"

#include <algorithm>
#include <array>

#include "engine/base/check.h"
#include "engine/plan/walk.h"

namespace muster {

namespace {

bool is_set(const Program& program, const CompiledBinding& binding) {
  return program.nodes[binding.range].type.kind == TypeKind::Set;
}

constexpr std::size_t kMaxBindings = 2;

}  // namespace

bool runs_by_columns(const RunContext& run, const CompiledRule& rule) {
  if (rule.bindings.size() == 1) return true;
  if (rule.bindings.size() != kMaxBindings) return false;
  const CompiledBinding& second = rule.bindings[1];
  const bool linked = second.join.valid() && !run.program.joins[second.join].keys.empty();
  // A range that reads the first binding or a let may differ from subject to subject.
  return !linked && free_slots(run.program, second.range).empty();
}

void RuleRun::Bound::clear() {
  rows.clear();
  values.clear();
  doubts.clear();
  filtered.clear();
  ordinals.clear();
}

void RuleRun::Bound::add(const Bound& from, std::size_t i) {
  if (!from.rows.empty()) rows.push_back(from.rows[i]);
  if (!from.values.empty()) values.push_back(from.values[i]);
  doubts.push_back(from.doubts[i]);
  filtered.push_back(from.filtered[i]);
  ordinals.push_back(from.ordinals[i]);
}

RuleRun::RuleRun(const RunContext& run, SharedColumns& shared, SubjectWalk& walk)
    : run_(run),
      evaluator_(run, shared),
      walk_(walk),
      ranges_(run.program, run.schema(), run.dataset, run.options, &shared.joins()) {}

void RuleRun::prepare(const CompiledRule& rule) {
  if (rule_ == &rule) return;
  rule_ = &rule;
  first_conjuncts_.clear();
  other_conjuncts_.clear();
  second_.clear();
  second_fails_ = false;
  filters_.clear();
  for (PlanId range = rule.bindings[0].range; is_set_filter(run_.program, range);
       range = run_.program.nodes[range].args[0]) {
    filters_.insert(filters_.begin(), range);
  }
  if (rule.where.valid()) {
    const PlanNode& where = run_.program.nodes[rule.where];
    other_conjuncts_ = where.op == Op::And ? where.args : std::vector<PlanId>{rule.where};
  }
  if (rule.bindings.size() == 1) return;
  first_conjuncts_ = rule.bindings[0].conjuncts;
  std::erase_if(other_conjuncts_, [&](PlanId id) {
    return std::ranges::find(first_conjuncts_, id) != first_conjuncts_.end();
  });
  ranges_.next_subject();
  const CompiledBinding& binding = rule.bindings[1];
  ValueFrame frame{.slots = std::vector<Value>(rule.frame_size),
                   .filled = std::vector<bool>(rule.frame_size)};
  if (is_set(run_.program, binding)) {
    std::vector<SetMember> members;
    second_fails_ = ranges_.members(binding.range, {}, frame, rule.lets, {}, members) != nullptr;
    for (const SetMember& member : members) {
      second_.rows.push_back(member.row);
      second_.doubts.push_back(member.uncertain);
    }
  } else {
    const Value list = ranges_.evaluate(binding.range, frame, rule.lets);
    second_fails_ = list.is_error();
    if (!second_fails_) second_.values.assign(list.list->items.begin(), list.list->items.end());
    second_.doubts.assign(second_.values.size(), nullptr);
  }
  second_.filtered.assign(second_.size(), kTrue);
  for (std::size_t i = 0; i < second_.size(); ++i) second_.ordinals.push_back(i + 1);
}

void RuleRun::take_first(std::size_t begin, std::size_t end) {
  const FirstRange& first = *range_;
  first_.clear();
  for (std::size_t i = begin; i < end; ++i) {
    const ErrorValue* doubt = nullptr;
    switch (first.kind) {
      case FirstRange::Kind::Rows:
        first_.rows.push_back(static_cast<std::int64_t>(i));
        break;
      case FirstRange::Kind::Members:
        first_.rows.push_back(first.members[i].row);
        doubt = first.members[i].uncertain;
        break;
      case FirstRange::Kind::Items:
        first_.values.push_back(first.items[i]);
        break;
      case FirstRange::Kind::Error:
        MUSTER_UNREACHABLE();
    }
    first_.doubts.push_back(doubt);
    first_.filtered.push_back(kTrue);
    first_.ordinals.push_back(i + 1);
  }
  // Members were filtered when they were made.
  if (first.kind == FirstRange::Kind::Rows && !filters_.empty()) filter_first();
}

void RuleRun::filter_first() {
  LaneFrame frame;
  frame.size = first_.size();
  frame.lets = rule_->lets;
  std::vector<PlanId> conditions;
  for (const PlanId filter : filters_) {
    const PlanNode& node = run_.program.nodes[filter];
    frame.set(node.slot, record_lanes(rule_->bindings[0].element, first_.rows));
    conditions.push_back(node.condition);
  }
  narrow(conditions, frame, first_.filtered.data());
  evaluator_.next_batch();
  Bound kept;
  for (std::size_t i = 0; i < first_.size(); ++i) {
    if (first_.filtered[i] != kFalse) kept.add(first_, i);
  }
  first_ = std::move(kept);
}

void RuleRun::walk_alone(std::uint64_t ordinal) {
  walk_.walk(*rule_, *range_, ordinal - 1, ordinal, *judge_);
  walk_.begin(*rule_, *judge_);
}

void RuleRun::walk(const CompiledRule& rule, const FirstRange& first, std::size_t begin,
                   std::size_t end, SubjectJudge& judge) {
  prepare(rule);
  if (second_fails_ || first.kind == FirstRange::Kind::Error) {
    walk_.walk(rule, first, begin, end, judge);
    return;
  }
  judge_ = &judge;
  range_ = &first;
  walk_.begin(rule, judge);
  lanes_.resize(rule.bindings.size());
  const std::size_t step =
      rule.bindings.size() == 1
          ? kLanes
          : std::clamp<std::size_t>(kLanes / std::max<std::size_t>(second_.size(), 1), 1, kLanes);
  for (std::size_t from = begin; from < end; from += step) {
    const std::size_t to = std::min(end, from + step);
    take_first(from, to);
    if (rule.bindings.size() == 1) {
      std::swap(lanes_[0], first_);
      scope_.assign(lanes_[0].size(), kTrue);
      if (!scope_.empty()) leaf();
    } else {
      cross();
    }
  }
}

void RuleRun::set(const CompiledBinding& binding, const Bound& bound, LaneFrame& frame) const {
  if (binding.element.kind == TypeKind::Record) {
    frame.set(binding.slot, record_lanes(binding.element, bound.rows));
    return;
  }
  LaneValues values;
  values.form = LaneValues::Form::Values;
  values.type = &binding.element;
  values.values = bound.values.data();
  frame.set(binding.slot, values);
}

void RuleRun::narrow(const std::vector<PlanId>& conjuncts, LaneFrame& frame, Truth* truths) {
  std::vector<std::uint8_t> active(frame.size);
  for (const PlanId conjunct : conjuncts) {
    std::uint8_t any = 0;
    for (std::size_t i = 0; i < frame.size; ++i) {
      active[i] = truths[i] != kFalse ? 1 : 0;
      any |= active[i];
    }
    if (any == 0) return;
    const Truth* const in = evaluator_.truths(conjunct, frame, active.data());
    for (std::size_t i = 0; i < frame.size; ++i) truths[i] = std::min(truths[i], in[i]);
  }
}

// Every value of the first binding with every one of the second.
void RuleRun::cross() {
  LaneFrame frame;
  frame.size = first_.size();
  frame.lets = rule_->lets;
  set(rule_->bindings[0], first_, frame);
  std::vector<Truth> truths(first_.size(), kTrue);
  narrow(first_conjuncts_, frame, truths.data());
  evaluator_.next_batch();
  const auto clear = [&] {
    for (Bound& each : lanes_) each.clear();
    scope_.clear();
  };
  clear();
  for (std::size_t i = 0; i < first_.size(); ++i) {
    if (first_.filtered[i] == kUnknown) {
      if (!scope_.empty()) leaf();
      clear();
      walk_alone(first_.ordinals[i]);
      continue;
    }
    if (truths[i] == kFalse) {
      judge_->out_of_scope(second_.size());
      continue;
    }
    for (std::size_t j = 0; j < second_.size(); ++j) {
      lanes_[0].add(first_, i);
      lanes_[1].add(second_, j);
      scope_.push_back(truths[i]);
      if (scope_.size() < kLanes) continue;
      leaf();
      clear();
    }
  }
  if (!scope_.empty()) leaf();
}

void RuleRun::leaf() {
  const std::size_t lanes = scope_.size();
  LaneFrame frame;
  frame.size = lanes;
  frame.lets = rule_->lets;
  for (std::size_t b = 0; b < lanes_.size(); ++b) {
    set(rule_->bindings[b], lanes_[b], frame);
    for (std::size_t i = 0; i < lanes; ++i) {
      if (lanes_[b].doubts[i] != nullptr || lanes_[b].filtered[i] == kUnknown) scope_[i] = kUnknown;
    }
  }
  narrow(other_conjuncts_, frame, scope_.data());
  // Only subjects that are in scope for certain are judged here, side by side without the others.
  std::vector<std::uint32_t> in_scope;
  for (std::size_t i = 0; i < lanes; ++i) {
    if (scope_[i] == kTrue) in_scope.push_back(static_cast<std::uint32_t>(i));
  }
  const Truth* kept = nullptr;
  LaneFrame judged;
  if (!in_scope.empty()) {
    judged.size = in_scope.size();
    judged.outer = &frame;
    judged.outer_lane = in_scope.size() == lanes ? nullptr : in_scope.data();
    kept = evaluator_.truths(rule_->require, judged, nullptr);
  }
  std::uint64_t passed = 0;
  std::uint64_t out = 0;
  std::size_t next = 0;
  const bool named = run_.options.keep_passed_keys;
  for (std::size_t i = 0; i < lanes; ++i) {
    if (scope_[i] == kFalse) {
      ++out;
      continue;
    }
    const Truth truth = scope_[i] == kTrue ? kept[next++] : kUnknown;
    if (truth == kTrue && !named) {
      ++passed;
    } else {
      refer(i, truth);
    }
  }
  judge_->passed(passed);
  judge_->out_of_scope(out);
  evaluator_.next_batch();
}

// One subject for the judge, in its place among the others.
void RuleRun::refer(std::size_t lane, Truth kept) {
  std::array<Value, kMaxBindings> values;
  std::array<std::uint64_t, kMaxBindings> ordinals{};
  std::array<const ErrorValue*, kMaxBindings> doubts{};
  const std::size_t count = lanes_.size();
  if (lanes_[0].filtered[lane] == kUnknown) {
    walk_alone(lanes_[0].ordinals[lane]);
    return;
  }
  for (std::size_t b = 0; b < count; ++b) {
    const Bound& bound = lanes_[b];
    values[b] = bound.rows.empty() ? bound.values[lane]
                                   : record_value(rule_->bindings[b].element.table(),
                                                  static_cast<RowId>(bound.rows[lane]));
    ordinals[b] = bound.ordinals[lane];
    doubts[b] = bound.doubts[lane];
  }
  Subject& subject = walk_.one(std::span(values).first(count), std::span(ordinals).first(count),
                               std::span(doubts).first(count));
  if (kept == kUnknown) {
    walk_.offer();
    return;
  }
  if (kept == kTrue) {
    judge_->passed(subject);
  } else {
    judge_->failed(subject, walk_.evaluator());
  }
  walk_.done();
}

}  // namespace muster
