// A program as text: for `muster explain`, `--dump=program`, and tests of what the compiler made.
// The text is for people; nothing parses it.
#pragma once

#include <string>

#include "engine/plan/program.h"

namespace muster {

// The expression in the notation of the language, fully bracketed, with `[join N]` after each macro
// whose rows are looked up.
std::string explain(const Program& program, const Schema& schema, PlanId root);
// `briefings by person_id == grant.person_id, role == grant.role_then`.
std::string explain(const Program& program, const Schema& schema, const Join& join);
// A rule, a line for each part and for each join.
std::string explain(const Program& program, const Schema& schema, const CompiledRule& rule);

}  // namespace muster
