#include "engine/plan/explain.h"

#include <algorithm>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "engine/plan/walk.h"

namespace muster {
namespace {

// How tightly an expression binds; a looser one needs brackets where a tighter one is wanted.
enum class Binding { Conditional, Or, And, Relation, Additive, Multiplicative, Unary, Member };

Binding binding_of(const PlanNode& node) {
  switch (node.op) {
    case Op::Conditional:
      return Binding::Conditional;
    case Op::Or:
      return Binding::Or;
    case Op::And:
      return Binding::And;
    case Op::EqualRecords:
      return Binding::Relation;
    case Op::Not:
      return Binding::Unary;
    case Op::Call:
      break;
    case Op::Constant:
    case Op::AsOf:
    case Op::AuditPeriod:
    case Op::Variable:
    case Op::Field:
    case Op::HasField:
    case Op::Forward:
    case Op::HasForward:
    case Op::Derived:
    case Op::Inverse:
    case Op::AllRows:
    case Op::Matches:
    case Op::MakeList:
    case Op::MakeMap:
    case Op::MapSelect:
    case Op::OptionalField:
    case Op::OptionalIndex:
    case Op::OptionalSelect:
    case Op::Macro:
    case Op::SetFunction:
      return Binding::Member;
  }
  const std::string_view name = node.overload.function->name;
  if (name == "-_") return Binding::Unary;
  if (!name.starts_with('_') || name == "_[_]") return Binding::Member;
  if (name == "_+_" || name == "_-_") return Binding::Additive;
  if (name == "_*_" || name == "_/_" || name == "_%_") return Binding::Multiplicative;
  return Binding::Relation;
}

// Full: every bracket, every value, every join. Plain: as an author would write it.
enum class Style { Full, Plain };

class Writer {
 public:
  Writer(const Program& program, const Schema& schema, Style style)
      : program_(program), schema_(schema), style_(style) {}

