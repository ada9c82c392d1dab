// A question to a record set - is there a row, how many are there, which is the first, which are
// they - taken apart into what an index can answer: equalities (keys), conditions on the row alone
// (decided when the index is built), inequalities (the least, the greatest or the sorted values of
// a key answer them), and the rest (asked of pairs of a lane and a row that its keys lead to).
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "engine/plan/program.h"

namespace muster {

struct SetQuery {
  // Whose variables an expression reads: those of the rule, or of the derived field that the set
  // is.
  enum class Scope : std::uint8_t { Rule, Derived };
  // One part of the conjunction that a row must fulfil.
  struct Part {
    PlanId node;
    bool negated = false;
    Scope scope = Scope::Rule;
  };
  struct Key {
    PlanId inner;     // of the row; invalid: the row that `column` leads to
    ColumnId column;  // of an inverse
    PlanId outer;     // not of the row; for an inverse the record it starts from
    Scope scope = Scope::Rule;
  };
  // inner <compare> outer; the inner of all bounds of a query is the same.
  struct Bound {
    PlanId inner;
    PlanId outer;
    enum class Compare : std::uint8_t { Less, LessOrEqual, Greater, GreaterOrEqual } compare;
    Scope scope = Scope::Rule;
    bool below() const { return compare == Compare::Less || compare == Compare::LessOrEqual; }
  };
  enum class Answer : std::uint8_t {
    Exists,
    Count,
    First,  // the first row, or by `order` the first of those with the least value
    Last,   // the last row, or by `order` the last of those with the greatest value
    Rows,   // all of them
  } answer = Answer::Exists;

  bool usable = false;   // false: the reference evaluator answers
  bool negated = false;  // `all`: whether there is no row that breaks it
  TableId table;
  PlanId owner;                         // the record whose derived field the set is; invalid: none
  std::vector<Slot> row_slots;          // the variables that are the row, of the rule ...
  std::vector<Slot> derived_row_slots;  // ... and of the derived field
  std::vector<Key> keys;
  std::vector<Part> row_parts;
  std::vector<Part> outer_parts;
  std::vector<Bound> bounds;
  PlanId order;  // of First and Last: what the rows are sorted by; invalid: their place in the file
  std::vector<Part> pair_parts;
  std::string shape;  // equal for queries that one index can answer

  // What the index keeps.
  bool needs_rows() const { return answer == Answer::Rows || !pair_parts.empty(); }
  bool needs_extremes() const {
    return !needs_rows() && answer == Answer::Exists && bounds.size() == 1;
  }
  bool needs_runs() const { return !needs_rows() && !bounds.empty() && !needs_extremes(); }
  bool needs_one_row() const {
    return !needs_rows() && (answer == Answer::First || answer == Answer::Last);
  }
  // The value of a row that all that is kept by; invalid: none.
  PlanId measure() const { return bounds.empty() ? order : bounds[0].inner; }
};

// Of a quantifier or a function over a set. `lets`: a set may be one of them.
SetQuery make_set_query(const Program& program, PlanId node, std::span<const CompiledLet> lets);

// What the rows of a binding after the first are found by.
struct RangeQuery {
  SetQuery query;  // of Answer::Rows; not usable: the range is no set that an index serves
  // The range reads bindings before: rows that are not found are not in it. Else they are in it,
  // and `where` leaves them out.
  bool depends = false;
  // Conjuncts of `where` that are not to be asked of the rows that are found: they are true, or as
  // the index knows them.
  std::vector<PlanId> settled;
};
// `conjuncts`: of `where`.
RangeQuery make_range_query(const Program& program, const CompiledRule& rule, std::size_t binding,
                            std::span<const PlanId> conjuncts);

}  // namespace muster
