// Which rows of an index each lane asks for: the keys of all lanes, worked out and looked up side
// by side.
#include <algorithm>

#include "engine/eval/columnar/evaluator.h"

namespace muster {

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
  using Scope = SetQuery::Scope;
  using Form = LaneValues::Form;
  const std::size_t lanes = frame.size;
  std::uint32_t* const ids = lane_memory<std::uint32_t>(memory_, lanes);
  std::uint8_t* const states = lane_memory<std::uint8_t>(memory_, lanes);
  Truth* const outer = lane_memory<Truth>(memory_, lanes);
  std::fill_n(outer, lanes, kTrue);
  for (std::size_t i = 0; i < lanes; ++i)
    states[i] = active == nullptr || active[i] != 0 ? Probe::Keyed : Probe::Nothing;
  Probe made{.ids = ids, .states = states, .outer = outer, .owner = {}, .of_owner = active};
  if (query.owner.valid()) {
    const LaneValues records = evaluate(query.owner, frame, active);
    made.owner = frame_of_record(records, lanes, made.of_owner);
    for (std::size_t i = 0; i < lanes; ++i) {
      if (states[i] == Probe::Keyed && !records.is_known(i)) states[i] = Probe::Broken;
    }
  }
  const auto frame_of = [&](Scope scope) -> LaneFrame& {
    return scope == Scope::Rule ? frame : made.owner;
  };
  const auto active_of = [&](Scope scope) { return scope == Scope::Rule ? active : made.of_owner; };
  for (const SetQuery::Part& part : query.outer_parts) {
    const Truth* const in = truths(part.node, frame_of(part.scope), active_of(part.scope));
    for (std::size_t i = 0; i < lanes; ++i) {
      outer[i] = std::min(outer[i], part.negated ? static_cast<Truth>(kTrue - in[i]) : in[i]);
    }
  }
  std::vector<const std::uint32_t*> numbers;
  for (std::size_t k = 0; k < query.keys.size(); ++k) {
    const SetQuery::Key& key = query.keys[k];
    const LaneValues values = evaluate(key.outer, frame_of(key.scope), active_of(key.scope));
    const KeyPart& part = index.ids.parts[k];
    // Nobody knows which rows those of an unknown record are, whatever else is asked of them.
    const Probe::State without = key.inner.valid() ? Probe::Unknown : Probe::Broken;
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
        if (states[i] != Probe::Nothing && !values.is_known(i))
          states[i] = std::max<std::uint8_t>(states[i], without);
      }
      continue;
    }
    for (std::size_t i = 0; i < lanes; ++i) {
      out[i] = kNoKey;
      if (states[i] == Probe::Nothing) continue;
      if (!values.is_known(i)) {
        states[i] = std::max<std::uint8_t>(states[i], without);
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
  return made;
}

ColumnarEvaluator::RowsFound ColumnarEvaluator::rows_of(const SetQuery& query,
                                                        const RowIndex& index, LaneFrame& frame,
                                                        const std::uint8_t* active) {
  const Probe keys = probe(query, index, frame, active);
  std::uint8_t* const certain = lane_memory<std::uint8_t>(memory_, frame.size);
  std::uint32_t* const ids = lane_memory<std::uint32_t>(memory_, frame.size);
  for (std::size_t i = 0; i < frame.size; ++i) {
    const bool known = keys.states[i] <= Probe::Keyed && keys.outer[i] != kUnknown && !index.stray;
    certain[i] = known ? 1 : 0;
    ids[i] = known && keys.outer[i] == kTrue ? keys.ids[i] : kNoKey;
  }
  return {.ids = ids, .certain = certain};
}

}  // namespace muster
