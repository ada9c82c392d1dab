#include "engine/plan/rule_parts.h"

#include <algorithm>
#include <utility>
#include <variant>

#include "engine/base/check.h"
#include "engine/lang/parser.h"

namespace muster {
namespace {

bool is_logic(BinaryOp op) { return op == BinaryOp::And || op == BinaryOp::Or; }

void add_terms(const Ast& ast, ExprId id, BinaryOp op, std::vector<ExprId>& terms) {
  const auto* const binary = std::get_if<BinaryExpr>(&ast.exprs[id].node);
  if (binary == nullptr || binary->op != op) {
    terms.push_back(id);
    return;
  }
  add_terms(ast, binary->left, op, terms);
  add_terms(ast, binary->right, op, terms);
}

}  // namespace

std::string_view RulePart::written(Span offsets) const {
  return std::string_view(text->text).substr(offsets.begin, offsets.length);
}

Span RulePart::place(Span offsets) const { return text->place(offsets.begin, offsets.length); }

std::vector<RulePart> rule_parts(const Rule& rule, const Program& program, RuleId id,
                                 const Limits& limits) {
  std::vector<RulePart> parts;
  DiagnosticList none;  // it was compiled without errors
  Emitter diag(none);
  const auto add = [&](PartId part, std::string name, bool boolean) {
    const ExprText* const text = find_part(rule, part);
    if (text == nullptr) return;
    const ExprText offsets{
        .text = text->text, .place = [](std::size_t begin, std::size_t length) {
          return Span{.source = {}, .length = static_cast<std::uint32_t>(length), .begin = begin};
        }};
    Result<Ast> ast = parse_expression(offsets, limits, diag);
    if (!ast) return;
    parts.push_back({.id = part,
                     .name = std::move(name),
                     .text = text,
                     .ast = std::move(*ast),
                     .boolean = boolean});
  };
  add({.kind = PartId::Kind::Where}, "where", true);
  const std::vector<CompiledLet>& lets = program.rules[id].lets;
  for (std::size_t i = 0; i < rule.let.size(); ++i) {
    const std::string& name = rule.let[i].name;
    const auto compiled = std::ranges::find(lets, name, &CompiledLet::name);
    const bool boolean =
        compiled != lets.end() && program.nodes[compiled->value].type.kind == TypeKind::Bool;
    add({.kind = PartId::Kind::Let, .let = i}, name, boolean);
  }
  add({.kind = PartId::Kind::Require}, "require", true);
  add({.kind = PartId::Kind::Deadline}, "deadline", false);
  return parts;
}

const ExprText* find_part(const Rule& rule, PartId id) {
  switch (id.kind) {
    case PartId::Kind::Where:
      return rule.where ? &*rule.where : nullptr;
    case PartId::Kind::Let:
      return id.let < rule.let.size() ? &rule.let[id.let].expression : nullptr;
    case PartId::Kind::Require:
      return &rule.require;
    case PartId::Kind::Deadline:
      return rule.deadline ? &*rule.deadline : nullptr;
  }
  MUSTER_UNREACHABLE();
}

std::vector<ExprId> chain_terms(const Ast& ast, ExprId id) {
  std::vector<ExprId> terms;
  const auto* const binary = std::get_if<BinaryExpr>(&ast.exprs[id].node);
  if (binary != nullptr && is_logic(binary->op)) add_terms(ast, id, binary->op, terms);
  return terms;
}

std::string on_one_line(std::string_view text) {
  std::string line;
  bool gap = false;
  for (const char c : text) {
    if (c == ' ' || c == '\n' || c == '\t' || c == '\r') {
      gap = !line.empty();
      continue;
    }
    if (gap) line += ' ';
    gap = false;
    line += c;
  }
  return line;
}

}  // namespace muster
