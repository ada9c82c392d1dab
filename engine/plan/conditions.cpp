#include "engine/plan/conditions.h"

#include <algorithm>
#include <tuple>
#include <utility>
#include <variant>

#include "engine/plan/rule_parts.h"

namespace muster {
namespace {

class Conditions {
 public:
  Conditions(const RulePart& part, const Program& program, std::vector<Condition>& found)
      : part_(part), program_(program), found_(found) {}

  // `condition`: the expression gives true or false, and something depends on which.
  void collect(ExprId id, bool condition) {
    const ExprNode& node = part_.ast.exprs[id].node;
    const std::vector<ExprId> terms = chain_terms(part_.ast, id);
    if (!terms.empty()) {
      for (const ExprId term : terms) collect(term, true);
    } else if (const auto* const unary = std::get_if<UnaryExpr>(&node);
               unary != nullptr && unary->op == UnaryOp::Not) {
      collect(unary->operand, true);
    } else if (const auto* const choice = std::get_if<ConditionalExpr>(&node)) {
      collect(choice->condition, true);
      collect(choice->then_value, condition);
      collect(choice->else_value, condition);
    } else if (const auto* const bind = std::get_if<MacroExpr>(&node);
               bind != nullptr && bind->kind == MacroKind::Bind) {
      collect(bind->range, false);
      collect(bind->body, condition);
    } else {
      if (condition && can_vary(node)) add_boolean(id);
      collect_parts(id);
    }
  }

 private:
  // `true` is always true, and undecided() is never anything.
  static bool can_vary(const ExprNode& node) {
    const auto* const call = std::get_if<CallExpr>(&node);
    return !std::holds_alternative<LiteralExpr>(node) &&
           (call == nullptr || call->function != "undecided");
  }

  static bool is_has(const ExprNode& node) {
    const auto* const macro = std::get_if<MacroExpr>(&node);
    return macro != nullptr && macro->kind == MacroKind::Has;
  }

  void collect_parts(ExprId id) {
    const ExprNode& node = part_.ast.exprs[id].node;
    const auto* const macro = std::get_if<MacroExpr>(&node);
    if (macro == nullptr || macro->kind == MacroKind::Has) {
      if (const auto* const call = std::get_if<CallExpr>(&node)) collect_call(id, *call);
      for (const ExprId child : children(node)) collect(child, false);
      return;
    }
    const bool over_many = macro->kind != MacroKind::Filter && macro->kind != MacroKind::OptMap &&
                           macro->kind != MacroKind::OptFlatMap;
    if (over_many) add_set(macro->range, id);
    collect(macro->range, false);
    if (macro->condition.valid()) collect(macro->condition, true);
    if (macro->body.valid()) collect(macro->body, false);
  }

  // size(), first() and last() of a record set.
  void collect_call(ExprId id, const CallExpr& call) {
    if (!call.target.valid()) return;
    const Span at = part_.place(part_.at(id));
    const bool of_set = std::ranges::any_of(program_.nodes, [&at](const PlanNode& node) {
      return node.op == Op::SetFunction && node.at == at;
    });
    if (of_set) add_set(call.target, id);
  }

  void add_boolean(ExprId id) {
    const Span at = part_.place(part_.at(id));
    add({.kind = Condition::Kind::Boolean,
         .part = part_.name,
         .text = on_one_line(part_.written(id)),
         .at = at,
         .node = at,
         .is_has = is_has(part_.ast.exprs[id].node)});
  }

  void add_set(ExprId range, ExprId asked) {
    // A list that is written out is never empty.
    const auto* const list = std::get_if<ListExpr>(&part_.ast.exprs[range].node);
    if (list != nullptr && !list->items.empty()) return;
    add({.kind = Condition::Kind::Set,
         .part = part_.name,
         .text = on_one_line(part_.written(range)),
         .at = part_.place(part_.at(range)),
         .node = part_.place(part_.at(asked)),
         .is_has = false});
  }

  void add(Condition condition) {
    const bool known = std::ranges::any_of(found_, [&condition](const Condition& other) {
      return other.kind == condition.kind && other.text == condition.text &&
             other.at == condition.at && other.node == condition.node;
    });
    if (!known) found_.push_back(std::move(condition));
  }

  const RulePart& part_;
  const Program& program_;
  std::vector<Condition>& found_;
};

}  // namespace

std::vector<Condition> conditions_of(const Rule& rule, const Program& program, RuleId id,
                                     const Limits& limits) {
  std::vector<Condition> found;
  for (const RulePart& part : rule_parts(rule, program, id, limits)) {
    const std::size_t first = found.size();
    Conditions(part, program, found).collect(part.ast.root, part.boolean);
    std::stable_sort(found.begin() + static_cast<std::ptrdiff_t>(first), found.end(),
                     [](const Condition& a, const Condition& b) {
                       return std::tie(a.at.begin, a.at.length) < std::tie(b.at.begin, b.at.length);
                     });
  }
  return found;
}

}  // namespace muster
