#include "engine/plan/about.h"

#include <algorithm>
#include <set>

namespace muster {
namespace {

class SetFinder {
 public:
  SetFinder(const Program& program, const Frame& frame, const CompiledRule& rule)
      : program_(program), frame_(frame), rule_(rule) {}

  TableId find() {
    for (const Asked asked : {Asked::ForIt, Asked::OfIt, Asked::Anything}) {
      read_.clear();
      const TableId table = first(rule_.require, asked);
      if (table.valid()) return table;
    }
    for (const CompiledBinding& binding : rule_.bindings) {
      const TableId table = first(binding.range, Asked::Anything);
      if (table.valid()) return table;
    }
    return {};
  }

 private:
  enum class Asked {
    ForIt,  // something about the subject that it passes by: not below a `!`
    OfIt,
    Anything,
  };

  // What a let stands for, the first time that it is met.
  PlanId let_value(const PlanNode& node, std::set<Slot>& met) const {
    if (node.op != Op::Variable) return {};
    const SlotInfo& info = frame_.slots[node.slot];
    return info.kind == VariableKind::Let && met.insert(node.slot).second ? info.value : PlanId();
  }

  // Recursion is bounded by the height of the syntax tree (lang/ast.h), once for each let.
  TableId first(PlanId id, Asked asked) {
    if (!id.valid()) return {};
    const PlanNode& node = program_.nodes[id];
    if (node.op == Op::AllRows && asked == Asked::Anything) return node.table;
    if (node.op == Op::Not && asked == Asked::ForIt) return {};
    if ((node.op == Op::Macro || node.op == Op::SetFunction) && asked != Asked::Anything) {
      const Type& range = program_.nodes[node.args[0]].type;
      std::set<Slot> met;
      if (range.kind == TypeKind::Set && reads_subject(id, met)) return range.table();
    }
    TableId found = first(let_value(node, read_), asked);
    for (const PlanId child : node.args) {
      if (!found.valid()) found = first(child, asked);
    }
    if (!found.valid()) found = first(node.condition, asked);
    if (!found.valid()) found = first(node.body, asked);
    return found;
  }

  bool reads_subject(PlanId id, std::set<Slot>& met) const {
    if (!id.valid()) return false;
    const PlanNode& node = program_.nodes[id];
    if (node.op == Op::Variable &&
        std::ranges::find(rule_.bindings, node.slot, &CompiledBinding::slot) !=
            rule_.bindings.end()) {
      return true;
    }
    return reads_subject(let_value(node, met), met) ||
           std::ranges::any_of(node.args,
                               [&](PlanId child) { return reads_subject(child, met); }) ||
           reads_subject(node.condition, met) || reads_subject(node.body, met);
  }

  const Program& program_;
  const Frame& frame_;
  const CompiledRule& rule_;
  std::set<Slot> read_;
};

}  // namespace

TableId set_asked_about(const Program& program, const Frame& frame, const CompiledRule& rule) {
  return SetFinder(program, frame, rule).find();
}

}  // namespace muster
