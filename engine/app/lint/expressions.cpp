// How conditions are written: what is right as far as types go, and says less or something else
// than its author meant.
#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/app/lint/lint.h"
#include "engine/base/utf8.h"
#include "engine/lang/parser.h"

namespace muster {
namespace {

constexpr std::size_t kQuoted = 40;

// Functions of CEL that count from zero, and what to write instead.
struct ZeroBasedFunction {
  std::string_view name;
  std::string_view instead;
};
constexpr std::array<ZeroBasedFunction, 3> kZeroBased{
    {{"getMonth", "January is 0; write `month(t.date())`, where it is 1"},
     {"getDayOfMonth", "the first is 0; write `day(t.date())`, where it is 1"},
     {"getDayOfYear", "1 January is 0; compare dates as such, or take the difference of two"}}};

class ExpressionLint {
 public:
  ExpressionLint(const Ast& ast, Emitter& diag) : ast_(ast), diag_(diag) {}

  void run() {
    for (std::size_t i = 0; i < ast_.exprs.size(); ++i) {
      const Expr& expr = ast_.exprs[ExprId(i)];
      if (const auto* const call = std::get_if<CallExpr>(&expr.node)) zero_based(*call);
      if (const auto* const binary = std::get_if<BinaryExpr>(&expr.node)) {
        compared_with_bool(*binary, expr.at);
        age_by_hand(*binary, expr.at);
        if (is_chain(binary->op) && !part_of_chain(ExprId(i), binary->op)) repeated(ExprId(i));
      }
      if (const auto* const unary = std::get_if<UnaryExpr>(&expr.node)) twice_not(*unary, expr.at);
      if (const auto* const choice = std::get_if<ConditionalExpr>(&expr.node)) {
        pointless_choice(*choice, expr.at);
      }
    }
  }

 private:
  static bool is_chain(BinaryOp op) { return op == BinaryOp::And || op == BinaryOp::Or; }
  template <typename T>
  const T* as(ExprId id) const {
    return std::get_if<T>(&ast_.exprs[id].node);
  }
  std::optional<bool> boolean(ExprId id) const {
    const auto* const literal = as<LiteralExpr>(id);
    if (literal == nullptr || literal->kind != LiteralExpr::Kind::Bool) return std::nullopt;
    return literal->boolean;
  }
  std::string quoted(ExprId id) const {
    return "`" + utf8::ellipsis(print(ast_, id), kQuoted) + "`";
  }

  void zero_based(const CallExpr& call) {
    const auto* const found =
        std::ranges::find(kZeroBased, call.function, &ZeroBasedFunction::name);
    if (found == kZeroBased.end()) return;
    diag_.emit(diag::ZeroBased, call.function_at, call.function).help(std::string(found->instead));
  }

  void compared_with_bool(const BinaryExpr& binary, Span at) {
    if (binary.op != BinaryOp::Equal && binary.op != BinaryOp::NotEqual) return;
    const std::optional<bool> left = boolean(binary.left);
    const std::optional<bool> right = boolean(binary.right);
    if (left.has_value() == right.has_value()) return;
    const bool word = left ? *left : *right;
    const ExprId other = left ? binary.right : binary.left;
    const bool as_it_is = word == (binary.op == BinaryOp::Equal);
    const std::string condition = print(ast_, other);
    const bool simple = as<BinaryExpr>(other) == nullptr && as<ConditionalExpr>(other) == nullptr;
    diag_.emit(diag::ComparedWithBool, at, word ? "true" : "false")
        .help("write `" +
              (as_it_is ? condition
               : simple ? "!" + condition
                        : "!(" + condition + ")") +
              "`");
  }

  // `as_of - x`: the x.
  std::optional<ExprId> before_as_of(ExprId id) const {
    const auto* const minus = as<BinaryExpr>(id);
    if (minus == nullptr || minus->op != BinaryOp::Subtract) return std::nullopt;
    const auto* const name = as<IdentExpr>(minus->left);
    if (name == nullptr || name->name != "as_of") return std::nullopt;
    return minus->right;
  }

  // `d > as_of - span` and `as_of - d < 90`, from either side.
  void age_by_hand(const BinaryExpr& binary, Span at) {
    const bool greater = binary.op == BinaryOp::Greater || binary.op == BinaryOp::GreaterEqual;
    const bool less = binary.op == BinaryOp::Less || binary.op == BinaryOp::LessEqual;
    if (!greater && !less) return;
    const ExprId small = greater ? binary.right : binary.left;
    const ExprId large = greater ? binary.left : binary.right;
    const std::optional<ExprId> from = before_as_of(small);
    if (!from) return;
    const bool in_days = as<LiteralExpr>(large) != nullptr;
    const std::string date = print(ast_, in_days ? *from : large);
    const std::string span = in_days ? "days(" + print(ast_, large) + ")" : print(ast_, *from);
    diag_.emit(diag::AgeByHand, at)
        .help("write `youngerThan(" + date + ", " + span +
              ")`: on the day it reaches that age it is no longer younger");
  }

