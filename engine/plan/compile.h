// Stage 4: RulePack -> Program. Every name, type, guard and join is checked here; all problems of
// all rules are reported in one run.
#pragma once

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "engine/base/limits.h"
#include "engine/base/result.h"
#include "engine/diag/emitter.h"
#include "engine/plan/program.h"

namespace muster {

// A parameter set by the organisation: `[params]` (every rule that declares the name) or
// `[rules.<name>.params]`, or --param.
struct ParamSetting {
  std::string rule;  // id or name; empty: all rules that declare it
  std::string name;
  std::string value;  // as written, without quotes; lists joined by `,`
  Span at;            // invalid: not from a file, and then a looser value needs no reason
  std::string reason = {};
};

struct CompileOptions {
  std::vector<ParamSetting> params;
  Limits limits;
  // A parameter that must be set and is not gets some value of its type, so that the rule can be
  // looked at (never judged); ParamOrigin::unset says so. Else that is MissingParameter.
  bool stand_ins = false;
};

// The Program holds a CompiledRule for every rule of the pack; `ok` is false for those with errors,
// which are in the diagnostics. Unknown parameter settings are UnknownParameter errors. Emits the
// MU2xxx family: UnknownName, UnknownField, UnknownFunction, NoOverload, TypeMismatch,
// UnknownEnumWord, Unguarded, EmptyAll, NoJoin, UnusedLet, UnusedParam, PatternSyntax,
// PatternTooLarge, BadFieldPlace, ...
Program compile(const RulePack& pack, const FunctionTable& functions, const CompileOptions& options,
                Emitter& diag);

// One expression on its own, for tests and the conformance runner: variables by name and type.
// `profile` off: constant comparisons, empty `all` and guards are not checked (S20).
struct StandaloneVariable {
  std::string name;
  Type type;
};
Result<PlanId> compile_expression(Program& program, const Schema& schema,
                                  const FunctionTable& functions,
                                  const std::vector<StandaloneVariable>& variables,
                                  const ExprText& text, bool profile, const Limits& limits,
                                  Emitter& diag);

// What the rules need that compiled and that `counts` takes; the program's own plan is that of all.
LoadPlan plan_loading(const Program& program, const Schema& schema,
                      const std::function<bool(RuleId)>& counts);

// How many slots a frame needs to evaluate `root` on its own: its variables and those of its
// macros.
Slot frame_size(const Program& program, PlanId root);

}  // namespace muster
