// The recursive descent behind parser.h: one expression that begins at any offset of a text and
// ends where it ends, so that messages can parse their holes in place.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "engine/base/limits.h"
#include "engine/base/result.h"
#include "engine/diag/emitter.h"
#include "engine/lang/ast.h"
#include "engine/lang/lexer.h"
#include "engine/lang/token.h"
#include "engine/source/expr_text.h"

namespace muster {

struct MacroForm;  // engine/lang/macros.h

class ExprParser {
 public:
  // Borrows all four.
  ExprParser(const ExprText& text, std::size_t begin, const Limits& limits, Emitter& diag);

  // Reads the first token. Call once, before all else.
  Result<Token> start();
  // One whole expression. The tree is kept here until take().
  Result<ExprId> expression();
  // The token after what was read so far.
  const Token& current() const { return current_; }
  Result<Token> advance();
  // A diagnostic at the current token, which is not what the grammar wants (`wanted`: "`)`").
  // `open` is the bracket that is still open, to be shown beside it.
  Failed unexpected(std::string_view wanted, const Token* open = nullptr);
  std::string_view word(const Token& token) const;
  Span at(const Token& token) const { return span_of(text_, token.begin, token.end - token.begin); }
  // Ends the work: the tree with this root.
  Ast take(ExprId root);

 private:
  // A sub-expression, and the bytes it covers with its parentheses.
  struct Part {
    ExprId id;
    std::size_t begin = 0;
    std::size_t end = 0;
  };
  enum class Level { Or, And, Relation, Additive, Multiplicative };

  Result<Part> conditional();
  Result<Part> binary(Level level);
  Result<Part> chain(Level level, BinaryOp op);
  Result<Part> balanced(const std::vector<Part>& terms, const std::vector<Token>& ops, BinaryOp op,
                        std::size_t from, std::size_t to);
  Result<Part> unary();
  Result<Part> suffixes(Part operand);
  Result<Part> dotted(Part operand);
  Result<Part> indexed(Part operand);
  Result<Part> primary();
  Result<Part> name();
  Result<Part> literal();
  Result<Part> number(bool negative, std::size_t begin);
  Result<Part> list();
  Result<Part> map();
  Result<Part> parenthesised();

  // Calls and macros; the current token is the `(`.
  Result<Part> member_call(Part target, Token function);
  Result<Part> global_call(std::size_t begin, Token function);
  Result<std::vector<ExprId>> arguments(const Token& open);
  Result<Part> macro(const MacroForm& form, Part target, Token function, Token open);
  Result<Part> bind_macro(Part target, Token function, Token open);
  Result<Part> has_macro(Token function, Token open);
  Result<Token> variable(const MacroForm& form, Token function);
  Result<bool> at_variable();
  Failed wrong_arguments(const MacroForm& form, Token function);

  Result<Part> add(ExprNode node, std::size_t begin, std::size_t end);
  std::string_view keep(std::string text);
  // Reads the token of this kind, else says what is missing; `open` is the bracket it closes.
  Result<Token> expect(TokenKind kind, const Token* open = nullptr);
  // Counts one level of nesting that begins at the current token, which it reads; leave with
  // --depth_.
  Result<Token> enter();
  // The token after the current one.
  Result<Token> peek();

  const ExprText& text_;
  const Limits& limits_;
  Emitter& diag_;
  Lexer lexer_;
  Token previous_;
  Token current_;
  std::optional<Token> next_;
  std::size_t depth_ = 0;
  Ast ast_;
  std::vector<std::size_t> heights_;  // by ExprId
};

}  // namespace muster
