#include "engine/eval/columnar/set_query.h"

#include <algorithm>
#include <optional>

#include <fmt/format.h>

#include "engine/base/check.h"
#include "engine/eval/index_shape.h"
#include "engine/plan/joinable.h"
#include "engine/plan/walk.h"

namespace muster {

namespace {

// Timestamps are ticks in cells and finer when they are made.
bool is_key(TypeKind kind) {
  return kind == TypeKind::Record || (is_joinable(kind) && kind != TypeKind::Timestamp);
}

bool has_extremes(TypeKind kind) {
  return kind == TypeKind::Date || kind == TypeKind::Int || kind == TypeKind::Duration;
}

using Compare = SetQuery::Bound::Compare;

Compare mirrored(Compare compare) {
  switch (compare) {
    case Compare::Less:
      return Compare::Greater;
    case Compare::LessOrEqual:
      return Compare::GreaterOrEqual;
    case Compare::Greater:
      return Compare::Less;
    case Compare::GreaterOrEqual:
      return Compare::LessOrEqual;
  }
  return compare;
}

Compare opposite(Compare compare) {
  switch (compare) {
    case Compare::Less:
      return Compare::GreaterOrEqual;
    case Compare::LessOrEqual:
      return Compare::Greater;
    case Compare::Greater:
      return Compare::LessOrEqual;
    case Compare::GreaterOrEqual:
      return Compare::Less;
  }
  return compare;
}

std::optional<Compare> comparison(std::string_view name) {
  if (name == "_<_") return Compare::Less;
  if (name == "_<=_") return Compare::LessOrEqual;
  if (name == "_>_") return Compare::Greater;
  if (name == "_>=_") return Compare::GreaterOrEqual;
  return std::nullopt;
}

class Analysis {
 public:
  Analysis(const Program& program, std::span<const CompiledLet> lets)
      : program_(program), lets_(lets) {}

  SetQuery question(PlanId id) {
    const PlanNode& node = program_.nodes[id];
    PlanId set = node.args.empty() ? PlanId() : node.args[0];
    if (node.op == Op::SetFunction) {
      using Answer = SetQuery::Answer;
      query_.answer = node.set_function == SetFunction::Size    ? Answer::Count
                      : node.set_function == SetFunction::First ? Answer::First
                                                                : Answer::Last;
      if (query_.answer != Answer::Count && !take_order(set)) return query_;
    } else if (node.op == Op::Macro && !node.two_variables &&
               (node.macro == MacroKind::Exists || node.macro == MacroKind::All ||
                node.macro == MacroKind::ExistsOne)) {
      if (node.macro == MacroKind::ExistsOne) query_.answer = SetQuery::Answer::Count;
      query_.negated = node.macro == MacroKind::All;
      add_slot(node.slot);
    } else {
      return query_;
    }
    if (!take_set(set)) return query_;
    if (node.op == Op::Macro) split({.node = node.condition, .negated = query_.negated});
    return finished();
  }

  RangeQuery range(const CompiledRule& rule, std::size_t binding,
                   std::span<const PlanId> conjuncts) {
    const CompiledBinding& of = rule.bindings[binding];
    RangeQuery made;
    made.depends = !free_slots(program_, of.range).empty();
    query_.answer = SetQuery::Answer::Rows;
    if (program_.nodes[of.range].type.kind != TypeKind::Set) return made;
    add_slot(of.slot);
    if (!take_set(of.range) || !query_.pair_parts.empty()) return made;
    if (!made.depends) link(rule, binding, conjuncts, made);
    if (query_.keys.empty()) return made;
    made.query = finished();
    return made;
  }

 private:
  using Scope = SetQuery::Scope;

  // What `where` asks of the rows of a range that is the same for all bindings before.
  void link(const CompiledRule& rule, std::size_t binding, std::span<const PlanId> conjuncts,
            RangeQuery& made) {
    for (const PlanId id : conjuncts) {
      const std::vector<Slot> slots = free_slots(program_, id);
      const bool known = std::ranges::all_of(slots, [&](Slot slot) {
        return std::ranges::any_of(rule.bindings.begin(),
                                   rule.bindings.begin() + static_cast<std::ptrdiff_t>(binding) + 1,
                                   [&](const CompiledBinding& each) { return each.slot == slot; });
      });
      if (!known) continue;
      const SetQuery::Part part{.node = id};
      if (reads(id, Scope::Rule) == Reads::Row) {
        query_.row_parts.push_back(part);
        made.settled.push_back(id);
      } else if (reads(id, Scope::Rule) == Reads::Both && as_key(part, program_.nodes[id])) {
        made.settled.push_back(id);
      }
    }
  }

