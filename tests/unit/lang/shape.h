// What the tests of the language share: parsing of a text that stands in a source of its own, and a
// form of the tree that shows every node.
#pragma once

#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "engine/diag/emitter.h"
#include "engine/lang/ast.h"
#include "engine/lang/parser.h"

namespace muster::test {

inline constexpr SourceId kSource{std::size_t{0}};

inline ExprText text_of(std::string_view text) {
  return plain_expr_text(
      std::string(text),
      {.source = kSource, .length = static_cast<std::uint32_t>(text.size()), .begin = 0});
}

// A parsed expression, and what was said about it.
struct Parsed {
  ExprText text;
  DiagnosticList list;
  Result<Ast> ast;

  explicit Parsed(std::string_view source, const Limits& limits = {})
      : text(text_of(source)), ast([&]() -> Result<Ast> {
          Emitter diag(list);
          return parse_expression(text, limits, diag);
        }()) {}

  const Diagnostic* only() const { return list.size() == 1 ? &*list.begin() : nullptr; }
  std::string_view marked() const {
    const Diagnostic* const one = only();
    return one == nullptr ? std::string_view("(not one diagnostic)")
                          : std::string_view(text.text).substr(one->at.begin, one->at.length);
  }
};

// `(+ 1 (* 2 x))`: every node with what it holds.
inline std::string shape(const Ast& ast, ExprId id) {
  const ExprNode& node = ast.exprs[id].node;
  std::string head;
  if (const auto* e = std::get_if<LiteralExpr>(&node)) {
    switch (e->kind) {
      case LiteralExpr::Kind::Null:
        return "null";
      case LiteralExpr::Kind::Bool:
        return e->boolean ? "true" : "false";
      case LiteralExpr::Kind::Int:
        return std::to_string(e->integer);
      case LiteralExpr::Kind::Double:
        return fmt::format("{}d", e->real);
      case LiteralExpr::Kind::String:
        return fmt::format("'{}'", e->text);
      case LiteralExpr::Kind::Uint:
      case LiteralExpr::Kind::Bytes:
        return "?";
    }
  } else if (const auto* ident = std::get_if<IdentExpr>(&node)) {
    return std::string(ident->name);
  } else if (const auto* select = std::get_if<SelectExpr>(&node)) {
    head = fmt::format("{}{}", select->optional ? ".?" : ".", select->field);
  } else if (const auto* index = std::get_if<IndexExpr>(&node)) {
    head = index->optional ? "[?]" : "[]";
  } else if (const auto* call = std::get_if<CallExpr>(&node)) {
    head = fmt::format("{}{}", call->target.valid() ? "call ." : "call ", call->function);
  } else if (const auto* unary = std::get_if<UnaryExpr>(&node)) {
    head = unary->op == UnaryOp::Not ? "!" : "neg";
  } else if (const auto* binary = std::get_if<BinaryExpr>(&node)) {
    head = symbol(binary->op);
  } else if (std::holds_alternative<ConditionalExpr>(node)) {
    head = "?:";
  } else if (const auto* list = std::get_if<ListExpr>(&node)) {
    head = "list";
    for (const bool optional : list->optional) head += optional ? '?' : '.';
  } else if (const auto* map = std::get_if<MapExpr>(&node)) {
    head = "map";
    for (const MapExpr::Entry& entry : map->entries) head += entry.optional ? '?' : '.';
  } else if (const auto* macro = std::get_if<MacroExpr>(&node)) {
    head = fmt::format("macro{} {} {}", static_cast<int>(macro->kind), macro->variable,
                       macro->second_variable);
    if (macro->condition.valid()) head += " if";
    if (macro->body.valid()) head += " do";
  }
  for (const ExprId child : children(node)) head += " " + shape(ast, child);
  return "(" + head + ")";
}
inline std::string shape(const Ast& ast) { return shape(ast, ast.root); }
inline std::string shape_of(std::string_view source) {
  const Parsed parsed(source);
  if (!parsed.ast) return "failed: " + (parsed.only() ? parsed.only()->message : std::string("?"));
  return shape(*parsed.ast);
}

}  // namespace muster::test
