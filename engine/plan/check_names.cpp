// Names, fields and steps along references.
#include <utility>

#include "engine/base/suggest.h"
#include "engine/lang/parser.h"
#include "engine/plan/checker.h"
#include "engine/plan/derived.h"
#include "engine/plan/members.h"
#include "engine/plan/overload.h"
#include "engine/plan/walk.h"

namespace muster {
namespace {

struct TypeName {
  std::string_view name;
  Type type;
};
// What `type(x)` gives, by the names of CEL.
constexpr TypeName kTypeNames[] = {
    {"bool", {.kind = TypeKind::Bool, .ref = 0, .args = {}}},
    {"int", {.kind = TypeKind::Int, .ref = 0, .args = {}}},
    {"double", {.kind = TypeKind::Double, .ref = 0, .args = {}}},
    {"string", {.kind = TypeKind::String, .ref = 0, .args = {}}},
    {"null_type", {.kind = TypeKind::Null, .ref = 0, .args = {}}},
    {"list", {.kind = TypeKind::List, .ref = 0, .args = {}}},
    {"map", {.kind = TypeKind::Map, .ref = 0, .args = {}}},
    {"type", {.kind = TypeKind::Type, .ref = 0, .args = {}}},
    {"date", {.kind = TypeKind::Date, .ref = 0, .args = {}}},
    {"span", {.kind = TypeKind::Span, .ref = 0, .args = {}}},
    {"optional_type", {.kind = TypeKind::Optional, .ref = 0, .args = {}}},
    {"google.protobuf.Timestamp", {.kind = TypeKind::Timestamp, .ref = 0, .args = {}}},
    {"google.protobuf.Duration", {.kind = TypeKind::Duration, .ref = 0, .args = {}}},
};
const Type* find_type_name(std::string_view name) {
  for (const TypeName& entry : kTypeNames) {
    if (entry.name == name) return &entry.type;
  }
  return nullptr;
}

// A name with a leading dot stands for what no variable can hide.
std::string_view without_root(std::string_view name) {
  return name.starts_with('.') ? name.substr(1) : name;
}

}  // namespace

PlanId ExprChecker::variable(Slot slot, Span at) {
  ++frame_.slots[slot].uses;
  // A copy: what is inlined below may add slots, and they move.
  const SlotInfo info = frame_.slots[slot];
  if (!info.type.valid()) return invalid(at);
  if (info.type.kind == TypeKind::Set && info.value.valid() && !info.by_rows) {
    const PlanId base = base_of_filters(context_.program, info.value);
    // A set that depends on no row: read where it stands, an equality beside it can still find its
    // rows; as a value of its own it would be a scan for every subject.
    if (context_.program.nodes[base].op == Op::AllRows) {
      if (inlined_ > context_.limits.expression_nodes) return invalid(at);  // reported before
      walk(context_.program, info.value, [&](const PlanNode&) { ++inlined_; });
      if (inlined_ > context_.limits.expression_nodes) {
        error(diag::ExpressionTooLarge, at, context_.limits.expression_nodes,
              "nodes, with the sets that its names stand for");
        return invalid(at);
      }
      const PlanId copy = clone(context_.program, frame_, info.value);
      context_.program.nodes[copy].at = at;
      context_.program.nodes[copy].text =
          context_.program.constants.copy(std::string_view(info.name));
      return copy;
    }
  }
  PlanNode n = node(Op::Variable, info.type, at);
  n.slot = slot;
  n.text = context_.program.constants.copy(std::string_view(info.name));
  return add(std::move(n));
}

PlanId ExprChecker::ident(const IdentExpr& e, Span at) {
  const std::string_view name = without_root(e.name);
  if (const Slot* const slot = find_variable(e.name)) return variable(*slot, at);
  if (name == "as_of") return add(node(Op::AsOf, simple_type(TypeKind::Date), at));
  if (name == "period") return add(node(Op::AuditPeriod, simple_type(TypeKind::Period), at));
  if (const TableId table = context_.schema.find(name); table.valid()) {
    PlanNode n = node(Op::AllRows, set_of(table), at);
    n.table = table;
    return add(std::move(n));
  }
  if (const Type* const t = find_type_name(name))
    return constant(type_value(t), simple_type(TypeKind::Type), at);
  return unknown_name(name, at);
}

// A name with a leading dot is one that stands outside of all macros.
const Slot* ExprChecker::find_variable(std::string_view name) const {
  if (!name.starts_with('.')) return scope_.find(name);
  for (const auto& [known, slot] : scope_.names()) {
    if (known == name.substr(1) && frame_.slots[slot].kind != VariableKind::Macro) return &slot;
  }
  return nullptr;
}

PlanId ExprChecker::unknown_name(std::string_view name, Span at) {
  if (refuse_feature(name, at)) return invalid(at);
  if (names_are_missing || context_.schema.incomplete) {
    clean_ = false;
    return invalid(at);
  }
  auto problem = error(diag::UnknownName, at, name);
  for (const std::string_view later : later_names) {
    if (later == name) {
      problem.help("`where` is judged before any `let`, so it cannot read one: write it out here");
      return invalid(at);
    }
  }
  if (name == "params") {
    problem.help("write `params.<name>`");
  } else if (name == "now" || name == "today") {
    problem.help("`as_of` is the day the question is asked for; there is no other clock");
  } else {
    std::vector<std::string_view> candidates;
    for (const auto& [known, slot] : scope_.names()) candidates.push_back(known);
    if (params_ != nullptr) candidates.push_back("params");
    candidates.push_back("as_of");
    candidates.push_back("period");
    for (const TableSchema& table : context_.schema.tables) candidates.push_back(table.name);
    problem.help(suggestion(name, candidates));
  }
  return invalid(at);
}

std::string ExprChecker::dotted_name(ExprId id) const {
  const ExprNode& e = ast_->exprs[id].node;
  if (const auto* const name = std::get_if<IdentExpr>(&e)) return std::string(name->name);
  const auto* const step = std::get_if<SelectExpr>(&e);
  if (step == nullptr || step->optional) return {};
  std::string before = dotted_name(step->operand);
  if (before.empty()) return {};
  return before.append(".").append(step->field);
}

PlanId ExprChecker::param(std::string_view name, Span name_at, Span at) {
  for (ParamValue& value : *params_) {
    if (value.name != name) continue;
    ++value.uses;
    if (!value.type.valid() || !value.value) return invalid(at);
    const PlanId made = constant(*value.value, value.type, at);
    context_.program.nodes[made].text =
        context_.program.constants.copy(std::string("params.").append(name));
    return made;
  }
  std::vector<std::string_view> candidates;
  for (const ParamValue& value : *params_) candidates.push_back(value.name);
  error(diag::UnknownName, name_at, name)
      .help(candidates.empty() ? "the rule declares no `params`" : suggestion(name, candidates));
  return invalid(at);
}

// `params.x`, and names that hold dots themselves.
std::optional<PlanId> ExprChecker::dotted(ExprId id, Span at) {
  const std::string name = dotted_name(id);
  if (name.empty()) return std::nullopt;
  // The variable of a macro hides every longer name that begins with its own.
  const std::size_t end = name.find('.', 1);
  const Slot* const first = find_variable(std::string_view(name).substr(0, end));
  if (first != nullptr && frame_.slots[*first].kind == VariableKind::Macro) return std::nullopt;
  if (const Slot* const slot = find_variable(name)) return variable(*slot, at);
  if (first != nullptr) return std::nullopt;
  if (const Type* const t = find_type_name(without_root(name)))
    return constant(type_value(t), simple_type(TypeKind::Type), at);
  return std::nullopt;
}

std::optional<Type> ExprChecker::behind_optional(const Type& t) {
  if (t.kind != TypeKind::Optional) return std::nullopt;
  const Type& value = t.args[0];
  if (is_free(value)) return value;
  if (value.kind != TypeKind::Map) return std::nullopt;
  if (value.args[0].kind != TypeKind::String && !is_free(value.args[0])) return std::nullopt;
  return value.args[1];
}

PlanId ExprChecker::select(ExprId id, const SelectExpr& e, Span at) {
  const auto* const before = std::get_if<IdentExpr>(&ast_->exprs[e.operand].node);
  if (params_ != nullptr && before != nullptr && before->name == "params" &&
      scope_.find("params") == nullptr)
    return param(e.field, e.field_at, at);
  if (const auto whole = dotted(id, at)) return *whole;

  const PlanId operand = expr(e.operand);
  const Type t = type(operand);
  const auto from_map = [&](Op op, const Type& value) {
    PlanNode n = node(op, op == Op::MapSelect ? value : optional_of(value), at);
    n.args = {operand};
    n.text = context_.program.constants.copy(e.field);
    return add(std::move(n));
  };
  if (!t.valid()) return invalid(at);
  if (t.kind == TypeKind::Record) return member(operand, e, at);
  if (t.kind == TypeKind::Map && (t.args[0].kind == TypeKind::String || is_free(t.args[0])))
    return from_map(e.optional ? Op::OptionalSelect : Op::MapSelect, t.args[1]);
  if (is_free(t)) return from_map(e.optional ? Op::OptionalSelect : Op::MapSelect, t);
  // What follows an optional is an optional too, with or without `?`.
  if (const auto value = behind_optional(t)) return from_map(Op::OptionalSelect, *value);

  const std::string found = shown(t);
  auto problem = error(diag::TypeMismatch, e.field_at, "what stands before a field",
                       "a record or a map", found)
                     .label(this->at(operand), "this is " + found);
  const std::string field(e.field);
  if (t.kind == TypeKind::Set) {
    problem.help("a set has many: `.exists(x, x." + field + " ...)`, `.map(x, x." + field +
                 ")` or `.first()." + field + "`");
  } else if (t.kind == TypeKind::Optional) {
    problem.help("take the value out first: `.orValue(...)` or `.value()`");
  } else if (context_.functions.find(e.field) != nullptr) {
    problem.help("`" + field + "` is a function: write `." + field + "()`");
  }
  return invalid(at);
}

PlanId ExprChecker::unknown_field(TableId table, const SelectExpr& e) {
  const TableSchema& owner = context_.schema.tables[table];
  if (owner.incomplete) {
    clean_ = false;
    return invalid(e.field_at);
  }
  auto problem = error(diag::UnknownField, e.field_at, owner.name, e.field)
                     .help(suggestion(e.field, member_names(context_.schema, table)));
  if (owner.at.valid()) problem.label(owner.at, "the record set");
  return invalid(e.field_at);
}

PlanId ExprChecker::member(PlanId record, const SelectExpr& e, Span at) {
  const TableId table = type(record).table();
  const Member found = find_member(context_.schema, table, e.field);
  PlanNode n = node(Op::Field, Type{}, at);
  n.args = {record};
  n.column = found.column;
  if (e.optional && found.kind != Member::Kind::Field && found.kind != Member::Kind::None) {
    error(diag::TypeMismatch, e.field_at, "what stands behind `.?`", "a field",
          found.kind == Member::Kind::Forward ? "a step to another record" : "always there")
        .help("ask with `has(...)` first");
    return invalid(at);
  }
  switch (found.kind) {
    case Member::Kind::None:
      return unknown_field(table, e);
    case Member::Kind::Field: {
      const Type& t = context_.schema.tables[table].fields[found.column].type;
      n.op = e.optional ? Op::OptionalField : Op::Field;
      n.type = e.optional ? optional_of(t) : t;
      break;
    }
    case Member::Kind::Forward:
      n.op = Op::Forward;
      n.type = record_of(found.table);
      break;
    case Member::Kind::Inverse:
      n.op = Op::Inverse;
      n.table = found.table;
      n.type = set_of(found.table);
      break;
    case Member::Kind::Derived: {
      const DerivedId derived = context_.derived->get(table, found.derived, e.field_at);
      if (!derived.valid()) return invalid(at);
      n.op = Op::Derived;
      n.derived = derived;
      n.type = context_.program.derived[derived].type;
      break;
    }
  }
  return add(std::move(n));
}

PlanId ExprChecker::has(const MacroExpr& e, Span at) {
  const auto* const step = std::get_if<SelectExpr>(&ast_->exprs[e.range].node);
  MUSTER_CHECK(step != nullptr);
  const auto* const before = std::get_if<IdentExpr>(&ast_->exprs[step->operand].node);
  if (params_ != nullptr && before != nullptr && before->name == "params" &&
      scope_.find("params") == nullptr) {
    error(diag::CannotAsk, step->field_at, step->field, "a parameter, which always has a value");
    return invalid(at);
  }
  const PlanId operand = expr(step->operand);
  const Type t = type(operand);
  if (!t.valid()) return invalid(at);
  if (t.kind == TypeKind::Record) return has_member(operand, *step, at);
  if (const auto value = behind_optional(t)) {
    PlanNode n = node(Op::OptionalSelect, optional_of(*value), at);
    n.args = {operand};
    n.text = context_.program.constants.copy(step->field);
    return resolve("hasValue", step->field_at, add(std::move(n)), {}, at);
  }
  if (t.kind == TypeKind::Map || is_free(t)) {
    const PlanId key = constant(string_value(context_.program.constants.copy(step->field)),
                                simple_type(TypeKind::String), step->field_at);
    return resolve("_in_", step->field_at, {}, {key, operand}, at);
  }
  const std::string found = shown(t);
  error(diag::TypeMismatch, this->at(operand), "what `has` looks into", "a record or a map", found)
      .label(this->at(operand), "this is " + found);
  return invalid(at);
}

PlanId ExprChecker::has_member(PlanId record, const SelectExpr& e, Span at) {
  const TableId table = type(record).table();
  const Member found = find_member(context_.schema, table, e.field);
  PlanNode n = node(Op::HasField, simple_type(TypeKind::Bool), at);
  n.args = {record};
  n.column = found.column;
  switch (found.kind) {
    case Member::Kind::None:
      return unknown_field(table, e);
    case Member::Kind::Field:
      break;
    case Member::Kind::Forward:
      n.op = Op::HasForward;
      break;
    case Member::Kind::Inverse:
      error(diag::CannotAsk, e.field_at, e.field, "a set, which is always there")
          .help("ask whether it has rows: `.size() > 0`");
      return invalid(at);
    case Member::Kind::Derived:
      error(diag::CannotAsk, e.field_at, e.field, "a derived field")
          .help("ask for the fields that it is made of");
      return invalid(at);
  }
  return add(std::move(n));
}

}  // namespace muster
