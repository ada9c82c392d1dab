// Ast -> text, with the parentheses it needs and no others.
#include <array>
#include <charconv>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include <fmt/format.h>

#include "engine/base/utf8.h"
#include "engine/lang/parser.h"
#include "engine/lang/token.h"

namespace muster {
namespace {

// How tightly an expression binds; a looser one needs parentheses where a tighter one is wanted.
enum class Binding { Conditional, Or, And, Relation, Additive, Multiplicative, Unary, Member };

Binding binding_of(BinaryOp op) {
  switch (op) {
    case BinaryOp::Or:
      return Binding::Or;
    case BinaryOp::And:
      return Binding::And;
    case BinaryOp::Less:
    case BinaryOp::LessEqual:
    case BinaryOp::Greater:
    case BinaryOp::GreaterEqual:
    case BinaryOp::Equal:
    case BinaryOp::NotEqual:
    case BinaryOp::In:
      return Binding::Relation;
    case BinaryOp::Add:
    case BinaryOp::Subtract:
      return Binding::Additive;
    case BinaryOp::Multiply:
    case BinaryOp::Divide:
    case BinaryOp::Modulo:
      return Binding::Multiplicative;
  }
  return Binding::Member;
}

Binding tighter(Binding binding) { return static_cast<Binding>(static_cast<int>(binding) + 1); }

void append_quoted(std::string& out, std::string_view text) {
  out += '"';
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t begin = at;
    const char32_t c = utf8::next(text, at);
    if (c == '"' || c == '\\') {
      out += '\\';
      out += static_cast<char>(c);
    } else if (c == '\n') {
      out += "\\n";
    } else if (c == '\t') {
      out += "\\t";
    } else if (c == '\r') {
      out += "\\r";
    } else if (!utf8::is_unsafe_for_display(c)) {
      out += text.substr(begin, at - begin);
    } else if (c <= 0xFFFF) {
      out += fmt::format("\\u{:04x}", static_cast<unsigned>(c));
    } else {
      out += fmt::format("\\U{:08x}", static_cast<unsigned>(c));
    }
  }
  out += '"';
}

std::string double_text(double value) {
  std::array<char, 32> buffer{};
  const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value).ptr;
  std::string text(buffer.data(), end);
  // Without point and exponent it would be read as an int.
  if (text.find_first_of(".e") == std::string::npos) text += ".0";
  return text;
}

class Printer {
 public:
  explicit Printer(const Ast& ast) : ast_(ast) {}

  // Recursion is bounded by the height of the tree (ast.h).
  void print(ExprId id, Binding wanted) {
    const ExprNode& node = ast_.exprs[id].node;
    const bool parentheses = binding(node) < wanted;
    if (parentheses) out_ += '(';
    std::visit([this](const auto& expr) { write(expr); }, node);
    if (parentheses) out_ += ')';
  }
  std::string take() { return std::move(out_); }

 private:
  Binding binding(const ExprNode& node) const {
    if (std::holds_alternative<ConditionalExpr>(node)) return Binding::Conditional;
    if (std::holds_alternative<UnaryExpr>(node)) return Binding::Unary;
    if (const auto* binary = std::get_if<BinaryExpr>(&node)) return binding_of(binary->op);
    // A number before a dot gets parentheses: `-1.x` reads badly.
    const auto* literal = std::get_if<LiteralExpr>(&node);
    const bool number = literal != nullptr && (literal->kind == LiteralExpr::Kind::Int ||
                                               literal->kind == LiteralExpr::Kind::Double);
    return number ? Binding::Unary : Binding::Member;
  }

  void write(const LiteralExpr& e) {
    switch (e.kind) {
      case LiteralExpr::Kind::Null:
        out_ += "null";
        return;
      case LiteralExpr::Kind::Bool:
        out_ += e.boolean ? "true" : "false";
        return;
      case LiteralExpr::Kind::Int:
        out_ += fmt::format("{}", e.integer);
        return;
      case LiteralExpr::Kind::Uint:
        out_ += fmt::format("{}u", static_cast<std::uint64_t>(e.integer));
        return;
      case LiteralExpr::Kind::Double:
        out_ += double_text(e.real);
        return;
      case LiteralExpr::Kind::Bytes:
        out_ += 'b';
        append_quoted(out_, e.text);
        return;
      case LiteralExpr::Kind::String:
        append_quoted(out_, e.text);
        return;
    }
  }
  void write(const IdentExpr& e) { out_ += e.name; }
  void write(const SelectExpr& e) {
    print(e.operand, Binding::Member);
    out_ += e.optional ? ".?" : ".";
    const bool plain = is_identifier(e.field) && !is_keyword(e.field);
    out_ += plain ? std::string(e.field) : fmt::format("`{}`", e.field);
  }
  void write(const IndexExpr& e) {
    print(e.operand, Binding::Member);
    out_ += e.optional ? "[?" : "[";
    print(e.index, Binding::Conditional);
    out_ += ']';
  }
  void write(const CallExpr& e) {
    if (e.target.valid()) {
      print(e.target, Binding::Member);
      out_ += '.';
    }
    out_ += e.function;
    out_ += '(';
    for (std::size_t i = 0; i < e.args.size(); ++i) {
      if (i > 0) out_ += ", ";
      print(e.args[i], Binding::Conditional);
    }
    out_ += ')';
  }
  void write(const UnaryExpr& e) {
    out_ += e.op == UnaryOp::Not ? '!' : '-';
    // `-5` is one literal: the negation of the literal 5 needs parentheses.
    const auto* literal = std::get_if<LiteralExpr>(&ast_.exprs[e.operand].node);
    const bool number = literal != nullptr && e.op == UnaryOp::Negate;
    print(e.operand, number ? Binding::Member : Binding::Unary);
  }
  void write(const BinaryExpr& e) {
    const Binding own = binding_of(e.op);
    if (e.op == BinaryOp::And || e.op == BinaryOp::Or) {
      write_chain(e, own);
      return;
    }
    print(e.left, own);
    out_ += fmt::format(" {} ", symbol(e.op));
    print(e.right, tighter(own));
  }

