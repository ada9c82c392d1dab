#include "engine/lang/expr_parser.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace muster {
namespace {

// A chain such as a + b + c makes a tree as high as the chain is long. Later stages walk trees with
// recursion, so the height has a bound too, looser than that of brackets.
constexpr std::size_t kHeightPerLevel = 10;

struct Operator {
  TokenKind token;
  BinaryOp op;
};
constexpr std::array kOperators = {
    Operator{TokenKind::OrOr, BinaryOp::Or},
    Operator{TokenKind::AndAnd, BinaryOp::And},
    Operator{TokenKind::Less, BinaryOp::Less},
    Operator{TokenKind::LessEqual, BinaryOp::LessEqual},
    Operator{TokenKind::Greater, BinaryOp::Greater},
    Operator{TokenKind::GreaterEqual, BinaryOp::GreaterEqual},
    Operator{TokenKind::EqualEqual, BinaryOp::Equal},
    Operator{TokenKind::BangEqual, BinaryOp::NotEqual},
    Operator{TokenKind::In, BinaryOp::In},
    Operator{TokenKind::Plus, BinaryOp::Add},
    Operator{TokenKind::Minus, BinaryOp::Subtract},
    Operator{TokenKind::Star, BinaryOp::Multiply},
    Operator{TokenKind::Slash, BinaryOp::Divide},
    Operator{TokenKind::Percent, BinaryOp::Modulo},
};

std::optional<BinaryOp> operator_of(TokenKind kind) {
  const auto found = std::ranges::find(kOperators, kind, &Operator::token);
  return found == kOperators.end() ? std::nullopt : std::optional(found->op);
}

}  // namespace

ExprParser::ExprParser(const ExprText& text, std::size_t begin, const Limits& limits, Emitter& diag)
    : text_(text), limits_(limits), diag_(diag), lexer_(text, begin, diag) {}

Result<Token> ExprParser::start() {
  MUSTER_TRY(current_, lexer_.next());
  return current_;
}

Result<Token> ExprParser::advance() {
  const Token read = current_;
  if (next_) {
    current_ = *std::exchange(next_, std::nullopt);
  } else {
    MUSTER_TRY(current_, lexer_.next());
  }
  previous_ = read;
  return read;
}

Result<Token> ExprParser::peek() {
  if (!next_) {
    MUSTER_TRY(next_, lexer_.next());
  }
  return *next_;
}

std::string_view ExprParser::word(const Token& token) const {
  return std::string_view(text_.text).substr(token.begin, token.end - token.begin);
}

Ast ExprParser::take(ExprId root) {
  ast_.root = root;
  return std::move(ast_);
}

std::string_view ExprParser::keep(std::string text) {
  return ast_.texts.emplace_back(std::move(text));
}

Result<ExprParser::Part> ExprParser::add(ExprNode node, std::size_t begin, std::size_t end) {
  const Span span = span_of(text_, begin, end - begin);
  if (ast_.exprs.size() >= limits_.expression_nodes) {
    return diag_.error(diag::ExpressionTooLarge, span, limits_.expression_nodes, "parts")
        .help("split it into named values under `let`");
  }
  std::size_t height = 0;
  for (const ExprId child : children(node)) height = std::max(height, heights_[child.index()]);
  const std::size_t most = kHeightPerLevel * limits_.expression_depth;
  if (height >= most) {
    return diag_.error(diag::ExpressionTooDeep, span, most)
        .help("split it into named values under `let`");
  }
  heights_.push_back(height + 1);
  return Part{ast_.exprs.add({.node = std::move(node), .at = span}), begin, end};
}

Result<Token> ExprParser::enter() {
  if (depth_ >= limits_.expression_depth) {
    return diag_.error(diag::ExpressionTooDeep, at(current_), limits_.expression_depth)
        .help("split it into named values under `let`");
  }
  ++depth_;
  return advance();
}

Result<Token> ExprParser::expect(TokenKind kind, const Token* open) {
  if (current_.kind != kind) return std::unexpected(unexpected(describe(kind), open));
  return advance();
}

Result<ExprId> ExprParser::expression() {
  MUSTER_TRY(const Part part, conditional());
  return part.id;
}

Result<ExprParser::Part> ExprParser::conditional() {
  MUSTER_TRY(const Part condition, binary(Level::Or));
  if (current_.kind != TokenKind::Question) return condition;
  MUSTER_TRY(const Token question, enter());
  MUSTER_TRY(const Part then_part, binary(Level::Or));
  if (current_.kind != TokenKind::Colon) {
    return std::unexpected(unexpected(describe(TokenKind::Colon), &question));
  }
  MUSTER_TRY(std::ignore, advance());
  MUSTER_TRY(const Part else_part, conditional());
  --depth_;
  return add(ConditionalExpr{condition.id, then_part.id, else_part.id}, condition.begin,
             else_part.end);
}

