// Questions to record sets, for all lanes at once: an index is probed, and where keys do not
// decide, the pairs of a lane and a row that its keys lead to are looked at side by side.
#include <algorithm>
#include <functional>
#include <limits>

#include "engine/base/check.h"
#include "engine/eval/columnar/evaluator.h"
#include "engine/plan/walk.h"

namespace muster {

namespace {

using Form = LaneValues::Form;

// The least or greatest value of the key of each lane, the end of the scale where it has none. On
// its own, so that many look-ups wait for memory at a time.
template <typename T>
void gather_extremes(std::span<const T> extremes, std::span<const std::uint32_t> ids, bool least,
                     std::int64_t* out) {
  using Wide = std::numeric_limits<std::int64_t>;
  const T none = least ? std::numeric_limits<T>::max() : std::numeric_limits<T>::min();
  const std::int64_t no_value = least ? Wide::max() : Wide::min();
  const T* const by_id = extremes.data();
  for (std::size_t i = 0; i < ids.size(); ++i) {
    const T extreme = ids[i] == kNoKey ? none : by_id[ids[i]];
    out[i] = extreme == none ? no_value : std::int64_t{extreme};
  }
}

// Whether a row that is compared with the lane's value exists, by the least or greatest of them.
template <typename Fulfils>
void compare_extremes(std::span<const std::int64_t> extremes, const LaneValues& outer, bool least,
                      Truth* found, Fulfils fulfils) {
  using Wide = std::numeric_limits<std::int64_t>;
  const std::int64_t no_value = least ? Wide::max() : Wide::min();
  const std::int64_t* const values = extremes.data();
  const std::int64_t* const words = outer.words;
  const std::size_t step = outer.uniform ? 0 : 1;
  const std::size_t lanes = extremes.size();
  for (std::size_t i = 0; i < lanes; ++i) {
    const bool there = values[i] != no_value && fulfils(values[i], words[i * step]);
    found[i] = there ? kTrue : kFalse;
  }
  const std::uint8_t* const known = outer.known;
  if (known == nullptr) return;
  for (std::size_t i = 0; i < lanes; ++i) found[i] = known[i * step] != 0 ? found[i] : kUnknown;
}

void compare_all(std::span<const std::int64_t> extremes, const LaneValues& outer,
                 const SetQuery::Bound& bound, Truth* found) {
  using Compare = SetQuery::Bound::Compare;
  switch (bound.compare) {
    case Compare::Less:
      return compare_extremes(extremes, outer, true, found, std::less<>());
    case Compare::LessOrEqual:
      return compare_extremes(extremes, outer, true, found, std::less_equal<>());
    case Compare::Greater:
      return compare_extremes(extremes, outer, false, found, std::greater<>());
    case Compare::GreaterOrEqual:
      return compare_extremes(extremes, outer, false, found, std::greater_equal<>());
  }
}

// The values that fulfil the bounds of one lane: [least, greatest].
struct Window {
  std::int64_t least = std::numeric_limits<std::int64_t>::min();
  // The end of the scale stands for rows that are not sure.
  std::int64_t greatest = std::numeric_limits<std::int64_t>::max() - 1;

  void narrow(SetQuery::Bound::Compare compare, std::int64_t word) {
    using Compare = SetQuery::Bound::Compare;
    using Wide = std::numeric_limits<std::int64_t>;
    switch (compare) {
      case Compare::Less:
        greatest = std::min(greatest, word == Wide::min() ? word : word - 1);
        break;
      case Compare::LessOrEqual:
        greatest = std::min(greatest, word);
        break;
      case Compare::Greater:
        least = std::max(least, word == Wide::max() ? word : word + 1);
        break;
      case Compare::GreaterOrEqual:
        least = std::max(least, word);
        break;
    }
  }
  // How many of the sorted values are in it.
  std::int64_t count(std::span<const std::int64_t> values) const {
    const auto from = std::ranges::lower_bound(values, least);
    const auto to = std::ranges::upper_bound(values, greatest);
    return std::max<std::int64_t>(to - from, 0);
  }
};

// Which variables a frame and those around it have. What they are given while pairs are looked at
// goes with the memory of these.
class FilledSlots {
 public:
  explicit FilledSlots(LaneFrame& frame) {
    for (LaneFrame* at = &frame; at != nullptr; at = at->outer) saved_.emplace_back(at, at->filled);
  }
  void restore() const {
    for (const auto& [frame, filled] : saved_) {
      for (std::size_t i = 0; i < frame->filled.size(); ++i)
        frame->filled[i] = i < filled.size() ? filled[i] : 0;
    }
  }

