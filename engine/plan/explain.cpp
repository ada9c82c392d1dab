#include "engine/plan/explain.h"

#include <algorithm>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "engine/plan/walk.h"

namespace muster {
namespace {

class Writer {
 public:
  Writer(const Program& program, const Schema& schema) : program_(program), schema_(schema) {}

  std::string text(PlanId id) const {
    const PlanNode& node = program_.nodes[id];
    switch (node.op) {
      case Op::Constant:
        return constant(node);
      case Op::AsOf:
        return "as_of";
      case Op::AuditPeriod:
        return "period";
      case Op::Variable:
        return node.text.empty() ? fmt::format("${}", node.slot) : std::string(node.text);
      case Op::Field:
        return step(node, ".", field(node).name);
      case Op::HasField:
        return "has(" + step(node, ".", field(node).name) + ")";
      case Op::Forward:
        return step(node, ".", field(node).reference->as);
      case Op::HasForward:
        return "has(" + step(node, ".", field(node).reference->as) + ")";
      case Op::Derived:
        return step(node, ".", program_.derived[node.derived].name);
      case Op::Inverse:
        return step(node, ".", schema_.tables[node.table].fields[node.column].reference->inverse);
      case Op::AllRows:
        return schema_.tables[node.table].name;
      case Op::Call:
        return call(node);
      case Op::Matches:
        return text(node.args[0]) + fmt::format(".matches(#{})", node.pattern.index());
      case Op::And:
        return joined(node.args, " && ");
      case Op::Or:
        return joined(node.args, " || ");
      case Op::Not:
        return "!" + text(node.args[0]);
      case Op::Conditional:
        return fmt::format("({} ? {} : {})", text(node.args[0]), text(node.args[1]),
                           text(node.args[2]));
      case Op::MakeList:
        return "[" + list(node.args, 0) + "]";
      case Op::MakeMap:
        return map(node);
      case Op::MapSelect:
        return step(node, ".", node.text);
      case Op::OptionalField:
        return step(node, ".?", field(node).name);
      case Op::OptionalIndex:
        return fmt::format("{}[?{}]", text(node.args[0]), text(node.args[1]));
      case Op::OptionalSelect:
        return step(node, ".?", node.text);
      case Op::Macro:
        return macro(node);
      case Op::SetFunction:
        return step(node, ".",
                    node.set_function == SetFunction::Size    ? "size()"
                    : node.set_function == SetFunction::First ? "first()"
                                                              : "last()");
      case Op::EqualRecords:
        return fmt::format("({} {} {})", text(node.args[0]),
                           node.negated ? "!=" : "==", text(node.args[1]));
    }
    MUSTER_UNREACHABLE();
  }

  std::string join(const Join& join) const {
    std::string keys;
    for (const JoinKey& key : join.keys) {
      if (!keys.empty()) keys += ", ";
      keys += key_side(key.inner, join.row) + " == " + text(key.outer);
    }
    const std::string& set = schema_.tables[join.table].name;
    return keys.empty() ? set + ", all of it" : set + " by " + keys;
  }

