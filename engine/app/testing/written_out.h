// A rule that was made from a pattern, as if its author had written the expressions: each has a
// place of its own then, so that coverage and changes can point at it.
#pragma once

#include "engine/rule/rule.h"
#include "engine/source/source_map.h"

namespace muster {

// Adds a source that shows the expressions, one below the other. Other rules stay as they are.
Rule written_out(Rule rule, SourceMap& sources);

}  // namespace muster
