#include "engine/eval/columnar/set_query.h"

#include <algorithm>

#include <fmt/format.h>

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

  SetQuery of(PlanId id) {
    const PlanNode& node = program_.nodes[id];
    if (node.op == Op::SetFunction) {
      if (node.set_function != SetFunction::Size) return query_;
      query_.answer = SetQuery::Answer::Count;
    } else if (node.op == Op::Macro && !node.two_variables &&
               (node.macro == MacroKind::Exists || node.macro == MacroKind::All ||
                node.macro == MacroKind::ExistsOne)) {
      if (node.macro == MacroKind::ExistsOne) query_.answer = SetQuery::Answer::Count;
      query_.negated = node.macro == MacroKind::All;
      add_slot(node.slot);
    } else {
      return query_;
    }
    PlanId set = node.args[0];
    std::vector<PlanId> filters;
    for (;;) {
      const PlanNode& at = program_.nodes[set];
      if (is_set_filter(program_, set)) {
        add_slot(at.slot);
        filters.push_back(set);
        set = at.args[0];
        continue;
      }
      if (at.op != Op::Variable) break;
      const auto let = std::ranges::find(lets_, at.slot, &CompiledLet::slot);
      if (let == lets_.end()) return query_;
      set = let->value;
    }
    const PlanNode& base = program_.nodes[set];
    if (base.op != Op::AllRows && base.op != Op::Inverse) return query_;
    query_.table = base.table;
    if (base.op == Op::Inverse)
      query_.keys.push_back({.inner = {}, .column = base.column, .outer = base.args[0]});
    std::ranges::reverse(filters);
    for (const PlanId filter : filters) split({.node = program_.nodes[filter].condition});
    if (node.op == Op::Macro) split({.node = node.condition, .negated = query_.negated});
    query_.usable = true;
    write_shape();
    return std::move(query_);
  }

 private:
  void add_slot(Slot slot) {
    if (std::ranges::find(query_.row_slots, slot) == query_.row_slots.end())
      query_.row_slots.push_back(slot);
  }

  enum class Reads { Nothing, Row, Outside, Both };
  Reads reads(PlanId id) const {
    bool row = false;
    bool outside = false;
    for (const Slot slot : free_slots(program_, id)) {
      (std::ranges::find(query_.row_slots, slot) != query_.row_slots.end() ? row : outside) = true;
    }
    if (row) return outside ? Reads::Both : Reads::Row;
    return outside ? Reads::Outside : Reads::Nothing;
  }

  void split(SetQuery::Part part) {
    const PlanNode& node = program_.nodes[part.node];
    if (node.op == (part.negated ? Op::Or : Op::And)) {
      for (const PlanId arg : node.args) split({.node = arg, .negated = part.negated});
      return;
    }
    if (node.op == Op::Not) {
      split({.node = node.args[0], .negated = !part.negated});
      return;
    }
    switch (reads(part.node)) {
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
  std::optional<std::pair<PlanId, PlanId>> sides(const PlanNode& node, bool& swapped) const {
    const Reads left = reads(node.args[0]);
    const Reads right = reads(node.args[1]);
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
    const auto both = sides(node, swapped);
    if (!both || program_.nodes[both->first].type != program_.nodes[both->second].type ||
        !is_key(program_.nodes[both->first].type.kind)) {
      return false;
    }
    query_.keys.push_back({.inner = both->first, .column = {}, .outer = both->second});
    return true;
  }

  bool as_bound(const SetQuery::Part& part, const PlanNode& node) {
    if (query_.bound || query_.answer != SetQuery::Answer::Exists || node.op != Op::Call ||
        node.args.size() != 2) {
      return false;
    }
    auto compare = comparison(node.overload.function->name);
    bool swapped = false;
    const auto both = sides(node, swapped);
    if (!compare || !both || !has_extremes(program_.nodes[both->first].type.kind)) return false;
    if (program_.nodes[both->first].type != program_.nodes[both->second].type) return false;
    if (swapped) compare = mirrored(*compare);
    if (part.negated) compare = opposite(*compare);
    query_.bound = {.inner = both->first, .outer = both->second, .compare = *compare};
    bound_part_ = part;
    return true;
  }

  std::string shape(PlanId id) const {
    return shape_of(program_, id, query_.row_slots.empty() ? Slot{0} : query_.row_slots[0]).text;
  }

  void write_shape() {
    // With pairs to ask of, the least value and the counts are asked of the rows.
    if (query_.needs_rows() && query_.bound) {
      query_.pair_parts.push_back(bound_part_);
      query_.bound.reset();
    }
    std::string& text = query_.shape;
    text = fmt::format("{}:{}:", query_.table.index(),
                       query_.needs_rows()                        ? 'r'
                       : query_.answer == SetQuery::Answer::Count ? 'c'
                       : query_.bound ? (query_.bound->least() ? 'l' : 'g')
                                      : 'e');
    for (const SetQuery::Key& key : query_.keys)
      text += key.inner.valid() ? "k" + shape(key.inner) : fmt::format("i{}", key.column.index());
    for (const SetQuery::Part& part : query_.row_parts)
      text += (part.negated ? "n" : "p") + shape(part.node);
    if (query_.bound) text += "b" + shape(query_.bound->inner);
    // The slots of the row differ from rule to rule; shapes name the first only.
    if (query_.row_slots.size() > 1) text += fmt::format("s{}", fmt::join(query_.row_slots, ","));
  }

  const Program& program_;
  std::span<const CompiledLet> lets_;
  SetQuery query_;
  SetQuery::Part bound_part_;
};

}  // namespace

SetQuery make_set_query(const Program& program, PlanId node, std::span<const CompiledLet> lets) {
  return Analysis(program, lets).of(node);
}

}  // namespace muster
