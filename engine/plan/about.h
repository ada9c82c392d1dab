// Which record set a subject without a record of its own is about, such as a quarter or a word:
// where a finding about it points.
#pragma once

#include "engine/plan/frame.h"
#include "engine/plan/program.h"

namespace muster {

// The first set, in the order of `require` and the lets it reads, that is asked something with the
// subject in it, one that is not below a `!` before one that is; else the first that `require`
// reads; else the first of `for_each`. Invalid if the rule reads no set. REQUIRES: the rule is
// compiled but for this.
TableId set_asked_about(const Program& program, const Frame& frame, const CompiledRule& rule);

}  // namespace muster