  // If the set is sorted, leaves what it sorts. False: by what no index keeps.
  bool take_order(PlanId& set) {
    const PlanId named = behind_lets(set);
    const PlanNode& node = program_.nodes[named];
    if (node.op != Op::Macro || node.macro != MacroKind::SortBy) return true;
    if (node.two_variables || !has_extremes(program_.nodes[node.body].type.kind)) return false;
    add_slot(node.slot);
    if (reads(node.body, Scope::Rule) != Reads::Row) return false;
    query_.order = node.body;
    set = node.args[0];
    return true;
  }

  PlanId behind_lets(PlanId set) const {
    while (set.valid() && program_.nodes[set].op == Op::Variable) {
      const auto let = std::ranges::find(lets_, program_.nodes[set].slot, &CompiledLet::slot);
      if (let == lets_.end()) break;
      set = let->value;
    }
    return set;
  }

  // Takes filters apart, down to a record set. False: it is made of something else.
  bool take_set(PlanId set) {
    std::vector<SetQuery::Part> filters;
    std::size_t nested = 0;
    Scope scope = Scope::Rule;
    for (;;) {
      if (scope == Scope::Rule) set = behind_lets(set);
      const PlanNode& at = program_.nodes[set];
      if (is_set_filter(program_, set)) {
        add_slot(at.slot, scope);
        filters.push_back({.node = at.condition, .scope = scope});
        set = at.args[0];
      } else if (at.op == Op::Derived && (scope == Scope::Rule || is_owner(at.args[0]))) {
        // Where derived fields nest too deeply to be evaluated, the reference evaluator says so.
        constexpr std::size_t kMostNested = 8;
        if (++nested > kMostNested) return false;
        if (scope == Scope::Rule) query_.owner = at.args[0];
        scope = Scope::Derived;
        set = program_.derived[at.derived].body;
      } else {
        break;
      }
    }
    const PlanNode& base = program_.nodes[set];
    if (base.op != Op::AllRows && base.op != Op::Inverse) return false;
    query_.table = base.table;
    if (base.op == Op::Inverse) {
      query_.keys.push_back(
          {.inner = {}, .column = base.column, .outer = base.args[0], .scope = scope});
    }
    std::ranges::reverse(filters);
    for (const SetQuery::Part& filter : filters) split(filter);
    return true;
  }

  // Within a derived field, its record: then a field that it reads has the same variables.
  bool is_owner(PlanId record) const {
    const PlanNode& node = program_.nodes[record];
    return node.op == Op::Variable && node.slot == 0;
  }

  void add_slot(Slot slot, Scope scope = Scope::Rule) {
    std::vector<Slot>& slots = slots_of(scope);
    if (std::ranges::find(slots, slot) == slots.end()) slots.push_back(slot);
  }
  std::vector<Slot>& slots_of(Scope scope) {
    return scope == Scope::Rule ? query_.row_slots : query_.derived_row_slots;
  }

  enum class Reads { Nothing, Row, Outside, Both };
  Reads reads(PlanId id, Scope scope) {
    bool row = false;
    bool outside = false;
    const std::vector<Slot>& slots = slots_of(scope);
    for (const Slot slot : free_slots(program_, id)) {
      (std::ranges::find(slots, slot) != slots.end() ? row : outside) = true;
    }
    if (row) return outside ? Reads::Both : Reads::Row;
    return outside ? Reads::Outside : Reads::Nothing;
  }

  void split(SetQuery::Part part) {
    const PlanNode& node = program_.nodes[part.node];
    if (node.op == (part.negated ? Op::Or : Op::And)) {
      for (const PlanId arg : node.args)
        split({.node = arg, .negated = part.negated, .scope = part.scope});
      return;
    }
    if (node.op == Op::Not) {
      split({.node = node.args[0], .negated = !part.negated, .scope = part.scope});
      return;
    }
    switch (reads(part.node, part.scope)) {
      case Reads::Nothing:
      case Reads::Row:
        query_.row_parts.push_back(part);
        return;
      case Reads::Outside:
        query_.outer_parts.push_back(part);
        return;
      case Reads::Both:
        if (!as_key(part, node) && !as_bound(part, node)) query_.pair_parts.push_back(part);
        return;
    }
  }

  // The two sides, the row's first; nothing if a side reads both.
  std::optional<std::pair<PlanId, PlanId>> sides(const PlanNode& node, Scope scope, bool& swapped) {
    const Reads left = reads(node.args[0], scope);
    const Reads right = reads(node.args[1], scope);
    swapped = left != Reads::Row;
    if (left == Reads::Row && (right == Reads::Outside || right == Reads::Nothing))
      return std::pair(node.args[0], node.args[1]);
    if (right == Reads::Row && (left == Reads::Outside || left == Reads::Nothing))
      return std::pair(node.args[1], node.args[0]);
    return std::nullopt;
  }

