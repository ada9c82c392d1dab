#include "engine/plan/walk.h"

#include <algorithm>
#include <map>

namespace muster {
namespace {

template <typename Visit>
void each_child(const PlanNode& node, const Visit& visit) {
  for (const PlanId child : node.args) visit(child);
  if (node.condition.valid()) visit(node.condition);
  if (node.body.valid()) visit(node.body);
}

class Cloner {
 public:
  Cloner(Program& program, Frame& frame) : program_(program), frame_(frame) {}

  // Recursion is bounded by the height of the syntax tree (lang/ast.h).
  PlanId copy(PlanId from) {
    PlanNode node = program_.nodes[from];
    if (node.op == Op::Macro) {
      node.slot = fresh(node.slot);
      if (node.two_variables) node.second_slot = fresh(node.second_slot);
    } else if (node.op == Op::Variable) {
      if (const auto found = renamed_.find(node.slot); found != renamed_.end())
        node.slot = found->second;
    }
    for (PlanId& child : node.args) child = copy(child);
    if (node.condition.valid()) node.condition = copy(node.condition);
    if (node.body.valid()) node.body = copy(node.body);
    return program_.nodes.add(std::move(node));
  }

 private:
  // A macro and the Filter below it have one slot, and keep one.
  Slot fresh(Slot slot) {
    const auto [entry, added] = renamed_.try_emplace(slot, 0);
    if (added) entry->second = frame_.add(SlotInfo(frame_.slots[slot]));
    return entry->second;
  }

  Program& program_;
  Frame& frame_;
  std::map<Slot, Slot> renamed_;
};

}  // namespace

void walk(const Program& program, PlanId root, const std::function<void(const PlanNode&)>& visit) {
  std::vector<PlanId> left;
  if (root.valid()) left.push_back(root);
  while (!left.empty()) {
    const PlanNode& node = program.nodes[left.back()];
    left.pop_back();
    visit(node);
    each_child(node, [&](PlanId child) { left.push_back(child); });
  }
}

std::vector<Slot> free_slots(const Program& program, PlanId root) {
  std::vector<Slot> read;
  std::vector<Slot> bound;
  walk(program, root, [&](const PlanNode& node) {
    if (node.op == Op::Variable) read.push_back(node.slot);
    if (node.op == Op::Macro) {
      bound.push_back(node.slot);
      if (node.two_variables) bound.push_back(node.second_slot);
    }
  });
  std::sort(read.begin(), read.end());
  read.erase(std::unique(read.begin(), read.end()), read.end());
  std::erase_if(
      read, [&](Slot slot) { return std::find(bound.begin(), bound.end(), slot) != bound.end(); });
  return read;
}

bool reads(const Program& program, PlanId root, Slot slot) {
  const std::vector<Slot> slots = free_slots(program, root);
  return std::binary_search(slots.begin(), slots.end(), slot);
}

bool depends_on_rows(const Program& program, const Frame& frame, PlanId root) {
  const std::vector<Slot> slots = free_slots(program, root);
  return std::any_of(slots.begin(), slots.end(),
                     [&](Slot slot) { return frame.slots[slot].by_rows; });
}

bool ranges_over_rows(const Program& program, const Schema& schema, const Frame& frame,
                      PlanId range) {
  bool rows = depends_on_rows(program, frame, range);
  walk(program, range, [&](const PlanNode& node) {
    if (node.op == Op::Inverse) rows = true;
    if (node.op == Op::AllRows && !schema.tables[node.table].small) rows = true;
  });
  return rows;
}

TableId whole_set(const Program& program, const Schema& schema, const Frame& frame, PlanId root) {
  TableId found;
  std::vector<PlanId> left{root};
  std::vector<bool> seen(frame.slots.size());  // a let is looked into once
  while (!left.empty() && !found.valid()) {
    const PlanId next = left.back();
    left.pop_back();
    walk(program, next, [&](const PlanNode& node) {
      if (node.op == Op::AllRows && !schema.tables[node.table].small) found = node.table;
      if (node.op != Op::Variable || seen[node.slot]) return;
      seen[node.slot] = true;
      if (const PlanId value = frame.slots[node.slot].value; value.valid()) left.push_back(value);
    });
  }
  return found;
}

PlanId clone(Program& program, Frame& frame, PlanId root) {
  return Cloner(program, frame).copy(root);
}

bool is_set(const Program& program, PlanId id) {
  return program.nodes[id].type.kind == TypeKind::Set;
}

bool is_set_filter(const Program& program, PlanId id) {
  const PlanNode& node = program.nodes[id];
  return node.op == Op::Macro && node.macro == MacroKind::Filter &&
         node.type.kind == TypeKind::Set && !node.two_variables;
}

PlanId base_of_filters(const Program& program, PlanId range) {
  while (is_set_filter(program, range)) range = program.nodes[range].args[0];
  return range;
}

}  // namespace muster
