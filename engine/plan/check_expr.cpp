// The dispatch over the kinds of expression, and those that only build values.
#include <algorithm>
#include <utility>

#include "engine/plan/checker.h"
#include "engine/plan/overload.h"

namespace muster {
namespace {

// Most lists and maps have no optional part, and say so by no flags.
void drop_if_none(std::vector<bool>& optional) {
  if (std::find(optional.begin(), optional.end(), true) == optional.end()) optional.clear();
}

}  // namespace

Checked ExprChecker::check(const Ast& ast) {
  ast_ = &ast;
  clean_ = true;
  const PlanId root = expr(ast.root);
  ast_ = nullptr;
  return {.root = root, .clean = clean_ && !is_invalid(root)};
}

Checked ExprChecker::check_bool(const Ast& ast, std::string_view what) {
  Checked checked = check(ast);
  if (!must_be_bool(checked.root, what)) checked.clean = false;
  return checked;
}

// Recursion is bounded by the height of the syntax tree (lang/ast.h).
PlanId ExprChecker::expr(ExprId id) {
  const Expr& e = ast_->exprs[id];
  if (const auto* const x = std::get_if<LiteralExpr>(&e.node)) return literal(*x, e.at);
  if (const auto* const x = std::get_if<IdentExpr>(&e.node)) return ident(*x, e.at);
  if (const auto* const x = std::get_if<SelectExpr>(&e.node)) return select(id, *x, e.at);
  if (const auto* const x = std::get_if<IndexExpr>(&e.node)) return index(*x, e.at);
  if (const auto* const x = std::get_if<CallExpr>(&e.node)) return call(*x, e.at);
  if (const auto* const x = std::get_if<UnaryExpr>(&e.node)) return unary(*x, e.at);
  if (const auto* const x = std::get_if<BinaryExpr>(&e.node)) return binary(*x, e.at);
  if (const auto* const x = std::get_if<ConditionalExpr>(&e.node)) return conditional(*x, e.at);
  if (const auto* const x = std::get_if<ListExpr>(&e.node)) return list(*x, e.at);
  if (const auto* const x = std::get_if<MapExpr>(&e.node)) return map(*x, e.at);
  return macro(std::get<MacroExpr>(e.node), e.at);
}

PlanId ExprChecker::conditional(const ConditionalExpr& e, Span at) {
  const PlanId condition = expr(e.condition);
  must_be_bool(condition, "the condition of `?`");
  const PlanId yes = expr(e.then_value);
  const PlanId no = expr(e.else_value);
  std::optional<Type> common = agree(yes, no);
  if (!common) return types_differ("both branches of `? :`", at, yes, no);
  if (!common->valid()) return invalid(at);
  PlanNode n = node(Op::Conditional, *std::move(common), at);
  n.args = {condition, yes, no};
  return add(std::move(n));
}

PlanId ExprChecker::mixed(ExprId id, Mix mix) {
  const Expr& e = ast_->exprs[id];
  if (mix == Mix::Free) {
    if (const auto* const x = std::get_if<ListExpr>(&e.node)) return list(*x, e.at, mix);
    if (const auto* const x = std::get_if<MapExpr>(&e.node)) return map(*x, e.at, mix);
  }
  return expr(id);
}

Type ExprChecker::part_type(PlanId part, bool optional) {
  const Type t = type(part);
  if (!optional || !t.valid() || is_free(t)) return t;
  if (t.kind == TypeKind::Optional) return t.args[0];
  error(diag::TypeMismatch, at(part), "what stands behind `?`", "an optional", shown(t))
      .label(at(part), "this is " + shown(t))
      .help("leave the `?` out, or write `optional.of(...)`");
  return {};
}

PlanId ExprChecker::list(const ListExpr& e, Span at, Mix mix) {
  PlanNode n = node(Op::MakeList, Type{}, at);
  Type element = free_type();
  for (std::size_t i = 0; i < e.items.size(); ++i) {
    const PlanId item = mixed(e.items[i], mix);
    const bool optional = e.optional[i];
    const Type found = part_type(item, optional);
    if (!found.valid()) {
      element = Type{};
    } else if (element.valid()) {
      std::optional<Type> common = common_type(element, found);
      if (!common && mix == Mix::Free) common = free_type();
      if (!common && !n.args.empty() && !optional) common = agree(n.args.back(), item);
      if (!common) {
        error(diag::FeatureRefused, this->at(item), "a list of mixed types (`dyn`)")
            .label(this->at(n.args.back()), "this is " + shown(type(n.args.back())))
            .label(this->at(item), "this is " + shown(type(item)));
        return invalid(at);
      }
      element = *std::move(common);
    }
    n.args.push_back(item);
    n.optional_args.push_back(optional);
  }
  if (!element.valid()) return invalid(at);
  drop_if_none(n.optional_args);
  n.type = list_of(std::move(element));
  return add(std::move(n));
}

PlanId ExprChecker::map(const MapExpr& e, Span at, Mix mix) {
  PlanNode n = node(Op::MakeMap, Type{}, at);
  Type key = free_type();
  Type value = free_type();
  bool failed = false;
  const auto merge = [&](Type& into, PlanId item, const Type& found, std::string_view what) {
    if (!found.valid()) failed = true;
    if (failed) return;
    std::optional<Type> common = common_type(into, found);
    if (!common && mix == Mix::Free) common = free_type();
    if (common) {
      into = *std::move(common);
      return;
    }
    failed = true;
    error(diag::FeatureRefused, this->at(item), what)
        .label(this->at(item), "this is " + shown(type(item)) + ", others are " + shown(into));
  };
  for (const MapExpr::Entry& entry : e.entries) {
    const PlanId k = expr(entry.key);
    const PlanId v = mixed(entry.value, mix);
    merge(key, k, type(k), "a map with keys of mixed types (`dyn`)");
    merge(value, v, part_type(v, entry.optional), "a map with values of mixed types (`dyn`)");
    n.args.push_back(k);
    n.args.push_back(v);
    n.optional_args.push_back(false);
    n.optional_args.push_back(entry.optional);
    const TypeKind kind = type(k).kind;
    if (!failed && kind != TypeKind::Bool && kind != TypeKind::Int && kind != TypeKind::String) {
      failed = true;
      error(diag::TypeMismatch, this->at(k), "the key of a map", "bool, int or string",
            shown(type(k)))
          .label(this->at(k), "this is " + shown(type(k)));
    }
  }
  if (failed) return invalid(at);
  drop_if_none(n.optional_args);
  n.type = map_of(std::move(key), std::move(value));
  return add(std::move(n));
}

}  // namespace muster