  // The parser balances a chain by the number of its terms; a tree of that shape is printed as a
  // chain, any other keeps its parentheses.
  void write_chain(const BinaryExpr& e, Binding own) {
    std::vector<ExprId> terms;
    collect(e.left, e.op, terms);
    const std::size_t in_left = terms.size();
    collect(e.right, e.op, terms);
    std::size_t next = 0;
    const bool chain = in_left == (terms.size() + 1) / 2 &&
                       is_balanced(e.left, e.op, in_left, terms, next) &&
                       is_balanced(e.right, e.op, terms.size() - in_left, terms, next);
    if (!chain) terms = {e.left, e.right};
    for (std::size_t i = 0; i < terms.size(); ++i) {
      if (i > 0) out_ += fmt::format(" {} ", symbol(e.op));
      print(terms[i], tighter(own));
    }
  }
  const BinaryExpr* same_op(ExprId id, BinaryOp op) const {
    const auto* binary = std::get_if<BinaryExpr>(&ast_.exprs[id].node);
    return binary != nullptr && binary->op == op ? binary : nullptr;
  }
  void collect(ExprId id, BinaryOp op, std::vector<ExprId>& terms) const {
    if (const BinaryExpr* const binary = same_op(id, op)) {
      collect(binary->left, op, terms);
      collect(binary->right, op, terms);
    } else {
      terms.push_back(id);
    }
  }
  bool is_balanced(ExprId id, BinaryOp op, std::size_t count, const std::vector<ExprId>& terms,
                   std::size_t& next) const {
    if (count == 1) return terms[next++] == id;
    const BinaryExpr* const binary = same_op(id, op);
    const std::size_t in_left = (count + 1) / 2;
    return binary != nullptr && is_balanced(binary->left, op, in_left, terms, next) &&
           is_balanced(binary->right, op, count - in_left, terms, next);
  }

  void write(const ConditionalExpr& e) {
    print(e.condition, Binding::Or);
    out_ += " ? ";
    print(e.then_value, Binding::Or);
    out_ += " : ";
    print(e.else_value, Binding::Conditional);
  }
  void write(const ListExpr& e) {
    out_ += '[';
    for (std::size_t i = 0; i < e.items.size(); ++i) {
      if (i > 0) out_ += ", ";
      if (e.optional[i]) out_ += '?';
      print(e.items[i], Binding::Conditional);
    }
    out_ += ']';
  }
  void write(const MapExpr& e) {
    out_ += '{';
    for (std::size_t i = 0; i < e.entries.size(); ++i) {
      if (i > 0) out_ += ", ";
      if (e.entries[i].optional) out_ += '?';
      print(e.entries[i].key, Binding::Conditional);
      out_ += ": ";
      print(e.entries[i].value, Binding::Conditional);
    }
    out_ += '}';
  }
  void write(const MacroExpr& e) {
    const bool global = e.kind == MacroKind::Has || e.kind == MacroKind::Bind;
    if (!global) {
      print(e.range, Binding::Member);
      out_ += '.';
    }
    out_ += symbol(e.kind);
    out_ += '(';
    std::string_view separator;
    const auto comma = [&] { out_ += std::exchange(separator, ", "); };
    if (!e.variable.empty()) {
      comma();
      out_ += e.variable;
    }
    if (!e.second_variable.empty()) {
      comma();
      out_ += e.second_variable;
    }
    for (const ExprId part : {global ? e.range : ExprId(), e.condition, e.body}) {
      if (!part.valid()) continue;
      comma();
      print(part, Binding::Conditional);
    }
    out_ += ')';
  }

  const Ast& ast_;
  std::string out_;
};

}  // namespace

std::string print(const Ast& ast) { return print(ast, ast.root); }

std::string print(const Ast& ast, ExprId from) {
  Printer printer(ast);
  printer.print(from, Binding::Conditional);
  return printer.take();
}

}  // namespace muster
