#include "engine/lang/ast.h"

#include <algorithm>
#include <utility>

namespace muster {
namespace {

template <typename... Ts>
struct Overloaded : Ts... {
  using Ts::operator()...;
};

// What two nodes of one kind must have in common besides their children.
bool same_head(const LiteralExpr& a, const LiteralExpr& b) {
  return a.kind == b.kind && a.boolean == b.boolean && a.integer == b.integer &&
         !(a.real < b.real) && !(b.real < a.real) && a.text == b.text;
}
bool same_head(const IdentExpr& a, const IdentExpr& b) { return a.name == b.name; }
bool same_head(const SelectExpr& a, const SelectExpr& b) {
  return a.field == b.field && a.optional == b.optional;
}
bool same_head(const IndexExpr& a, const IndexExpr& b) { return a.optional == b.optional; }
bool same_head(const CallExpr& a, const CallExpr& b) {
  return a.function == b.function && a.target.valid() == b.target.valid();
}
bool same_head(const UnaryExpr& a, const UnaryExpr& b) { return a.op == b.op; }
bool same_head(const BinaryExpr& a, const BinaryExpr& b) { return a.op == b.op; }
bool same_head(const ConditionalExpr&, const ConditionalExpr&) { return true; }
bool same_head(const ListExpr& a, const ListExpr& b) { return a.optional == b.optional; }
bool same_head(const MapExpr& a, const MapExpr& b) {
  return std::ranges::equal(a.entries, b.entries, {}, &MapExpr::Entry::optional,
                            &MapExpr::Entry::optional);
}
bool same_head(const MacroExpr& a, const MacroExpr& b) {
  return a.kind == b.kind && a.variable == b.variable && a.second_variable == b.second_variable &&
         a.condition.valid() == b.condition.valid() && a.body.valid() == b.body.valid();
}

}  // namespace

std::vector<ExprId> children(const ExprNode& node) {
  return std::visit(Overloaded{
                        [](const LiteralExpr&) { return std::vector<ExprId>(); },
                        [](const IdentExpr&) { return std::vector<ExprId>(); },
                        [](const SelectExpr& e) { return std::vector{e.operand}; },
                        [](const IndexExpr& e) { return std::vector{e.operand, e.index}; },
                        [](const CallExpr& e) {
                          std::vector<ExprId> all;
                          if (e.target.valid()) all.push_back(e.target);
                          all.insert(all.end(), e.args.begin(), e.args.end());
                          return all;
                        },
                        [](const UnaryExpr& e) { return std::vector{e.operand}; },
                        [](const BinaryExpr& e) { return std::vector{e.left, e.right}; },
                        [](const ConditionalExpr& e) {
                          return std::vector{e.condition, e.then_value, e.else_value};
                        },
                        [](const ListExpr& e) { return e.items; },
                        [](const MapExpr& e) {
                          std::vector<ExprId> all;
                          for (const MapExpr::Entry& entry : e.entries) {
                            all.push_back(entry.key);
                            all.push_back(entry.value);
                          }
                          return all;
                        },
                        [](const MacroExpr& e) {
                          std::vector<ExprId> all{e.range};
                          if (e.condition.valid()) all.push_back(e.condition);
                          if (e.body.valid()) all.push_back(e.body);
                          return all;
                        },
                    },
                    node);
}

std::string_view symbol(MacroKind kind) {
  switch (kind) {
    case MacroKind::Has:
      return "has";
    case MacroKind::All:
      return "all";
    case MacroKind::Exists:
      return "exists";
    case MacroKind::ExistsOne:
      return "exists_one";
    case MacroKind::Filter:
      return "filter";
    case MacroKind::Map:
      return "map";
    case MacroKind::TransformList:
      return "transformList";
    case MacroKind::TransformMap:
      return "transformMap";
    case MacroKind::TransformMapEntry:
      return "transformMapEntry";
    case MacroKind::SortBy:
      return "sortBy";
    case MacroKind::Bind:
      return "cel.bind";
    case MacroKind::OptMap:
      return "optMap";
    case MacroKind::OptFlatMap:
      return "optFlatMap";
  }
  return {};
}

std::string_view symbol(BinaryOp op) {
  switch (op) {
    case BinaryOp::Or:
      return "||";
    case BinaryOp::And:
      return "&&";
    case BinaryOp::Less:
      return "<";
    case BinaryOp::LessEqual:
      return "<=";
    case BinaryOp::Greater:
      return ">";
    case BinaryOp::GreaterEqual:
      return ">=";
    case BinaryOp::Equal:
      return "==";
    case BinaryOp::NotEqual:
      return "!=";
    case BinaryOp::In:
      return "in";
    case BinaryOp::Add:
      return "+";
    case BinaryOp::Subtract:
      return "-";
    case BinaryOp::Multiply:
      return "*";
    case BinaryOp::Divide:
      return "/";
    case BinaryOp::Modulo:
      return "%";
  }
  return {};
}

bool equal(const Ast& a, const Ast& b) {
  std::vector<std::pair<ExprId, ExprId>> open{{a.root, b.root}};
  while (!open.empty()) {
    const auto [left, right] = open.back();
    open.pop_back();
    const ExprNode& x = a.exprs[left].node;
    const ExprNode& y = b.exprs[right].node;
    if (x.index() != y.index()) return false;
    const bool same =
        std::visit([&y]<typename T>(const T& node) { return same_head(node, std::get<T>(y)); }, x);
    const std::vector<ExprId> of_x = children(x);
    const std::vector<ExprId> of_y = children(y);
    if (!same || of_x.size() != of_y.size()) return false;
    for (std::size_t i = 0; i < of_x.size(); ++i) open.emplace_back(of_x[i], of_y[i]);
  }
  return true;
}

}  // namespace muster
