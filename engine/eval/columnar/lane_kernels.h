// Typed kernels: built-in functions over whole batches, for the forms of arguments that rules use
// most. What they do not take is done value by value by the function's own kernel (fn/function.h),
// which stays the definition.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string_view>

#include "engine/base/arena.h"
#include "engine/eval/columnar/lanes.h"

namespace muster {

struct KernelContext {
  Arena& memory;
  const Dataset& dataset;
  Date as_of;
  const Type& result;
  std::size_t lanes;
};

// Nothing: not for these arguments. Lanes with an argument that is not known are unknown.
using LaneKernel = std::optional<LaneValues> (*)(KernelContext&, std::span<const LaneValues>);

// Null if the function has none.
LaneKernel lane_kernel(std::string_view function);

}  // namespace muster
