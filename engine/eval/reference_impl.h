// The inside of the reference evaluator, shared by its own .cpp files: reference (nodes),
// reference_lists (macros over lists and maps), set_members (which rows a set has), reference_sets
// (macros over sets).
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/eval/cell_value.h"
#include "engine/eval/join_index.h"
#include "engine/eval/reference.h"
#include "engine/eval/value_observer.h"
#include "engine/fn/function.h"

namespace muster {

// The variables that a node sees.
struct ValueScope {
  ValueFrame& frame;
  std::span<const CompiledLet> lets;
};

// Vectors that are used again instead of being allocated for each subject.
template <typename T>
class Scratch {
 public:
  class Lease {
   public:
    explicit Lease(Scratch& from) : from_(from), items(from.take()) {}
    ~Lease() { --from_.used_; }
    Lease(const Lease&) = delete;
    Lease& operator=(const Lease&) = delete;

   private:
    Scratch& from_;

   public:
    std::vector<T>& items;
  };

 private:
  std::vector<T>& take() {
    if (used_ == vectors_.size()) vectors_.emplace_back();
    vectors_[used_].clear();
    return vectors_[used_++];
  }
  std::deque<std::vector<T>> vectors_;
  std::size_t used_ = 0;
};

// How the rows of a set expression are found: its filters, what they filter, and the equalities of
// all of them (and of the macro around it) that an index can serve.
struct SetPlan {
  enum class Base { Table, Inverse, Other } base = Base::Other;
  JoinId join;
  PlanId base_node;
  TableId table;
  std::vector<PlanId> filters;  // innermost first
  struct Key {
    IndexKey index;
    PlanId outer;  // invalid: the record that an Inverse starts from
  };
  std::vector<Key> keys;
  std::map<std::uint32_t, const JoinIndex*> indexes;  // by the keys of the set that are used
  const JoinIndex* full = nullptr;
};

// Borrows a callable `bool(RowId, const ErrorValue* uncertain)`; its result says whether to go on.
class MemberVisitor {
 public:
  template <typename Callable>
  explicit MemberVisitor(Callable& callable)
      : callable_(&callable), call_([](void* object, RowId row, const ErrorValue* uncertain) {
          return (*static_cast<Callable*>(object))(row, uncertain);
        }) {}
  bool operator()(RowId row, const ErrorValue* uncertain) const {
    return call_(callable_, row, uncertain);
  }

 private:
  void* callable_;
  bool (*call_)(void*, RowId, const ErrorValue*);
};

struct ReferenceEvaluator::Impl {
  Impl(const Program& program_, const Schema& schema_, const Dataset& dataset_,
       const EvaluateOptions& options_, JoinIndexes* indexes_);

  const Program& program;
  const Schema& schema;
  const Dataset& dataset;
  const EvaluateOptions& options;
  JoinIndexes* const indexes;  // may be null if the lookup is Scan
  const bool use_indexes;
  Arena arena;
  CallContext context;
  std::size_t depth = 0;
  std::uint32_t epoch = 1;

  // reference.cpp
  Value eval(PlanId id, ValueScope& scope);
  Value eval_node(PlanId id, ValueScope& scope);
  Value variable(Slot slot, ValueScope& scope);
  Value derived(const PlanNode& node, ValueScope& scope);
  Value call(const PlanNode& node, ValueScope& scope);
  Value matches(const PlanNode& node, ValueScope& scope);
  Value fold(const PlanNode& node, ValueScope& scope, bool absorbing);
  std::optional<Value> part(const PlanNode& node, std::size_t arg, ValueScope& scope);
  Value make_list(const PlanNode& node, ValueScope& scope);
  Value make_map(const PlanNode& node, ValueScope& scope);
  Value map_entry(const MapValue& map, std::string_view key, Span at);
  Value has_field(const PlanNode& node, ValueScope& scope);
  Value optional_step(const PlanNode& node, ValueScope& scope);
  Value some(const Value& value);
  Value failure(std::string_view text, Span at);
  Value equal_records(const PlanNode& node, ValueScope& scope);

