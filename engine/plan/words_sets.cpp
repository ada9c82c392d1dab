// What records and sets of them are called.
#include <utility>

#include <fmt/format.h>

#include "engine/plan/explain.h"
#include "engine/plan/words_impl.h"

namespace muster {
namespace {

constexpr std::string_view kThis = "this";

// `b`; nothing for a variable that is never read.
std::string mark_of(const std::string& name) {
  return name.empty() || name.starts_with('$') ? std::string() : " `" + name + "`";
}

std::string possessive(const std::string& owner) { return owner + "'s "; }

}  // namespace

bool Words::is_binding(Slot slot) const {
  if (rule_ == nullptr) return false;
  for (const CompiledBinding& binding : rule_->bindings) {
    if (binding.slot == slot) return true;
  }
  return false;
}

std::string Words::name_of(const PlanNode& variable) const {
  const auto renamed = names_.find(variable.slot);
  return renamed != names_.end() ? renamed->second : std::string(variable.text);
}

std::optional<std::string> Words::path(PlanId id) {
  const PlanNode& node = program_.nodes[id];
  if (node.op == Op::Variable) {
    const std::string name = name_of(node);
    return name == kThis ? "its " : name + ".";
  }
  if (node.op != Op::Forward) return std::nullopt;
  std::optional<std::string> before = path(node.args[0]);
  if (!before) return std::nullopt;
  const TableId table = program_.nodes[node.args[0]].type.table();
  return *before + schema_.tables[table].fields[node.column].reference->as + ".";
}

std::string Words::field_path(PlanId of, std::string_view field) {
  if (const std::optional<std::string> before = path(of)) return *before + std::string(field);
  return fmt::format("the {} of {}", field, record(of));
}

std::string Words::record(PlanId id) {
  const PlanNode& node = program_.nodes[id];
  if (node.op == Op::Variable) {
    const std::string name = name_of(node);
    if (name == kThis) return "the " + noun_of(schema_.tables[node.type.table()]).head;
    return is_binding(node.slot) && name.size() > 2 ? "the " + name : name;
  }
  if (node.op == Op::Forward) {
    const TableId table = program_.nodes[node.args[0]].type.table();
    return possessive(record(node.args[0])) +
           schema_.tables[table].fields[node.column].reference->as;
  }
  if (node.op == Op::SetFunction) {
    return fmt::format("the {} of {}", node.set_function == SetFunction::First ? "first" : "last",
                       set(node.args[0]));
  }
  return value(id);
}

Words::Head Words::head(PlanId id) {
  const PlanNode& macro = program_.nodes[id];
  std::string name = variable_name(program_, macro, macro.slot);
  return head(macro.args[0], name, mark_of(name));
}

Words::Head Words::head(PlanId range, const std::string& name, const std::string& mark) {
  const PlanNode& node = program_.nodes[range];
  if (node.type.kind != TypeKind::Set) {
    if (node.op == Op::Call && node.args.size() == 1) {
      const std::string_view function = node.overload.function->name;
      for (const std::string_view unit : {"quarter", "month", "week"}) {
        if (function == std::string(unit) + "s" &&
            program_.nodes[node.args[0]].type.kind == TypeKind::Period) {
          const std::string of = mark + " of " + value(node.args[0]);
          return {
              .one = std::string(unit) + of, .many = std::string(unit) + "s" + of, .filters = {}};
        }
      }
    }
    const std::string of = mark + " in " + value(range);
    return {.one = "value" + of, .many = "values" + of, .filters = {}};
  }
  const Noun noun = noun_of(schema_.tables[node.type.table()]);
  const bool named = node.op == Op::Variable || !node.text.empty();
  if (named) {
    const std::string of = mark + " in " + set(range);
    return {.one = noun.head + of, .many = noun.heads + of, .filters = {}};
  }
  if (node.op == Op::AllRows)
    return {.one = noun.one + mark, .many = noun.many + mark, .filters = {}};
  if (node.op == Op::Inverse) {
    const std::string of = mark + " of " + record(node.args[0]);
    return {.one = noun.head + of, .many = noun.heads + of, .filters = {}};
  }
  if (node.op == Op::Macro && node.macro == MacroKind::Filter && !node.two_variables) {
    Head inner = head(node.args[0], name, mark);
    if (!name.empty()) names_[node.slot] = name;
    inner.filters.push_back(node.condition);
    return inner;
  }
  if (node.op == Op::Macro && node.macro == MacroKind::SortBy)
    return head(node.args[0], name, mark);
  const std::string of =
      mark + " in " + (node.op == Op::Derived ? value(range) : as_written(range));
  return {.one = noun.head + of, .many = noun.heads + of, .filters = {}};
}

Clause Words::with_filters(std::string text, const std::vector<PlanId>& filters) {
  if (filters.empty()) return {.text = std::move(text), .parts = {}, .simple = true};
  std::vector<Clause> clauses;
  for (const PlanId filter : filters) flatten(filter, Op::And, true, clauses);
  const bool one = clauses.size() == 1 && clauses.front().simple;
  Clause all = all_of(std::move(clauses));
  all.text = text + " for which " + all.text;
  all.simple = one;
  return all;
}

std::string Words::set(PlanId range) { return flat(set_clause(range)); }

Clause Words::set_clause(PlanId range) {
  const PlanNode& node = program_.nodes[range];
  if (node.op == Op::Variable) return with_filters(name_of(node), {});
  if (!node.text.empty()) return with_filters(std::string(node.text), {});
  if (node.op == Op::Macro && node.macro == MacroKind::SortBy && !node.two_variables) {
    const Head of = head(range);
    return with_filters(fmt::format("the {}, in order of {},", of.many, value(node.body)),
                        of.filters);
  }
  if (node.op == Op::Macro && node.macro == MacroKind::Filter && !node.two_variables) {
    const std::string name = variable_name(program_, node, node.slot);
    const Head of = head(range, name, mark_of(name));
    return with_filters("the " + of.many, of.filters);
  }
  if (node.op == Op::Derived) return with_filters(value(range), {});
  return with_filters("the " + head(range, {}, {}).many, {});
}

}  // namespace muster