  // Whether a chain of the same operator holds this one as a part.
  bool part_of_chain(ExprId id, BinaryOp op) const {
    for (std::size_t i = id.index() + 1; i < ast_.exprs.size(); ++i) {
      const auto* const above = as<BinaryExpr>(ExprId(i));
      if (above != nullptr && above->op == op && (above->left == id || above->right == id)) {
        return true;
      }
    }
    return false;
  }

  void parts_of(ExprId id, BinaryOp op, std::vector<ExprId>& parts) const {
    const auto* const binary = as<BinaryExpr>(id);
    if (binary == nullptr || binary->op != op) {
      parts.push_back(id);
      return;
    }
    parts_of(binary->left, op, parts);
    parts_of(binary->right, op, parts);
  }

  void repeated(ExprId chain) {
    std::vector<ExprId> parts;
    parts_of(chain, as<BinaryExpr>(chain)->op, parts);
    std::vector<std::pair<std::string, Span>> seen;
    for (const ExprId part : parts) {
      const Span at = ast_.exprs[part].at;
      const std::string text = print(ast_, part);
      const auto first = std::ranges::find(seen, text, &std::pair<std::string, Span>::first);
      if (first == seen.end()) {
        seen.emplace_back(text, at);
        continue;
      }
      diag_.emit(diag::RedundantCondition, at, quoted(part) + " stands here twice")
          .label(first->second, "the first time")
          .help("take one out");
    }
  }

  void twice_not(const UnaryExpr& unary, Span at) {
    if (unary.op != UnaryOp::Not) return;
    const auto* const inner = as<UnaryExpr>(unary.operand);
    if (inner == nullptr || inner->op != UnaryOp::Not) return;
    diag_.emit(diag::RedundantCondition, at, "`!!` undoes itself")
        .help("write " + quoted(inner->operand));
  }

  void pointless_choice(const ConditionalExpr& choice, Span at) {
    const std::optional<bool> then_value = boolean(choice.then_value);
    const std::optional<bool> else_value = boolean(choice.else_value);
    if (!then_value || !else_value || *then_value == *else_value) return;
    const std::string condition = print(ast_, choice.condition);
    diag_.emit(diag::RedundantCondition, at, "the condition is the result already")
        .help("write `" + (*then_value ? condition : "!(" + condition + ")") + "`");
  }

  const Ast& ast_;
  Emitter& diag_;
};

class ExpressionsOf {
 public:
  ExpressionsOf(const Limits& limits, Emitter& diag) : limits_(limits), diag_(diag) {}

  void rule(const Rule& rule) {
    if (rule.made_by) return;  // its author wrote none
    for (const ExprText& head : rule.for_each) {
      DiagnosticList ignored;
      Emitter scratch(ignored);
      if (const auto binding = parse_binding(head, limits_, scratch)) {
        ExpressionLint(binding->set, diag_).run();
      }
    }
    one(rule.where);
    for (const LetBinding& let : rule.let) text(let.expression);
    text(rule.require);
    one(rule.at_cell);
    for (const ExprText& related : rule.related) text(related);
    one(rule.group_by);
    one(rule.deadline);
    DiagnosticList ignored;
    Emitter scratch(ignored);
    if (const auto parts = parse_message(rule.message, limits_, scratch)) {
      for (const MessagePart& part : *parts) {
        if (part.is_hole) ExpressionLint(part.hole, diag_).run();
      }
    }
  }

  // Compiling says what is wrong with an expression; here only right ones matter.
  void text(const ExprText& expression) {
    DiagnosticList ignored;
    Emitter scratch(ignored);
    if (const auto ast = parse_expression(expression, limits_, scratch)) {
      ExpressionLint(*ast, diag_).run();
    }
  }

 private:
  void one(const std::optional<ExprText>& expression) {
    if (expression) text(*expression);
  }

  const Limits& limits_;
  Emitter& diag_;
};

}  // namespace

void lint_expressions(const RulePack& pack, const Program& program, const OwnPacks& own,
                      const Limits& limits, Emitter& diag) {
  ExpressionsOf expressions(limits, diag);
  for (std::size_t i = 0; i < pack.rules.size(); ++i) {
    const RuleId rule(i);
    if (!own.holds(pack.rules[rule].source) || !program.rules[rule].ok) continue;
    expressions.rule(pack.rules[rule]);
  }
  for (const TableSchema& table : pack.schema.tables) {
    for (const DerivedField& derived : table.derived) {
      if (own.holds(derived.name_at.source)) expressions.text(derived.expression);
    }
  }
}

}  // namespace muster