Result<ExprParser::Part> ExprParser::binary(Level level) {
  if (level == Level::Or) return chain(level, BinaryOp::Or);
  if (level == Level::And) return chain(level, BinaryOp::And);
  const auto operand = [&] {
    return level == Level::Multiplicative ? unary()
                                          : binary(static_cast<Level>(static_cast<int>(level) + 1));
  };
  const auto level_of = [](BinaryOp op) {
    if (op >= BinaryOp::Multiply) return Level::Multiplicative;
    if (op >= BinaryOp::Add) return Level::Additive;
    if (op >= BinaryOp::Less) return Level::Relation;
    return op == BinaryOp::And ? Level::And : Level::Or;
  };
  MUSTER_TRY(Part left, operand());
  while (true) {
    const auto op = operator_of(current_.kind);
    if (!op || level_of(*op) != level) return left;
    MUSTER_TRY(const Token token, advance());
    MUSTER_TRY(const Part right, operand());
    MUSTER_TRY(left,
               add(BinaryExpr{.op = *op, .left = left.id, .right = right.id, .op_at = at(token)},
                   left.begin, right.end));
  }
}

// `&&` and `||` are associative also where operands err, so a chain becomes a balanced tree: rules
// that a program wrote, with thousands of terms, stay shallow.
Result<ExprParser::Part> ExprParser::chain(Level level, BinaryOp op) {
  std::vector<Part> terms;
  std::vector<Token> ops;
  while (true) {
    MUSTER_TRY(const Part term, binary(level == Level::Or ? Level::And : Level::Relation));
    terms.push_back(term);
    if (operator_of(current_.kind) != op) break;
    MUSTER_TRY(const Token token, advance());
    ops.push_back(token);
  }
  return balanced(terms, ops, op, 0, terms.size() - 1);
}

Result<ExprParser::Part> ExprParser::balanced(const std::vector<Part>& terms,
                                              const std::vector<Token>& ops, BinaryOp op,
                                              std::size_t from, std::size_t to) {
  if (from == to) return terms[from];
  const std::size_t middle = from + (to - from) / 2;
  MUSTER_TRY(const Part left, balanced(terms, ops, op, from, middle));
  MUSTER_TRY(const Part right, balanced(terms, ops, op, middle + 1, to));
  return add(BinaryExpr{.op = op, .left = left.id, .right = right.id, .op_at = at(ops[middle])},
             left.begin, right.end);
}

Result<ExprParser::Part> ExprParser::unary() {
  const Token sign = current_;
  if (sign.kind != TokenKind::Bang && sign.kind != TokenKind::Minus) {
    MUSTER_TRY(const Part operand, primary());
    return suffixes(operand);
  }
  MUSTER_TRY(std::ignore, enter());
  // The sign belongs to the number: the smallest int has no positive counterpart.
  if (sign.kind == TokenKind::Minus &&
      (current_.kind == TokenKind::Int || current_.kind == TokenKind::Double)) {
    --depth_;
    MUSTER_TRY(const Part operand, number(true, sign.begin));
    return suffixes(operand);
  }
  MUSTER_TRY(const Part operand, unary());
  --depth_;
  const UnaryOp op = sign.kind == TokenKind::Bang ? UnaryOp::Not : UnaryOp::Negate;
  return add(UnaryExpr{op, operand.id}, sign.begin, operand.end);
}

Result<ExprParser::Part> ExprParser::suffixes(Part operand) {
  while (true) {
    if (current_.kind == TokenKind::Dot) {
      MUSTER_TRY(operand, dotted(operand));
    } else if (current_.kind == TokenKind::LeftBracket) {
      MUSTER_TRY(operand, indexed(operand));
    } else {
      return operand;
    }
  }
}

Result<ExprParser::Part> ExprParser::dotted(Part operand) {
  MUSTER_TRY(std::ignore, advance());
  const bool optional = current_.kind == TokenKind::Question;
  if (optional) {
    MUSTER_TRY(std::ignore, advance());
  }
  const Token field = current_;
  const std::string_view written = word(field);
  const bool quoted = field.kind == TokenKind::QuotedIdent;
  if (!quoted && field.kind != TokenKind::Ident && field.kind != TokenKind::Reserved) {
    if (!is_keyword(written)) return std::unexpected(unexpected("a field name"));
    return diag_.error(diag::ReservedWord, at(field), written)
        .help(fmt::format("write the field as .`{}`", written));
  }
  MUSTER_TRY(std::ignore, advance());
  if (current_.kind == TokenKind::LeftParen && !optional && !quoted) {
    return member_call(operand, field);
  }
  const std::string_view name = quoted ? written.substr(1, written.size() - 2) : written;
  return add(SelectExpr{.operand = operand.id,
                        .field = keep(std::string(name)),
                        .field_at = at(field),
                        .optional = optional},
             operand.begin, field.end);
}

Result<ExprParser::Part> ExprParser::indexed(Part operand) {
  MUSTER_TRY(const Token open, enter());
  const bool optional = current_.kind == TokenKind::Question;
  if (optional) {
    MUSTER_TRY(std::ignore, advance());
  }
  MUSTER_TRY(const Part index, conditional());
  MUSTER_TRY(const Token close, expect(TokenKind::RightBracket, &open));
  --depth_;
  return add(IndexExpr{.operand = operand.id, .index = index.id, .optional = optional},
             operand.begin, close.end);
}

