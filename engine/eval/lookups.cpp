#include "engine/eval/lookups.h"

#include <algorithm>
#include <optional>
#include <span>
#include <utility>

#include "engine/data/dataset.h"
#include "engine/eval/columnar/set_query.h"
#include "engine/eval/evaluate.h"
#include "engine/eval/join_index.h"
#include "engine/eval/reference.h"
#include "engine/plan/explain.h"
#include "engine/plan/walk.h"

namespace muster {
namespace {

// A let that is inlined wherever it is named is never evaluated itself.
bool is_read(const Program& program, const CompiledRule& rule, Slot slot) {
  bool read = false;
  const auto look = [&](PlanId root) {
    walk(program, root, [&](const PlanNode& node) {
      read = read || (node.op == Op::Variable && node.slot == slot);
    });
  };
  for (const CompiledBinding& binding : rule.bindings) look(binding.range);
  for (const CompiledLet& let : rule.lets) look(let.value);
  look(rule.where);
  look(rule.require);
  look(rule.deadline);
  return read;
}

// Goes through the expressions of a rule in the order in which they are evaluated.
class Collector {
 public:
  Collector(const Program& program, const Schema& schema, std::span<const CompiledLet> lets)
      : program_(program),
        schema_(schema),
        lets_(lets),
        indexes_(program, schema, nothing_, options_),
        evaluator_(program, schema, nothing_, options_, &indexes_) {}

  void binding(const CompiledBinding& binding, bool first) {
    if (!is_set(program_, binding.range)) {
      visit(binding.range, {});
      return;
    }
    const JoinId join = first ? JoinId{} : binding.join;
    if (const auto shape = evaluator_.lookup(binding.range, join)) {
      RuleLookup made = lookup(*shape, {});
      using Cost = RuleLookup::Cost;
      if (first) {
        if (made.keys.empty()) made.cost = Cost::WholeSetOnce;
        made.only.clear();
      } else {
        made.cost = made.keys.empty() ? Cost::WholeSetPerBinding : Cost::LookupPerBinding;
        made.binding = before_;
      }
      keep(std::move(made));
    }
    before_ = binding.name;
    inside(binding.range, {});
  }

  // `per`: the set whose rows the expression is evaluated for; invalid: the subjects.
  void visit(PlanId id, TableId per) {
    if (!id.valid()) return;
    const PlanNode& node = program_.nodes[id];
    if (node.op == Op::Derived) derived(node.derived, per);
    const bool over_set = !node.args.empty() && is_set(program_, node.args[0]);
    const AnswerScope answer(*this, id);
    if (node.op == Op::Macro && over_set && node.macro != MacroKind::Bind) {
      const bool filter = is_set_filter(program_, id);
      search(filter ? id : node.args[0], filter ? JoinId{} : node.join, per);
      inside(filter ? id : node.args[0], per);
      const TableId rows = program_.nodes[node.args[0]].type.table();
      if (!filter) visit(node.condition, rows);
      visit(node.body, rows);
      return;
    }
    if (node.op == Op::AllRows || node.op == Op::Inverse) search(id, {}, per);
    if (node.op == Op::SetFunction) {
      search(node.args[0], {}, per);
      inside(node.args[0], per);
      return;
    }
    for (const PlanId arg : node.args) visit(arg, per);
    visit(node.condition, per);
    visit(node.body, per);
  }

  std::vector<RuleLookup> take() { return std::move(found_); }

 private:
  // What a set expression evaluates beside its search: filters for each row, the rest as its owner.
  void inside(PlanId set, TableId per) {
    const PlanNode& node = program_.nodes[set];
    if (is_set_filter(program_, set)) {
      inside(node.args[0], per);
      visit(node.condition, node.type.table());
    } else if (node.op == Op::Inverse) {
      visit(node.args[0], per);
    } else if (node.op != Op::AllRows) {
      visit(set, per);
    }
  }

  void search(PlanId set, JoinId join, TableId per) {
    if (const auto shape = evaluator_.lookup(set, join)) keep(lookup(*shape, per));
  }

  // The search of a question that an index answers says so.
  class AnswerScope {
   public:
    AnswerScope(Collector& collector, PlanId id)
        : collector_(collector), before_(collector.query_) {
      const PlanNode& node = collector.program_.nodes[id];
      const bool question = !node.args.empty() && is_set(collector.program_, node.args[0]);
      if (!question) return;
      const SetQuery query = make_set_query(collector.program_, id, collector.lets_);
      collector.query_ = query.usable ? std::optional(query) : std::nullopt;
    }
    ~AnswerScope() { collector_.query_ = std::move(before_); }
    AnswerScope(const AnswerScope&) = delete;
    AnswerScope& operator=(const AnswerScope&) = delete;

