#include "engine/eval/columnar/evaluator.h"

#include <algorithm>

#include "engine/base/check.h"
#include "engine/eval/depth_guard.h"
#include "engine/plan/walk.h"

namespace muster {

namespace {

// Which lanes still matter: those of `active` whose truth is not `decided`. False if none is.
bool narrow(const std::uint8_t* active, const Truth* truths, Truth decided, std::size_t lanes,
            std::uint8_t* out) {
  std::uint8_t any = 0;
  for (std::size_t i = 0; i < lanes; ++i) {
    out[i] =
        static_cast<std::uint8_t>((active == nullptr || active[i] != 0) && truths[i] != decided);
    any |= out[i];
  }
  return any != 0;
}

}  // namespace

ColumnarEvaluator::ColumnarEvaluator(const RunContext& run, SharedColumns& shared)
    : run_(run),
      program_(run.program),
      dataset_(run.dataset),
      shared_(shared),
      reference_(run.program, run.schema(), run.dataset, run.options, &shared.joins()),
      constants_(run.program, run.schema(), run.dataset, run.options, &shared.joins()),
      context_{.arena = call_memory_,
               .zone = run.options.zone,
               .as_of = run.options.as_of,
               .schema = &run.schema(),
               .fiscal_year_starts = run.options.fiscal_year_starts},
      free_slots_(run.program.nodes.size()),
      all_slots_(run.program.nodes.size()),
      constant_values_(run.program.nodes.size()),
      questions_(run.program.nodes.size()) {
  for (const PlanNode& node : program_.nodes)
    frame_slots_ = std::max<std::size_t>({frame_slots_, node.slot + 1U, node.second_slot + 1U});
  for (const CompiledRule& rule : program_.rules)
    frame_slots_ = std::max<std::size_t>(frame_slots_, rule.frame_size);
  for (const CompiledDerived& field : program_.derived)
    frame_slots_ = std::max<std::size_t>(frame_slots_, field.frame_size);
}

ColumnarEvaluator::Mark ColumnarEvaluator::mark() const {
  return {.values = memory_.mark(), .calls = call_memory_.mark(), .references = reference_.mark()};
}

void ColumnarEvaluator::rewind(const Mark& mark) {
  memory_.rewind(mark.values);
  call_memory_.rewind(mark.calls);
  reference_.rewind(mark.references);
}

const std::vector<Slot>& ColumnarEvaluator::free_slots_of(PlanId id) {
  std::unique_ptr<std::vector<Slot>>& known = free_slots_[id.index()];
  if (known == nullptr) known = std::make_unique<std::vector<Slot>>(free_slots(program_, id));
  return *known;
}

const std::vector<Slot>& ColumnarEvaluator::all_slots_of(PlanId id,
                                                         std::span<const CompiledLet> lets) {
  std::unique_ptr<std::vector<Slot>>& known = all_slots_[id.index()];
  if (known != nullptr) return *known;
  std::vector<Slot> all = free_slots_of(id);
  for (std::size_t i = 0; i < all.size(); ++i) {
    const auto let = std::ranges::find(lets, all[i], &CompiledLet::slot);
    if (let == lets.end()) continue;
    for (const Slot slot : free_slots_of(let->value)) {
      if (std::ranges::find(all, slot) == all.end()) all.push_back(slot);
    }
  }
  known = std::make_unique<std::vector<Slot>>(std::move(all));
  return *known;
}

LaneValues ColumnarEvaluator::evaluate(PlanId id, LaneFrame& frame, const std::uint8_t* active) {
  const DepthGuard guard(depth_);
  const PlanNode& node = program_.nodes[id];
  if (guard.too_deep()) {
    LaneWriter nothing(form_of(node.type.kind), node.type, 1, memory_);
    nothing.unknown(0);
    return nothing.uniform();
  }
  return node_values(id, frame, active);
}

const Truth* ColumnarEvaluator::truths(PlanId id, LaneFrame& frame, const std::uint8_t* active) {
  const LaneValues values = evaluate(id, frame, active);
  MUSTER_CHECK(values.form == LaneValues::Form::Truths);
  if (!values.uniform) return values.truths;
  Truth* const out = lane_memory<Truth>(memory_, frame.size);
  std::fill_n(out, frame.size, values.truths[0]);
  return out;
}

LaneValues ColumnarEvaluator::node_values(PlanId id, LaneFrame& frame, const std::uint8_t* active) {
  const PlanNode& node = program_.nodes[id];
  switch (node.op) {
    case Op::Constant:
    case Op::AsOf:
    case Op::AuditPeriod:
      return constant(id);
    case Op::Variable:
      return slot_values(node.slot, frame);
    case Op::Field:
      return field(node, frame, active);
    case Op::HasField:
      return has_field(id, frame, active);
    case Op::Forward:
      return forward(node, frame, active);
    case Op::HasForward:
      return has_forward(node, frame, active);
    case Op::Derived:
      return derived(id, frame, active);
    case Op::EqualRecords:
      return equal_records(node, frame, active);
    case Op::And:
    case Op::Or:
    case Op::Not:
      return logic(node, frame, active);
    case Op::Conditional:
      return conditional(node, frame, active);
    case Op::Call:
      if (is_constant(id)) return constant(id);
      return call(id, frame, active);
    case Op::Macro:
      if (is_constant(id)) return constant(id);
      if (node.macro == MacroKind::Bind) return bind(node, frame, active);
      return set_question(id, frame, active);
    case Op::SetFunction:
      if (is_constant(id)) return constant(id);
      return set_question(id, frame, active);
    case Op::Matches:
    case Op::MakeList:
    case Op::MakeMap:
    case Op::MapSelect:
    case Op::OptionalField:
    case Op::OptionalIndex:
    case Op::OptionalSelect:
      if (is_constant(id)) return constant(id);
      return by_reference(id, frame, active);
    case Op::AllRows:
    case Op::Inverse:
      return by_reference(id, frame, active);
  }
  MUSTER_UNREACHABLE();
}

bool ColumnarEvaluator::is_constant(PlanId id) { return free_slots_of(id).empty(); }

// Of an expression that reads no variable: evaluated once.
LaneValues ColumnarEvaluator::constant(PlanId id) {
  const PlanNode& node = program_.nodes[id];
  std::unique_ptr<Value>& known = constant_values_[id.index()];
  if (known == nullptr) {
    ValueFrame frame;
    frame.slots.resize(frame_slots_);
    frame.filled.resize(frame_slots_);
    known = std::make_unique<Value>(constants_.evaluate(id, frame, {}));
  }
  LaneWriter out(form_of(node.type.kind), node.type, 1, memory_);
  out.put(0, *known);
  return out.uniform();
}

LaneValues ColumnarEvaluator::slot_values(Slot slot, LaneFrame& frame) {
  if (frame.has(slot)) return frame.slots[slot];
  if (frame.outer != nullptr) {
    LaneValues values = slot_values(slot, *frame.outer);
    if (frame.outer_lane != nullptr)
      values = gather(values, {frame.outer_lane, frame.size}, memory_);
    frame.set(slot, values);
    return values;
  }
  const auto let = std::ranges::find(frame.lets, slot, &CompiledLet::slot);
  MUSTER_CHECK(let != frame.lets.end());
  const LaneValues values = evaluate(let->value, frame, nullptr);
  frame.set(slot, values);
  return values;
}

LaneValues ColumnarEvaluator::logic(const PlanNode& node, LaneFrame& frame,
                                    const std::uint8_t* active) {
  const std::size_t lanes = frame.size;
  Truth* const out = lane_memory<Truth>(memory_, lanes);
  LaneValues result;
  result.type = &node.type;
  result.truths = out;
  if (node.op == Op::Not) {
    const Truth* const in = truths(node.args[0], frame, active);
    for (std::size_t i = 0; i < lanes; ++i) out[i] = static_cast<Truth>(kTrue - in[i]);
    return result;
  }
  const bool conjunction = node.op == Op::And;
  const Truth decided = conjunction ? kFalse : kTrue;
  std::fill_n(out, lanes, conjunction ? kTrue : kFalse);
  std::uint8_t* const left = lane_memory<std::uint8_t>(memory_, lanes);
  for (std::size_t arg = 0; arg < node.args.size(); ++arg) {
    if (arg > 0 && !narrow(active, out, decided, lanes, left)) break;
    const Truth* const in = truths(node.args[arg], frame, arg == 0 ? active : left);
    if (conjunction) {
      for (std::size_t i = 0; i < lanes; ++i) out[i] = std::min(out[i], in[i]);
    } else {
      for (std::size_t i = 0; i < lanes; ++i) out[i] = std::max(out[i], in[i]);
    }
  }
  return result;
}

LaneValues ColumnarEvaluator::conditional(const PlanNode& node, LaneFrame& frame,
                                          const std::uint8_t* active) {
  const std::size_t lanes = frame.size;
  const Truth* const condition = truths(node.args[0], frame, active);
  std::uint8_t* const yes = lane_memory<std::uint8_t>(memory_, lanes);
  std::uint8_t* const no = lane_memory<std::uint8_t>(memory_, lanes);
  bool any_yes = false;
  bool any_no = false;
  for (std::size_t i = 0; i < lanes; ++i) {
    const bool matters = active == nullptr || active[i] != 0;
    yes[i] = static_cast<std::uint8_t>(matters && condition[i] == kTrue);
    no[i] = static_cast<std::uint8_t>(matters && condition[i] == kFalse);
    any_yes = any_yes || yes[i] != 0;
    any_no = any_no || no[i] != 0;
  }
  LaneValues then;
  LaneValues otherwise;
  if (any_yes) then = evaluate(node.args[1], frame, yes);
  if (any_no) otherwise = evaluate(node.args[2], frame, no);
  // Texts may be codes on one side and values on the other.
  const bool same = !any_yes || !any_no || then.form == otherwise.form;
  const LaneValues::Form form = !same     ? LaneValues::Form::Values
                                : any_yes ? then.form
                                : any_no  ? otherwise.form
                                          : form_of(node.type.kind);
  LaneWriter out(form, node.type, lanes, memory_);
  for (std::size_t i = 0; i < lanes; ++i) {
    if (yes[i] == 0 && no[i] == 0) {
      out.unknown(i);
      continue;
    }
    out.copy(i, yes[i] != 0 ? then : otherwise, i, dataset_);
  }
  return out.values();
}

LaneValues ColumnarEvaluator::bind(const PlanNode& node, LaneFrame& frame,
                                   const std::uint8_t* active) {
  LaneFrame inner;
  inner.size = frame.size;
  inner.outer = &frame;
  inner.set(node.slot, evaluate(node.args[0], frame, active));
  return evaluate(node.body, inner, active);
}

// Value by value, by the evaluator that defines what the expression means.
LaneValues ColumnarEvaluator::by_reference(PlanId id, LaneFrame& frame,
                                           const std::uint8_t* active) {
  const PlanNode& node = program_.nodes[id];
  const std::span<const CompiledLet> lets = frame.all_lets();
  LaneWriter out(form_of(node.type.kind), node.type, frame.size, memory_);
  // A let that is read is evaluated by the reference evaluator too: then it needs what the let
  // reads.
  std::vector<std::pair<Slot, LaneValues>> given;
  for (const Slot slot : all_slots_of(id, lets)) {
    if (!is_let(lets, slot)) given.emplace_back(slot, slot_values(slot, frame));
  }
  ValueFrame& values = reference_frame_;
  values.slots.resize(std::max<std::size_t>(values.slots.size(), frame_slots_));
  for (std::size_t i = 0; i < frame.size; ++i) {
    if (active != nullptr && active[i] == 0) {
      out.unknown(i);
      continue;
    }
    values.filled.assign(values.slots.size(), false);
    bool known = true;
    for (const auto& [slot, lanes] : given) {
      known = known && lanes.is_known(i);
      if (!known) break;
      values.slots[slot] = lane_value(lanes, i, dataset_);
      values.filled[slot] = true;
    }
    if (known) {
      out.put(i, reference_.evaluate(id, values, lets));
    } else {
      out.unknown(i);
    }
  }
  return out.values();
}

}  // namespace muster