  std::string text(PlanId id, Binding wanted = Binding::Conditional) const {
    const Binding own = binding_of(program_.nodes[id]);
    if (style_ == Style::Full) {
      const bool bracketed = own < Binding::Unary;
      return bracketed ? "(" + bare(id) + ")" : bare(id);
    }
    return own < wanted ? "(" + bare(id) + ")" : bare(id);
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
  std::string bare(PlanId id) const {
    const PlanNode& node = program_.nodes[id];
    if (style_ == Style::Plain && !node.text.empty()) {
      if (node.op == Op::Constant) return std::string(node.text);
      // A let that stands here as what it means.
      if (node.op == Op::AllRows || node.op == Op::Inverse || node.op == Op::Macro)
        return std::string(node.text);
    }
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
        return text(node.args[0], Binding::Member) +
               (style_ == Style::Full ? fmt::format(".matches(#{})", node.pattern.index())
                                      : fmt::format(".matches({})", quoted(node.text)));
      case Op::And:
        return joined(node.args, " && ", Binding::Relation);
      case Op::Or:
        return joined(node.args, " || ", Binding::And);
      case Op::Not:
        return "!" + text(node.args[0], Binding::Unary);
      case Op::Conditional:
        return fmt::format("{} ? {} : {}", text(node.args[0], Binding::Or),
                           text(node.args[1], Binding::Or), text(node.args[2]));
      case Op::MakeList:
        return "[" + items(node) + "]";
      case Op::MakeMap:
        return map(node);
      case Op::MapSelect:
        return step(node, ".", node.text);
      case Op::OptionalField:
        return step(node, ".?", field(node).name);
      case Op::OptionalIndex:
        return fmt::format("{}[?{}]", text(node.args[0], Binding::Member), text(node.args[1]));
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
        return fmt::format("{} {} {}", text(node.args[0], Binding::Additive),
                           node.negated ? "!=" : "==", text(node.args[1], Binding::Additive));
    }
    MUSTER_UNREACHABLE();
  }

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
    return fmt::format("{}{}{}", text(node.args[0], Binding::Member), dot, name);
  }
  std::string list(const std::vector<PlanId>& items, std::size_t from) const {
    std::string all;
    for (std::size_t i = from; i < items.size(); ++i) {
      if (i > from) all += ", ";
      all += text(items[i]);
    }
    return all;
  }
  std::string joined(const std::vector<PlanId>& items, std::string_view between,
                     Binding wanted) const {
    std::string all;
    for (std::size_t i = 0; i < items.size(); ++i) {
      if (i > 0) all += between;
      all += text(items[i], wanted);
    }
    return all;
  }
  std::string quoted(std::string_view value) const { return fmt::format("\"{}\"", value); }
  static std::string_view mark(const PlanNode& node, std::size_t arg) {
    return !node.optional_args.empty() && node.optional_args[arg] ? "?" : "";
  }
  std::string items(const PlanNode& node) const {
    std::string all;
    for (std::size_t i = 0; i < node.args.size(); ++i) {
      if (i > 0) all += ", ";
      all.append(mark(node, i)).append(text(node.args[i]));
    }
    return all;
  }
  std::string map(const PlanNode& node) const {
    std::string all = "{";
    for (std::size_t i = 0; i + 1 < node.args.size(); i += 2) {
      if (i > 0) all += ", ";
      all += mark(node, i + 1);
      all += text(node.args[i]) + ": " + text(node.args[i + 1]);
    }
    return all + "}";
  }
  std::string constant(const PlanNode& node) const {
    const Value& value = node.constant;
    if (value.kind == ValueKind::String || value.kind == ValueKind::Enum)
      return quoted(display(value, &schema_));
    if (style_ == Style::Plain && value.kind == ValueKind::List && value.list->items.empty())
      return "[]";
    if (value.kind == ValueKind::Type) return "type";
    return display(value, &schema_);
  }
  std::string call(const PlanNode& node) const {
    const std::string_view name = node.overload.function->name;
    if (name == "_[_]") {
      return fmt::format("{}[{}]", text(node.args[0], Binding::Member), text(node.args[1]));
    }
    if (name.starts_with("_") && name.ends_with("_") && node.args.size() == 2) {
      const Binding own = binding_of(node);
      const Binding tighter = static_cast<Binding>(static_cast<int>(own) + 1);
      return fmt::format("{} {} {}", text(node.args[0], own), name.substr(1, name.size() - 2),
                         text(node.args[1], tighter));
    }
    if (name == "-_") return "-" + text(node.args[0], Binding::Unary);
    const bool method = node.overload.overload->signature.find(".(") != std::string_view::npos;
    if (method) {
      return fmt::format("{}.{}({})", text(node.args[0], Binding::Member), name,
                         list(node.args, 1));
    }
    return fmt::format("{}({})", name, list(node.args, 0));
  }
  std::string macro(const PlanNode& node) const {
    if (node.macro == MacroKind::Bind) {
      return fmt::format("cel.bind({}, {}, {})", variable_name(program_, node, node.slot),
                         text(node.args[0]), text(node.body));
    }
    std::string inside = variable_name(program_, node, node.slot);
    if (node.two_variables) inside += ", " + variable_name(program_, node, node.second_slot);
    for (const PlanId part : {node.condition, node.body}) {
      if (part.valid()) inside += ", " + text(part);
    }
    std::string all =
        fmt::format("{}.{}({})", text(node.args[0], Binding::Member), symbol(node.macro), inside);
    if (node.join.valid() && style_ == Style::Full)
      all += fmt::format("[join {}]", node.join.index());
    return all;
  }

  const Program& program_;
  const Schema& schema_;
  const Style style_;
};

}  // namespace

std::string explain(const Program& program, const Schema& schema, PlanId root) {
  return Writer(program, schema, Style::Full).text(root);
}

std::string expression_text(const Program& program, const Schema& schema, PlanId root) {
  return Writer(program, schema, Style::Plain).text(root);
}

std::string variable_name(const Program& program, const PlanNode& macro, Slot slot) {
  std::string name;
  for (const PlanId part : {macro.condition, macro.body}) {
    walk(program, part, [&](const PlanNode& node) {
      if (node.op == Op::Variable && node.slot == slot && name.empty()) name = node.text;
    });
  }
  return name.empty() ? fmt::format("${}", slot) : name;
}

std::string explain(const Program& program, const Schema& schema, const Join& join) {
  return Writer(program, schema, Style::Full).join(join);
}

std::string explain(const Program& program, const Schema& schema, const CompiledRule& rule) {
  const Writer writer(program, schema, Style::Full);
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
