// Calls of built-in functions: by a typed kernel for all lanes, or value by value.
#include <array>

#include "engine/base/check.h"
#include "engine/eval/columnar/evaluator.h"
#include "engine/eval/columnar/lane_kernels.h"

namespace muster {

namespace {

constexpr std::size_t kMaxTypedArgs = 2;

}  // namespace

LaneValues ColumnarEvaluator::call(PlanId id, LaneFrame& frame, const std::uint8_t* active) {
  const PlanNode& node = program_.nodes[id];
  std::vector<LaneValues> args;
  args.reserve(node.args.size());
  for (const PlanId arg : node.args) {
    if (program_.nodes[arg].type.kind == TypeKind::Set) return by_reference(id, frame, active);
    args.push_back(evaluate(arg, frame, active));
  }
  if (const LaneKernel kernel = lane_kernel(node.overload.function->name);
      kernel != nullptr && args.size() == kMaxTypedArgs) {
    KernelContext context{.memory = memory_,
                          .dataset = dataset_,
                          .as_of = run_.options.as_of,
                          .result = node.type,
                          .lanes = frame.size};
    if (const auto made = kernel(context, args)) return *made;
  }
  return call_by_value(node, args, frame.size, active);
}

LaneValues ColumnarEvaluator::call_by_value(const PlanNode& node, std::span<const LaneValues> args,
                                            std::size_t lanes, const std::uint8_t* active) {
  LaneWriter out(form_of(node.type.kind), node.type, lanes, memory_);
  std::vector<Value> values(args.size());
  for (std::size_t i = 0; i < lanes; ++i) {
    bool known = active == nullptr || active[i] != 0;
    for (std::size_t a = 0; a < args.size() && known; ++a) {
      known = args[a].is_known(i);
      if (known) values[a] = lane_value(args[a], i, dataset_);
    }
    if (!known) {
      out.unknown(i);
      continue;
    }
    context_.pattern = node.pattern.valid() ? &program_.patterns[node.pattern] : nullptr;
    out.put(i, node.overload.overload->kernel(context_, values));
  }
  return out.values();
}

}  // namespace muster
