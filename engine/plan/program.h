// The compiled rules: typed expression nodes that every evaluator (and later a translator to SQL)
// reads. Nothing here belongs to one evaluator.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/arena.h"
#include "engine/base/ids.h"
#include "engine/base/pattern.h"
#include "engine/data/load.h"
#include "engine/data/schema.h"
#include "engine/fn/function.h"
#include "engine/fn/value.h"
#include "engine/lang/ast.h"
#include "engine/rule/rule.h"

namespace muster {

using PlanId = Id<struct PlanTag>;  // an expression node
using JoinId = Id<struct JoinTag>;
using DerivedId = Id<struct DerivedTag>;  // a compiled derived field
using PatternId = Id<struct PatternTag>;
// A variable of the rule: bindings first, then lets, then macro variables. Frames are small
// vectors.
using Slot = std::uint32_t;

enum class Op : std::uint8_t {
  Constant,     // constant; text = the parameter that it is or is made of; empty: it is written
  AsOf,         // the as-of date
  AuditPeriod,  // the audit period
  Variable,     // slot; text = the name it was written with
  Field,        // args[0]: record; column
  HasField,     // args[0]: record; column (S1: an unreadable cell is an error)
  Forward,      // args[0]: record; column with a reference -> record (S3)
  HasForward,   // the same, whether there is one (S3)
  Derived,      // args[0]: record; derived
  Inverse,  // args[0]: record; `table` and `column`: its rows whose reference leads to the record
  AllRows,  // table. It, a Macro or an Inverse that stands for a let: text = the let's name
  Call,     // overload over args; never on records or sets
  Matches,  // args[0] string; pattern compiled at load; text = as it was written
  And,
  Or,
  Not,  // Kleene over errors; And and Or have two or more args, in source order, so that a chain
        // of them is one level deep
  Conditional,     // args: condition, then, else; the untaken side never counts
  MakeList,        // args
  MakeMap,         // args: key, value, key, value, ...
  MapSelect,       // args[0]: map; key = text
  OptionalField,   // args[0]: record; column -> optional
  OptionalIndex,   // args: list or map, index or key -> optional
  OptionalSelect,  // args[0]: map or optional map; text -> optional
  Macro,  // macro; args[0]: range; slots; condition, body. Over a Set: Filter and SortBy give a Set
          // (SortBy: in that order, stable, so that first() and last() are rows), Map a List.
          // Bind: args[0] is the value, OptMap and OptFlatMap: the optional; `slot` is the variable
          // of `body`. A macro over a Filter of a set has the
          // slot of that Filter (they look at the same row, one after the other). `set.count(x, p)`
          // is Size of a Filter, `r in set` an Exists of EqualRecords, `k in map` and has(map.k)
          // are calls of `in`
  SetFunction,   // set_function over a Set: args[0]
  EqualRecords,  // args: two records of one table (same row); `negated`
};

// Of a record set as a whole (S33).
enum class SetFunction : std::uint8_t { Size, First, Last };

// One equality that an index can serve: for rows of the join's table, `inner` depends on the row
// alone, `outer` not on it. Both have the same joinable type (S16).
struct JoinKey {
  PlanId inner;
  PlanId outer;
  ColumnId column;            // set when `inner` is that field of the row itself
  bool by_reference = false;  // an Inverse: inner is the target row of `column`, outer a record
};

// How the rows of a macro's range, or of a for_each binding, can be found without a scan. Sound
// because a row outside the bucket makes the equality false, and with it the whole conjunction
// (language notes, P6). An evaluator may use any subset of the keys. The join of a macro over
// Filters holds their keys too: it says which rows of the table can be in the range and matter.
// `row` is also the slot of those Filters. A let that is a set which depends on no row is inlined
// where it is read, so that it can be joined.
struct Join {
  TableId table;
  Slot row = 0;               // the slot `inner` expressions read the row from
  std::vector<JoinKey> keys;  // may be empty: the whole table
};

struct PlanNode {
  Op op = Op::Constant;
  MacroKind macro = MacroKind::All;
  SetFunction set_function = SetFunction::Size;
  bool negated = false;
  bool sensitive = false;  // S19: made from a sensitive field
  Type type;               // of `[]` and `{}`, undecided(): parts that fit every type are Param
  Span at;
  std::vector<PlanId> args;
  // MakeList, MakeMap: which items or values are optionals (`[?x]`, `{?k: v}`), left out when they
  // have no value. Empty: none is.
  std::vector<bool> optional_args;
  Value constant;  // text and lists in Program::constants
  OverloadRef overload;
  TableId table;
  ColumnId column;
  DerivedId derived;
  PatternId pattern;  // Matches; a Call of regex.extract and its kin
  std::string_view text;
  // Macro:
  Slot slot = 0;         // the variable (one-variable form: the element)
  Slot second_slot = 0;  // of two-variable forms: the value; `slot` is the index or key
  bool two_variables = false;
  PlanId condition;
  PlanId body;
  JoinId join;  // of a Macro over a record set (AllRows, Inverse or Filters of them)
};

// A derived field is compiled once; its body reads the row from slot 0 of a frame of its own.
struct CompiledDerived {
  TableId table;
  std::string name;
  PlanId body;
  Type type;
  bool sensitive = false;
  Slot frame_size = 1;
};

struct CompiledBinding {
  std::string name;
  Slot slot = 0;  // shared with the Filter that the range is, if it is one
  PlanId range;   // Set or List; may read earlier bindings
  Type element;   // Record, or the list's element
  JoinId join;    // of a Set that an equality in `where` links to earlier bindings
  // Conjuncts of `where` that read no later binding and none of which an earlier binding has: when
  // one is false, every subject below is out of scope.
  std::vector<PlanId> conjuncts;
};

struct CompiledLet {
  std::string name;
  Slot slot = 0;
  PlanId value;  // evaluated at most once a subject, when first read
};

struct CompiledMessagePart {
  std::string literal;
  PlanId hole;           // invalid: literal only
  bool counted = false;  // shows something of records that are for counting only (counted.h)
};

struct CompiledRule {
  RuleId rule;
  bool ok = false;  // false: does not compile; state broken (S10)
  std::vector<CompiledBinding> bindings;
  std::vector<CompiledLet> lets;
  PlanId where;  // the whole; invalid: everything is in scope
  PlanId require;
  std::vector<CompiledMessagePart> message;
  PlanId at_cell;  // a Field node whose cell is the place; invalid: the key of the first record
                   // binding
  std::vector<PlanId> related;  // records, sets or fields
  PlanId group_by;              // invalid: none
  PlanId deadline;              // date
  Slot frame_size = 0;
  std::vector<TableId> reads;          // every set the rule reads, ascending
  std::vector<TableId> require_reads;  // those that `require` reads (for the extraction-day rule)
  bool uses_period = false;            // reads `period` (S30)
  TableId about;  // the set that a subject without a record is about (about.h); invalid: none
};

// A parameter's value and where it came from, for explain and reports (S17).
struct ParamOrigin {
  RuleId rule;
  std::string name;
  std::string value_text;
  std::string default_text;
  bool from_organisation = false;
  bool looser = false;  // than the pack's default
  bool unset = false;   // nobody set it, and it has no default: see CompileOptions::stand_ins
  std::string basis;
  std::string requirement;  // `iso27001-2022:9.3`: what asks for the default; empty: the house
  std::string reason;       // why the organisation has its own value
  Span at;
};

struct Program {
  IdVector<PlanId, PlanNode> nodes;
  IdVector<RuleId, CompiledRule> rules;  // by RuleId of the pack
  IdVector<JoinId, Join> joins;
  IdVector<DerivedId, CompiledDerived> derived;
  IdVector<PatternId, Pattern> patterns;
  std::vector<ParamOrigin> params;
  Arena constants;
  LoadPlan load_plan;
};

}  // namespace muster
