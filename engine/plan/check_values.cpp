// The checker's small change: nodes, constants, enum words, and what taints them.
#include <algorithm>
#include <utility>

#include "engine/base/suggest.h"
#include "engine/plan/checker.h"
#include "engine/plan/overload.h"

namespace muster {
namespace {

bool hides_its_arguments(std::string_view function) {
  constexpr std::string_view kNames[] = {"size", "_==_", "_!=_", "_<_",
                                         "_<=_", "_>_",  "_>=_", "_in_"};
  return std::find(std::begin(kNames), std::end(kNames), function) != std::end(kNames);
}

}  // namespace

PlanNode ExprChecker::node(Op op, Type type, Span at) const {
  PlanNode result;
  result.op = op;
  result.type = std::move(type);
  result.at = at;
  return result;
}

PlanId ExprChecker::invalid(Span at) {
  clean_ = false;
  return context_.program.nodes.add(node(Op::Constant, Type{}, at));
}

// Sensitivity flows through everything but size, comparisons and quantifiers (S19); of a record,
// the field that is looked at decides.
PlanId ExprChecker::add(PlanNode n) {
  const Program& program = context_.program;
  bool any = false;
  for (const PlanId arg : n.args) any = any || program.nodes[arg].sensitive;
  switch (n.op) {
    case Op::Constant:
    case Op::AsOf:
    case Op::AuditPeriod:
    case Op::HasField:
    case Op::HasForward:
    case Op::Forward:
    case Op::Inverse:
    case Op::AllRows:
    case Op::SetFunction:
    case Op::EqualRecords:
      n.sensitive = false;
      break;
    case Op::Variable:
      n.sensitive = frame_.slots[n.slot].sensitive;
      break;
    case Op::Field:
    case Op::OptionalField:
      n.sensitive = context_.schema.tables[type(n.args[0]).table()].fields[n.column].sensitive;
      break;
    case Op::Derived:
      n.sensitive = program.derived[n.derived].sensitive;
      break;
    case Op::Call:
      n.sensitive = any && !hides_its_arguments(n.overload.function->name);
      break;
    case Op::Matches:
    case Op::And:
    case Op::Or:
    case Op::Not:
    case Op::Conditional:
    case Op::MakeList:
    case Op::MakeMap:
    case Op::MapSelect:
    case Op::OptionalIndex:
    case Op::OptionalSelect:
      n.sensitive = any;
      break;
    case Op::Macro:
      switch (n.macro) {
        case MacroKind::Has:
        case MacroKind::All:
        case MacroKind::Exists:
        case MacroKind::ExistsOne:
          n.sensitive = false;
          break;
        case MacroKind::Filter:
        case MacroKind::SortBy:
          n.sensitive = any;
          break;
        case MacroKind::Map:
        case MacroKind::TransformList:
        case MacroKind::TransformMapEntry:
        case MacroKind::Bind:
        case MacroKind::OptMap:
        case MacroKind::OptFlatMap:
          n.sensitive = program.nodes[n.body].sensitive;
          break;
        case MacroKind::TransformMap:
          // The keys stay.
          n.sensitive = any || program.nodes[n.body].sensitive;
          break;
      }
      break;
  }
  return context_.program.nodes.add(std::move(n));
}

PlanId ExprChecker::constant(const Value& value, Type type, Span at) {
  PlanNode n = node(Op::Constant, std::move(type), at);
  n.constant = value;
  return add(std::move(n));
}

PlanId ExprChecker::literal(const LiteralExpr& e, Span at) {
  Value value = null_value();
  TypeKind kind = TypeKind::Null;
  switch (e.kind) {
    case LiteralExpr::Kind::Null:
      break;
    case LiteralExpr::Kind::Bool:
      value = bool_value(e.boolean);
      kind = TypeKind::Bool;
      break;
    case LiteralExpr::Kind::Int:
      value = int_value(e.integer);
      kind = TypeKind::Int;
      break;
    case LiteralExpr::Kind::Double:
      value = double_value(e.real);
      kind = TypeKind::Double;
      break;
    case LiteralExpr::Kind::String:
      value = string_value(context_.program.constants.copy(e.text));
      kind = TypeKind::String;
      break;
    case LiteralExpr::Kind::Uint:
      error(diag::FeatureRefused, at, "a `uint`");
      return invalid(at);
    case LiteralExpr::Kind::Bytes:
      error(diag::FeatureRefused, at, "a `bytes` value");
      return invalid(at);
  }
  const PlanId id = constant(value, simple_type(kind), at);
  literals_.insert(id);
  return id;
}

bool ExprChecker::take_enum(PlanId id, EnumId to) {
  Program& program = context_.program;
  const PlanNode& n = program.nodes[id];
  if (!n.type.valid()) return true;
  if (n.op == Op::MakeList) {
    for (const PlanId item : std::vector<PlanId>(n.args)) {
      if (!take_enum(item, to)) return false;
    }
    program.nodes[id].type = list_of(enum_of(to));
    return true;
  }
  if (n.op == Op::Conditional) {
    const std::vector<PlanId> args = n.args;
    if (!take_enum(args[1], to) || !take_enum(args[2], to)) return false;
    program.nodes[id].type = enum_of(to);
    return true;
  }
  if (n.type.kind == TypeKind::Enum) return n.type.enumeration() == to;
  if (n.type.kind != TypeKind::String || !literals_.contains(id)) return false;
  const EnumSchema& words = context_.schema.enums[to];
  const std::string_view word = as_string(n.constant);
  const auto found = std::find(words.words.begin(), words.words.end(), word);
  PlanNode& changed = program.nodes[id];
  if (found == words.words.end()) {
    const std::vector<std::string_view> candidates(words.words.begin(), words.words.end());
    error(diag::UnknownEnumWord, n.at, word, words.name)
        .label(words.at, "the enum")
        .help(suggestion(word, candidates));
    changed.type = Type{};
    return true;
  }
  changed.constant = enum_value(to, static_cast<std::uint32_t>(found - words.words.begin()));
  changed.type = enum_of(to);
  return true;
}

namespace {

// The enum that the type is, or is a list of.
EnumId enum_within(const Type& type) {
  if (type.kind == TypeKind::Enum) return type.enumeration();
  if (type.kind == TypeKind::List && !type.args.empty()) return enum_within(type.args[0]);
  return {};
}

}  // namespace

std::optional<Type> ExprChecker::agree(PlanId a, PlanId b) {
  if (is_invalid(a) || is_invalid(b)) return Type{};
  if (auto common = common_type(type(a), type(b))) return common;
  const EnumId left = enum_within(type(a));
  const EnumId right = enum_within(type(b));
  if (left.valid() == right.valid()) return std::nullopt;
  if (!(left.valid() ? take_enum(b, left) : take_enum(a, right))) return std::nullopt;
  if (is_invalid(a) || is_invalid(b)) return Type{};
  return common_type(type(a), type(b));
}

bool ExprChecker::must_be_bool(PlanId id, std::string_view what) {
  const Type& t = type(id);
  if (!t.valid() || t.kind == TypeKind::Bool || is_free(t)) return true;
  const std::string found = shown(t);
  error(diag::TypeMismatch, at(id), what, "bool", found).label(at(id), "this is " + found);
  return false;
}

}  // namespace muster
