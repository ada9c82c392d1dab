// The expressions of a rule that decide its verdicts, as syntax trees: what tests of the rule are
// measured by (conditions.h) and what is changed to try them (changes.h).
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/limits.h"
#include "engine/lang/ast.h"
#include "engine/plan/program.h"
#include "engine/rule/rule.h"

namespace muster {

// Which expression of a rule.
struct PartId {
  enum class Kind { Where, Let, Require, Deadline };
  Kind kind = Kind::Require;
  std::size_t let = 0;  // of Let: which
};
// Null if the rule has none.
const ExprText* find_part(const Rule& rule, PartId id);

struct RulePart {
  PartId id;
  std::string name;                // `where`, `require`, `deadline`, or that of a let
  const ExprText* text = nullptr;  // of the rule
  // INVARIANT: its spans are of no source; they hold offsets into `text`.
  Ast ast;
  bool boolean = false;  // gives true or false

  Span at(ExprId expr) const { return ast.exprs[expr].at; }
  std::string_view written(ExprId expr) const { return written(at(expr)); }
  std::string_view written(Span offsets) const;
  Span place(Span offsets) const;  // in the source
};

// In the order of the rule. Borrows the rule. REQUIRES: `program` was compiled from the rule, as
// `id`, without errors.
std::vector<RulePart> rule_parts(const Rule& rule, const Program& program, RuleId id,
                                 const Limits& limits);

// The terms of a chain of `&&` or of `||`, in order; nothing for any other expression.
std::vector<ExprId> chain_terms(const Ast& ast, ExprId id);

// Text over several lines on one.
std::string on_one_line(std::string_view text);

}  // namespace muster