  // reference_lists.cpp
  Value list_macro(const PlanNode& node, const Value& range, ValueScope& scope);
  Value list_of_values(std::span<const Value> items);
  Value optional_macro(const PlanNode& node, ValueScope& scope);
  Value map_of_entries(const PlanNode& node, std::span<const Value> maps);
  Value sorted(const PlanNode& node, std::vector<std::pair<Value, Value>>& keyed);

  // reference_sets.cpp
  Value macro(PlanId id, ValueScope& scope);
  Value quantifier(const PlanNode& node, ValueScope& scope);
  Value exists_one(const PlanNode& node, ValueScope& scope);
  Value set_to_list(const PlanNode& node, ValueScope& scope);
  Value set_function(const PlanNode& node, ValueScope& scope);
  Value materialise(PlanId set, ValueScope& scope);

  // set_members.cpp
  // The error if the set as a whole is one. Members come in file order if `ordered`; otherwise a
  // row that is later in the file may come earlier, but none comes twice. While `settled` is true
  // no row from here on, of those that come in order, can make an `exists` over the set true or an
  // `all` false: of their errors the first decides, and the visitor may stop there.
  struct Visit {
    PlanId set;
    JoinId join;
    bool ordered = true;
    RowWindow window;
  };
  const ErrorValue* visit(const Visit& what, ValueScope& scope, bool& settled,
                          MemberVisitor visitor);
  SetPlan& plan_of(PlanId set, JoinId join);
  std::unique_ptr<SetPlan> make_plan(PlanId set, JoinId join) const;
  void add_keys(SetPlan& plan, JoinId join) const;
  struct Probed {
    bool by_index = false;  // else every row must be visited
    bool certain = false;   // the first list has rows none of whose equalities is an error
    bool settled = false;   // an outer key is an error, and so is an equality of every row
  };
  Probed probe(SetPlan& plan, const Value& base, ValueScope& scope,
               std::vector<std::span<const RowId>>& lists);
  class WatchedSearch;
  bool unwatched = false;  // nothing is told to the observer
  std::vector<SearchKey> searched_keys(const SetPlan& plan, const Value& base, ValueScope& scope);
  const JoinIndex& index_for(SetPlan& plan, std::uint32_t usable);
  // Whether a row's reference leads to `target`; `why` if its cell cannot be read.
  bool leads_to(const PlanNode& inverse, RowId row, RowId target, const ErrorValue*& why);

  // Memoised derived fields: bounded, direct-mapped by row.
  struct Memo {
    RowId row = kAbsentTarget;
    std::uint32_t epoch = 0;  // 0: for the whole run; else of the subject it was made for
    Value value;
  };
  std::vector<std::vector<Memo>> memos;  // by DerivedId
  std::deque<ValueFrame> frames;         // of derived fields, by depth
  std::size_t frames_used = 0;
  std::vector<std::unique_ptr<SetPlan>> plans;  // by PlanId of the set
  std::map<std::pair<PlanId, JoinId>, std::unique_ptr<SetPlan>> more_plans;
  Scratch<Value> value_scratch;
  Scratch<std::pair<Value, Value>> pair_scratch;
  Scratch<RowId> row_scratch;
  Scratch<SetValue::Uncertain> uncertain_scratch;
  Scratch<std::span<const RowId>> list_scratch;
};

// Keeps what a slot held while a macro uses it.
class SlotGuard {
 public:
  SlotGuard(ValueFrame& frame, Slot slot)
      : frame_(frame), slot_(slot), value_(frame.slots[slot]), filled_(frame.filled[slot]) {
    frame.filled[slot] = true;
  }
  ~SlotGuard() {
    frame_.slots[slot_] = value_;
    frame_.filled[slot_] = filled_;
  }
  SlotGuard(const SlotGuard&) = delete;
  SlotGuard& operator=(const SlotGuard&) = delete;
  void set(const Value& value) { frame_.slots[slot_] = value; }

 private:
  ValueFrame& frame_;
  Slot slot_;
  Value value_;
  bool filled_;
};

}  // namespace muster
