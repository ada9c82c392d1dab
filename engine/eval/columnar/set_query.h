// A question to a record set - is there a row, how many are there - taken apart into what an index
// can answer: equalities (keys), conditions on the row alone (decided when the index is built), one
// inequality (the least or greatest value of a key answers it), and the rest (asked of pairs of a
// lane and a row that its keys lead to).
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engine/plan/program.h"

namespace muster {

struct SetQuery {
  // One part of the conjunction that a row must fulfil.
  struct Part {
    PlanId node;
    bool negated = false;
  };
  struct Key {
    PlanId inner;     // of the row; invalid: the row that `column` leads to
    ColumnId column;  // of an inverse
    PlanId outer;     // not of the row; for an inverse the record it starts from
  };
  struct Bound {
    PlanId inner;
    PlanId outer;
    enum class Compare : std::uint8_t { Less, LessOrEqual, Greater, GreaterOrEqual } compare;
    // inner <compare> outer
    bool least() const { return compare == Compare::Less || compare == Compare::LessOrEqual; }
  };
  enum class Answer : std::uint8_t { Exists, Count } answer = Answer::Exists;

  bool usable = false;   // false: the reference evaluator answers
  bool negated = false;  // `all`: whether there is no row that breaks it
  TableId table;
  std::vector<Slot> row_slots;  // the variables that are the row
  std::vector<Key> keys;
  std::vector<Part> row_parts;
  std::vector<Part> outer_parts;
  std::optional<Bound> bound;
  std::vector<Part> pair_parts;
  std::string shape;  // equal for queries that one index can answer

  bool needs_rows() const { return !pair_parts.empty(); }
};

// Of a quantifier or a SetFunction::Size over a set. `lets`: a set may be one of them.
SetQuery make_set_query(const Program& program, PlanId node, std::span<const CompiledLet> lets);

}  // namespace muster