   private:
    Collector& collector_;
    std::optional<SetQuery> before_;
  };

  void answer(RuleLookup& made) const {
    if (!query_ || query_->table != made.table || query_->needs_rows()) return;
    using Answer = RuleLookup::Answer;
    const bool last = query_->answer == SetQuery::Answer::Last;
    if (query_->needs_runs()) {
      made.answer = Answer::InOrder;
    } else if (query_->needs_extremes()) {
      made.answer = query_->bounds[0].below() ? Answer::Least : Answer::Greatest;
    } else if (query_->needs_one_row()) {
      made.answer = last ? Answer::Last : Answer::First;
    } else {
      made.answer =
          query_->answer == SetQuery::Answer::Count ? Answer::HowMany : Answer::WhetherThereIsOne;
    }
    if (query_->measure().valid()) made.measure = inner_text(query_->measure());
  }

  void derived(DerivedId id, TableId per) {
    if (std::ranges::find(entered_, id) != entered_.end()) return;
    entered_.push_back(id);
    const std::string before = std::exchange(derived_, program_.derived[id].name);
    // Of the rows whose set it belongs to, unless it is a subject's own.
    visit(program_.derived[id].body, per);
    derived_ = before;
  }

  RuleLookup lookup(const LookupShape& shape, TableId per) const {
    RuleLookup made;
    made.table = shape.table;
    made.per = per;
    made.derived = derived_;
    for (const LookupShape::Key& key : shape.keys) {
      const PlanId value = key.outer.valid() ? key.outer : shape.start;
      const bool of_asker = !free_slots(program_, value).empty();
      (of_asker ? made.keys : made.only)
          .push_back({.column = column_of(shape, key),
                      .by_reference = key.by_reference,
                      .value = expression_text(program_, schema_, value)});
    }
    answer(made);
    using Cost = RuleLookup::Cost;
    const bool told = !made.only.empty() && made.answer != RuleLookup::Answer::Rows;
    if (made.keys.empty() && !told) {
      made.cost = per.valid() ? Cost::WholeSetPerRow : Cost::WholeSetPerSubject;
    } else {
      made.cost = per.valid() ? Cost::LookupPerRow : Cost::LookupPerSubject;
    }
    return made;
  }

  std::string column_of(const LookupShape& shape, const LookupShape::Key& key) const {
    if (key.column.valid()) return schema_.tables[shape.table].fields[key.column].name;
    return inner_text(key.inner);
  }

  std::string inner_text(PlanId id) const {
    const PlanNode& inner = program_.nodes[id];
    const bool of_row = !inner.args.empty() && program_.nodes[inner.args[0]].op == Op::Variable;
    if (inner.op == Op::Field && of_row)
      return schema_.tables[program_.nodes[inner.args[0]].type.table()].fields[inner.column].name;
    if (inner.op == Op::Derived && program_.nodes[inner.args[0]].op == Op::Variable)
      return program_.derived[inner.derived].name;
    return expression_text(program_, schema_, id);
  }

  void keep(RuleLookup made) {
    const auto same = [&](const RuleLookup& other) {
      return other.table == made.table && other.cost == made.cost && other.per == made.per &&
             other.derived == made.derived && other.answer == made.answer &&
             other.measure == made.measure && other.keys == made.keys && other.only == made.only;
    };
    if (std::ranges::none_of(found_, same)) found_.push_back(std::move(made));
  }

  const Program& program_;
  const Schema& schema_;
  const std::span<const CompiledLet> lets_;
  std::optional<SetQuery> query_;  // the question whose search is looked at
  const Dataset nothing_;
  const EvaluateOptions options_;
  JoinIndexes indexes_;
  ReferenceEvaluator evaluator_;
  std::vector<RuleLookup> found_;
  std::vector<DerivedId> entered_;
  std::string derived_;
  std::string before_;  // the binding before
};

}  // namespace

std::vector<RuleLookup> lookups_of(const Program& program, const Schema& schema,
                                   const CompiledRule& rule) {
  Collector collector(program, schema, rule.lets);
  bool first = true;
  for (const CompiledBinding& binding : rule.bindings)
    collector.binding(binding, std::exchange(first, false));
  collector.visit(rule.where, {});
  // A let is evaluated where it is first read; it costs the same wherever that is.
  for (const CompiledLet& let : rule.lets) {
    if (is_read(program, rule, let.slot)) collector.visit(let.value, {});
  }
  collector.visit(rule.require, {});
  collector.visit(rule.deadline, {});
  return collector.take();
}

}  // namespace muster
