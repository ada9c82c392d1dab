// What other families need of periods.
#pragma once

#include "engine/fn/function.h"

namespace muster {

// `contains` is one function for texts and periods.
Value period_contains(CallContext& context, std::span<const Value> args);
// `months`, `quarters` and `weeks` make a span of a number, and of a period the whole calendar
// periods that lie in it.
Value months_of_period(CallContext& context, std::span<const Value> args);
Value quarters_of_period(CallContext& context, std::span<const Value> args);
Value weeks_of_period(CallContext& context, std::span<const Value> args);

}  // namespace muster
