// A program as text: for `muster explain`, `--dump=program`, and tests of what the compiler made.
// The text is for people; nothing parses it.
#pragma once

#include <string>

#include "engine/plan/program.h"

namespace muster {

// The expression in the notation of the language, fully bracketed, with `[join N]` after each macro
// whose rows are looked up.
std::string explain(const Program& program, const Schema& schema, PlanId root);
// The expression as an author would write it: parameters and lets by name, no bracket too many.
// `$3` stands for a variable that nothing reads.
std::string expression_text(const Program& program, const Schema& schema, PlanId root);
// The name that a macro's variable was written with; `$3` if nothing reads it.
std::string variable_name(const Program& program, const PlanNode& macro, Slot slot);
// `briefings by person_id == grant.person_id, role == grant.role_then`.
std::string explain(const Program& program, const Schema& schema, const Join& join);
// A rule, a line for each part and for each join.
std::string explain(const Program& program, const Schema& schema, const CompiledRule& rule);

}  // namespace muster
