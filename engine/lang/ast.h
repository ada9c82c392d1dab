// The syntax tree of one expression. Syntax only: names are text, nothing is resolved or typed.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "engine/base/ids.h"
#include "engine/source/span.h"

namespace muster {

using ExprId = Id<struct ExprTag>;

enum class MacroKind {
  Has,  // has(e.f): target = the select expression
  All,  // range.all(x, p), range.all(i, x, p)
  Exists,
  ExistsOne,      // exists_one and existsOne
  Filter,         // range.filter(x, p)
  Map,            // range.map(x, t), range.map(x, p, t): `condition` is p
  TransformList,  // range.transformList(i, x, t), (i, x, p, t)
  TransformMap,
  TransformMapEntry,  // the result is a map whose entries are taken
  SortBy,             // range.sortBy(x, k)
  Bind,               // cel.bind(x, value, body): range = value
  OptMap,             // optional.optMap(x, t): range = the optional
  OptFlatMap,         // the same, for a result that is an optional itself
};

struct LiteralExpr {
  enum class Kind { Null, Bool, Int, Uint, Double, String, Bytes } kind = Kind::Null;
  bool boolean = false;
  std::int64_t integer = 0;  // Uint: the bits
  double real = 0;
  std::string_view text;  // String, Bytes: unescaped
};
struct IdentExpr {
  std::string_view name;  // with a leading dot if it was written with one
};
struct SelectExpr {
  ExprId operand;
  std::string_view field;
  Span field_at;
  bool optional = false;  // a.?b
};
struct IndexExpr {
  ExprId operand;
  ExprId index;
  bool optional = false;  // a[?k]
};
struct CallExpr {
  std::string_view
      function;  // `f`, `ns.f` stays Select + call until the checker knows; operators: below
  Span function_at;
  ExprId target;  // invalid: a global call
  std::vector<ExprId> args;
};
enum class UnaryOp { Not, Negate };
enum class BinaryOp {
  Or,
  And,
  Less,
  LessEqual,
  Greater,
  GreaterEqual,
  Equal,
  NotEqual,
  In,
  Add,
  Subtract,
  Multiply,
  Divide,
  Modulo
};
struct UnaryExpr {
  UnaryOp op;
  ExprId operand;
};
struct BinaryExpr {
  BinaryOp op;
  ExprId left;
  ExprId right;
  Span op_at;
};
struct ConditionalExpr {
  ExprId condition;
  ExprId then_value;
  ExprId else_value;
};
struct ListExpr {
  std::vector<ExprId> items;
  std::vector<bool> optional;  // [?x], one each
};
struct MapExpr {
  struct Entry {
    ExprId key;
    ExprId value;
    bool optional = false;  // {?k: v}
  };
  std::vector<Entry> entries;
};
struct MacroExpr {
  MacroKind kind;
  Span name_at;
  ExprId range;  // Has: the select; Bind: the value
  std::string_view variable;
  Span variable_at;
  std::string_view
      second_variable;  // of the two-variable forms: variable = index or key, this = value
  Span second_at;
  ExprId condition;  // predicate of All, Exists, ExistsOne, Filter and of the longer Map forms
  ExprId body;       // Map, Transform*, SortBy, Opt*: the result; Bind: the body
};

using ExprNode = std::variant<LiteralExpr, IdentExpr, SelectExpr, IndexExpr, CallExpr, UnaryExpr,
                              BinaryExpr, ConditionalExpr, ListExpr, MapExpr, MacroExpr>;

// `x in set` heads of for_each are parsed by parse_binding (parser.h).
struct Expr {
  ExprNode node;
  Span at;  // the whole expression, with its parentheses left out
};

// INVARIANT: children have smaller ids than their parent, so that nothing needs recursion to be
// freed. INVARIANT: the tree is at most ten times Limits::expression_depth high; chains of `&&` and
// `||` are balanced, so that recursion over it is safe.
struct Ast {
  Ast() = default;
  Ast(Ast&&) = default;
  Ast& operator=(Ast&&) = default;
  Ast(const Ast&) = delete;  // the views of a copy would point into the original
  Ast& operator=(const Ast&) = delete;

  IdVector<ExprId, Expr> exprs;
  ExprId root;
  std::deque<std::string> texts;  // what the views point at: names and unescaped literals
};

// The direct parts of a node, in the order they are written (a macro: range, condition, body).
std::vector<ExprId> children(const ExprNode& node);
// `&&`, `==`, `in`, ...
std::string_view symbol(BinaryOp op);
// As it is written: `exists_one`, `cel.bind`.
std::string_view symbol(MacroKind kind);
// Whether both say the same, wherever they stand. A NaN is no literal, so doubles compare by value.
bool equal(const Ast& a, const Ast& b);

}  // namespace muster