  bool as_key(const SetQuery::Part& part, const PlanNode& node) {
    bool equality = node.op == Op::EqualRecords && node.negated == part.negated;
    if (node.op == Op::Call && node.args.size() == 2)
      equality = node.overload.function->name == (part.negated ? "_!=_" : "_==_");
    if (!equality) return false;
    bool swapped = false;
    const auto both = sides(node, part.scope, swapped);
    if (!both || program_.nodes[both->first].type != program_.nodes[both->second].type ||
        !is_key(program_.nodes[both->first].type.kind)) {
      return false;
    }
    query_.keys.push_back(
        {.inner = both->first, .column = {}, .outer = both->second, .scope = part.scope});
    return true;
  }

  // Inequalities of one and the same value of the row.
  bool as_bound(const SetQuery::Part& part, const PlanNode& node) {
    const bool counts =
        query_.answer == SetQuery::Answer::Exists || query_.answer == SetQuery::Answer::Count;
    if (!counts || node.op != Op::Call || node.args.size() != 2) return false;
    auto compare = comparison(node.overload.function->name);
    bool swapped = false;
    const auto both = sides(node, part.scope, swapped);
    if (!compare || !both || !has_extremes(program_.nodes[both->first].type.kind)) return false;
    if (program_.nodes[both->first].type != program_.nodes[both->second].type) return false;
    if (!query_.bounds.empty() &&
        shape(query_.bounds[0].inner, query_.bounds[0].scope) != shape(both->first, part.scope)) {
      return false;
    }
    if (swapped) compare = mirrored(*compare);
    if (part.negated) compare = opposite(*compare);
    query_.bounds.push_back(
        {.inner = both->first, .outer = both->second, .compare = *compare, .scope = part.scope});
    bound_parts_.push_back(part);
    return true;
  }

  std::string shape(PlanId id, Scope scope) {
    const std::vector<Slot>& slots = slots_of(scope);
    return shape_of(program_, id, slots.empty() ? Slot{0} : slots[0]).text;
  }

  SetQuery finished() {
    // With pairs to ask of, inequalities are asked of the rows.
    if (query_.needs_rows()) {
      query_.pair_parts.insert(query_.pair_parts.end(), bound_parts_.begin(), bound_parts_.end());
      query_.bounds.clear();
    }
    query_.usable = true;
    write_shape();
    return std::move(query_);
  }

  // What the index keeps of the rows of a key.
  std::string_view kept() const {
    if (query_.needs_rows()) return "r";
    if (query_.needs_runs()) return "o";
    switch (query_.answer) {
      case SetQuery::Answer::Exists:
        return !query_.needs_extremes() ? "e" : query_.bounds[0].below() ? "l" : "g";
      case SetQuery::Answer::Count:
        return "c";
      case SetQuery::Answer::First:
        return "f";
      case SetQuery::Answer::Last:
        return "t";
      case SetQuery::Answer::Rows:
        break;
    }
    MUSTER_UNREACHABLE();
  }

  void write_shape() {
    std::string& text = query_.shape;
    text = fmt::format("{}:{}:", query_.table.index(), kept());
    for (const SetQuery::Key& key : query_.keys) {
      text += key.inner.valid() ? "k" + shape(key.inner, key.scope)
                                : fmt::format("i{}", key.column.index());
    }
    for (const SetQuery::Part& part : query_.row_parts)
      text += (part.negated ? "n" : "p") + shape(part.node, part.scope);
    if (!query_.needs_rows() && query_.measure().valid()) {
      const Scope scope = query_.bounds.empty() ? Scope::Rule : query_.bounds[0].scope;
      text += "b" + shape(query_.measure(), scope);
    }
    // The slots of the row differ from rule to rule; shapes name the first only.
    if (query_.row_slots.size() > 1) text += fmt::format("s{}", fmt::join(query_.row_slots, ","));
    if (query_.derived_row_slots.size() > 1)
      text += fmt::format("d{}", fmt::join(query_.derived_row_slots, ","));
  }

  const Program& program_;
  std::span<const CompiledLet> lets_;
  SetQuery query_;
  std::vector<SetQuery::Part> bound_parts_;
};

}  // namespace

SetQuery make_set_query(const Program& program, PlanId node, std::span<const CompiledLet> lets) {
  return Analysis(program, lets).question(node);
}

RangeQuery make_range_query(const Program& program, const CompiledRule& rule, std::size_t binding,
                            std::span<const PlanId> conjuncts) {
  return Analysis(program, rule.lets).range(rule, binding, conjuncts);
}

}  // namespace muster
