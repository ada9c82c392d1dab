// Why one subject of a rule has its verdict: every sub-expression that was evaluated with its
// value, and the rows that were looked at. For `muster explain RULE KEY`. Texts are masked and
// places resolved where they are made, so that no page can forget it (S19).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/eval/outcomes.h"
#include "engine/eval/run_context.h"

namespace muster {

struct TracePlace {
  std::string path;  // empty: no place
  std::uint64_t line = 0;
  std::uint64_t column = 0;
};

enum class TraceState { True, False, Undecided, Value, NotNeeded };

struct TraceNode;

// A row that a search looked at.
struct TraceRow {
  std::string key;  // as reports show it
  TracePlace place;
  TraceState state = TraceState::True;  // of the conditions on it
  std::vector<TraceNode> parts;
};

struct TraceSearch {
  std::string set;
  std::uint64_t rows = 0;        // of the whole set
  std::uint64_t candidates = 0;  // visited
  bool counted_only = false;     // a set that is for counts: no row of it is ever listed
  struct Key {
    std::string column;
    std::string value;
  };
  std::vector<Key> keys;  // of the index; empty: every row is a candidate
  std::uint64_t looked_at = 0;
  std::vector<TraceRow> listed;  // the first few, and every one that decided
};

// What a node is to a reader: a conjunction, a disjunction, a field that has its own conditions
// below it, or anything else.
enum class TraceForm { AllOf, OneOf, Field, Other };

struct TraceNode {
  PlanId node;
  TraceForm form = TraceForm::Other;
  std::string source;  // the expression as an author would write it
  TraceState state = TraceState::Value;
  std::string value;  // text of a Value; masked
  std::string why;    // Undecided
  TracePlace place;   // of the cell that was read
  std::vector<TraceNode> parts;
  std::optional<TraceSearch> search;
};

struct SubjectTrace {
  enum class Status {
    Subject,     // judged: `outcome`
    OutOfScope,  // `where` is false
    SetAside,    // a row of that key was read and could not be used: `defect`
    Later,       // its row happened after the as-of date
    NotInRange,  // a record with that key is there, but the rule does not go over it
    Unknown,     // nothing has that key: `nearest`
  } status = Status::Unknown;
  std::string set;  // of the part of the key that was not found
  std::string shown_key;
  struct Binding {
    std::string name;
    std::string set;  // empty: a value
    std::string shown;
    TracePlace place;
  };
  std::vector<Binding> bindings;
  // Holds this subject alone; `notable` has it unless it passed.
  RuleOutcome outcome;
  DefectId defect;
  std::string nearest;            // the likeliest key; empty: none is near
  std::vector<std::string> some;  // keys there are, when none is near

  std::optional<TraceNode> where;
  struct Let {
    std::string name;
    TraceNode value;
  };
  std::vector<Let> lets;  // that were read, in the order of the rule
  std::optional<TraceNode> require;
  std::optional<TraceNode> deadline;
};

// At most so many rows of a search are listed, beside those that decided.
inline constexpr std::size_t kTracedRows = 20;

// `key` as reports show it (S8), masked or not. REQUIRES: the rule compiled, and its evidence is in
// the dataset. `run.options` need not name an observer or rules.
SubjectTrace trace_subject(const RunContext& run, const CompiledRule& rule, std::string_view key);

}  // namespace muster
