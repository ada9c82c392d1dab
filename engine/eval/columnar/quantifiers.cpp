// Questions to record sets, for all lanes at once: an index is probed, and where keys do not
// decide, the pairs of a lane and a row that its keys lead to are looked at side by side.
#include <algorithm>
#include <functional>
#include <limits>

#include "engine/base/check.h"
#include "engine/eval/columnar/evaluator.h"

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

}  // namespace

// What the keys of each lane are, and what is asked of the lane alone.
struct ColumnarEvaluator::Probe {
  enum State : std::uint8_t { Nothing, Keyed, Unknown };
  const std::uint32_t* ids = nullptr;    // kNoKey: no row has these keys
  const std::uint8_t* states = nullptr;  // Nothing: the lane does not matter
  const Truth* outer = nullptr;          // the conditions on the lane alone
};

const ColumnarEvaluator::Question& ColumnarEvaluator::question_of(PlanId id, LaneFrame& frame) {
  std::unique_ptr<Question>& known = questions_[id.index()];
  if (known != nullptr) return *known;
  auto made = std::make_unique<Question>();
  made->query = make_set_query(program_, id, frame.all_lets());
  if (made->query.usable) made->index = &shared_.index(made->query);
  known = std::move(made);
  return *known;
}

ColumnarEvaluator::Probe ColumnarEvaluator::probe(const SetQuery& query, const RowIndex& index,
                                                  LaneFrame& frame, const std::uint8_t* active) {
  const std::size_t lanes = frame.size;
  std::uint32_t* const ids = lane_memory<std::uint32_t>(memory_, lanes);
  std::uint8_t* const states = lane_memory<std::uint8_t>(memory_, lanes);
  Truth* const outer = lane_memory<Truth>(memory_, lanes);
  std::fill_n(outer, lanes, kTrue);
  for (std::size_t i = 0; i < lanes; ++i)
    states[i] = active == nullptr || active[i] != 0 ? Probe::Keyed : Probe::Nothing;
  for (const SetQuery::Part& part : query.outer_parts) {
    const Truth* const in = truths(part.node, frame, active);
    for (std::size_t i = 0; i < lanes; ++i) {
      outer[i] = std::min(outer[i], part.negated ? static_cast<Truth>(kTrue - in[i]) : in[i]);
    }
  }
  std::vector<const std::uint32_t*> numbers;
  for (std::size_t k = 0; k < query.keys.size(); ++k) {
    const LaneValues values = evaluate(query.keys[k].outer, frame, active);
    const KeyPart& part = index.ids.parts[k];
    std::uint32_t* const out = lane_memory<std::uint32_t>(memory_, lanes);
    numbers.push_back(out);
    if (values.form == Form::Words && !part.has_values()) {
      if (values.uniform) {
        std::fill_n(out, lanes, part.find(values.words[0]));
      } else {
        part.find_all({values.words, lanes}, out);
      }
      if (values.known == nullptr) continue;
      for (std::size_t i = 0; i < lanes; ++i) {
        if (states[i] == Probe::Keyed && !values.is_known(i)) states[i] = Probe::Unknown;
      }
      continue;
    }
    for (std::size_t i = 0; i < lanes; ++i) {
      out[i] = kNoKey;
      if (states[i] == Probe::Nothing) continue;
      if (!values.is_known(i)) {
        states[i] = Probe::Unknown;
      } else if (part.has_values()) {
        out[i] = part.find(lane_value(values, i, dataset_));
      } else if (values.form == Form::Truths) {
        out[i] = part.find(values.truths[values.index(i)] == kTrue ? 1 : 0);
      } else {
        // A text that was made: rows have it only if some cell has it.
        const StringId code = dataset_.strings.find(as_string(values.values[values.index(i)]));
        if (code.valid()) out[i] = part.find(std::int64_t{code.index()});
      }
    }
  }
  index.ids.find_all(numbers, {ids, lanes});
  const auto size = static_cast<std::uint32_t>(index.ids.size());
  for (std::size_t i = 0; i < lanes; ++i) {
    if (states[i] != Probe::Keyed || ids[i] >= size) ids[i] = kNoKey;
  }
  return {.ids = ids, .states = states, .outer = outer};
}

