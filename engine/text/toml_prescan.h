// A look at TOML text before toml++ sees it: keys of thousands of parts and deep brackets overflow
// its stack.
#pragma once

#include <string_view>

#include "engine/base/limits.h"
#include "engine/base/result.h"
#include "engine/diag/emitter.h"
#include "engine/source/span.h"

namespace muster {

// Emits NestingTooDeep at the dot of a key or the bracket that passes its limit, outside strings
// and comments. Knows no more of TOML than that.
Result<void> prescan_toml(std::string_view text, SourceId source, const Limits& limits,
                          Emitter& diag);

}  // namespace muster
