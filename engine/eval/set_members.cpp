// Which rows a set expression has: through indexes where equalities allow, else row by row. Chains
// of filters are fused: no set between them is ever made.
#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <utility>

#include "engine/base/check.h"
#include "engine/eval/index_shape.h"
#include "engine/eval/reference_impl.h"
#include "engine/plan/walk.h"

namespace muster {

namespace {

// Keeps what the variables of a chain of filters held before.
class FilterSlots {
 public:
  FilterSlots(const Program& program, const SetPlan& plan, ValueFrame& frame,
              Scratch<std::pair<Value, Value>>& scratch)
      : program_(program), plan_(plan), frame_(frame), saved_(scratch) {
    for (const PlanId filter : plan.filters) {
      const Slot slot = program.nodes[filter].slot;
      saved_.items.emplace_back(frame.slots[slot], bool_value(frame.filled[slot]));
      frame.filled[slot] = true;
    }
  }
  ~FilterSlots() {
    for (std::size_t i = plan_.filters.size(); i-- > 0;) {
      const Slot slot = program_.nodes[plan_.filters[i]].slot;
      frame_.slots[slot] = saved_.items[i].first;
      frame_.filled[slot] = saved_.items[i].second.boolean;
    }
  }
  FilterSlots(const FilterSlots&) = delete;
  FilterSlots& operator=(const FilterSlots&) = delete;

