// Everything that is not true or false, as noun phrases.
#include <array>
#include <utility>

#include <fmt/format.h>

#include "engine/plan/explain.h"
#include "engine/plan/words_impl.h"

namespace muster {
namespace {

constexpr std::size_t kShortChoice = 110;
constexpr std::size_t kShortItems = 70;

bool is_ordered_by_size(const Type& type) {
  return type.kind == TypeKind::Int || type.kind == TypeKind::Double ||
         type.kind == TypeKind::Duration || type.kind == TypeKind::Span;
}

bool is_day(const Type& type) {
  return type.kind == TypeKind::Date || type.kind == TypeKind::Timestamp;
}

bool is_function(const PlanNode& node, std::string_view name) {
  return node.op == Op::Call && node.overload.function->name == name;
}

// What goes before ` of x` for a function of one value.
struct OfForm {
  std::string_view function, words;
};
constexpr std::array kOfForms{
    OfForm{"quarterOf", "the quarter of"},  OfForm{"firstDay", "the first day of"},
    OfForm{"lastDay", "the last day of"},   OfForm{"year", "the year of"},
    OfForm{"month", "the month of"},        OfForm{"day", "the day of the month of"},
    OfForm{"date", "the day of"},           OfForm{"first", "the first of"},
    OfForm{"last", "the last of"},          OfForm{"distinct", "the different values of"},
    OfForm{"sort", "the sorted values of"}, OfForm{"-_", "minus"},
};

}  // namespace

std::string Words::as_written(PlanId id) {
  return fmt::format("`{}`", expression_text(program_, schema_, id));
}

std::string Words::listed(const std::vector<PlanId>& items, std::string_view last) {
  std::string text;
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (i > 0) text += i + 1 == items.size() ? last : ", ";
    text += value(items[i]);
  }
  return text.empty() ? "nothing" : text;
}

std::string Words::constant(const PlanNode& node) {
  const Value& value = node.constant;
  const std::string_view param = node.text.substr(node.text.find('.') + 1);
  std::string text = display(value, &schema_);
  if (node.text.empty()) return value.kind == ValueKind::String ? "\"" + text + "\"" : text;
  if (rule_ != nullptr) {
    for (const ParamOrigin& origin : program_.params) {
      if (origin.rule == rule_->rule && origin.name == param && origin.unset)
        return fmt::format("the parameter {} (must be set)", param);
    }
  }
  if (is_ordered_by_size(node.type) || is_day(node.type) || node.type.kind == TypeKind::Period)
    return fmt::format("{} ({})", text, param);
  return fmt::format("the parameter {} (now {})", param, text);
}

std::string Words::variable(const PlanNode& node) {
  const std::string name = name_of(node);
  return is_binding(node.slot) && name.size() > 2 ? "the " + name : name;
}

std::string Words::value(PlanId id) { return flat(value_clause(id)); }

Clause Words::value_clause(PlanId id) {
  const PlanNode& node = program_.nodes[id];
  const auto simple = [](std::string text) {
    return Clause{.text = std::move(text), .parts = {}, .simple = true};
  };
  switch (node.op) {
    case Op::Constant:
      return simple(constant(node));
    case Op::AsOf:
      return simple("the as-of date");
    case Op::AuditPeriod:
      return simple("the audit period");
    case Op::Variable:
      return simple(node.type.kind == TypeKind::Record ? record(id) : variable(node));
    case Op::Field: {
      const TableId table = program_.nodes[node.args[0]].type.table();
      return simple(field_path(node.args[0], schema_.tables[table].fields[node.column].name));
    }
    case Op::OptionalField: {
      const PlanNode& of = program_.nodes[node.args[0]];
      if (of.type.kind != TypeKind::Record) break;
      const std::string& name = schema_.tables[of.type.table()].fields[node.column].name;
      return simple(field_path(node.args[0], name) + " (if it is given)");
    }
    case Op::Derived:
      return simple(field_path(node.args[0], program_.derived[node.derived].name));
    case Op::Forward:
      return simple(record(id));
    case Op::AllRows:
    case Op::Inverse:
      return simple(set(id));
    case Op::SetFunction: {
      if (node.set_function != SetFunction::Size) return simple(record(id));
      const std::string of = set(node.args[0]);
      return simple("the number of " + (of.starts_with("the ") ? of.substr(4) : of));
    }
    case Op::Conditional:
      return choice(node);
    case Op::MakeList:
      return simple(listed(node.args, " and "));
    case Op::MapSelect:
      return simple(fmt::format("the {} of {}", node.text, value(node.args[0])));
    case Op::Call:
      if (node.type.kind == TypeKind::Bool) break;
      if (std::optional<Clause> made = aggregate(node)) return *std::move(made);
      return simple(call_value(id));
    case Op::Macro:
      if (node.two_variables) break;
      if (node.macro == MacroKind::Map) return of_items("all values of", id);
      if (node.macro == MacroKind::Filter || node.macro == MacroKind::SortBy)
        return node.type.kind == TypeKind::Set ? set_clause(id) : simple(as_written(id));
      break;
    case Op::HasField:
    case Op::HasForward:
    case Op::Matches:
    case Op::And:
    case Op::Or:
    case Op::Not:
    case Op::MakeMap:
    case Op::OptionalIndex:
    case Op::OptionalSelect:
    case Op::EqualRecords:
      break;
  }
  if (node.type.kind == TypeKind::Bool) {
    Clause clause = condition(id, true);
    clause.text = "whether " + clause.text;
    return clause;
  }
  return simple(as_written(id));
}