 private:
  // The row's own side of a key, without the name of the row where it is a plain step.
  std::string key_side(PlanId inner, Slot row) const {
    const PlanNode& node = program_.nodes[inner];
    if ((node.op == Op::Field || node.op == Op::Forward) &&
        program_.nodes[node.args[0]].op == Op::Variable && program_.nodes[node.args[0]].slot == row)
      return node.op == Op::Field ? field(node).name : reference_name(field(node));
    return text(inner);
  }
  static std::string reference_name(const FieldSchema& field) {
    return field.reference->as.empty() ? "->" + field.name : field.reference->as;
  }
  const FieldSchema& field(const PlanNode& node) const {
    return schema_.tables[program_.nodes[node.args[0]].type.table()].fields[node.column];
  }
  std::string step(const PlanNode& node, std::string_view dot, std::string_view name) const {
    return fmt::format("{}{}{}", text(node.args[0]), dot, name);
  }
  std::string list(const std::vector<PlanId>& items, std::size_t from) const {
    std::string all;
    for (std::size_t i = from; i < items.size(); ++i) {
      if (i > from) all += ", ";
      all += text(items[i]);
    }
    return all;
  }
  std::string joined(const std::vector<PlanId>& items, std::string_view between) const {
    std::string all = "(";
    for (std::size_t i = 0; i < items.size(); ++i) {
      if (i > 0) all += between;
      all += text(items[i]);
    }
    return all + ")";
  }
  std::string map(const PlanNode& node) const {
    std::string all = "{";
    for (std::size_t i = 0; i + 1 < node.args.size(); i += 2) {
      if (i > 0) all += ", ";
      all += text(node.args[i]) + ": " + text(node.args[i + 1]);
    }
    return all + "}";
  }
  std::string constant(const PlanNode& node) const {
    const Value& value = node.constant;
    if (value.kind == ValueKind::String || value.kind == ValueKind::Enum)
      return "\"" + display(value, &schema_) + "\"";
    if (value.kind == ValueKind::Type) return "type";
    return display(value, &schema_);
  }
  std::string call(const PlanNode& node) const {
    const std::string_view name = node.overload.function->name;
    if (name == "_[_]") return fmt::format("{}[{}]", text(node.args[0]), text(node.args[1]));
    if (name.starts_with("_") && name.ends_with("_") && node.args.size() == 2) {
      return fmt::format("({} {} {})", text(node.args[0]), name.substr(1, name.size() - 2),
                         text(node.args[1]));
    }
    if (name == "-_") return "-" + text(node.args[0]);
    const bool method = node.overload.overload->signature.find(".(") != std::string_view::npos;
    if (method) return fmt::format("{}.{}({})", text(node.args[0]), name, list(node.args, 1));
    return fmt::format("{}({})", name, list(node.args, 0));
  }
  std::string variable(const PlanNode& macro, Slot slot) const {
    std::string name;
    for (const PlanId part : {macro.condition, macro.body}) {
      walk(program_, part, [&](const PlanNode& node) {
        if (node.op == Op::Variable && node.slot == slot && name.empty()) name = node.text;
      });
    }
    return name.empty() ? fmt::format("${}", slot) : name;
  }
  std::string macro(const PlanNode& node) const {
    if (node.macro == MacroKind::Bind) {
      return fmt::format("cel.bind({}, {}, {})", variable(node, node.slot), text(node.args[0]),
                         text(node.body));
    }
    std::string inside = variable(node, node.slot);
    if (node.two_variables) inside += ", " + variable(node, node.second_slot);
    for (const PlanId part : {node.condition, node.body}) {
      if (part.valid()) inside += ", " + text(part);
    }
    std::string all = fmt::format("{}.{}({})", text(node.args[0]), symbol(node.macro), inside);
    if (node.join.valid()) all += fmt::format("[join {}]", node.join.index());
    return all;
  }

  const Program& program_;
  const Schema& schema_;
};

}  // namespace

std::string explain(const Program& program, const Schema& schema, PlanId root) {
  return Writer(program, schema).text(root);
}

std::string explain(const Program& program, const Schema& schema, const Join& join) {
  return Writer(program, schema).join(join);
}

std::string explain(const Program& program, const Schema& schema, const CompiledRule& rule) {
  const Writer writer(program, schema);
  std::vector<JoinId> joins;
  std::string all;
  const auto part = [&](std::string_view name, PlanId id) {
    if (!id.valid()) return;
    all += fmt::format("{}: {}\n", name, writer.text(id));
    walk(program, id, [&](const PlanNode& node) {
      if (node.join.valid()) joins.push_back(node.join);
    });
  };
  for (const CompiledBinding& binding : rule.bindings) {
    part("for " + binding.name, binding.range);
    for (const PlanId conjunct : binding.conjuncts) part("  if", conjunct);
    if (binding.join.valid())
      all += fmt::format("  from {}\n", writer.join(program.joins[binding.join]));
  }
  for (const CompiledLet& let : rule.lets) part("let " + let.name, let.value);
  part("require", rule.require);
  for (const CompiledMessagePart& message : rule.message) part("hole", message.hole);
  part("at", rule.at_cell);
  for (const PlanId place : rule.related) part("related", place);
  part("group_by", rule.group_by);
  part("deadline", rule.deadline);
  std::sort(joins.begin(), joins.end());
  joins.erase(std::unique(joins.begin(), joins.end()), joins.end());
  for (const JoinId id : joins)
    all += fmt::format("join {}: {}\n", id.index(), writer.join(program.joins[id]));
  const auto sets = [&](std::string_view name, const std::vector<TableId>& tables) {
    all += name;
    for (const TableId table : tables) all += " " + schema.tables[table].name;
    all += "\n";
  };
  sets("reads", rule.reads);
  sets("require reads", rule.require_reads);
  return all;
}

}  // namespace muster
