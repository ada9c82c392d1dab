#include "engine/plan/compile.h"

#include <algorithm>
#include <utility>

#include "engine/lang/parser.h"
#include "engine/plan/derived.h"
#include "engine/plan/guards.h"
#include "engine/plan/join_planner.h"
#include "engine/plan/params.h"
#include "engine/plan/reads.h"
#include "engine/plan/rule_compiler.h"
#include "engine/plan/walk.h"

namespace muster {
namespace {

// What is wrong in the text that a pattern gave is the doing of whoever used it: the problem is
// told at `uses`, and the pattern's words are shown beside it.
Diagnostic told_to_author(Diagnostic problem, const PatternOrigin& origin) {
  if (problem.at.source != origin.pattern_at.source) return problem;
  problem.labels.insert(
      problem.labels.begin(),
      {.at = problem.at, .text = "the pattern `" + origin.pattern + "` says this"});
  problem.at = origin.uses_at;
  return problem;
}

CompiledRule compile_rule(const CompileContext& context, RuleId id, const Rule& rule,
                          std::vector<ParamValue> params) {
  if (!rule.made_by) return RuleCompiler(context, id, rule, std::move(params)).compile();
  DiagnosticList problems;
  Emitter diag(problems);
  const CompileContext own{.program = context.program,
                           .schema = context.schema,
                           .functions = context.functions,
                           .limits = context.limits,
                           .diag = diag,
                           .derived = context.derived,
                           .profile = context.profile};
  CompiledRule compiled = RuleCompiler(own, id, rule, std::move(params)).compile();
  for (const Diagnostic& problem : problems) {
    // A let that only the pattern's own message shows is of no use to another message.
    if (problem.name == diag::UnusedLet.name) continue;
    context.diag.list().add(told_to_author(problem, *rule.made_by));
  }
  return compiled;
}

}  // namespace

Program compile(const RulePack& pack, const FunctionTable& functions, const CompileOptions& options,
                Emitter& diag) {
  Program program;
  DerivedFields derived({.program = program,
                         .schema = pack.schema,
                         .functions = functions,
                         .limits = options.limits,
                         .diag = diag,
                         .derived = nullptr,
                         .profile = true});
  derived.compile_all();
  check_settings(pack, options.params, diag);
  for (std::size_t i = 0; i < pack.rules.size(); ++i) {
    const RuleId id(i);
    const Rule& rule = pack.rules[id];
    std::vector<ParamValue> params = resolve_params(derived.context(), id, rule, options);
    program.rules.add(compile_rule(derived.context(), id, rule, std::move(params)));
  }
  // Rules that did not load are looked through for whatever else is wrong with them.
  const std::size_t origins = program.params.size();
  for (const RulePack::BrokenRule& broken : pack.broken) {
    if (!broken.rest) continue;
    std::vector<ParamValue> params =
        resolve_params(derived.context(), RuleId(), *broken.rest, options);
    static_cast<void>(compile_rule(derived.context(), RuleId(), *broken.rest, std::move(params)));
  }
  program.params.resize(origins);
  program.load_plan = plan_loading(program, pack.schema, [](RuleId) { return true; });
  return program;
}

Result<PlanId> compile_expression(Program& program, const Schema& schema,
                                  const FunctionTable& functions,
                                  const std::vector<StandaloneVariable>& variables,
                                  const ExprText& text, bool profile, const Limits& limits,
                                  Emitter& diag) {
  DerivedFields derived({.program = program,
                         .schema = schema,
                         .functions = functions,
                         .limits = limits,
                         .diag = diag,
                         .derived = nullptr,
                         .profile = profile});
  MUSTER_TRY(const Ast ast, parse_expression(text, limits, diag));
  Frame frame;
  Scope scope;
  for (const StandaloneVariable& variable : variables) {
    const Slot slot = frame.add({.name = variable.name,
                                 .kind = VariableKind::Given,
                                 .type = variable.type,
                                 .sensitive = false,
                                 .by_rows = true,
                                 .value = {},
                                 .range = {},
                                 .at = {},
                                 .uses = 0});
    scope.declare(variable.name, slot);
  }
  ExprChecker checker(derived.context(), frame, scope, nullptr);
  const Checked checked = checker.check(ast);
  bool good = checked.clean;
  if (good && profile) good = GuardChecker(derived.context(), frame, {}).check(checked.root);
  if (checked.clean) good = JoinPlanner(derived.context(), frame).plan(checked.root) && good;
  if (good) return checked.root;
  // Everything that is not good has been reported, last of all just now.
  return DiagnosticBuilder(diag.list().back());
}

LoadPlan plan_loading(const Program& program, const Schema& schema,
                      const std::function<bool(RuleId)>& counts) {
  Reads reads(program, schema);
  for (const CompiledRule& rule : program.rules) {
    if (rule.ok && counts(rule.rule)) reads.add_rule(rule);
  }
  return reads.load_plan();
}

Slot frame_size(const Program& program, PlanId root) {
  Slot size = 0;
  walk(program, root, [&](const PlanNode& node) {
    if (node.op == Op::Variable || node.op == Op::Macro) size = std::max(size, node.slot + 1);
    if (node.op == Op::Macro && node.two_variables) size = std::max(size, node.second_slot + 1);
  });
  return size;
}

}  // namespace muster