Result<ExprParser::Part> ExprParser::primary() {
  const TokenKind kind = current_.kind;
  constexpr std::array kNames = {TokenKind::Ident, TokenKind::Reserved, TokenKind::Dot};
  constexpr std::array kLiterals = {TokenKind::Uint, TokenKind::String, TokenKind::Bytes,
                                    TokenKind::True, TokenKind::False,  TokenKind::Null};
  if (std::ranges::find(kNames, kind) != kNames.end()) return name();
  if (std::ranges::find(kLiterals, kind) != kLiterals.end()) return literal();
  if (kind == TokenKind::Int || kind == TokenKind::Double) return number(false, current_.begin);
  if (kind == TokenKind::LeftParen) return parenthesised();
  if (kind == TokenKind::LeftBracket) return list();
  if (kind == TokenKind::LeftBrace) return map();
  return std::unexpected(unexpected("a value"));
}

Result<ExprParser::Part> ExprParser::name() {
  const std::size_t begin = current_.begin;
  const bool rooted = current_.kind == TokenKind::Dot;
  if (rooted) {
    MUSTER_TRY(std::ignore, advance());
  }
  const Token token = current_;
  if (token.kind != TokenKind::Ident) return std::unexpected(unexpected("a name"));
  MUSTER_TRY(std::ignore, advance());
  if (current_.kind == TokenKind::LeftParen) return global_call(begin, token);
  return add(IdentExpr{keep(fmt::format("{}{}", rooted ? "." : "", word(token)))}, begin,
             token.end);
}

Result<ExprParser::Part> ExprParser::parenthesised() {
  MUSTER_TRY(const Token open, enter());
  MUSTER_TRY(const Part inner, conditional());
  MUSTER_TRY(const Token close, expect(TokenKind::RightParen, &open));
  --depth_;
  return Part{inner.id, open.begin, close.end};
}

Result<ExprParser::Part> ExprParser::number(bool negative, std::size_t begin) {
  MUSTER_TRY(const Token token, advance());
  if (token.kind == TokenKind::Int) {
    MUSTER_TRY(const std::int64_t value, int_value(text_, token, negative, diag_));
    return add(LiteralExpr{.kind = LiteralExpr::Kind::Int, .integer = value, .text = {}}, begin,
               token.end);
  }
  MUSTER_TRY(const double value, double_value(text_, token, diag_));
  return add(
      LiteralExpr{.kind = LiteralExpr::Kind::Double, .real = negative ? -value : value, .text = {}},
      begin, token.end);
}

Result<ExprParser::Part> ExprParser::literal() {
  const Token token = current_;
  if (token.kind == TokenKind::Uint) {
    return diag_.error(diag::FeatureRefused, at(token), "an unsigned integer (`uint`)")
        .help("write the number without `u`");
  }
  if (token.kind == TokenKind::Bytes) {
    return diag_.error(diag::FeatureRefused, at(token), "a `bytes` literal")
        .help("write a string, without `b`");
  }
  LiteralExpr node;
  if (token.kind == TokenKind::String) {
    MUSTER_TRY(std::string value, string_value(text_, token, diag_));
    node.kind = LiteralExpr::Kind::String;
    node.text = keep(std::move(value));
  } else if (token.kind != TokenKind::Null) {
    node.kind = LiteralExpr::Kind::Bool;
    node.boolean = token.kind == TokenKind::True;
  }
  MUSTER_TRY(std::ignore, advance());
  return add(node, token.begin, token.end);
}

Result<ExprParser::Part> ExprParser::list() {
  MUSTER_TRY(const Token open, enter());
  ListExpr node;
  while (current_.kind != TokenKind::RightBracket) {
    const bool optional = current_.kind == TokenKind::Question;
    if (optional) {
      MUSTER_TRY(std::ignore, advance());
    }
    MUSTER_TRY(const Part item, conditional());
    node.items.push_back(item.id);
    node.optional.push_back(optional);
    if (current_.kind != TokenKind::Comma) break;
    MUSTER_TRY(std::ignore, advance());
  }
  MUSTER_TRY(const Token close, expect(TokenKind::RightBracket, &open));
  --depth_;
  return add(std::move(node), open.begin, close.end);
}

Result<ExprParser::Part> ExprParser::map() {
  MUSTER_TRY(const Token open, enter());
  MapExpr node;
  while (current_.kind != TokenKind::RightBrace) {
    const bool optional = current_.kind == TokenKind::Question;
    if (optional) {
      MUSTER_TRY(std::ignore, advance());
    }
    MUSTER_TRY(const Part key, conditional());
    MUSTER_TRY(std::ignore, expect(TokenKind::Colon, &open));
    MUSTER_TRY(const Part value, conditional());
    node.entries.push_back({.key = key.id, .value = value.id, .optional = optional});
    if (current_.kind != TokenKind::Comma) break;
    MUSTER_TRY(std::ignore, advance());
  }
  MUSTER_TRY(const Token close, expect(TokenKind::RightBrace, &open));
  --depth_;
  return add(std::move(node), open.begin, close.end);
}

}  // namespace muster
