#include "engine/plan/facts.h"

#include <algorithm>
#include <optional>
#include <utility>

#include <fmt/format.h>

namespace muster {

void Facts::add_all(const Facts& other) {
  impossible = impossible || other.impossible;
  known.insert(other.known.begin(), other.known.end());
}

void Facts::keep_common(const Facts& other) {
  if (other.impossible) return;
  if (impossible) {
    *this = other;
    return;
  }
  std::erase_if(known, [&](const std::string& fact) { return !other.known.contains(fact); });
}

std::string FactKeys::cell(const std::string& record, ColumnId column) {
  return fmt::format("cell {}.f{}", record, column.index());
}
std::string FactKeys::forward(const std::string& record, ColumnId column) {
  return fmt::format("target {}.f{}", record, column.index());
}
std::string FactKeys::rows(const std::string& set) { return "rows " + set; }

PlanId FactKeys::stands_for(const PlanNode& variable, const KeyNames& names, bool own) const {
  if (variable.op != Op::Variable || !own || names.contains(variable.slot)) return {};
  return frame_->slots[variable.slot].value;
}

std::string FactKeys::key(PlanId node, const KeyNames& names, bool own) {
  std::string text;
  write(node, names, own, text);
  return text;
}

bool FactKeys::spend(std::size_t amount) {
  constexpr std::size_t kMost = 4'000'000;
  spent_ += amount;
  return spent_ <= kMost;
}

void FactKeys::write(PlanId id, const KeyNames& names, bool own, std::string& to) {
  const PlanNode& node = program_.nodes[id];
  if (!spend(8)) {
    to += fmt::format("?{}", spent_);
    return;
  }
  if (node.op == Op::Variable) {
    if (const auto found = names.find(node.slot); found != names.end()) {
      to += found->second;
    } else if (const PlanId value = stands_for(node, names, own); value.valid()) {
      write(value, names, own, to);
    } else {
      to += fmt::format("${}", node.slot);
    }
    return;
  }
  if (node.op == Op::Macro) {
    // The variable's name must not matter, only how deep it stands.
    to += fmt::format("(m{} ", static_cast<int>(node.macro));
    write(node.args[0], names, own, to);
    KeyNames inner = names;
    const auto depth = std::count_if(names.begin(), names.end(),
                                     [](const auto& name) { return name.second.starts_with('%'); });
    inner[node.slot] = fmt::format("%{}", depth);
    if (node.two_variables) inner[node.second_slot] = fmt::format("%{}", depth + 1);
    for (const PlanId part : {node.condition, node.body}) {
      to += ' ';
      if (part.valid()) write(part, inner, own, to);
    }
    to += ')';
    return;
  }
  to += fmt::format("({}", static_cast<int>(node.op));
  switch (node.op) {
    case Op::Constant:
      if (node.constant.kind == ValueKind::String) {
        spend(as_string(node.constant).size());
        to += fmt::format(" s{}:{}", as_string(node.constant).size(), as_string(node.constant));
      } else if (node.constant.kind == ValueKind::List || node.constant.kind == ValueKind::Type) {
        to += fmt::format(" n{}", id.index());
      } else {
        to += fmt::format(" {}:{}:{}:{}", static_cast<int>(node.constant.kind), node.constant.aux,
                          node.constant.aux2, node.constant.integer);
      }
      break;
    case Op::Field:
    case Op::HasField:
    case Op::Forward:
    case Op::HasForward:
    case Op::OptionalField:
      to += fmt::format(" f{}", node.column.index());
      break;
    case Op::Inverse:
      to += fmt::format(" t{}f{}", node.table.index(), node.column.index());
      break;
    case Op::AllRows:
      to += fmt::format(" t{}", node.table.index());
      break;
    case Op::Derived:
      to += fmt::format(" d{}", node.derived.index());
      break;
    case Op::Call:
      to.append(" ").append(node.overload.function->name);
      to.append(" ").append(node.overload.overload->signature);
      break;
    case Op::Matches:
      to += fmt::format(" p{}", node.pattern.index());
      break;
    case Op::MapSelect:
    case Op::OptionalSelect:
      to += fmt::format(" s{}:{}", node.text.size(), node.text);
      break;
    case Op::SetFunction:
      to += fmt::format(" {}", static_cast<int>(node.set_function));
      break;
    case Op::EqualRecords:
      to += node.negated ? " !" : " =";
      break;
    case Op::AsOf:
    case Op::AuditPeriod:
    case Op::Variable:
    case Op::And:
    case Op::Or:
    case Op::Not:
    case Op::Conditional:
    case Op::OptionalIndex:
    case Op::Macro:
      break;
    case Op::MakeList:
    case Op::MakeMap:
      for (const bool optional : node.optional_args) to += optional ? '?' : '.';
      break;
  }
  for (const PlanId arg : node.args) {
    to += ' ';
    write(arg, names, own, to);
  }
  to += ')';
}

Facts FactKeys::not_empty(PlanId set, const KeyNames& names, bool own) {
  Facts facts;
  while (true) {
    facts.known.insert(rows(key(set, names, own)));
    const PlanNode& node = program_.nodes[set];
    const bool thinned =
        node.op == Op::Macro && (node.macro == MacroKind::Filter ||
                                 node.macro == MacroKind::SortBy || node.macro == MacroKind::Map);
    const bool deduplicated =
        node.op == Op::Call && node.args.size() == 1 &&
        (node.overload.function->name == "distinct" || node.overload.function->name == "sort" ||
         node.overload.function->name == "reverse");
    if (thinned || deduplicated) {
      set = node.args[0];
    } else if (const PlanId value = stands_for(node, names, own); value.valid()) {
      set = value;
    } else {
      return facts;
    }
  }
}

// `set.size() > 0` and its kin: the side with the size, turned so that it stands left.
Facts FactKeys::when_compared(const PlanNode& call, bool truth, const KeyNames& names, bool own) {
  if (call.args.size() != 2) return {};
  std::string_view op = call.overload.function->name;
  PlanId sized = call.args[0];
  PlanId bound = call.args[1];
  const auto is_size = [&](PlanId id) {
    const PlanNode& n = program_.nodes[id];
    return (n.op == Op::SetFunction && n.set_function == SetFunction::Size) ||
           (n.op == Op::Call && n.overload.function->name == "size");
  };
  if (!is_size(sized)) {
    if (!is_size(bound)) return {};
    std::swap(sized, bound);
    op = op == "_<_"    ? "_>_"
         : op == "_<=_" ? "_>=_"
         : op == "_>_"  ? "_<_"
         : op == "_>=_" ? "_<=_"
                        : op;
  }
  const PlanNode& number = program_.nodes[bound];
  if (number.op != Op::Constant || number.constant.kind != ValueKind::Int) return {};
  const std::int64_t n = number.constant.integer;
  bool some = false;  // at least one element
  if (op == "_>_") some = truth && n >= 0;
  if (op == "_>=_") some = truth && n >= 1;
  if (op == "_<_") some = !truth && n >= 1;
  if (op == "_<=_") some = !truth && n >= 0;
  if (op == "_==_") some = truth ? n >= 1 : n == 0;
  if (op == "_!=_") some = truth ? n == 0 : n >= 1;
  return some ? not_empty(program_.nodes[sized].args[0], names, own) : Facts{};
}

Facts FactKeys::when(PlanId id, bool truth, const KeyNames& names, bool own) {
  const PlanNode& node = program_.nodes[id];
  Facts facts;
  if (!spend(8)) return facts;
  switch (node.op) {
    case Op::Constant:
      facts.impossible = node.constant.kind == ValueKind::Bool && node.constant.boolean != truth;
      break;
    case Op::Variable:
      if (const PlanId value = stands_for(node, names, own); value.valid())
        return when(value, truth, names, own);
      break;
    case Op::Derived: {
      const CompiledDerived& derived = program_.derived[node.derived];
      return when(derived.body, truth, {{0, key(node.args[0], names, own)}}, false);
    }
    case Op::HasField:
      if (truth) facts.known.insert(cell(key(node.args[0], names, own), node.column));
      break;
    case Op::HasForward:
      if (truth) {
        const std::string record = key(node.args[0], names, own);
        facts.known.insert(cell(record, node.column));
        facts.known.insert(forward(record, node.column));
      }
      break;
    case Op::Not:
      return when(node.args[0], !truth, names, own);
    case Op::And:
    case Op::Or: {
      const bool all = (node.op == Op::And) == truth;
      facts.impossible = !all;
      for (const PlanId arg : node.args) {
        const Facts one = when(arg, truth, names, own);
        if (all) {
          facts.add_all(one);
        } else {
          facts.keep_common(one);
        }
      }
      break;
    }
    case Op::Conditional: {
      facts = when(node.args[0], true, names, own);
      facts.add_all(when(node.args[1], truth, names, own));
      Facts otherwise = when(node.args[0], false, names, own);
      otherwise.add_all(when(node.args[2], truth, names, own));
      facts.keep_common(otherwise);
      break;
    }
    case Op::Call:
      // `has(x.f) || undecided("...")` is only true, and only false, by its left side.
      if (node.overload.function->name == "undecided") {
        facts.impossible = true;
        break;
      }
      if (const PlanNode& of = program_.nodes[node.args.empty() ? id : node.args[0]];
          truth && of.op == Op::OptionalField && node.overload.function->name == "hasValue") {
        facts.known.insert(cell(key(of.args[0], names, own), of.column));
        break;
      }
      return when_compared(node, truth, names, own);
    case Op::Macro:
      if (node.macro == MacroKind::Bind && own) return when(node.body, truth, names, own);
      if ((node.macro == MacroKind::Exists || node.macro == MacroKind::ExistsOne) && truth) {
        // Some element fulfils the condition: what that says of the outside holds, and there is
        // one.
        KeyNames inner = names;
        inner[node.slot] = fmt::format("some{}", id.index());
        if (node.two_variables) inner[node.second_slot] = fmt::format("some value{}", id.index());
        facts = when(node.condition, true, inner, own);
        facts.add_all(not_empty(node.args[0], names, own));
      }
      if (node.macro == MacroKind::All && !truth) facts = not_empty(node.args[0], names, own);
      break;
    case Op::AsOf:
    case Op::AuditPeriod:
    case Op::Field:
    case Op::Forward:
    case Op::Inverse:
    case Op::AllRows:
    case Op::Matches:
    case Op::MakeList:
    case Op::MakeMap:
    case Op::MapSelect:
    case Op::OptionalField:
    case Op::OptionalIndex:
    case Op::OptionalSelect:
    case Op::SetFunction:
    case Op::EqualRecords:
      break;
  }
  return facts;
}

Facts FactKeys::of_element(PlanId range, const std::string& element, const KeyNames& names,
                           bool own) {
  Facts facts;
  while (true) {
    const PlanNode& node = program_.nodes[range];
    if (node.op == Op::Macro && node.macro == MacroKind::Filter && !node.two_variables) {
      KeyNames inner = names;
      inner[node.slot] = element;
      facts.add_all(when(node.condition, true, inner, own));
      range = node.args[0];
    } else if (node.op == Op::Macro && node.macro == MacroKind::SortBy) {
      range = node.args[0];
    } else if (node.op == Op::Derived) {
      const CompiledDerived& derived = program_.derived[node.derived];
      facts.add_all(of_element(derived.body, element, {{0, key(node.args[0], names, own)}}, false));
      return facts;
    } else if (const PlanId value = stands_for(node, names, own); value.valid()) {
      range = value;
    } else {
      return facts;
    }
  }
}

Facts FactKeys::of_record(PlanId record, const std::string& name, const KeyNames& names, bool own) {
  const PlanNode& node = program_.nodes[record];
  if (node.op == Op::SetFunction) return of_element(node.args[0], name, names, own);
  if (node.op == Op::Derived) {
    const CompiledDerived& derived = program_.derived[node.derived];
    return of_record(derived.body, name, {{0, key(node.args[0], names, own)}}, false);
  }
  if (const PlanId value = stands_for(node, names, own); value.valid())
    return of_record(value, name, names, own);
  return {};
}

}  // namespace muster