 private:
  const Program& program_;
  const SetPlan& plan_;
  ValueFrame& frame_;
  Scratch<std::pair<Value, Value>>::Lease saved_;
};

}  // namespace

void ReferenceEvaluator::Impl::add_keys(SetPlan& plan, JoinId join) const {
  if (!join.valid() || indexes == nullptr) return;
  const Join& links = program.joins[join];
  if (links.table != plan.table) return;
  for (const JoinKey& key : links.keys) {
    if (plan.keys.size() == JoinIndex::kMaxKeys) return;
    const PlanNode& base = program.nodes[plan.base_node];
    // The reference that an inverse follows is a key already.
    if (key.by_reference && plan.base == SetPlan::Base::Inverse && key.column == base.column)
      continue;
    if (!key.outer.valid()) continue;
    IndexKey index{
        .kind = IndexKey::Kind::Computed, .column = {}, .inner = key.inner, .row = links.row};
    if (!key.by_reference && key.column.valid()) {
      index.kind = IndexKey::Kind::Cell;
      index.inner = {};
      index.column = key.column;
      const TypeKind kind = schema.tables[plan.table].fields[key.column].type.kind;
      if (program.nodes[key.outer].type.kind != kind) continue;
    } else if (!key.inner.valid()) {
      continue;
    }
    // The join of a macro over filters holds their keys too.
    const bool known =
        std::any_of(plan.keys.begin(), plan.keys.end(), [&](const SetPlan::Key& other) {
          return other.outer == key.outer && other.index.column == index.column &&
                 other.index.inner == index.inner;
        });
    if (!known && indexes->can_index(plan.table, index))
      plan.keys.push_back({.index = index, .outer = key.outer});
  }
}

std::unique_ptr<SetPlan> ReferenceEvaluator::Impl::make_plan(PlanId set, JoinId join) const {
  auto plan = std::make_unique<SetPlan>();
  plan->join = join;
  plan->table = program.nodes[set].type.table();
  PlanId at = set;
  while (is_set_filter(program, at)) {
    plan->filters.push_back(at);
    at = program.nodes[at].args[0];
  }
  std::reverse(plan->filters.begin(), plan->filters.end());
  plan->base_node = at;
  const PlanNode& base = program.nodes[at];
  if (base.op == Op::AllRows) plan->base = SetPlan::Base::Table;
  if (base.op == Op::Inverse) plan->base = SetPlan::Base::Inverse;
  if (plan->base == SetPlan::Base::Other || !use_indexes) return plan;
  plan->table = base.table;
  if (plan->base == SetPlan::Base::Inverse) {
    plan->keys.push_back(
        {.index = {.kind = IndexKey::Kind::Reference, .column = base.column, .inner = {}, .row = 0},
         .outer = {}});
  }
  for (const PlanId filter : plan->filters) add_keys(*plan, program.nodes[filter].join);
  add_keys(*plan, join);
  return plan;
}

SetPlan& ReferenceEvaluator::Impl::plan_of(PlanId set, JoinId join) {
  std::unique_ptr<SetPlan>& first = plans[set.index()];
  if (first == nullptr) first = make_plan(set, join);
  if (first->join == join) return *first;
  std::unique_ptr<SetPlan>& other = more_plans[{set, join}];
  if (other == nullptr) other = make_plan(set, join);
  return *other;
}

const JoinIndex& ReferenceEvaluator::Impl::index_for(SetPlan& plan, std::uint32_t usable) {
  const bool all = std::popcount(usable) == static_cast<int>(plan.keys.size());
  if (all && plan.full != nullptr) return *plan.full;
  const JoinIndex*& known = plan.indexes[usable];
  if (known == nullptr) {
    std::vector<IndexKey> keys;
    for (std::size_t i = 0; i < plan.keys.size(); ++i) {
      if ((usable >> i & 1U) != 0) keys.push_back(plan.keys[i].index);
    }
    known = &indexes->get(plan.table, keys);
  }
  if (all) plan.full = known;
  return *known;
}

ReferenceEvaluator::Impl::Probed ReferenceEvaluator::Impl::probe(
    SetPlan& plan, const Value& base, ValueScope& scope,
    std::vector<std::span<const RowId>>& lists) {
  Probed probed;
  if (plan.keys.empty()) return probed;
  std::array<Value, JoinIndex::kMaxKeys> values;
  std::array<std::uint64_t, JoinIndex::kMaxKeys> words{};
  std::uint32_t usable = 0;
  std::uint32_t ready = 0;  // keys whose word needs no index
  for (std::size_t i = 0; i < plan.keys.size(); ++i) {
    const std::uint32_t bit = 1U << i;
    const PlanId outer = plan.keys[i].outer;
    if (!outer.valid()) {
      words[i] = record_row(base);
      usable |= bit;
      ready |= bit;
      continue;
    }
    const PlanNode& node = program.nodes[outer];
    if (node.op == Op::Field) {
      // Cells have their words already: no text needs to be looked up.
      const Value record = eval(node.args[0], scope);
      if (!record.is_error()) {
        const Column& column = dataset.tables[record_table(record)].columns[node.column];
        MUSTER_CHECK(column.loaded);
        if (column.present[record_row(record)]) {
          words[i] = JoinIndex::cell_word(column, record_row(record));
          usable |= bit;
          ready |= bit;
          continue;
        }
      }
      probed.settled = true;
      continue;
    }
    values[i] = eval(outer, scope);
    if (values[i].is_error()) {
      probed.settled = true;
    } else {
      usable |= bit;
    }
  }
  if (usable == 0) return probed;
  const JoinIndex& index = index_for(plan, usable);
  JoinIndex::Probe want;
  std::size_t key = 0;
  for (std::size_t i = 0; i < plan.keys.size(); ++i) {
    if ((usable >> i & 1U) == 0) continue;
    want.words[key] = words[i];
    if ((ready >> i & 1U) != 0 || index.word_of(dataset, values[i], want.words[key]))
      want.known |= 1U << key;
    ++key;
  }
  probed.by_index = true;
  probed.certain = index.find(want, lists);
  return probed;
}

bool ReferenceEvaluator::Impl::leads_to(const PlanNode& inverse, RowId row, RowId target,
                                        const ErrorValue*& why) {
  const Column& column = dataset.tables[inverse.table].columns[inverse.column];
  MUSTER_CHECK(column.loaded);
  if (column.present[row]) return column.target(row) == target;
  if (!column.unreadable[row]) return false;
  // Nobody knows whose row it is: it may be this record's.
  why = defect_error(dataset, inverse.table, row, inverse.column, arena, inverse.at);
  return true;
}

// Tells an observer, if there is one, of a search from its begin to its end.
class ReferenceEvaluator::Impl::WatchedSearch {
 public:
  WatchedSearch(Impl& impl, const SetPlan& plan, const Probed& probed, const Value& base,
                const std::vector<std::span<const RowId>>& lists, ValueScope& scope)
      : observer_(impl.options.observer) {
    if (observer_ == nullptr) return;
    RowSearch search{.table = plan.table,
                     .rows = impl.dataset.tables[plan.table].rows,
                     .candidates = impl.dataset.tables[plan.table].rows,
                     .by_index = probed.by_index,
                     .keys = {}};
    if (plan.base == SetPlan::Base::Other)
      search.candidates = base.set->rows.size() + base.set->uncertain.size();
    std::vector<SearchKey> keys;
    if (probed.by_index) {
      search.candidates = 0;
      for (const std::span<const RowId>& list : lists) search.candidates += list.size();
      keys = impl.searched_keys(plan, base, scope);
      search.keys = keys;
    }
    observer_->search_begins(search);
  }
  ~WatchedSearch() {
    if (observer_ != nullptr) observer_->search_ends();
  }
  WatchedSearch(const WatchedSearch&) = delete;
  WatchedSearch& operator=(const WatchedSearch&) = delete;