// Goes through the pairs, as many at a time as a batch has lanes.
void ColumnarEvaluator::search_pairs(const SetQuery& query, const RowIndex& index, LaneFrame& frame,
                                     const Probe& probe, Truth* found, std::int64_t* counts) {
  const bool exists = query.answer == SetQuery::Answer::Exists;
  const Type record = record_of(query.table);
  std::vector<std::uint32_t> lanes;
  std::vector<std::int64_t> rows;
  std::vector<Truth> taken;
  // What pairs read of their lanes is made here, where it stays while pairs come and go. Also what
  // the lets among it read: below, they may be evaluated anew from that.
  const std::span<const CompiledLet> lets = frame.all_lets();
  const auto among = [](Slot slot, const std::vector<Slot>& slots) {
    return std::ranges::find(slots, slot) != slots.end();
  };
  for (const SetQuery::Part& part : query.pair_parts) {
    for (const Slot slot : all_slots_of(part.node, lets)) {
      const bool below = is_let(lets, slot) && !among(slot, free_slots_of(part.node));
      if (!below && !among(slot, query.row_slots)) slot_values(slot, frame);
    }
  }
  const auto look = [&] {
    if (lanes.empty()) return;
    const Arena::Mark mark = memory_.mark();
    LaneFrame pairs;
    pairs.size = lanes.size();
    pairs.outer = &frame;
    pairs.outer_lane = lanes.data();
    for (const Slot slot : query.row_slots) pairs.set(slot, record_lanes(record, rows));
    std::vector<std::uint8_t> left(lanes.size(), 1);
    for (const SetQuery::Part& part : query.pair_parts) {
      const Truth* const in = truths(part.node, pairs, left.data());
      for (std::size_t i = 0; i < taken.size(); ++i) {
        const Truth truth = part.negated ? static_cast<Truth>(kTrue - in[i]) : in[i];
        taken[i] = std::min(taken[i], truth);
        left[i] = taken[i] != kFalse ? 1 : 0;
      }
    }
    for (std::size_t i = 0; i < taken.size(); ++i) {
      Truth& of_lane = found[lanes[i]];
      if (exists) {
        of_lane = std::max(of_lane, taken[i]);
      } else if (taken[i] == kUnknown) {
        of_lane = kUnknown;
      } else if (taken[i] == kTrue) {
        ++counts[lanes[i]];
      }
    }
    memory_.rewind(mark);
    lanes.clear();
    rows.clear();
    taken.clear();
  };
  for (std::size_t i = 0; i < frame.size; ++i) {
    if (probe.ids[i] == kNoKey) continue;
    const std::uint32_t end = index.begins[probe.ids[i] + std::size_t{1}];
    for (std::uint32_t at = index.begins[probe.ids[i]]; at < end; ++at) {
      // One row is enough.
      if (exists && found[i] == kTrue) break;
      lanes.push_back(static_cast<std::uint32_t>(i));
      rows.push_back(index.rows[at]);
      taken.push_back(RowIndex::bit(index.unsure_rows, at) ? kUnknown : kTrue);
      if (lanes.size() == kLanes) look();
    }
  }
  look();
}

LaneValues ColumnarEvaluator::quantifier(PlanId id, LaneFrame& frame, const std::uint8_t* active) {
  const PlanNode& node = program_.nodes[id];
  const Question& question = question_of(id, frame);
  if (question.index == nullptr) return by_reference(id, frame, active);
  const SetQuery& query = question.query;
  const RowIndex& index = *question.index;
  const Probe keys = probe(query, index, frame, active);
  const std::size_t lanes = frame.size;
  const bool exists = query.answer == SetQuery::Answer::Exists;
  Truth* const found = lane_memory<Truth>(memory_, lanes);
  std::int64_t* counts = nullptr;
  std::fill_n(found, lanes, exists ? kFalse : kTrue);
  if (!exists) {
    counts = lane_memory<std::int64_t>(memory_, lanes);
    std::fill_n(counts, lanes, std::int64_t{0});
  }
  if (query.needs_rows()) {
    search_pairs(query, index, frame, keys, found, counts);
  } else {
    const std::span<const std::uint32_t> ids(keys.ids, lanes);
    if (query.bound) {
      const LaneValues outer = evaluate(query.bound->outer, frame, active);
      const bool least = query.bound->least();
      std::int64_t* const extremes = lane_memory<std::int64_t>(memory_, lanes);
      if (index.days.empty()) {
        gather_extremes(std::span(index.extremes), ids, least, extremes);
      } else {
        gather_extremes(std::span(index.days), ids, least, extremes);
      }
      compare_all({extremes, lanes}, outer, *query.bound, found);
    }
    const std::uint32_t* const counted = index.counts.data();
    const std::span<const std::uint64_t> some = index.found;
    const std::span<const std::uint64_t> unsure = index.unsure;
    const bool has_bound = query.bound.has_value();
    for (std::size_t i = 0; i < lanes; ++i) {
      const std::uint32_t key = ids[i];
      if (key == kNoKey) {
        found[i] = exists ? kFalse : kTrue;
      } else if (!exists) {
        counts[i] = counted[key];
      } else if (!has_bound) {
        found[i] = RowIndex::bit(some, key) ? kTrue : kFalse;
      }
    }
    if (!unsure.empty()) {
      for (std::size_t i = 0; i < lanes; ++i) {
        const std::uint32_t key = ids[i];
        if (key != kNoKey && (!exists || found[i] == kFalse) && RowIndex::bit(unsure, key))
          found[i] = kUnknown;
      }
    }
  }
  const std::uint8_t* const states = keys.states;
  const Truth* const outer = keys.outer;
  const bool stray = index.stray;
  if (exists) {
    const bool negated = query.negated;
    for (std::size_t i = 0; i < lanes; ++i) {
      const bool unknown = states[i] == Probe::Unknown || stray;
      const Truth truth = unknown && found[i] != kTrue ? kUnknown : found[i];
      const Truth both = std::min(truth, outer[i]);
      found[i] = negated ? static_cast<Truth>(kTrue - both) : both;
    }
  } else {
    for (std::size_t i = 0; i < lanes; ++i) {
      if (outer[i] == kFalse) {
        counts[i] = 0;
        found[i] = kTrue;
      } else if (states[i] == Probe::Unknown || stray || outer[i] == kUnknown) {
        found[i] = kUnknown;
      }
    }
  }
  LaneValues result;
  result.type = &node.type;
  if (exists) {
    result.truths = found;
    return result;
  }
  if (node.op == Op::Macro) {  // exists_one
    for (std::size_t i = 0; i < lanes; ++i) {
      if (found[i] == kTrue) found[i] = counts[i] == 1 ? kTrue : kFalse;
    }
    result.truths = found;
    return result;
  }
  result.form = Form::Words;
  result.words = counts;
  std::uint8_t* const known = lane_memory<std::uint8_t>(memory_, lanes);
  for (std::size_t i = 0; i < lanes; ++i) known[i] = found[i] == kTrue ? 1 : 0;
  result.known = known;
  return result;
}

}  // namespace muster
