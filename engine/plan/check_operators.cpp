// Operators: logic, equality (of records too), order, arithmetic, `in`, indexes.
#include <utility>

#include "engine/plan/checker.h"
#include "engine/plan/facts.h"
#include "engine/plan/overload.h"

namespace muster {
namespace {

struct OperatorName {
  std::string_view function;
  std::string_view shown;
};
OperatorName name_of(BinaryOp op) {
  switch (op) {
    case BinaryOp::Or:
      return {"_||_", "||"};
    case BinaryOp::And:
      return {"_&&_", "&&"};
    case BinaryOp::Less:
      return {"_<_", "<"};
    case BinaryOp::LessEqual:
      return {"_<=_", "<="};
    case BinaryOp::Greater:
      return {"_>_", ">"};
    case BinaryOp::GreaterEqual:
      return {"_>=_", ">="};
    case BinaryOp::Equal:
      return {"_==_", "=="};
    case BinaryOp::NotEqual:
      return {"_!=_", "!="};
    case BinaryOp::In:
      return {"_in_", "in"};
    case BinaryOp::Add:
      return {"_+_", "+"};
    case BinaryOp::Subtract:
      return {"_-_", "-"};
    case BinaryOp::Multiply:
      return {"_*_", "*"};
    case BinaryOp::Divide:
      return {"_/_", "/"};
    case BinaryOp::Modulo:
      return {"_%_", "%"};
  }
  MUSTER_UNREACHABLE();
}

bool is_order(BinaryOp op) {
  return op == BinaryOp::Less || op == BinaryOp::LessEqual || op == BinaryOp::Greater ||
         op == BinaryOp::GreaterEqual;
}
bool is_equality(BinaryOp op) { return op == BinaryOp::Equal || op == BinaryOp::NotEqual; }

}  // namespace

PlanId ExprChecker::unary(const UnaryExpr& e, Span at) {
  const PlanId operand = expr(e.operand);
  switch (e.op) {
    case UnaryOp::Not: {
      must_be_bool(operand, "what `!` negates");
      PlanNode n = node(Op::Not, simple_type(TypeKind::Bool), at);
      n.args = {operand};
      return add(std::move(n));
    }
    case UnaryOp::Negate:
      return operate("-_", "-", at, {operand}, at);
  }
  MUSTER_UNREACHABLE();
}

PlanId ExprChecker::binary(const BinaryExpr& e, Span at) {
  if (e.op == BinaryOp::And || e.op == BinaryOp::Or) return logic(e, at);
  const PlanId left = expr(e.left);
  const PlanId right = expr(e.right);
  const OperatorName name = name_of(e.op);
  if (is_equality(e.op) || is_order(e.op)) {
    if (is_equality(e.op) && (is_rows(type(left)) || is_rows(type(right))))
      return equality(e, left, right, at);
    const auto common = agree(left, right);
    // Whatever is wrong with a side, the whole is a bool: what is around it can still be checked.
    if (common && !common->valid()) {
      clean_ = false;
      PlanNode n = node(Op::Constant, simple_type(TypeKind::Bool), at);
      n.constant = bool_value(false);
      return add(std::move(n));
    }
    if (!common) {
      types_differ("both sides of `" + std::string(name.shown) + "`", e.op_at, left, right);
      PlanNode n = node(Op::Constant, simple_type(TypeKind::Bool), at);
      n.constant = bool_value(false);
      return add(std::move(n));
    }
    if (context_.profile) constant_comparison(left, right, name.shown, at);
  }
  if (e.op == BinaryOp::In && type(right).kind == TypeKind::Set) return in_set(left, right, at);
  return operate(name.function, name.shown, e.op_at, {left, right}, at);
}

// A chain of one operator is one node, however long.
PlanId ExprChecker::logic(const BinaryExpr& e, Span at) {
  const Op op = e.op == BinaryOp::And ? Op::And : Op::Or;
  PlanNode n = node(op, simple_type(TypeKind::Bool), at);
  for (const ExprId side : {e.left, e.right}) {
    const PlanId operand = expr(side);
    must_be_bool(operand, op == Op::And ? "a side of `&&`" : "a side of `||`");
    const PlanNode& made = context_.program.nodes[operand];
    if (made.op == op) {
      n.args.insert(n.args.end(), made.args.begin(), made.args.end());
    } else {
      n.args.push_back(operand);
    }
  }
  return add(std::move(n));
}

// Records are equal when they are the same row; sets have no equality.
PlanId ExprChecker::equality(const BinaryExpr& e, PlanId left, PlanId right, Span at) {
  if (is_invalid(left) || is_invalid(right)) return invalid(at);
  const bool records = type(left).kind == TypeKind::Record && type(right).kind == TypeKind::Record;
  if (!records || type(left) != type(right))
    return types_differ(e.op == BinaryOp::Equal ? "both sides of `==`" : "both sides of `!=`",
                        e.op_at, left, right);
  PlanNode n = node(Op::EqualRecords, simple_type(TypeKind::Bool), at);
  n.args = {left, right};
  n.negated = e.op == BinaryOp::NotEqual;
  return add(std::move(n));
}

// `record in set`: some row of it is this one.
PlanId ExprChecker::in_set(PlanId record, PlanId set, Span at) {
  if (is_invalid(record)) return invalid(at);
  const Type row = record_of(type(set).table());
  if (type(record) != row) return types_differ("what is `in` a set and its rows", at, record, set);
  const Slot slot = frame_.add({.name = "row",
                                .kind = VariableKind::Macro,
                                .type = row,
                                .sensitive = false,
                                .by_rows = true,
                                .value = {},
                                .range = set,
                                .at = at,
                                .uses = 1});
  PlanNode variable = node(Op::Variable, row, at);
  variable.slot = slot;
  variable.text = "row";
  PlanNode same = node(Op::EqualRecords, simple_type(TypeKind::Bool), at);
  same.args = {add(std::move(variable)), record};
  PlanNode n = node(Op::Macro, simple_type(TypeKind::Bool), at);
  n.macro = MacroKind::Exists;
  n.args = {set};
  n.slot = slot;
  n.condition = add(std::move(same));
  return add(std::move(n));
}

PlanId ExprChecker::operate(std::string_view name, std::string_view shown_name, Span op_at,
                            std::vector<PlanId> args, Span at) {
  const FunctionTable::Entry* const entry = context_.functions.find(name);
  MUSTER_CHECK(entry != nullptr);
  for (const PlanId arg : args) {
    if (is_invalid(arg)) return invalid(at);
  }
  std::vector<Type> types;
  for (const PlanId arg : args) types.push_back(type(arg));
  if (find_overload(*entry, std::nullopt, types) || name == "_in_")
    return resolve(name, op_at, {}, std::move(args), at);
  std::string given = shown(types[0]);
  if (types.size() > 1) given += " and " + shown(types[1]);
  auto problem = error(diag::NoOverload, op_at, shown_name, given);
  for (const PlanId arg : args) problem.label(this->at(arg), "this is " + shown(type(arg)));
  const bool spans = types.size() > 1 && types[0].kind == TypeKind::Date &&
                     (types[1].kind == TypeKind::Int || types[1].kind == TypeKind::Duration);
  if (spans) problem.help("to go by days write `days(n)`, `months(n)` or `years(n)`");
  return invalid(at);
}

PlanId ExprChecker::types_differ(std::string_view what, Span at, PlanId left, PlanId right) {
  const std::string a = shown(type(left));
  const std::string b = shown(type(right));
  auto problem = error(diag::TypesDiffer, at, what, a, b)
                     .label(this->at(left), "this is " + a)
                     .label(this->at(right), "this is " + b);
  const TypeKind l = type(left).kind;
  const TypeKind r = type(right).kind;
  const auto pair = [&](TypeKind x, TypeKind y) {
    return (l == x && r == y) || (l == y && r == x);
  };
  if (pair(TypeKind::Enum, TypeKind::String) || (l == TypeKind::Enum && r == TypeKind::Enum)) {
    problem.help("`string(...)` makes a string of an enum");
  } else if (pair(TypeKind::Date, TypeKind::Timestamp)) {
    problem.help("the day of a timestamp is `date(t)`, or `date(t, \"Europe/Berlin\")` in a zone");
  } else if (pair(TypeKind::Date, TypeKind::String)) {
    problem.help("write a date as `date(\"2026-03-31\")`");
  } else if (pair(TypeKind::Int, TypeKind::Double)) {
    problem.help("write `double(...)` around the int, or the number with a point");
  } else if (pair(TypeKind::Record, TypeKind::String) || pair(TypeKind::Record, TypeKind::Int)) {
    problem.help("compare with a field of the record, as its key");
  } else if (l == TypeKind::Optional || r == TypeKind::Optional) {
    problem.help("take the value out first: `.orValue(...)`");
  }
  return invalid(at);
}

// A comparison of literals, or of a thing with itself, is a slip: it says the same of every
// subject.
void ExprChecker::constant_comparison(PlanId left, PlanId right, std::string_view shown_name,
                                      Span at) {
  const bool literals = literals_.contains(left) && literals_.contains(right);
  if (!literals) {
    const Op op = context_.program.nodes[left].op;
    if (op != Op::Field && op != Op::Variable && op != Op::Derived) return;
    FactKeys keys(context_.program, frame_);
    if (keys.key(left) != keys.key(right)) return;
  }
  error(diag::ConstantComparison, at, shown_name)
      .label(this->at(left), "this")
      .label(this->at(right), literals ? "and this never change" : "and this are the same");
}

PlanId ExprChecker::index(const IndexExpr& e, Span at) {
  const PlanId operand = expr(e.operand);
  const PlanId key = expr(e.index);
  if (is_invalid(operand) || is_invalid(key)) return invalid(at);
  Type container = type(operand);
  const bool chained = container.kind == TypeKind::Optional;
  if (!e.optional && !chained) return operate("_[_]", "[]", at, {operand, key}, at);
  if (chained) container = Type(container.args[0]);
  const bool list = container.kind == TypeKind::List && type(key).kind == TypeKind::Int;
  const bool map =
      container.kind == TypeKind::Map && common_type(container.args[0], type(key)).has_value();
  if (is_free(container)) {
    container = list_of(free_type());
  } else if (!list && !map) {
    error(diag::NoOverload, at, e.optional ? "[?]" : "[]",
          shown(type(operand)) + " and " + shown(type(key)))
        .label(this->at(operand), "this is " + shown(type(operand)))
        .label(this->at(key), "this is " + shown(type(key)));
    return invalid(at);
  }
  PlanNode n =
      node(Op::OptionalIndex, optional_of(map ? container.args[1] : container.args[0]), at);
  n.args = {operand, key};
  return add(std::move(n));
}

}  // namespace muster