 private:
  ValueObserver* const observer_;
};

// What the probe looked for, once more and unwatched.
std::vector<SearchKey> ReferenceEvaluator::Impl::searched_keys(const SetPlan& plan,
                                                               const Value& base,
                                                               ValueScope& scope) {
  std::vector<SearchKey> keys;
  const bool before = std::exchange(unwatched, true);
  for (const SetPlan::Key& key : plan.keys) {
    SearchKey made{.column = key.index.column,
                   .inner = key.index.inner,
                   .outer = key.outer,
                   .value = base,
                   .record = null_value()};
    if (key.outer.valid()) {
      const PlanNode& node = program.nodes[key.outer];
      if (node.op == Op::Field) made.record = eval(node.args[0], scope);
      made.value = eval(key.outer, scope);
    }
    keys.push_back(made);
  }
  unwatched = before;
  return keys;
}

const ErrorValue* ReferenceEvaluator::Impl::visit(const Visit& what, ValueScope& scope,
                                                  bool& settled, MemberVisitor visitor) {
  settled = false;
  SetPlan& plan = plan_of(what.set, what.join);
  const PlanNode& base_node = program.nodes[plan.base_node];
  Value base;
  if (plan.base == SetPlan::Base::Inverse) base = eval(base_node.args[0], scope);
  if (plan.base == SetPlan::Base::Other) base = eval(plan.base_node, scope);
  if (base.is_error()) return base.error;

  Scratch<std::span<const RowId>>::Lease lists(list_scratch);
  const bool whole = what.window.begin == 0 && what.window.end == kAbsentTarget;
  Probed probed;
  if (plan.base != SetPlan::Base::Other && whole) probed = probe(plan, base, scope, lists.items);
  settled = probed.settled;
  const FilterSlots slots(program, plan, scope.frame, pair_scratch);

  // Membership is the conjunction of being in the base and of all filters: one that is false
  // decides.
  const WatchedSearch watched(*this, plan, probed, base, lists.items, scope);
  const auto offer = [&](RowId row, const ErrorValue* why) {
    if (plan.base == SetPlan::Base::Inverse && !leads_to(base_node, row, record_row(base), why))
      return true;
    if (options.observer != nullptr) options.observer->row(plan.table, row);
    for (const PlanId filter : plan.filters) {
      const PlanNode& node = program.nodes[filter];
      scope.frame.slots[node.slot] = record_value(plan.table, row);
      const Value taken = eval(node.condition, scope);
      if (taken.is_false()) return true;
      if (taken.is_error() && why == nullptr) why = taken.error;
    }
    return visitor(row, why);
  };

  if (plan.base == SetPlan::Base::Other) {
    const SetValue& set = *base.set;
    std::size_t next = 0;
    for (const RowId row : set.rows) {
      for (; next < set.uncertain.size() && set.uncertain[next].row < row; ++next) {
        if (!offer(set.uncertain[next].row, set.uncertain[next].why)) return nullptr;
      }
      if (!offer(row, nullptr)) return nullptr;
    }
    for (; next < set.uncertain.size(); ++next) {
      if (!offer(set.uncertain[next].row, set.uncertain[next].why)) return nullptr;
    }
    return nullptr;
  }
  if (!probed.by_index) {
    const RowId end = std::min(what.window.end, dataset.tables[plan.table].rows);
    for (RowId row = what.window.begin; row < end; ++row) {
      if (!offer(row, nullptr)) return nullptr;
    }
    return nullptr;
  }
  if (what.ordered || settled) {
    // Always the earliest of the heads; there are few lists, and mostly one.
    for (;;) {
      std::span<const RowId>* next = nullptr;
      for (std::span<const RowId>& list : lists.items) {
        if (!list.empty() && (next == nullptr || list.front() < next->front())) next = &list;
      }
      if (next == nullptr) return nullptr;
      const RowId row = next->front();
      *next = next->subspan(1);
      if (!offer(row, nullptr)) return nullptr;
    }
  }
  for (std::size_t i = 0; i < lists.items.size(); ++i) {
    settled = i > 0 || !probed.certain;
    for (const RowId row : lists.items[i]) {
      if (offer(row, nullptr)) continue;
      if (!settled) return nullptr;
      break;  // nothing later in this list matters
    }
  }
  return nullptr;
}

const ErrorValue* ReferenceEvaluator::members(PlanId set, JoinId join, ValueFrame& frame,
                                              std::span<const CompiledLet> lets, RowWindow window,
                                              std::vector<SetMember>& out) {
  out.clear();
  ValueScope scope{.frame = frame, .lets = lets};
  bool settled = false;
  auto keep = [&](RowId row, const ErrorValue* uncertain) {
    out.push_back({.row = row, .uncertain = uncertain});
    return true;
  };
  return impl_->visit({.set = set, .join = join, .ordered = true, .window = window}, scope, settled,
                      MemberVisitor(keep));
}

std::optional<LookupShape> ReferenceEvaluator::lookup(PlanId set, JoinId join) const {
  const SetPlan& plan = impl_->plan_of(set, join);
  if (plan.base == SetPlan::Base::Other) return std::nullopt;
  LookupShape shape{.table = plan.table, .keys = {}, .start = {}};
  if (plan.base == SetPlan::Base::Inverse)
    shape.start = impl_->program.nodes[plan.base_node].args[0];
  for (const SetPlan::Key& key : plan.keys) {
    shape.keys.push_back({.by_reference = key.index.kind == IndexKey::Kind::Reference,
                          .column = key.index.column,
                          .inner = key.index.inner,
                          .outer = key.outer});
  }
  return shape;
}

std::optional<TableId> ReferenceEvaluator::scans_table(PlanId set) const {
  const SetPlan& plan = impl_->plan_of(set, {});
  if (plan.base != SetPlan::Base::Table) return std::nullopt;
  return plan.table;
}

}  // namespace muster
