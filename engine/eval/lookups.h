// How a compiled rule finds its rows, and what that costs: what the evaluator does, asked of it, so
// that the answer is true. No record is needed for it. For `muster explain`.
#pragma once

#include <string>
#include <vector>

#include "engine/plan/program.h"

namespace muster {

struct RuleLookup {
  enum class Cost {
    WholeSetOnce,        // the subjects
    WholeSetPerBinding,  // for each value of `binding`
    LookupPerBinding,
    LookupPerSubject,    // one question to an index
    LookupPerRow,        // one for each row of `per`
    WholeSetPerSubject,  // every row, each time
    WholeSetPerRow,
  } cost = Cost::WholeSetOnce;
  TableId table;
  TableId per;          // the set whose rows ask; invalid: the subjects do
  std::string binding;  // the variable of for_each before that of this set
  std::string derived;  // the derived field that asks; empty: the rule itself
  struct Key {
    std::string column;  // a field, or the expression that is computed of each row
    bool by_reference = false;
    std::string value;  // what is looked for, as an expression
    friend bool operator==(const Key&, const Key&) = default;
  };
  std::vector<Key> keys;  // of the hash index; empty: none, every row is visited
  // Of those rows alone for which this holds. Whoever asks asks for the same, so it finds none of
  // them sooner.
  std::vector<Key> only;
  // What the index says by itself, so that no row has to be visited.
  enum class Answer {
    Rows,
    WhetherThereIsOne,
    HowMany,
    Least,
    Greatest,
    InOrder,  // whether or how many there are between two values
    First,
    Last,
  } answer = Answer::Rows;
  // Of Least, Greatest and InOrder: the expression, of the row. Of First and Last: what rows are
  // sorted by; empty: their place in the file.
  std::string measure;
};

// A line for each way in which the rule searches a set, the subjects first, none twice.
// REQUIRES: the rule compiles.
std::vector<RuleLookup> lookups_of(const Program& program, const Schema& schema,
                                   const CompiledRule& rule);

}  // namespace muster
