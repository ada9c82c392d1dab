#include "engine/eval/reference.h"

#include <algorithm>
#include <array>
#include <bit>

#include "engine/base/check.h"
#include "engine/eval/depth_guard.h"
#include "engine/eval/reference_impl.h"

namespace muster {

namespace {

constexpr std::size_t kMemoEntries = std::size_t{1} << 15;
constexpr std::size_t kMatchedBytes = std::size_t{64} << 10;
constexpr std::size_t kInlineArgs = 4;

// Whether a value points at nothing that the next subject overwrites.
bool stands_alone(const Value& value) {
  switch (value.kind) {
    case ValueKind::Null:
    case ValueKind::Bool:
    case ValueKind::Int:
    case ValueKind::Double:
    case ValueKind::Date:
    case ValueKind::Timestamp:
    case ValueKind::Duration:
    case ValueKind::Span:
    case ValueKind::Period:
    case ValueKind::Enum:
    case ValueKind::Record:
      return true;
    case ValueKind::Error:
    case ValueKind::String:
    case ValueKind::List:
    case ValueKind::Map:
    case ValueKind::Optional:
    case ValueKind::Set:
    case ValueKind::Type:
      return false;
  }
  return false;
}

}  // namespace

ReferenceEvaluator::Impl::Impl(const Program& program_, const Schema& schema_,
                               const Dataset& dataset_, const EvaluateOptions& options_,
                               JoinIndexes* indexes_)
    : program(program_),
      schema(schema_),
      dataset(dataset_),
      options(options_),
      indexes(indexes_),
      use_indexes(options_.lookup != Lookup::Scan && indexes_ != nullptr),
      context{.arena = arena,
              .zone = options_.zone,
              .as_of = options_.as_of,
              .schema = &schema_,
              .fiscal_year_starts = options_.fiscal_year_starts},
      memos(program_.derived.size()),
      plans(program_.nodes.size()) {}

Value ReferenceEvaluator::Impl::failure(std::string_view text, Span at) {
  ErrorValue* const error = arena.make<ErrorValue>();
  error->text = text;
  error->at = at;
  return error_value(error);
}

Value ReferenceEvaluator::Impl::eval(PlanId id, ValueScope& scope) {
  const PlanNode& node = program.nodes[id];
  const DepthGuard guard(depth);
  if (guard.too_deep()) return failure("this nests too deeply to be evaluated", node.at);
  if (options.observer == nullptr || unwatched) return eval_node(id, scope);
  options.observer->entered(id);
  const Value value = eval_node(id, scope);
  options.observer->left(id, value);
  return value;
}

Value ReferenceEvaluator::Impl::eval_node(PlanId id, ValueScope& scope) {
  const PlanNode& node = program.nodes[id];
  switch (node.op) {
    case Op::Constant:
      return node.constant;
    case Op::AsOf:
      return date_value(options.as_of);
    case Op::AuditPeriod:
      return period_value(options.period);
    case Op::Variable:
      return variable(node.slot, scope);
    case Op::Field: {
      const Value record = eval(node.args[0], scope);
      if (record.is_error()) return record;
      return cell_value(dataset, record_table(record), record_row(record), node.column, arena,
                        node.at);
    }
    case Op::HasField:
      return has_field(node, scope);
    case Op::Forward: {
      const Value record = eval(node.args[0], scope);
      if (record.is_error()) return record;
      return forward_value(dataset, record_table(record), record_row(record), node.column,
                           node.type.table(), arena, node.at);
    }
    case Op::HasForward: {
      const Value record = eval(node.args[0], scope);
      if (record.is_error()) return record;
      return has_forward(dataset, record_table(record), record_row(record), node.column, arena,
                         node.at);
    }
    case Op::Derived:
      return derived(node, scope);
    case Op::Call:
      return call(node, scope);
    case Op::Matches:
      return matches(node, scope);
    case Op::And:
      return fold(node, scope, false);
    case Op::Or:
      return fold(node, scope, true);
    case Op::Not: {
      const Value value = eval(node.args[0], scope);
      return value.is_error() ? value : bool_value(!value.boolean);
    }
    case Op::Conditional: {
      const Value condition = eval(node.args[0], scope);
      if (condition.is_error()) return condition;
      return eval(node.args[condition.boolean ? 1 : 2], scope);
    }
    case Op::MakeList:
      return make_list(node, scope);
    case Op::MakeMap:
      return make_map(node, scope);
    case Op::MapSelect: {
      const Value map = eval(node.args[0], scope);
      return map.is_error() ? map : map_entry(*map.map, node.text, node.at);
    }
    case Op::OptionalField:
    case Op::OptionalIndex:
    case Op::OptionalSelect:
      return optional_step(node, scope);
    case Op::AllRows:
    case Op::Inverse:
      return materialise(id, scope);
    case Op::Macro:
      return macro(id, scope);
    case Op::SetFunction:
      return set_function(node, scope);
    case Op::EqualRecords:
      return equal_records(node, scope);
  }
  MUSTER_UNREACHABLE();
}

Value ReferenceEvaluator::Impl::variable(Slot slot, ValueScope& scope) {
  if (scope.frame.filled[slot]) return scope.frame.slots[slot];
  for (const CompiledLet& let : scope.lets) {
    if (let.slot != slot) continue;
    const Value value = eval(let.value, scope);
    scope.frame.slots[slot] = value;
    scope.frame.filled[slot] = true;
    return value;
  }
  MUSTER_UNREACHABLE();
}

Value ReferenceEvaluator::Impl::derived(const PlanNode& node, ValueScope& scope) {
  const Value record = eval(node.args[0], scope);
  if (record.is_error()) return record;
  const CompiledDerived& field = program.derived[node.derived];
  const RowId row = record_row(record);
  std::vector<Memo>& memo = memos[node.derived.index()];
  if (memo.empty()) {
    memo.resize(std::min(kMemoEntries,
                         std::bit_ceil(std::size_t{dataset.tables[record_table(record)].rows})));
  }
  const std::size_t entry = row & (memo.size() - 1);
  if (const Memo& known = memo[entry]; options.observer == nullptr && known.row == row &&
                                       (known.epoch == 0 || known.epoch == epoch)) {
    return known.value;
  }
  if (frames_used == frames.size()) frames.emplace_back();
  ValueFrame& frame = frames[frames_used++];
  frame.slots.resize(std::max<std::size_t>(frame.slots.size(), field.frame_size));
  frame.filled.assign(frame.slots.size(), false);
  frame.slots[0] = record;
  frame.filled[0] = true;
  ValueScope inner{.frame = frame, .lets = {}};
  const Value value = eval(field.body, inner);
  --frames_used;
  memo[entry] = {.row = row, .epoch = stands_alone(value) ? 0 : epoch, .value = value};
  return value;
}

Value ReferenceEvaluator::Impl::call(const PlanNode& node, ValueScope& scope) {
  const std::size_t count = node.args.size();
  std::array<Value, kInlineArgs> few;
  std::span<Value> args(few.data(), std::min(count, kInlineArgs));
  if (count > kInlineArgs) {
    args = {static_cast<Value*>(arena.allocate(count * sizeof(Value), alignof(Value))), count};
    std::uninitialized_default_construct(args.begin(), args.end());
  }
  for (std::size_t i = 0; i < count; ++i) {
    args[i] = eval(node.args[i], scope);
    if (args[i].is_error()) return args[i];
  }
  context.pattern = node.pattern.valid() ? &program.patterns[node.pattern] : nullptr;
  const Value result = node.overload.overload->kernel(context, args);
  if (result.is_error() && !result.error->at.valid()) {
    ErrorValue* const placed = arena.make<ErrorValue>(*result.error);
    placed->at = node.at;
    return error_value(placed);
  }
  return result;
}

Value ReferenceEvaluator::Impl::matches(const PlanNode& node, ValueScope& scope) {
  const Value text = eval(node.args[0], scope);
  if (text.is_error()) return text;
  if (as_string(text).size() > kMatchedBytes)
    return failure("the text is too long to be matched", node.at);
  return bool_value(program.patterns[node.pattern].matches_part(as_string(text)));
}

// Kleene: `absorbing` decides whatever the other operands are; the first error is the cause.
Value ReferenceEvaluator::Impl::fold(const PlanNode& node, ValueScope& scope, bool absorbing) {
  Value result = bool_value(!absorbing);
  for (const PlanId arg : node.args) {
    const Value value = eval(arg, scope);
    if (value.is_error()) {
      if (!result.is_error()) result = value;
    } else if (value.boolean == absorbing) {
      return value;
    }
  }
  return result;
}

// Of an optional item or value its value, or nothing; of another itself.
std::optional<Value> ReferenceEvaluator::Impl::part(const PlanNode& node, std::size_t arg,
                                                    ValueScope& scope) {
  const Value value = eval(node.args[arg], scope);
  if (value.is_error() || node.optional_args.empty() || !node.optional_args[arg]) return value;
  if (value.optional == nullptr) return std::nullopt;
  return *value.optional;
}

Value ReferenceEvaluator::Impl::make_list(const PlanNode& node, ValueScope& scope) {
  Scratch<Value>::Lease items(value_scratch);
  for (std::size_t i = 0; i < node.args.size(); ++i) {
    const std::optional<Value> item = part(node, i, scope);
    if (!item) continue;
    if (item->is_error()) return *item;
    items.items.push_back(*item);
  }
  return list_of_values(items.items);
}

Value ReferenceEvaluator::Impl::make_map(const PlanNode& node, ValueScope& scope) {
  Scratch<Value>::Lease keys(value_scratch);
  Scratch<Value>::Lease values(value_scratch);
  for (std::size_t i = 0; i + 1 < node.args.size(); i += 2) {
    const Value key = eval(node.args[i], scope);
    if (key.is_error()) return key;
    const std::optional<Value> value = part(node, i + 1, scope);
    if (!value) continue;
    if (value->is_error()) return *value;
    for (const Value& before : keys.items) {
      if (equal(before, key)) return failure("a key is there twice in this map", node.at);
    }
    keys.items.push_back(key);
    values.items.push_back(*value);
  }
  return map_value(arena.make<MapValue>(arena.copy(std::span<const Value>(keys.items)),
                                        arena.copy(std::span<const Value>(values.items))));
}

Value ReferenceEvaluator::Impl::map_entry(const MapValue& map, std::string_view key, Span at) {
  for (std::size_t i = 0; i < map.keys.size(); ++i) {
    if (map.keys[i].kind == ValueKind::String && as_string(map.keys[i]) == key)
      return map.values[i];
  }
  return failure("the map has no such key", at);
}

Value ReferenceEvaluator::Impl::has_field(const PlanNode& node, ValueScope& scope) {
  const Value operand = eval(node.args[0], scope);
  if (operand.is_error()) return operand;
  if (operand.kind == ValueKind::Map) {
    return bool_value(!map_entry(*operand.map, node.text, node.at).is_error());
  }
  return has_cell(dataset, record_table(operand), record_row(operand), node.column, arena, node.at);
}

Value ReferenceEvaluator::Impl::some(const Value& value) {
  return optional_value(arena.make<Value>(value));
}

Value ReferenceEvaluator::Impl::optional_step(const PlanNode& node, ValueScope& scope) {
  Value operand = eval(node.args[0], scope);
  if (operand.is_error()) return operand;
  if (operand.kind == ValueKind::Optional) {
    if (operand.optional == nullptr) return operand;
    operand = *operand.optional;
  }
  if (node.op == Op::OptionalField) {
    const Value there =
        has_cell(dataset, record_table(operand), record_row(operand), node.column, arena, node.at);
    if (there.is_error()) return there;
    if (there.is_false()) return optional_value(nullptr);
    return some(cell_value(dataset, record_table(operand), record_row(operand), node.column, arena,
                           node.at));
  }
  const Value key =
      node.op == Op::OptionalIndex ? eval(node.args[1], scope) : string_value(node.text);
  if (key.is_error()) return key;
  if (operand.kind == ValueKind::List) {
    const std::span<const Value> items = operand.list->items;
    const bool inside = key.kind == ValueKind::Int && key.integer >= 0 &&
                        static_cast<std::uint64_t>(key.integer) < items.size();
    return inside ? some(items[static_cast<std::size_t>(key.integer)]) : optional_value(nullptr);
  }
  for (std::size_t i = 0; i < operand.map->keys.size(); ++i) {
    if (equal(operand.map->keys[i], key)) return some(operand.map->values[i]);
  }
  return optional_value(nullptr);
}

Value ReferenceEvaluator::Impl::equal_records(const PlanNode& node, ValueScope& scope) {
  const Value left = eval(node.args[0], scope);
  if (left.is_error()) return left;
  const Value right = eval(node.args[1], scope);
  if (right.is_error()) return right;
  const bool same =
      record_table(left) == record_table(right) && record_row(left) == record_row(right);
  return bool_value(same != node.negated);
}

ReferenceEvaluator::ReferenceEvaluator(const Program& program, const Schema& schema,
                                       const Dataset& dataset, const EvaluateOptions& options,
                                       JoinIndexes* indexes)
    : impl_(std::make_unique<Impl>(program, schema, dataset, options, indexes)) {}

ReferenceEvaluator::~ReferenceEvaluator() = default;

Value ReferenceEvaluator::evaluate(PlanId node, ValueFrame& frame,
                                   std::span<const CompiledLet> lets) {
  ValueScope scope{.frame = frame, .lets = lets};
  return impl_->eval(node, scope);
}

void ReferenceEvaluator::next_subject() { rewind({}); }

Arena::Mark ReferenceEvaluator::mark() const { return impl_->arena.mark(); }

void ReferenceEvaluator::rewind(Arena::Mark mark) {
  impl_->arena.rewind(mark);
  ++impl_->epoch;
  if (impl_->epoch == 0) impl_->epoch = 1;
}

}  // namespace muster
