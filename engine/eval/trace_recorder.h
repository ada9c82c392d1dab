// Watches the evaluation of one subject and keeps what a reader wants to know of it.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "engine/eval/trace.h"
#include "engine/eval/value_observer.h"

namespace muster {

// `evidence/people.csv:3:12` as parts; nothing for an invalid span.
TracePlace trace_place(const RunContext& run, Span at);

class TraceRecorder final : public ValueObserver {
 public:
  TraceRecorder(const RunContext& run, const CompiledRule& rule) : run_(run), rule_(rule) {}

  void entered(PlanId node) override;
  void left(PlanId node, const Value& value) override;
  void search_begins(const RowSearch& search) override;
  void row(TableId table, RowId row) override;
  void search_ends() override;

  // What was evaluated since the last call.
  std::optional<TraceNode> take();
  // The lets that were read, by slot.
  std::map<Slot, TraceNode> take_lets() { return std::move(lets_); }

 private:
  // A part of a node, and what its parent needs of it to make its own text.
  struct Part {
    TraceNode node;
    TableId table;  // of a record
    RowId row = kAbsentTarget;
    bool shown = true;
  };
  struct OpenRow {
    TraceRow row;
    TableId table;
    RowId number = kAbsentTarget;
    std::vector<Part> parts;
  };
  struct Open {
    PlanId node;
    std::vector<Part> parts;
    std::optional<TraceSearch> search;
    std::optional<OpenRow> row;
  };

  void close_row(Open& open);
  std::vector<Part>& current();
  Part make(Open& open, const Value& value);
  void add_not_needed(const PlanNode& node, Open& open, std::vector<TraceNode>& into) const;
  bool is_counted(PlanId node, const Value& value) const;
  bool is_plain(const PlanNode& node) const;
  bool is_shown(const Part& part) const;
  bool is_let(Slot slot) const;
  void cell(const PlanNode& node, const Open& open, TraceNode& made) const;
  std::string text(const Value& value) const;
  std::string masked(const PlanNode& node, const Value& value, const Open& open) const;
  std::string why(const ErrorValue& error) const;
  std::string key_value(const SearchKey& key) const;
  bool hidden(TableId table) const;

  const RunContext& run_;
  const CompiledRule& rule_;
  std::vector<Open> open_;
  std::vector<Part> done_;
  std::map<Slot, TraceNode> lets_;
};

}  // namespace muster
