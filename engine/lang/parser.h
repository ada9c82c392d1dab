// Text of an expression -> Ast. The grammar is CEL's with our macros; no types, no names.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/base/limits.h"
#include "engine/base/result.h"
#include "engine/diag/emitter.h"
#include "engine/lang/ast.h"
#include "engine/source/expr_text.h"

namespace muster {

// For an expression that stands in a source as it is.
ExprText plain_expr_text(std::string text, Span at);

// Emits ExprSyntax, ExpressionTooDeep, ExpressionTooLarge, IntegerOutOfRange, BadEscape,
// ReservedWord, and FeatureRefused (bytes and uint literals, message construction `T{...}`: by
// name).
Result<Ast> parse_expression(const ExprText& text, const Limits& limits, Emitter& diag);

// The head of a for_each: `grant in access_grants`.
struct BindingAst {
  std::string variable;
  Span variable_at;
  Ast set;
};
Result<BindingAst> parse_binding(const ExprText& text, const Limits& limits, Emitter& diag);

// A message with `{expr}` holes and `{{`, `}}` for braces: literal parts and expressions in order.
struct MessagePart {
  std::string literal;  // used if there is no hole
  bool is_hole = false;
  Ast hole;
  Span at;
};
Result<std::vector<MessagePart>> parse_message(const ExprText& text, const Limits& limits,
                                               Emitter& diag);

// The expression as text that parses to an equal tree: parse(print(x)) == x.
std::string print(const Ast& ast);
std::string print(const Ast& ast, ExprId from);

}  // namespace muster
