#include "engine/plan/derived.h"

#include "engine/lang/parser.h"
#include "engine/plan/contradictions.h"
#include "engine/plan/guards.h"
#include "engine/plan/join_planner.h"

namespace muster {
namespace {

// How far derived fields may build on one another: each step is a level of recursion here and in
// every evaluator.
constexpr std::size_t kDeepestDerivation = 16;

}  // namespace

DerivedFields::DerivedFields(const CompileContext& context) : context_(context) {
  context_.derived = this;
  for (std::size_t i = 0; i < context_.program.derived.size(); ++i) {
    const CompiledDerived& known = context_.program.derived[DerivedId(i)];
    const auto& fields = context_.schema.tables[known.table].derived;
    for (std::size_t k = 0; k < fields.size(); ++k) {
      if (fields[k].name == known.name)
        entries_[{known.table, k}] = {.state = State::Done, .id = DerivedId(i)};
    }
  }
}

DerivedId DerivedFields::get(TableId table, std::size_t index, Span use) {
  const DerivedField& field = context_.schema.tables[table].derived[index];
  if (const auto found = entries_.find({table, index}); found != entries_.end()) {
    if (found->second.state == State::Compiling) {
      context_.diag.error(diag::DerivedCycle, use, field.name)
          .label(field.name_at, "declared here")
          .help("a derived field cannot read itself, not through others either");
    }
    return found->second.id;
  }
  if (depth_ >= kDeepestDerivation) {
    context_.diag.error(diag::ExpressionTooDeep, use, kDeepestDerivation)
        .help("each derived field that reads another counts as a level");
    return {};
  }
  entries_[{table, index}] = {};
  ++depth_;
  const DerivedId id = compile(table, field);
  --depth_;
  entries_[{table, index}] = {.state = State::Done, .id = id};
  return id;
}

DerivedId DerivedFields::compile(TableId table, const DerivedField& field) {
  const auto ast = parse_expression(field.expression, context_.limits, context_.diag);
  if (!ast) return {};
  Frame frame;
  Scope scope;
  const Slot row = frame.add({.name = "this",
                              .kind = VariableKind::This,
                              .type = record_of(table),
                              .sensitive = false,
                              .by_rows = !context_.schema.tables[table].small,
                              .value = {},
                              .range = {},
                              .at = field.name_at,
                              .uses = 1});
  scope.declare("this", row);
  ExprChecker checker(context_, frame, scope, nullptr);
  const Checked checked = checker.check(*ast);
  if (!checked.clean) return {};
  bool good = true;
  if (context_.profile) {
    good = GuardChecker(context_, frame, {}).check(checked.root);
    good = ContradictionChecker(context_, frame).check(checked.root) && good;
  }
  good = JoinPlanner(context_, frame).plan(checked.root) && good;
  if (!good) return {};
  const PlanNode& body = context_.program.nodes[checked.root];
  return context_.program.derived.add({.table = table,
                                       .name = field.name,
                                       .body = checked.root,
                                       .type = body.type,
                                       .sensitive = body.sensitive,
                                       .frame_size = static_cast<Slot>(frame.slots.size())});
}

void DerivedFields::compile_all() {
  for (std::size_t t = 0; t < context_.schema.tables.size(); ++t) {
    const auto& derived = context_.schema.tables[TableId(t)].derived;
    for (std::size_t i = 0; i < derived.size(); ++i) get(TableId(t), i, derived[i].name_at);
  }
}

}  // namespace muster
