// Enumerates the subjects of a rule: the combinations of its bindings that its `where` leaves in
// scope. What is left out is counted as if every combination had been looked at.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <span>
#include <vector>

#include "engine/eval/reference.h"
#include "engine/eval/run_context.h"

namespace muster {

// The values of one subject's bindings, in the frame.
struct Subject {
  ValueFrame frame;
  std::size_t bound = 0;  // bindings with a value: not all if the range of one is an error
  std::vector<std::uint64_t> ordinals;  // of each binding's value in its range, from 1
  // Why it is not certain that this is a subject: its membership in a range or `where` is an error.
  const ErrorValue* doubt = nullptr;
};

class SubjectSink {
 public:
  virtual ~SubjectSink() = default;
  // Values of `evaluator` are good until the call returns.
  virtual void subject(Subject& subject, ReferenceEvaluator& evaluator) = 0;
  virtual void out_of_scope(std::uint64_t subjects) = 0;
};

// The range of a rule's first binding, evaluated once and then cut into pieces of work.
struct FirstRange {
  enum class Kind { Rows, Members, Items, Error } kind = Kind::Rows;
  std::size_t size = 0;  // rows of the table, members or items; 1 for an error
  std::vector<SetMember> members;
  std::span<const Value> items;
  const ErrorValue* error = nullptr;
};
// Values stay in the evaluator's memory.
FirstRange first_range(const RunContext& run, const CompiledRule& rule,
                       ReferenceEvaluator& evaluator);

// A walk of one thread. Borrows all.
class SubjectWalk {
 public:
  SubjectWalk(const RunContext& run, JoinIndexes& indexes);
  // Visits the subjects whose first binding is one of [begin, end) of its range, in order.
  void walk(const CompiledRule& rule, const FirstRange& first, std::size_t begin, std::size_t end,
            SubjectSink& sink);

  // For subjects that somebody else enumerates: first the rule, then one after the other. Good
  // until the next call; `doubts` by binding.
  void begin(const CompiledRule& rule, SubjectSink& sink);
  Subject& one(std::span<const Value> values, std::span<const std::uint64_t> ordinals,
               std::span<const ErrorValue* const> doubts);
  // All subjects whose first bindings have these values.
  void below(std::span<const Value> values, std::span<const std::uint64_t> ordinals,
             std::span<const ErrorValue* const> doubts);
  // How many combinations of values there are behind a binding that follows these and that no later
  // range reads.
  std::uint64_t count_behind(std::span<const Value> values);
  // What `where` says of it decides whether the sink is given it.
  void offer();
  ReferenceEvaluator& evaluator() { return evaluator_; }
  void done() { evaluator_.next_subject(); }

 private:
  struct Level {
    explicit Level(const RunContext& run, JoinIndexes& indexes)
        : evaluator(run.program, run.schema(), run.dataset, run.options, &indexes) {}
    ReferenceEvaluator evaluator;  // keeps the values of this level's range
    std::vector<SetMember> members;
    std::span<const Value> items;
    const ErrorValue* error = nullptr;
    const ErrorValue* doubt = nullptr;  // of the current value
    bool alone = false;                 // the range reads no binding
    bool deeper_reads = false;          // a later range reads this binding
    bool loaded = false;
    std::uint64_t size = 0;  // of the range without the join
  };
  void prepare(const CompiledRule& rule);
  void load(std::size_t level);
  void enter(std::size_t level);
  void bind(std::size_t level, const Value& value, std::uint64_t ordinal, const ErrorValue* doubt);
  void descend(std::size_t level);
  void leaf();
  void broken_range(std::size_t level, const ErrorValue* error);
  bool excluded(std::size_t level);
  std::uint64_t count_below(std::size_t level);
  const ErrorValue* first_doubt(std::size_t levels) const;
  void clear_lets();

  const RunContext& run_;
  JoinIndexes& indexes_;
  ReferenceEvaluator evaluator_;  // of where and all that belongs to one subject
  std::deque<Level> levels_;
  const CompiledRule* rule_ = nullptr;
  SubjectSink* sink_ = nullptr;
  Subject subject_;
};

}  // namespace muster
