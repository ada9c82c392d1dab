#include "engine/plan/fold.h"

#include <algorithm>

#include "engine/base/zone.h"

namespace muster {
namespace {

bool is_one_of(std::string_view name, std::initializer_list<std::string_view> names) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

}  // namespace

FoldResult fold_call(Program& program, PlanId id) {
  const PlanNode& call = program.nodes[id];
  const std::string_view name = call.overload.function->name;
  const bool literal = is_one_of(name, {"date", "timestamp", "duration"});
  if (!literal && !is_one_of(name, {"days", "weeks", "months", "quarters", "years"}))
    return FoldResult::NotConstant;
  if (call.args.size() != 1) return FoldResult::NotConstant;
  const PlanNode& argument = program.nodes[call.args[0]];
  if (argument.op != Op::Constant) return FoldResult::NotConstant;
  // Of a string or an int; of anything else the run's time zone may matter.
  if (argument.type.kind != (literal ? TypeKind::String : TypeKind::Int))
    return FoldResult::NotConstant;

  Arena scratch;
  const Zone utc;
  CallContext context{.arena = scratch, .zone = utc, .as_of = {}, .schema = nullptr};
  const Value value = call.overload.overload->kernel(context, {&argument.constant, 1});
  if (value.is_error()) return literal ? FoldResult::Bad : FoldResult::NotConstant;
  PlanNode& folded = program.nodes[id];
  folded.op = Op::Constant;
  folded.text = program.nodes[folded.args[0]].text;
  folded.constant = value;  // a date, a time or a span: nothing of it lies in the arena
  folded.args.clear();
  folded.overload = {};
  return FoldResult::Folded;
}

}  // namespace muster
