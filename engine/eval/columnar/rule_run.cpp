#include "engine/eval/columnar/rule_run.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <numeric>

#include "engine/base/check.h"
#include "engine/plan/walk.h"

namespace muster {

namespace {

bool is_set(const Program& program, const CompiledBinding& binding) {
  return program.nodes[binding.range].type.kind == TypeKind::Set;
}

constexpr std::size_t kMaxBindings = 2;

// The first place from `from` on whose truth is another one.
std::size_t next_other(Truth truth, std::span<const Truth> truths, std::size_t from) {
  std::array<Truth, 16> same;
  same.fill(truth);
  while (from + same.size() <= truths.size() &&
         std::memcmp(truths.data() + from, same.data(), same.size()) == 0) {
    from += same.size();
  }
  while (from < truths.size() && truths[from] == truth) ++from;
  return from;
}

}  // namespace

bool runs_by_columns(const RunContext& run, const CompiledRule& rule) {
  if (rule.bindings.size() == 1) return true;
  if (rule.bindings.size() != kMaxBindings) return false;
  const CompiledBinding& second = rule.bindings[1];
  const bool linked = second.join.valid() && !run.program.joins[second.join].keys.empty();
  // A range that reads the first binding or a let may differ from subject to subject.
  return !linked && free_slots(run.program, second.range).empty();
}

void RuleRun::Bound::keep(std::span<const Truth> of_values) {
  std::size_t kept = 0;
  bool unknown = false;
  std::vector<Truth> left;
  for (std::size_t i = 0; i < of_values.size(); ++i) {
    if (of_values[i] == kFalse) continue;
    if (!rows.empty()) rows[kept] = rows[i];
    if (!values.empty()) values[kept] = values[i];
    if (!doubts.empty()) doubts[kept] = doubts[i];
    left.push_back(of_values[i]);
    unknown = unknown || of_values[i] == kUnknown;
    ++kept;
  }
  successive = successive && kept == of_values.size();
  if (!rows.empty()) rows.resize(kept);
  if (!values.empty()) values.resize(kept);
  if (!doubts.empty()) doubts.resize(kept);
  truths = unknown ? std::move(left) : std::vector<Truth>();
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
  filters_.clear();
  second_ = {};
  second_out_ = 0;
  second_fails_ = false;
  for (PlanId range = rule.bindings[0].range; is_set_filter(run_.program, range);
       range = run_.program.nodes[range].args[0]) {
    filters_.insert(filters_.begin(), range);
  }
  if (rule.where.valid()) {
    const PlanNode& where = run_.program.nodes[rule.where];
    other_conjuncts_ = where.op == Op::And ? where.args : std::vector<PlanId>{rule.where};
  }
  if (rule.bindings.size() == kMaxBindings) prepare_second(rule);
}

void RuleRun::prepare_second(const CompiledRule& rule) {
  first_conjuncts_ = rule.bindings[0].conjuncts;
  std::erase_if(other_conjuncts_, [&](PlanId id) {
    return std::ranges::find(first_conjuncts_, id) != first_conjuncts_.end();
  });
  ranges_.next_subject();
  const CompiledBinding& binding = rule.bindings[1];
  ValueFrame values{.slots = std::vector<Value>(rule.frame_size),
                    .filled = std::vector<bool>(rule.frame_size)};
  if (is_set(run_.program, binding)) {
    std::vector<SetMember> members;
    second_fails_ = ranges_.members(binding.range, {}, values, rule.lets, {}, members) != nullptr;
    for (const SetMember& member : members) {
      second_.rows.push_back(member.row);
      second_.doubts.push_back(member.uncertain);
    }
  } else {
    const Value list = ranges_.evaluate(binding.range, values, rule.lets);
    second_fails_ = list.is_error();
    if (!second_fails_) second_.values.assign(list.list->items.begin(), list.list->items.end());
  }
  std::vector<PlanId> own;
  std::erase_if(other_conjuncts_, [&](PlanId id) {
    const bool alone = free_slots(run_.program, id) == std::vector<Slot>{binding.slot};
    if (alone) own.push_back(id);
    return alone;
  });
  if (second_fails_ || own.empty()) return;
  LaneFrame frame;
  frame.size = second_.size();
  frame.lets = rule.lets;
  frame.set(binding.slot, values_of(binding, second_));
  std::vector<Truth> truths(second_.size(), kTrue);
  narrow(own, frame, truths);
  evaluator_.next_batch();
  second_out_ = static_cast<std::uint64_t>(std::ranges::count(truths, kFalse));
  second_.keep(truths);
}

void RuleRun::take_first(std::size_t begin, std::size_t end) {
  first_ = {.rows = std::move(first_.rows),
            .values = std::move(first_.values),
            .doubts = {},
            .truths = {}};
  first_.rows.clear();
  first_.values.clear();
  first_begin_ = begin;
  const FirstRange& first = *range_;
  switch (first.kind) {
    case FirstRange::Kind::Rows:
      first_.rows.resize(end - begin);
      std::iota(first_.rows.begin(), first_.rows.end(), static_cast<std::int64_t>(begin));
      first_.successive = true;
      if (!filters_.empty()) filter_first();
      return;
    case FirstRange::Kind::Members:
      for (std::size_t i = begin; i < end; ++i) {
        first_.rows.push_back(first.members[i].row);
        first_.doubts.push_back(first.members[i].uncertain);
      }
      return;
    case FirstRange::Kind::Items:
      first_.values.assign(first.items.begin() + static_cast<std::ptrdiff_t>(begin),
                           first.items.begin() + static_cast<std::ptrdiff_t>(end));
      return;
    case FirstRange::Kind::Error:
      break;
  }
  MUSTER_UNREACHABLE();  // is walked
}

void RuleRun::filter_first() {
  LaneFrame frame;
  frame.size = first_.size();
  frame.lets = rule_->lets;
  std::vector<PlanId> conditions;
  for (const PlanId filter : filters_) {
    const PlanNode& node = run_.program.nodes[filter];
    frame.set(node.slot, values_of(rule_->bindings[0], first_));
    conditions.push_back(node.condition);
  }
  std::vector<Truth> truths(first_.size(), kTrue);
  narrow(conditions, frame, truths);
  evaluator_.next_batch();
  first_.keep(truths);
}

void RuleRun::walk_alone(std::size_t i) {
  const std::size_t at = range_->kind == FirstRange::Kind::Rows
                             ? static_cast<std::size_t>(first_.rows[i])
                             : first_begin_ + i;
  walk_.walk(*rule_, *range_, at, at + 1, *judge_);
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
  const bool alone = rule.bindings.size() == 1;
  const std::size_t step =
      alone ? kLanes
            : std::clamp<std::size_t>(kLanes / std::max<std::size_t>(second_.size(), 1), 1, kLanes);
  for (std::size_t from = begin; from < end; from += step) {
    take_first(from, std::min(end, from + step));
    if (first_.size() == 0) continue;
    if (alone) {
      single();
    } else {
      cross();
    }
    evaluator_.next_batch();
  }
}

LaneValues RuleRun::values_of(const CompiledBinding& binding, const Bound& bound) {
  if (binding.element.kind == TypeKind::Record)
    return record_lanes(binding.element, bound.rows, bound.successive);
  LaneWriter out(form_of(binding.element.kind), binding.element, bound.size(), evaluator_.memory());
  for (std::size_t i = 0; i < bound.size(); ++i) out.put(i, bound.values[i]);
  return out.values();
}

void RuleRun::narrow(const std::vector<PlanId>& conjuncts, LaneFrame& frame,
                     std::span<Truth> truths) {
  active_.resize(truths.size());
  for (const PlanId conjunct : conjuncts) {
    std::uint8_t* const active = active_.data();
    std::uint8_t any = 0;
    for (std::size_t i = 0; i < truths.size(); ++i) {
      active[i] = truths.data()[i] != kFalse ? 1 : 0;
      any |= active[i];
    }
    if (any == 0) return;
    const Truth* const in = evaluator_.truths(conjunct, frame, active);
    for (std::size_t i = 0; i < truths.size(); ++i)
      truths.data()[i] = std::min(truths.data()[i], in[i]);
  }
}

void RuleRun::single() {
  LaneFrame frame;
  frame.size = first_.size();
  frame.lets = rule_->lets;
  frame.set(rule_->bindings[0].slot, values_of(rule_->bindings[0], first_));
  lane_first_.clear();
  lane_second_.clear();
  scope_.assign(first_.size(), kTrue);
  for (std::size_t i = 0; i < first_.truths.size(); ++i) scope_[i] = first_.truths[i];
  for (std::size_t i = 0; i < first_.doubts.size(); ++i) {
    if (first_.doubts[i] != nullptr) scope_[i] = kUnknown;
  }
  leaf(frame);
}

// Every value of the first binding with every one of the second.
void RuleRun::cross() {
  LaneFrame firsts;
  firsts.size = first_.size();
  firsts.lets = rule_->lets;
  firsts.set(rule_->bindings[0].slot, values_of(rule_->bindings[0], first_));
  std::vector<Truth> truths(first_.size(), kTrue);
  narrow(first_conjuncts_, firsts, truths);
  // What pairs read of the first binding is asked of it here, once for all of them.
  const LaneValues seconds = values_of(rule_->bindings[1], second_);
  const auto flush = [&] {
    if (scope_.empty()) return;
    const Arena::Mark mark = evaluator_.memory().mark();
    LaneFrame pairs;
    pairs.size = scope_.size();
    pairs.lets = rule_->lets;
    pairs.set(rule_->bindings[0].slot,
              gather(firsts.slots[rule_->bindings[0].slot], lane_first_, evaluator_.memory()));
    pairs.set(rule_->bindings[1].slot, gather(seconds, lane_second_, evaluator_.memory()));
    leaf(pairs);
    evaluator_.memory().rewind(mark);
    lane_first_.clear();
    lane_second_.clear();
    scope_.clear();
  };
  lane_first_.clear();
  lane_second_.clear();
  scope_.clear();
  for (std::size_t i = 0; i < first_.size(); ++i) {
    if (first_.truth(i) == kUnknown) {
      flush();
      walk_alone(i);
      continue;
    }
    if (truths[i] == kFalse) {
      judge_->out_of_scope(second_.size() + second_out_);
      continue;
    }
    judge_->out_of_scope(second_out_);
    const Truth first = first_.doubt(i) == nullptr ? truths[i] : kUnknown;
    for (std::size_t from = 0; from < second_.size();) {
      const std::size_t before = scope_.size();
      const std::size_t to = std::min(second_.size(), from + kLanes - before);
      lane_first_.resize(before + to - from, static_cast<std::uint32_t>(i));
      lane_second_.resize(lane_first_.size());
      std::iota(lane_second_.data() + before, lane_second_.data() + lane_second_.size(),
                static_cast<std::uint32_t>(from));
      for (; from < to; ++from) {
        const Truth second = second_.doubt(from) == nullptr ? second_.truth(from) : kUnknown;
        scope_.push_back(std::min(first, second));
      }
      if (scope_.size() == kLanes) flush();
    }
  }
  flush();
}

void RuleRun::leaf(LaneFrame& frame) {
  const std::size_t lanes = frame.size;
  narrow(other_conjuncts_, frame, scope_);
  // Only subjects that are in scope for certain are judged here, side by side without the others.
  in_scope_.resize(lanes);
  const Truth* const scope = scope_.data();
  std::size_t judged_lanes = 0;
  for (std::size_t i = 0; i < lanes; ++i) {
    in_scope_.data()[judged_lanes] = static_cast<std::uint32_t>(i);
    judged_lanes += scope[i] == kTrue ? 1U : 0U;
  }
  const auto out = static_cast<std::uint64_t>(std::ranges::count(scope_, kFalse));
  // Of each lane what is known of `require`; those out of scope are done like those that pass.
  const Truth* kept = nullptr;
  LaneFrame judged;
  if (judged_lanes > 0) {
    judged.size = judged_lanes;
    judged.outer = &frame;
    judged.outer_lane = judged_lanes == lanes ? nullptr : in_scope_.data();
    kept = evaluator_.truths(rule_->require, judged, nullptr);
  }
  if (judged_lanes < lanes) {
    kept_.resize(lanes);
    std::ranges::transform(scope_, kept_.begin(),
                           [](Truth in) -> Truth { return in == kFalse ? kTrue : kUnknown; });
    for (std::size_t i = 0; i < judged_lanes; ++i) kept_.data()[in_scope_.data()[i]] = kept[i];
    kept = kept_.data();
  }
  const bool named = run_.options.keep_passed_keys;
  auto passed = static_cast<std::uint64_t>(std::count(kept, kept + lanes, kTrue));
  const auto next = [&](std::size_t i) { return named ? i : next_other(kTrue, {kept, lanes}, i); };
  for (std::size_t i = next(0); i < lanes; i = next(i + 1)) {
    if (scope[i] == kFalse) continue;
    if (kept[i] == kTrue) --passed;
    refer(i, kept[i]);
  }
  judge_->passed(passed - out);
  judge_->out_of_scope(out);
}

// One subject for the judge, in its place among the others.
void RuleRun::refer(std::size_t lane, Truth kept) {
  const std::size_t count = rule_->bindings.size();
  const std::size_t first = first_of(lane);
  if (count == 1 && first_.truth(first) == kUnknown) {
    walk_alone(first);
    return;
  }
  if (kept == kFalse && judge_->keeps_rows()) {
    std::array<RowId, kMaxBindings> rows{};
    rows[0] = static_cast<RowId>(first_.rows[first]);
    if (count > 1) rows[1] = static_cast<RowId>(second_.rows[lane_second_[lane]]);
    judge_->failed(std::span(rows).first(count));
    return;
  }
  std::array<Value, kMaxBindings> values;
  std::array<std::uint64_t, kMaxBindings> ordinals{};
  std::array<const ErrorValue*, kMaxBindings> doubts{};
  for (std::size_t b = 0; b < count; ++b) {
    const Bound& bound = b == 0 ? first_ : second_;
    const std::size_t i = b == 0 ? first : lane_second_[lane];
    values[b] = bound.rows.empty() ? bound.values[i]
                                   : record_value(rule_->bindings[b].element.table(),
                                                  static_cast<RowId>(bound.rows[i]));
    // Only generated values, none of which is ever left out, are named by their number.
    ordinals[b] = (b == 0 ? first_begin_ : 0) + i + 1;
    doubts[b] = bound.doubt(i);
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