 private:
  std::vector<std::pair<LaneFrame*, std::vector<std::uint8_t>>> saved_;
};

}  // namespace

template <typename IsSettled, typename Use>
void ColumnarEvaluator::search_pairs(const SetQuery& query, const RowIndex& index, LaneFrame& frame,
                                     Probe& probe, IsSettled&& is_settled, Use&& use) {
  const Type record = record_of(query.table);
  std::vector<std::uint32_t> lanes;
  std::vector<std::int64_t> rows;
  std::vector<Truth> taken;
  // What pairs read of their lanes is made here, where it stays while pairs come and go; but sets,
  // of which only questions are asked.
  const std::span<const CompiledLet> lets = frame.all_lets();
  for (const SetQuery::Part& part : query.pair_parts) {
    if (part.scope != SetQuery::Scope::Rule) continue;
    for (const Slot slot : all_slots_of(part.node, lets)) {
      const auto let = std::ranges::find(lets, slot, &CompiledLet::slot);
      const bool set = let != lets.end() && is_set(program_, let->value);
      const bool row = std::ranges::find(query.row_slots, slot) != query.row_slots.end();
      if (!set && !row) slot_values(slot, frame);
    }
  }
  const FilledSlots filled(frame);
  const auto look = [&] {
    if (lanes.empty()) return;
    const Mark before = mark();
    const auto pairs_of = [&](LaneFrame& outer, const std::vector<Slot>& slots) {
      LaneFrame pairs;
      pairs.size = lanes.size();
      pairs.outer = &outer;
      pairs.outer_lane = lanes.data();
      for (const Slot slot : slots) pairs.set(slot, record_lanes(record, rows));
      return pairs;
    };
    LaneFrame pairs = pairs_of(frame, query.row_slots);
    LaneFrame owners = pairs_of(probe.owner, query.derived_row_slots);
    std::vector<std::uint8_t> left(lanes.size(), 1);
    for (const SetQuery::Part& part : query.pair_parts) {
      LaneFrame& of = part.scope == SetQuery::Scope::Rule ? pairs : owners;
      const Truth* const in = truths(part.node, of, left.data());
      for (std::size_t i = 0; i < taken.size(); ++i) {
        const Truth truth = part.negated ? static_cast<Truth>(kTrue - in[i]) : in[i];
        taken[i] = std::min(taken[i], truth);
        left[i] = taken[i] != kFalse ? 1 : 0;
      }
    }
    use({.lanes = lanes, .rows = rows, .taken = taken, .left = left.data()}, pairs);
    rewind(before);
    filled.restore();
    lanes.clear();
    rows.clear();
    taken.clear();
  };
  for (std::size_t i = 0; i < frame.size; ++i) {
    if (probe.ids[i] == kNoKey) continue;
    const std::uint32_t end = index.begins[probe.ids[i] + std::size_t{1}];
    for (std::uint32_t at = index.begins[probe.ids[i]]; at < end && !is_settled(i); ++at) {
      lanes.push_back(static_cast<std::uint32_t>(i));
      rows.push_back(index.rows[at]);
      taken.push_back(RowIndex::bit(index.unsure_rows, at) ? kUnknown : kTrue);
      if (lanes.size() == kLanes) look();
    }
  }
  look();
}

LaneValues ColumnarEvaluator::set_question(PlanId id, LaneFrame& frame,
                                           const std::uint8_t* active) {
  const Question& question = question_of(id, frame);
  if (question.index == nullptr) return by_reference(id, frame, active);
  Probe keys = probe(question.query, *question.index, frame, active);
  switch (question.query.answer) {
    case SetQuery::Answer::Exists:
      return whether_there_is_one(id, question, frame, keys, active);
    case SetQuery::Answer::Count:
      return how_many(id, question, frame, keys, active);
    case SetQuery::Answer::First:
    case SetQuery::Answer::Last:
      return one_row(id, question, frame, keys);
    case SetQuery::Answer::Rows:
      break;
  }
  MUSTER_UNREACHABLE();
}

std::vector<LaneValues> ColumnarEvaluator::outer_bounds(const SetQuery& query, LaneFrame& frame,
                                                        Probe& keys, const std::uint8_t* active) {
  std::vector<LaneValues> values;
  for (const SetQuery::Bound& bound : query.bounds) {
    LaneFrame& of = bound.scope == SetQuery::Scope::Rule ? frame : keys.owner;
    const std::uint8_t* const in = bound.scope == SetQuery::Scope::Rule ? active : keys.of_owner;
    values.push_back(evaluate(bound.outer, of, in));
  }
  return values;
}

void ColumnarEvaluator::count_in_runs(const Question& question, LaneFrame& frame, Probe& keys,
                                      const std::uint8_t* active, Truth* known,
                                      std::int64_t* counts) {
  const SetQuery& query = question.query;
  const std::vector<LaneValues> outer = outer_bounds(query, frame, keys, active);
  for (std::size_t i = 0; i < frame.size; ++i) {
    if (keys.ids[i] == kNoKey) continue;
    Window window;
    for (std::size_t b = 0; b < outer.size() && known[i] == kTrue; ++b) {
      if (outer[b].is_known(i)) {
        window.narrow(query.bounds[b].compare, outer[b].words[outer[b].index(i)]);
      } else {
        known[i] = kUnknown;
      }
    }
    if (known[i] == kTrue) counts[i] = window.count(question.index->values_of(keys.ids[i]));
  }
}

LaneValues ColumnarEvaluator::whether_there_is_one(PlanId id, const Question& question,
                                                   LaneFrame& frame, Probe& keys,
                                                   const std::uint8_t* active) {
  const SetQuery& query = question.query;
  const RowIndex& index = *question.index;
  const std::size_t lanes = frame.size;
  Truth* const found = lane_memory<Truth>(memory_, lanes);
  std::fill_n(found, lanes, kFalse);
  const std::span<const std::uint32_t> ids(keys.ids, lanes);
  if (query.needs_rows()) {
    // One row is enough.
    search_pairs(
        query, index, frame, keys, [&](std::size_t lane) { return found[lane] == kTrue; },
        [&](const PairBatch& pairs, LaneFrame&) {
          for (std::size_t i = 0; i < pairs.lanes.size(); ++i) {
            Truth& of_lane = found[pairs.lanes[i]];
            of_lane = std::max(of_lane, pairs.taken[i]);
          }
        });
  } else if (query.needs_runs()) {
    Truth* const known = lane_memory<Truth>(memory_, lanes);
    std::int64_t* const counts = lane_memory<std::int64_t>(memory_, lanes);
    std::fill_n(known, lanes, kTrue);
    std::fill_n(counts, lanes, std::int64_t{0});
    count_in_runs(question, frame, keys, active, known, counts);
    for (std::size_t i = 0; i < lanes; ++i)
      found[i] = known[i] != kTrue ? kUnknown : counts[i] > 0 ? kTrue : kFalse;
  } else if (query.needs_extremes()) {
    const LaneValues outer = outer_bounds(query, frame, keys, active)[0];
    const bool least = query.bounds[0].below();
    std::int64_t* const extremes = lane_memory<std::int64_t>(memory_, lanes);
    if (index.days.empty()) {
      gather_extremes(std::span(index.extremes), ids, least, extremes);
    } else {
      gather_extremes(std::span(index.days), ids, least, extremes);
    }
    compare_all({extremes, lanes}, outer, query.bounds[0], found);
    for (std::size_t i = 0; i < lanes; ++i) found[i] = ids[i] == kNoKey ? kFalse : found[i];
  } else {
    const std::span<const std::uint64_t> some = index.found;
    for (std::size_t i = 0; i < lanes; ++i)
      found[i] = ids[i] != kNoKey && RowIndex::bit(some, ids[i]) ? kTrue : kFalse;
  }
  if (!index.unsure.empty()) {
    const std::span<const std::uint64_t> unsure = index.unsure;
    for (std::size_t i = 0; i < lanes; ++i) {
      if (ids[i] != kNoKey && found[i] == kFalse && RowIndex::bit(unsure, ids[i]))
        found[i] = kUnknown;
    }
  }
  const std::uint8_t* const states = keys.states;
  const Truth* const outer = keys.outer;
  const bool stray = index.stray;
  const bool negated = query.negated;
  for (std::size_t i = 0; i < lanes; ++i) {
    const bool unknown = states[i] >= Probe::Unknown || stray;
    const Truth truth = unknown && found[i] != kTrue ? kUnknown : found[i];
    const Truth both = states[i] == Probe::Broken ? kUnknown : std::min(truth, outer[i]);
    found[i] = negated ? static_cast<Truth>(kTrue - both) : both;
  }
  LaneValues result;
  result.type = &program_.nodes[id].type;
  result.truths = found;
  return result;
}

LaneValues ColumnarEvaluator::how_many(PlanId id, const Question& question, LaneFrame& frame,
                                       Probe& keys, const std::uint8_t* active) {
  const SetQuery& query = question.query;
  const RowIndex& index = *question.index;
  const std::size_t lanes = frame.size;
  Truth* const known = lane_memory<Truth>(memory_, lanes);
  std::int64_t* const counts = lane_memory<std::int64_t>(memory_, lanes);
  std::fill_n(known, lanes, kTrue);
  std::fill_n(counts, lanes, std::int64_t{0});
  if (query.needs_rows()) {
    search_pairs(
        query, index, frame, keys, [&](std::size_t lane) { return known[lane] != kTrue; },
        [&](const PairBatch& pairs, LaneFrame&) {
          for (std::size_t i = 0; i < pairs.lanes.size(); ++i) {
            if (pairs.taken[i] == kUnknown) known[pairs.lanes[i]] = kUnknown;
            if (pairs.taken[i] == kTrue) ++counts[pairs.lanes[i]];
          }
        });
  } else if (query.needs_runs()) {
    count_in_runs(question, frame, keys, active, known, counts);
  } else {
    const std::uint32_t* const counted = index.counts.data();
    for (std::size_t i = 0; i < lanes; ++i) {
      if (keys.ids[i] != kNoKey) counts[i] = counted[keys.ids[i]];
    }
  }
  for (std::size_t i = 0; i < lanes; ++i) {
    const std::uint32_t key = keys.ids[i];
    if (keys.states[i] == Probe::Broken) {
      known[i] = kUnknown;
    } else if (keys.outer[i] == kFalse) {
      known[i] = kTrue;
      counts[i] = 0;
    } else if (keys.states[i] == Probe::Unknown || index.stray || keys.outer[i] == kUnknown ||
               (key != kNoKey && RowIndex::bit(index.unsure, key))) {
      known[i] = kUnknown;
    }
  }
  const PlanNode& node = program_.nodes[id];
  LaneValues result;
  result.type = &node.type;
  if (node.op == Op::Macro) {  // exists_one
    for (std::size_t i = 0; i < lanes; ++i) {
      if (known[i] == kTrue) known[i] = counts[i] == 1 ? kTrue : kFalse;
    }
    result.truths = known;
    return result;
  }
  result.form = Form::Words;
  result.words = counts;
  std::uint8_t* const bytes = lane_memory<std::uint8_t>(memory_, lanes);
  for (std::size_t i = 0; i < lanes; ++i) bytes[i] = known[i] == kTrue ? 1 : 0;
  result.known = bytes;
  return result;
}

// The first or last row; unknown where there is none, which is an error.
LaneValues ColumnarEvaluator::one_row(PlanId id, const Question& question, LaneFrame& frame,
                                      Probe& keys) {
  const SetQuery& query = question.query;
  const RowIndex& index = *question.index;
  const std::size_t lanes = frame.size;
  const bool first = query.answer == SetQuery::Answer::First;
  std::int64_t* const rows = lane_memory<std::int64_t>(memory_, lanes);
  std::uint8_t* const known = lane_memory<std::uint8_t>(memory_, lanes);
  std::fill_n(rows, lanes, std::int64_t{0});
  std::fill_n(known, lanes, std::uint8_t{0});
  if (query.needs_rows()) {
    std::vector<std::uint8_t> unsure(lanes, 0);
    std::vector<std::int64_t> best(lanes, 0);
    const auto is_settled = [&](std::size_t lane) {
      return unsure[lane] != 0 || (first && !query.order.valid() && known[lane] != 0);
    };
    search_pairs(
        query, index, frame, keys, is_settled, [&](const PairBatch& pairs, LaneFrame& of_pairs) {
          LaneValues order;
          if (query.order.valid()) order = evaluate(query.order, of_pairs, pairs.left);
          for (std::size_t i = 0; i < pairs.lanes.size(); ++i) {
            const std::size_t lane = pairs.lanes[i];
            if (pairs.taken[i] == kFalse || is_settled(lane)) continue;
            const bool sure =
                pairs.taken[i] == kTrue && (!query.order.valid() || order.is_known(i));
            if (!sure) {
              unsure[lane] = 1;
              continue;
            }
            const std::int64_t word = query.order.valid() ? order.words[order.index(i)] : 0;
            if (known[lane] != 0 && (first ? word >= best[lane] : word < best[lane])) continue;
            known[lane] = 1;
            rows[lane] = pairs.rows[i];
            best[lane] = word;
          }
        });
    for (std::size_t i = 0; i < lanes; ++i) known[i] = unsure[i] == 0 ? known[i] : 0;
  } else {
    for (std::size_t i = 0; i < lanes; ++i) {
      const std::uint32_t key = keys.ids[i];
      if (key == kNoKey || RowIndex::bit(index.unsure, key)) continue;
      if (index.witnesses[key] == RowIndex::kNoRow) continue;
      known[i] = 1;
      rows[i] = index.witnesses[key];
    }
  }
  for (std::size_t i = 0; i < lanes; ++i) {
    const bool certain = keys.states[i] == Probe::Keyed && keys.outer[i] == kTrue && !index.stray;
    known[i] = certain ? known[i] : 0;
    rows[i] = known[i] != 0 ? rows[i] : 0;
  }
  LaneValues result = record_lanes(program_.nodes[id].type, {rows, lanes});
  result.known = known;
  return result;
}

}  // namespace muster
