// Which values rows can be found by.
#pragma once

#include "engine/data/type.h"

namespace muster {

// S16: what a join key may be. Records are joined by their row, which the callers decide.
bool is_joinable(TypeKind kind);

}  // namespace muster
