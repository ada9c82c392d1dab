// Small changes of the expressions of a rule, one at a time, to see whether its tests notice: a
// comparison turned round, a condition left out, a number one more.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/limits.h"
#include "engine/plan/program.h"
#include "engine/plan/rule_parts.h"
#include "engine/rule/rule.h"

namespace muster {

// `length` bytes at `begin` of an expression's text become `replacement`.
struct Change {
  PartId part_id;
  std::string part;  // `where`, `require`, `deadline`, or the let
  std::size_t begin = 0;
  std::size_t length = 0;
  std::string replacement;
  std::string was;      // what is replaced, on one line
  std::string becomes;  // and what stands there then
  Span at;              // of the word or sign that is changed
};

// All changes of where, let, require and deadline that mean something else at first sight, in the
// order of the text; none twice. Whether a changed rule compiles is for the compiler to say.
// REQUIRES: as of rule_parts.
std::vector<Change> changes_of(const Rule& rule, const Program& program, RuleId id,
                               const Schema& schema, const Limits& limits);

// The rule with the change. The places of its expression stay those of the rule's text.
Rule changed(const Rule& rule, const Change& change);

// Whether somebody who writes that `was` becomes `becomes` means this change: both may hold more of
// the expression around it, or less of what stays as it is.
bool is_change(const Rule& rule, const Change& change, std::string_view was,
               std::string_view becomes);

}  // namespace muster