// `a if c, otherwise b`, or a bullet for each where that is too much for a line.
Clause Words::choice(const PlanNode& node) {
  const Clause when = condition(node.args[0], true);
  Clause yes = value_clause(node.args[1]);
  Clause no = value_clause(node.args[2]);
  const bool is_short = when.simple && yes.simple && no.simple &&
                        when.text.size() + yes.text.size() + no.text.size() < kShortChoice;
  if (is_short) {
    return {.text = fmt::format("{} if {}, otherwise {}", yes.text, when.text, no.text),
            .parts = {},
            .simple = false};
  }
  Clause all{.text = "by case:", .parts = {}, .simple = false};
  all.parts.push_back({.text = fmt::format("if {}: {}", flat(when), yes.text), .parts = yes.parts});
  all.parts.push_back({.text = "otherwise: " + no.text, .parts = no.parts});
  return all;
}

// `b.completed_on, for every briefing `b` of the person`.
Clause Words::mapped(PlanId id) {
  const PlanNode& map = program_.nodes[id];
  const Head of = head(id);
  std::vector<PlanId> filters = of.filters;
  if (map.condition.valid()) filters.push_back(map.condition);
  return with_filters(fmt::format("{}, for every {}", value(map.body), of.one), filters);
}

// What a list is put together from.
void Words::items(PlanId id, std::vector<Clause>& into) {
  const PlanNode& node = program_.nodes[id];
  if (node.op == Op::MakeList) {
    for (const PlanId arg : node.args) into.push_back(value_clause(arg));
  } else if (is_function(node, "_+_")) {
    items(node.args[0], into);
    items(node.args[1], into);
  } else if (node.op == Op::Macro && node.macro == MacroKind::Map && !node.two_variables) {
    into.push_back(mapped(id));
  } else {
    into.push_back(value_clause(id));
  }
}

// `the latest of`: of one thing, of a few in a line, or of a bullet each.
Clause Words::of_items(std::string words, PlanId list) {
  std::vector<Clause> found;
  items(list, found);
  if (found.size() == 1) {
    found.front().text = words + " " + found.front().text;
    return std::move(found.front());
  }
  std::size_t length = 0;
  bool simple = true;
  for (const Clause& item : found) {
    length += item.text.size();
    simple = simple && item.parts.empty() && item.simple;
  }
  if (simple && length < kShortItems) {
    for (std::size_t i = 0; i < found.size(); ++i) {
      words += i == 0 ? " " : i + 1 == found.size() ? " and " : ", ";
      words += found[i].text;
    }
    return {.text = std::move(words), .parts = {}, .simple = true};
  }
  Clause all{.text = words + ":", .parts = {}, .simple = false};
  for (Clause& item : found)
    all.parts.push_back({.text = std::move(item.text), .parts = std::move(item.parts)});
  return all;
}

