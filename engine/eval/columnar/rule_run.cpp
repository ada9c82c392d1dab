#include "engine/eval/columnar/rule_run.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <numeric>

#include "engine/base/check.h"
#include "engine/plan/walk.h"

namespace muster {

namespace {

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

void RuleRun::Bound::keep(std::span<const Truth> of_values) {
  std::size_t kept = 0;
  bool unknown = false;
  std::vector<Truth> left;
  for (std::size_t i = 0; i < of_values.size(); ++i) {
    if (of_values[i] == kFalse) continue;
    if (!rows.empty()) rows[kept] = rows[i];
    if (!values.empty()) values[kept] = values[i];
    if (!ordinals.empty()) ordinals[kept] = ordinals[i];
    if (!doubts.empty()) doubts[kept] = doubts[i];
    left.push_back(of_values[i]);
    unknown = unknown || of_values[i] == kUnknown;
    ++kept;
  }
  successive = successive && kept == of_values.size();
  if (!rows.empty()) rows.resize(kept);
  if (!values.empty()) values.resize(kept);
  if (!ordinals.empty()) ordinals.resize(kept);
  if (!doubts.empty()) doubts.resize(kept);
  truths = unknown ? std::move(left) : std::vector<Truth>();
}

void RuleRun::Bound::clear() {
  rows.clear();
  values.clear();
  ordinals.clear();
  doubts.clear();
  truths.clear();
  successive = false;
}

RuleRun::RuleRun(const RunContext& run, SharedColumns& shared, SubjectWalk& walk)
    : run_(run), shared_(shared), evaluator_(run, shared), walk_(walk) {}

ReferenceEvaluator& RuleRun::ranges(std::size_t level) {
  while (ranges_.size() <= level)
    ranges_.emplace_back(run_.program, run_.schema(), run_.dataset, run_.options, &shared_.joins());
  return ranges_[level];
}

void RuleRun::prepare(const CompiledRule& rule) {
  if (rule_ == &rule) return;
  rule_ = &rule;
  walks_ = false;
  filters_ = filters_of(rule.bindings[0].range);
  frame_ = {.slots = std::vector<Value>(rule.frame_size),
            .filled = std::vector<bool>(rule.frame_size)};
  levels_.clear();
  levels_.resize(rule.bindings.size());
  std::vector<PlanId> conjuncts;
  if (rule.where.valid()) {
    const PlanNode& where = run_.program.nodes[rule.where];
    conjuncts = where.op == Op::And ? where.args : std::vector<PlanId>{rule.where};
  }
  for (std::size_t b = 0; b + 1 < levels_.size(); ++b) {
    levels_[b].conjuncts = rule.bindings[b].conjuncts;
    std::erase_if(conjuncts, [&](PlanId id) {
      return std::ranges::find(levels_[b].conjuncts, id) != levels_[b].conjuncts.end();
    });
  }
  levels_.back().conjuncts = std::move(conjuncts);
  levels_.back().below = 1;
  // From the last on, since how a range is best found depends on those behind it.
  for (std::size_t b = levels_.size(); --b > 0;) {
    prepare_level(b);
    const Level& at = levels_[b];
    if (at.size && at.below) levels_[b - 1].below = *at.size * *at.below;
  }
}

void RuleRun::prepare_level(std::size_t level) {
  Level& at = levels_[level];
  const CompiledBinding& binding = rule_->bindings[level];
  at.range = make_range_query(run_.program, *rule_, level, at.conjuncts);
  for (std::size_t b = level + 1; b < levels_.size(); ++b) {
    at.read_behind = at.read_behind || reads(run_.program, rule_->bindings[b].range, binding.slot);
  }
  // Of rows that `where` leaves out, only the number of their combinations is asked for: if they
  // have as many each.
  const bool counts_rest = at.range.depends || !at.read_behind;
  if (at.range.query.usable && counts_rest) {
    at.kind = Level::Kind::Found;
    at.index = &shared_.index(at.range.query);
    std::erase_if(at.conjuncts, [&](PlanId id) {
      return std::ranges::find(at.range.settled, id) != at.range.settled.end();
    });
    if (!at.range.depends) at.size = size_of_range(level);
    return;
  }
  const bool linked = binding.join.valid() && !run_.program.joins[binding.join].keys.empty();
  if (at.range.depends || (linked && counts_rest)) {
    at.kind = Level::Kind::Each;
    if (!at.range.depends) at.size = size_of_range(level);
    return;
  }
  at.kind = Level::Kind::Same;
  if (!walks_) load_same(level);
}

std::optional<std::uint64_t> RuleRun::size_of_range(std::size_t level) {
  const CompiledBinding& binding = rule_->bindings[level];
  const PlanNode& base = run_.program.nodes[base_of_filters(run_.program, binding.range)];
  if (base.op == Op::AllRows) {
    const RowId rows = run_.dataset.tables[base.table].rows;
    const std::vector<PlanId> filters = filters_of(binding.range);
    if (filters.empty()) return rows;
    std::uint64_t in_range = 0;
    std::vector<std::int64_t> numbers;
    for (RowId begin = 0; begin < rows; begin += kLanes) {
      numbers.resize(std::min<std::size_t>(kLanes, rows - begin));
      std::iota(numbers.begin(), numbers.end(), std::int64_t{begin});
      const LaneValues lanes = record_lanes(binding.element, numbers, true);
      for (const Truth truth : filter(filters, lanes, numbers.size())) in_range += truth != kFalse;
    }
    return in_range;
  }
  const ErrorValue* const error =
      ranges(level).members(binding.range, {}, frame_, rule_->lets, {}, levels_[level].members);
  ranges(level).next_subject();
  if (error == nullptr) return levels_[level].members.size();
  walks_ = true;
  return std::nullopt;
}

void RuleRun::load_same(std::size_t level) {
  Level& at = levels_[level];
  const CompiledBinding& binding = rule_->bindings[level];
  ranges(level).next_subject();
  if (is_set(run_.program, binding.range)) {
    walks_ =
        ranges(level).members(binding.range, {}, frame_, rule_->lets, {}, at.members) != nullptr;
    for (const SetMember& member : at.members) {
      at.bound.rows.push_back(member.row);
      at.bound.doubts.push_back(member.uncertain);
    }
  } else {
    const Value list = ranges(level).evaluate(binding.range, frame_, rule_->lets);
    walks_ = list.is_error();
    if (!list.is_error()) at.bound.values.assign(list.list->items.begin(), list.list->items.end());
    at.bound.ordinals.resize(at.bound.values.size());
    std::iota(at.bound.ordinals.begin(), at.bound.ordinals.end(), std::uint64_t{1});
  }
  at.size = at.bound.size();
  if (at.read_behind) return;
  std::vector<PlanId> own;
  std::erase_if(at.conjuncts, [&](PlanId id) {
    const bool alone = free_slots(run_.program, id) == std::vector<Slot>{binding.slot};
    if (alone) own.push_back(id);
    return alone;
  });
  if (walks_ || own.empty()) return;
  LaneFrame frame;
  frame.size = at.bound.size();
  frame.lets = rule_->lets;
  frame.set(binding.slot, values_of(binding, at.bound));
  const std::vector<Truth> truths = truths_of(own, frame);
  at.out = static_cast<std::uint64_t>(std::ranges::count(truths, kFalse));
  at.bound.keep(truths);
}

void RuleRun::take_first(std::size_t begin, std::size_t end) {
  Bound& bound = levels_[0].bound;
  bound.clear();
  first_begin_ = begin;
  const FirstRange& first = *range_;
  switch (first.kind) {
    case FirstRange::Kind::Rows:
      bound.rows.resize(end - begin);
      std::iota(bound.rows.begin(), bound.rows.end(), static_cast<std::int64_t>(begin));
      bound.successive = true;
      if (!filters_.empty()) filter_first();
      return;
    case FirstRange::Kind::Members:
      for (std::size_t i = begin; i < end; ++i) {
        bound.rows.push_back(first.members[i].row);
        bound.doubts.push_back(first.members[i].uncertain);
      }
      return;
    case FirstRange::Kind::Items:
      bound.values.assign(first.items.begin() + static_cast<std::ptrdiff_t>(begin),
                          first.items.begin() + static_cast<std::ptrdiff_t>(end));
      return;
    case FirstRange::Kind::Error:
      break;
  }
  MUSTER_UNREACHABLE();  // is walked
}

void RuleRun::filter_first() {
  Bound& bound = levels_[0].bound;
  const LaneValues rows = values_of(rule_->bindings[0], bound);
  bound.keep(filter(filters_, rows, bound.size()));
}

std::vector<PlanId> RuleRun::filters_of(PlanId range) const {
  std::vector<PlanId> filters;
  for (; is_set_filter(run_.program, range); range = run_.program.nodes[range].args[0])
    filters.insert(filters.begin(), range);
  return filters;
}

std::vector<Truth> RuleRun::filter(std::span<const PlanId> filters, const LaneValues& rows,
                                   std::size_t size) {
  LaneFrame frame;
  frame.size = size;
  frame.lets = rule_->lets;
  std::vector<PlanId> conditions;
  for (const PlanId filter : filters) {
    const PlanNode& node = run_.program.nodes[filter];
    frame.set(node.slot, rows);
    conditions.push_back(node.condition);
  }
  return truths_of(conditions, frame);
}

std::vector<Truth> RuleRun::truths_of(const std::vector<PlanId>& conditions, LaneFrame& frame) {
  std::vector<Truth> truths(frame.size, kTrue);
  narrow(conditions, frame, truths);
  evaluator_.next_batch();
  return truths;
}

void RuleRun::walk(const CompiledRule& rule, const FirstRange& first, std::size_t begin,
                   std::size_t end, SubjectJudge& judge) {
  prepare(rule);
  if (walks_ || first.kind == FirstRange::Kind::Error) {
    walk_.walk(rule, first, begin, end, judge);
    return;
  }
  judge_ = &judge;
  range_ = &first;
  walk_.begin(rule, judge);
  std::size_t step = kLanes;
  if (levels_.size() > 1 && levels_[1].kind == Level::Kind::Same) {
    const std::size_t each = std::max<std::size_t>(levels_[1].bound.size(), 1);
    step = std::clamp<std::size_t>(kLanes / each, 1, kLanes);
  }
  Level& at = levels_[0];
  for (std::size_t from = begin; from < end; from += step) {
    take_first(from, std::min(end, from + step));
    const std::size_t size = at.bound.size();
    if (size == 0) continue;
    at.frame = {};
    at.frame.size = size;
    at.frame.lets = rule.lets;
    at.frame.set(rule.bindings[0].slot, values_of(rule.bindings[0], at.bound));
    at.scope.assign(size, kTrue);
    for (std::size_t i = 0; i < at.bound.truths.size(); ++i) at.scope[i] = at.bound.truths[i];
    for (std::size_t i = 0; i < at.bound.doubts.size(); ++i) {
      if (at.bound.doubts[i] != nullptr) at.scope[i] = kUnknown;
    }
    go_on(0);
    evaluator_.next_batch();
  }
}

void RuleRun::go_on(std::size_t level) {
  Level& at = levels_[level];
  narrow(at.conjuncts, at.frame, at.scope);
  if (level + 1 == levels_.size()) {
    leaf();
    return;
  }
  switch (levels_[level + 1].kind) {
    case Level::Kind::Same:
      return expand_same(level + 1);
    case Level::Kind::Found:
      return expand_found(level + 1);
    case Level::Kind::Each:
      return expand_each(level + 1);
    case Level::Kind::First:
      break;
  }
  MUSTER_UNREACHABLE();
}

void RuleRun::name(std::size_t level, std::size_t lane) {
  values_.resize(levels_.size());
  ordinals_.resize(levels_.size());
  doubts_.resize(levels_.size());
  for (std::size_t b = level;; --b) {
    const Level& at = levels_[b];
    const std::size_t i = at.value_of(lane);
    values_[b] = at.bound.rows.empty() ? at.bound.values[i]
                                       : record_value(rule_->bindings[b].element.table(),
                                                      static_cast<RowId>(at.bound.rows[i]));
    // Of records nobody asks for their number.
    ordinals_[b] = at.bound.ordinals.empty() ? first_begin_ + i + 1 : at.bound.ordinals[i];
    doubts_[b] = at.bound.doubt(i);
    if (b == 0) return;
    lane = at.before[lane];
  }
}

void RuleRun::walk_below(std::size_t level, std::size_t lane) {
  name(level, lane);
  const std::size_t bound = level + 1;
  walk_.below(std::span(values_).first(bound), std::span(ordinals_).first(bound),
              std::span(doubts_).first(bound));
}

void RuleRun::walk_first(std::size_t value) {
  const std::size_t at = range_->kind == FirstRange::Kind::Rows
                             ? static_cast<std::size_t>(levels_[0].bound.rows[value])
                             : first_begin_ + value;
  walk_.walk(*rule_, *range_, at, at + 1, *judge_);
  walk_.begin(*rule_, *judge_);
}

LaneValues RuleRun::values_of(const CompiledBinding& binding, const Bound& bound) {
  // Records may be elements of a list too.
  if (binding.element.kind == TypeKind::Record && bound.values.empty())
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

void RuleRun::leaf() {
  Level& at = levels_.back();
  LaneFrame& frame = at.frame;
  const std::size_t lanes = frame.size;
  // Only subjects that are in scope for certain are judged here, side by side without the others.
  in_scope_.resize(lanes);
  const Truth* const scope = at.scope.data();
  std::size_t judged_lanes = 0;
  for (std::size_t i = 0; i < lanes; ++i) {
    in_scope_.data()[judged_lanes] = static_cast<std::uint32_t>(i);
    judged_lanes += scope[i] == kTrue ? 1U : 0U;
  }
  const auto out = static_cast<std::uint64_t>(std::ranges::count(at.scope, kFalse));
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
    std::ranges::transform(at.scope, kept_.begin(),
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
  const std::size_t last = levels_.size() - 1;
  if (last == 0 && levels_[0].bound.truth(lane) == kUnknown) {
    walk_first(lane);
    return;
  }
  name(last, lane);
  if (kept == kFalse && judge_->keeps_rows()) {
    rows_.clear();
    for (const Value& value : values_) rows_.push_back(record_row(value));
    judge_->failed(rows_);
    return;
  }
  Subject& subject = walk_.one(values_, ordinals_, doubts_);
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
