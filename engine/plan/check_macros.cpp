// Quantifiers, filter, map, sortBy, cel.bind: what brings a variable of its own.
#include <utility>

#include "engine/plan/checker.h"
#include "engine/plan/overload.h"
#include "engine/plan/walk.h"

namespace muster {
namespace {

bool is_ordered(const Type& t) {
  switch (t.kind) {
    case TypeKind::Bool:
    case TypeKind::Int:
    case TypeKind::Double:
    case TypeKind::String:
    case TypeKind::Date:
    case TypeKind::Timestamp:
    case TypeKind::Duration:
    case TypeKind::Period:
    case TypeKind::Enum:
      return true;
    case TypeKind::Invalid:
    case TypeKind::Null:
    case TypeKind::Span:
    case TypeKind::List:
    case TypeKind::Map:
    case TypeKind::Optional:
    case TypeKind::Record:
    case TypeKind::Set:
    case TypeKind::Type:
    case TypeKind::Param:
      return is_free(t);
  }
  MUSTER_UNREACHABLE();
}

}  // namespace

PlanId ExprChecker::macro(const MacroExpr& e, Span at) {
  if (e.kind == MacroKind::Has) return has(e, at);
  if (e.kind == MacroKind::Bind) return bind(e, at);
  if (e.kind == MacroKind::OptMap || e.kind == MacroKind::OptFlatMap) return of_optional(e, at);
  return quantified(e, expr(e.range), at);
}

PlanId ExprChecker::bind(const MacroExpr& e, Span at) {
  const PlanId value = expr(e.range);
  const Slot slot = frame_.add({.name = std::string(e.variable),
                                .kind = VariableKind::Macro,
                                .type = type(value),
                                .sensitive = context_.program.nodes[value].sensitive,
                                .by_rows = depends_on_rows(context_.program, frame_, value),
                                .value = value,
                                .range = {},
                                .at = e.variable_at,
                                .uses = 0});
  scope_.declare(std::string(e.variable), slot);
  const PlanId body = expr(e.body);
  scope_.leave();
  if (is_invalid(value) || is_invalid(body)) return invalid(at);
  PlanNode n = node(Op::Macro, type(body), at);
  n.macro = MacroKind::Bind;
  n.args = {value};
  n.slot = slot;
  n.body = body;
  return add(std::move(n));
}

PlanId ExprChecker::of_optional(const MacroExpr& e, Span at) {
  const PlanId range = expr(e.range);
  const Type over = type(range);
  const std::string name(symbol(e.kind));
  Type value;
  if (over.kind == TypeKind::Optional) {
    value = over.args[0];
  } else if (is_free(over)) {
    value = over;
  } else if (over.valid()) {
    error(diag::TypeMismatch, this->at(range), "what `" + name + "` is called on", "an optional",
          shown(over))
        .label(this->at(range), "this is " + shown(over));
  }
  const Slot slot = frame_.add({.name = std::string(e.variable),
                                .kind = VariableKind::Macro,
                                .type = value,
                                .sensitive = context_.program.nodes[range].sensitive,
                                .by_rows = depends_on_rows(context_.program, frame_, range),
                                .value = {},
                                .range = range,
                                .at = e.variable_at,
                                .uses = 0});
  scope_.declare(std::string(e.variable), slot);
  const PlanId body = expr(e.body);
  scope_.leave();
  if (!value.valid() || is_invalid(body)) return invalid(at);
  const bool flat = e.kind == MacroKind::OptFlatMap;
  const Type made = type(body);
  if ((flat && made.kind != TypeKind::Optional && !is_free(made)) || is_rows(made)) {
    error(diag::TypeMismatch, this->at(body), "what `" + name + "` makes of the value",
          flat ? "an optional" : "a value", shown(made))
        .label(this->at(body), "this is " + shown(made))
        .help(flat && !is_rows(made) ? "`optMap` takes a result that is no optional" : "");
    return invalid(at);
  }
  PlanNode n = node(Op::Macro, macro_type(e.kind, over, made), at);
  n.macro = e.kind;
  n.args = {range};
  n.slot = slot;
  n.body = body;
  return add(std::move(n));
}

PlanId ExprChecker::quantified(const MacroExpr& e, PlanId range, Span at) {
  const Type over = type(range);
  const bool two = !e.second_variable.empty();
  Type first;   // of the variable of the one-variable form
  Type second;  // of the value, in the form with two
  const std::string what = "what `" + std::string(symbol(e.kind)) + "` goes over";
  if (over.kind == TypeKind::Set && !two) {
    first = record_of(over.table());
  } else if (over.kind == TypeKind::List) {
    first = two ? simple_type(TypeKind::Int) : over.args[0];
    second = over.args[0];
  } else if (over.kind == TypeKind::Map) {
    first = over.args[0];
    second = over.args[1];
  } else if (is_free(over)) {
    first = over;
    second = over;
  } else if (over.valid()) {
    error(diag::TypeMismatch, this->at(range), what,
          two ? "a list or a map" : "a record set, a list or a map", shown(over))
        .label(this->at(range), "this is " + shown(over));
  }

  // The row that a Filter below looked at is the row that this macro looks at: one slot for both,
  // so that the keys of both can serve one look-up.
  const bool fused = over.kind == TypeKind::Set && is_set_filter(context_.program, range);
  const auto variable_info = [&](std::string_view name, Span name_at, const Type& t) {
    return SlotInfo{.name = std::string(name),
                    .kind = VariableKind::Macro,
                    .type = t,
                    .sensitive = !is_rows(t) && context_.program.nodes[range].sensitive,
                    .by_rows = over.valid() &&
                               ranges_over_rows(context_.program, context_.schema, frame_, range),
                    .value = {},
                    .range = range,
                    .at = name_at,
                    .uses = 0};
  };
  PlanNode n = node(Op::Macro, Type{}, at);
  n.macro = e.kind;
  n.args = {range};
  n.two_variables = two;
  n.slot = fused ? context_.program.nodes[range].slot
                 : frame_.add(variable_info(e.variable, e.variable_at, first));
  if (fused) frame_.slots[n.slot].name = std::string(e.variable);
  scope_.declare(std::string(e.variable), n.slot);
  if (two) {
    n.second_slot = frame_.add(variable_info(e.second_variable, e.second_at, second));
    scope_.declare(std::string(e.second_variable), n.second_slot);
  }
  if (e.condition.valid()) {
    n.condition = expr(e.condition);
    must_be_bool(n.condition, "the condition of `" + std::string(symbol(e.kind)) + "`");
  }
  if (e.body.valid()) n.body = expr(e.body);
  scope_.leave();
  if (two) scope_.leave();
  if (!over.valid() || (!first.valid() && !fused)) return invalid(at);
  if (n.body.valid() && is_invalid(n.body)) return invalid(at);
  if (e.kind == MacroKind::SortBy && !is_ordered(type(n.body))) {
    error(diag::TypeMismatch, this->at(n.body), "what `sortBy` sorts by",
          "a value that has an order", shown(type(n.body)))
        .label(this->at(n.body), "this is " + shown(type(n.body)));
    return invalid(at);
  }
  if (n.body.valid() && type(n.body).kind == TypeKind::Set) {
    error(diag::TypeMismatch, this->at(n.body), "what `map` makes of an element", "a value",
          shown(type(n.body)))
        .label(this->at(n.body), "this is a " + shown(type(n.body)));
    return invalid(at);
  }
  if (e.kind == MacroKind::TransformMapEntry && type(n.body).kind != TypeKind::Map &&
      !is_free(type(n.body))) {
    error(diag::TypeMismatch, this->at(n.body), "what `transformMapEntry` makes of an element",
          "a map", shown(type(n.body)))
        .label(this->at(n.body), "this is " + shown(type(n.body)))
        .help("write `{key: value}`");
    return invalid(at);
  }
  n.type = macro_type(e.kind, over, n.body.valid() ? type(n.body) : Type{});
  return add(std::move(n));
}

Type ExprChecker::macro_type(MacroKind kind, const Type& range, const Type& body) const {
  switch (kind) {
    case MacroKind::All:
    case MacroKind::Exists:
    case MacroKind::ExistsOne:
    case MacroKind::Has:
      return simple_type(TypeKind::Bool);
    case MacroKind::Filter:
    case MacroKind::SortBy:
      return range.kind == TypeKind::Map ? list_of(range.args[0]) : range;
    case MacroKind::Map:
    case MacroKind::TransformList:
      return list_of(body);
    case MacroKind::TransformMapEntry:
      return body;
    case MacroKind::OptMap:
      return optional_of(body);
    case MacroKind::TransformMap:
      return map_of(range.kind == TypeKind::Map ? range.args[0] : simple_type(TypeKind::Int), body);
    case MacroKind::Bind:
    case MacroKind::OptFlatMap:
      return body;
  }
  MUSTER_UNREACHABLE();
}

}  // namespace muster