Clause Words::extreme(const PlanNode& node, bool least) {
  const std::string which = is_day(node.type)               ? (least ? "earliest" : "latest")
                            : is_ordered_by_size(node.type) ? (least ? "smallest" : "largest")
                                                            : (least ? "first" : "last");
  const PlanId list = node.args[0];
  const PlanNode& of = program_.nodes[list];
  // The plainest case: a field over records.
  if (of.op == Op::Macro && of.macro == MacroKind::Map && !of.two_variables &&
      program_.nodes[of.body].op == Op::Field) {
    const Head over = head(list);
    std::vector<PlanId> filters = over.filters;
    if (of.condition.valid()) filters.push_back(of.condition);
    return with_filters(fmt::format("the {} {} among the {}", which, value(of.body), over.many),
                        filters);
  }
  return of_items(fmt::format("the {} of", which), list);
}

std::optional<Clause> Words::aggregate(const PlanNode& node) {
  if (is_function(node, "max") || is_function(node, "min"))
    return extreme(node, is_function(node, "min"));
  if (is_function(node, "sum")) return of_items("the sum of", node.args[0]);
  return std::nullopt;
}

// Days and spans: `14 days plus 1 day after the last day of the quarter`.
std::string Words::sum(const PlanNode& node) {
  const bool minus = is_function(node, "_-_");
  const PlanId left = node.args[0];
  const PlanId right = node.args[1];
  if (minus && is_day(program_.nodes[right].type)) {
    return fmt::format("the {} from {} to {}",
                       program_.nodes[left].type.kind == TypeKind::Date ? "number of days" : "time",
                       value(right), value(left));
  }
  const bool swapped = !minus && is_day(program_.nodes[right].type);
  const PlanId day = swapped ? right : left;
  std::string span = value(swapped ? left : right);
  const PlanNode& inner = program_.nodes[day];
  if (!minus && is_function(inner, "_+_") && is_day(program_.nodes[inner.args[0]].type))
    return fmt::format("{} plus {} after {}", value(inner.args[1]), span, value(inner.args[0]));
  return fmt::format("{} {} {}", span, minus ? "before" : "after", value(day));
}

std::string Words::period(const PlanNode& node) {
  const std::string from = value(node.args[0]);
  if (node.args.size() == 1) return fmt::format("the time from {} on", from);
  const PlanNode& until = program_.nodes[node.args[1]];
  if (is_function(until, "_+_")) {
    const PlanNode& more = program_.nodes[until.args[1]];
    if (more.op == Op::Constant && more.constant.kind == ValueKind::Span &&
        as_span(more.constant) == CalendarSpan{.months = 0, .days = 1})
      return fmt::format("the time from {} to {}", from, value(until.args[0]));
  }
  return fmt::format("the time from {} until before {}", from, value(node.args[1]));
}

std::string Words::call_value(PlanId id) {
  const PlanNode& node = program_.nodes[id];
  const std::string_view name = node.overload.function->name;
  const auto first = [&] { return value(node.args[0]); };
  const auto second = [&] { return value(node.args[1]); };
  if (name == "_+_" || name == "_-_") {
    if (is_day(node.type) || is_day(program_.nodes[node.args[0]].type)) return sum(node);
    return fmt::format("{} {} {}", first(), name == "_+_" ? "plus" : "minus", second());
  }
  if (name == "_*_") return fmt::format("{} times {}", first(), second());
  if (name == "_/_") return fmt::format("{} divided by {}", first(), second());
  if (name == "_%_") return fmt::format("what is left of {} divided by {}", first(), second());
  if (name == "_[_]") return fmt::format("the value at {} of {}", second(), first());
  if (name == "period") return period(node);
  if (name == "string" && node.args.size() == 1) return first();
  if (name == "orValue") return fmt::format("{}, else {}", first(), second());
  if (name == "lowerAscii") return first() + " in lower case";
  if (name == "upperAscii") return first() + " in upper case";
  if (name == "trim") return first() + " without outer blanks";
  if (name == "size") {
    const bool text = program_.nodes[node.args[0]].type.kind == TypeKind::String;
    return fmt::format("the {} of {}", text ? "length" : "number", first());
  }
  for (const std::string_view unit : {"days", "weeks", "months", "quarters", "years"}) {
    if (name != unit || node.args.size() != 1) continue;
    const bool parts = program_.nodes[node.args[0]].type.kind == TypeKind::Period;
    return parts ? fmt::format("the {} of {}", unit, first()) : fmt::format("{} {}", first(), unit);
  }
  for (const OfForm& form : kOfForms) {
    if (form.function == name && node.args.size() == 1)
      return fmt::format("{} {}", form.words, first());
  }
  return as_written(id);
}

}  // namespace muster
