#include "engine/plan/counted.h"

#include <algorithm>
#include <set>

namespace muster {
namespace {

// Recursion ends: expressions are bounded in depth, lets look only at earlier ones and derived
// fields have no cycles; each node is entered once.
class CountedSet {
 public:
  CountedSet(const Program& program, const Schema& schema, const std::vector<CompiledLet>& lets)
      : program_(program), schema_(schema), lets_(lets) {}

  TableId find(PlanId id) {
    if (!id.valid() || !seen_.insert(id).second) return {};
    const PlanNode& node = program_.nodes[id];
    if (node.type.kind == TypeKind::Bool) return {};
    const bool draws = node.op == Op::AllRows || node.op == Op::Inverse;
    if (draws && schema_.tables[node.table].aggregate_only) return node.table;
    if (node.type.kind == TypeKind::Record && schema_.tables[node.type.table()].aggregate_only) {
      return node.type.table();
    }
    if (node.op == Op::Variable) {
      const auto let = std::ranges::find(lets_, node.slot, &CompiledLet::slot);
      return let == lets_.end() ? TableId() : find(let->value);
    }
    if (node.op == Op::Derived) {
      if (const TableId found = find(program_.derived[node.derived].body); found.valid()) {
        return found;
      }
    }
    for (const PlanId arg : node.args) {
      if (const TableId found = find(arg); found.valid()) return found;
    }
    return find(node.body);
  }

 private:
  const Program& program_;
  const Schema& schema_;
  const std::vector<CompiledLet>& lets_;
  std::set<PlanId> seen_;
};

}  // namespace

TableId counted_set_of(const Program& program, const Schema& schema,
                       const std::vector<CompiledLet>& lets, PlanId value) {
  return CountedSet(program, schema, lets).find(value);
}

}  // namespace muster
