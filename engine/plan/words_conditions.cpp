// Expressions of type bool as clauses. Negation is carried inwards, so that no sentence says `not`
// about a list of bullets.
#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

#include "engine/plan/explain.h"
#include "engine/plan/words_impl.h"

namespace muster {
namespace {

constexpr std::size_t kShortPair = 100;

bool is_time(const Type& type) {
  return type.kind == TypeKind::Date || type.kind == TypeKind::Timestamp ||
         type.kind == TypeKind::Period;
}

std::string_view comparison(std::string_view op, const Type& type) {
  const bool time = is_time(type);
  if (op == "_==_") return "is";
  if (op == "_!=_") return "is not";
  if (op == "_<_") return time ? "is before" : "is less than";
  if (op == "_<=_") return time ? "is on or before" : "is at most";
  if (op == "_>_") return time ? "is after" : "is more than";
  return time ? "is on or after" : "is at least";
}

bool is_relation(std::string_view name) {
  constexpr std::array<std::string_view, 6> kRelations{"_==_", "_!=_", "_<_",
                                                       "_<=_", "_>_",  "_>=_"};
  return std::ranges::find(kRelations, name) != kRelations.end();
}

Clause simple(std::string text) { return {.text = std::move(text), .parts = {}, .simple = true}; }

Wording to_wording(Clause clause) {
  return {.text = std::move(clause.text), .parts = std::move(clause.parts)};
}

}  // namespace

std::string_view opposite(std::string_view op) {
  if (op == "_==_") return "_!=_";
  if (op == "_!=_") return "_==_";
  if (op == "_<_") return "_>=_";
  if (op == "_<=_") return "_>_";
  if (op == "_>_") return "_<=_";
  return "_<_";
}

std::string flat(const Clause& clause) {
  if (clause.parts.empty()) return clause.text;
  std::string text = clause.text + " ";
  for (std::size_t i = 0; i < clause.parts.size(); ++i) {
    if (i > 0) text += "; ";
    text += flat({.text = clause.parts[i].text, .parts = clause.parts[i].parts, .simple = false});
  }
  return text;
}

Clause Words::all_of(std::vector<Clause> clauses) {
  if (clauses.size() == 1) return std::move(clauses.front());
  if (clauses.size() == 2 && clauses[0].simple && clauses[1].simple &&
      clauses[0].text.size() + clauses[1].text.size() < kShortPair)
    return {.text = clauses[0].text + " and " + clauses[1].text, .parts = {}, .simple = false};
  Clause all{.text = "all of these are true:", .parts = {}, .simple = false};
  for (Clause& each : clauses) all.parts.push_back(to_wording(std::move(each)));
  return all;
}

Clause Words::one_of(std::vector<Clause> clauses) {
  if (clauses.size() == 1) return std::move(clauses.front());
  if (clauses.size() == 2 && clauses[0].simple && clauses[1].simple &&
      clauses[0].text.size() + clauses[1].text.size() < kShortPair)
    return {.text = clauses[0].text + " or " + clauses[1].text, .parts = {}, .simple = false};
  Clause any{.text = "at least one of these is true:", .parts = {}, .simple = false};
  for (Clause& each : clauses) any.parts.push_back(to_wording(std::move(each)));
  return any;
}

// The operands of `op` as it is after negation: of `!(a && b)` those of an Or.
void Words::flatten(PlanId id, Op op, bool truth, std::vector<Clause>& into) {
  const PlanNode& node = program_.nodes[id];
  if (node.op == Op::Not) {
    flatten(node.args[0], op, !truth, into);
    return;
  }
  const Op here = node.op == Op::And  ? (truth ? Op::And : Op::Or)
                  : node.op == Op::Or ? (truth ? Op::Or : Op::And)
                                      : node.op;
  if (here == op && (node.op == Op::And || node.op == Op::Or)) {
    for (const PlanId arg : node.args) flatten(arg, op, truth, into);
  } else {
    into.push_back(condition(id, truth));
  }
}

Clause Words::condition(PlanId id, bool truth) {
  const PlanNode& node = program_.nodes[id];
  switch (node.op) {
    case Op::And:
    case Op::Or: {
      const Op op = (node.op == Op::And) == truth ? Op::And : Op::Or;
      std::vector<Clause> clauses;
      flatten(id, op, truth, clauses);
      return op == Op::And ? all_of(std::move(clauses)) : one_of(std::move(clauses));
    }
    case Op::Not:
      return condition(node.args[0], !truth);
    case Op::Conditional:
      return conditional(node, truth);
    case Op::HasField: {
      const PlanNode& of = program_.nodes[node.args[0]];
      const std::string what =
          of.type.kind == TypeKind::Map
              ? value(node.args[0]) + "." + std::string(node.text)
              : field_path(node.args[0], schema_.tables[of.type.table()].fields[node.column].name);
      return simple(what + (truth ? " is given" : " is not given"));
    }
    case Op::HasForward: {
      const TableId table = program_.nodes[node.args[0]].type.table();
      const Reference& reference = *schema_.tables[table].fields[node.column].reference;
      const Noun target = noun_of(schema_.tables[reference.target]);
      return simple(fmt::format("{} is {} {}", field_path(node.args[0], reference.as),
                                truth ? "a known" : "no known", target.head));
    }
    case Op::Matches:
      return simple(fmt::format("{} {} the pattern `{}`", value(node.args[0]),
                                truth ? "matches" : "does not match", node.text));
    case Op::EqualRecords:
      return simple(fmt::format("{} is {}{}", record(node.args[0]),
                                node.negated == truth ? "not " : "", record(node.args[1])));
    case Op::Macro:
      return quantified(id, truth);
    case Op::Call:
      return call(id, truth);
    case Op::Variable:
      if (rule_ != nullptr) {
        for (const CompiledLet& let : rule_->lets) {
          if (let.slot == node.slot)
            return simple(let.name + (truth ? " holds" : " does not hold"));
        }
      }
      return simple(value(id) + (truth ? " is true" : " is false"));
    case Op::Field:
    case Op::Derived:
    case Op::Constant:
    case Op::MapSelect:
      return simple(value(id) + (truth ? " is true" : " is false"));
    case Op::AsOf:
    case Op::AuditPeriod:
    case Op::Forward:
    case Op::Inverse:
    case Op::AllRows:
    case Op::MakeList:
    case Op::MakeMap:
    case Op::OptionalField:
    case Op::OptionalIndex:
    case Op::OptionalSelect:
    case Op::SetFunction:
      break;
  }
  return as_written(id, truth);
}

Clause Words::as_written(PlanId id, bool truth) {
  return simple(fmt::format("`{}` is {}", expression_text(program_, schema_, id), truth));
}

Clause Words::conditional(const PlanNode& node, bool truth) {
  Clause condition_of = condition(node.args[0], true);
  Clause yes = condition(node.args[1], truth);
  Clause no = condition(node.args[2], truth);
  const bool is_short =
      condition_of.simple && yes.simple && no.simple &&
      condition_of.text.size() + yes.text.size() + no.text.size() < 2 * kShortPair;
  if (is_short) {
    return {
        .text = fmt::format("if {}, then {}, otherwise {}", condition_of.text, yes.text, no.text),
        .parts = {},
        .simple = false};
  }
  Clause all{.text = "by case:", .parts = {}, .simple = false};
  all.parts.push_back(
      {.text = fmt::format("if {}, then {}", flat(condition_of), yes.text), .parts = yes.parts});
  all.parts.push_back({.text = "otherwise " + no.text, .parts = no.parts});
  return all;
}

Clause Words::there_is(std::string_view how_many, const std::string& noun,
                       const std::vector<PlanId>& filters, PlanId condition_id) {
  std::vector<Clause> clauses;
  for (const PlanId filter : filters) flatten(filter, Op::And, true, clauses);
  if (condition_id.valid()) flatten(condition_id, Op::And, true, clauses);
  std::string text = fmt::format("there {} {}", how_many, noun);
  if (clauses.empty()) return simple(std::move(text));
  Clause all = all_of(std::move(clauses));
  all.text = text + " such that " + all.text;
  all.simple = false;
  return all;
}

// `record in set`, which asks whether there is the same one.
std::optional<Clause> Words::member_of(const PlanNode& node, bool truth) {
  if (node.macro != MacroKind::Exists) return std::nullopt;
  const PlanNode& same = program_.nodes[node.condition];
  if (same.op != Op::EqualRecords || same.negated) return std::nullopt;
  const auto is_row = [&](PlanId id) {
    return program_.nodes[id].op == Op::Variable && program_.nodes[id].slot == node.slot;
  };
  if (!is_row(same.args[0]) && !is_row(same.args[1])) return std::nullopt;
  Clause of = set_clause(node.args[0]);
  of.text = fmt::format("{} is {} {}", record(same.args[is_row(same.args[0]) ? 1 : 0]),
                        truth ? "one of" : "none of", of.text);
  return of;
}

Clause Words::quantified(PlanId id, bool truth) {
  const PlanNode& node = program_.nodes[id];
  if (node.macro == MacroKind::Bind) {
    Clause body = condition(node.body, truth);
    body.text += fmt::format(", where {} is {}", variable_name(program_, node, node.slot),
                             value(node.args[0]));
    body.simple = false;
    return body;
  }
  if (node.two_variables) return as_written(id, truth);
  if (std::optional<Clause> one = member_of(node, truth)) return *std::move(one);
  const Head of = head(id);
  switch (node.macro) {
    case MacroKind::Exists:
      return truth ? there_is("is", with_article(of.one), of.filters, node.condition)
                   : there_is("is", "no " + of.one, of.filters, node.condition);
    case MacroKind::ExistsOne:
      return there_is(truth ? "is exactly one" : "is not exactly one", of.one, of.filters,
                      node.condition);
    case MacroKind::All: {
      if (!truth) {
        // One that is not so.
        std::vector<Clause> clauses;
        for (const PlanId filter : of.filters) flatten(filter, Op::And, true, clauses);
        flatten(node.condition, Op::And, false, clauses);
        Clause all = all_of(std::move(clauses));
        all.text = fmt::format("there is {} such that {}", with_article(of.one), all.text);
        all.simple = false;
        return all;
      }
      Clause body = condition(node.condition, true);
      Clause every = with_filters("for every " + of.one, of.filters);
      if (every.parts.empty()) {
        body.text = every.text + ", " + body.text;
        body.simple = false;
        return body;
      }
      Clause all{.text = fmt::format("for every {}:", of.one), .parts = {}, .simple = false};
      all.parts.push_back({.text = "if all of these are true:", .parts = std::move(every.parts)});
      all.parts.push_back({.text = "then " + body.text, .parts = std::move(body.parts)});
      return all;
    }
    case MacroKind::Has:
    case MacroKind::Filter:
    case MacroKind::Map:
    case MacroKind::TransformList:
    case MacroKind::TransformMap:
    case MacroKind::TransformMapEntry:
    case MacroKind::SortBy:
    case MacroKind::Bind:
    case MacroKind::OptMap:
    case MacroKind::OptFlatMap:
      break;
  }
  return as_written(id, truth);
}

// Comparisons of a size: `there is at least one ...`, `... is empty`.
std::optional<Clause> Words::counted(const PlanNode& node, std::string_view op) {
  const PlanNode& left = program_.nodes[node.args[0]];
  const bool of_set = left.op == Op::SetFunction && left.set_function == SetFunction::Size;
  if (!of_set) return std::nullopt;
  const PlanNode& right = program_.nodes[node.args[1]];
  const bool number = right.op == Op::Constant && right.text.empty();
  const std::int64_t n = number ? right.constant.integer : -1;
  const PlanId range = left.args[0];
  const bool some = (op == "_>_" && n == 0) || (op == "_>=_" && n == 1) || (op == "_!=_" && n == 0);
  const bool none = (op == "_==_" && n == 0) || (op == "_<_" && n == 1) || (op == "_<=_" && n == 0);
  const PlanNode& base = program_.nodes[range];
  const bool named = base.op == Op::Variable || base.op == Op::Derived || !base.text.empty();
  if (named && (some || none)) return simple(set(range) + (some ? " is not empty" : " is empty"));
  const bool filter = base.op == Op::Macro && base.macro == MacroKind::Filter;
  const Head of = filter ? head(range, variable_name(program_, base, base.slot),
                                " `" + variable_name(program_, base, base.slot) + "`")
                         : head(range, {}, {});
  if (some) return there_is("is at least one", of.one, of.filters, {});
  if (none) return there_is("is no", of.one, of.filters, {});
  const std::string count = value(node.args[1]);
  const std::string_view how = op == "_>=_"   ? "at least"
                               : op == "_>_"  ? "more than"
                               : op == "_<=_" ? "at most"
                               : op == "_<_"  ? "fewer than"
                               : op == "_==_" ? "exactly"
                                              : "not exactly";
  return there_is(fmt::format("{} {} {}", n == 1 ? "is" : "are", how, count),
                  n == 1 ? of.one : of.many, of.filters, {});
}

Clause Words::relation(const PlanNode& node, std::string_view op) {
  if (std::optional<Clause> count = counted(node, op)) return *std::move(count);
  const Type& type = program_.nodes[node.args[0]].type;
  return simple(
      fmt::format("{} {} {}", value(node.args[0]), comparison(op, type), value(node.args[1])));
}

Clause Words::call(PlanId id, bool truth) {
  const PlanNode& node = program_.nodes[id];
  const std::string_view name = node.overload.function->name;
  if (is_relation(name)) return relation(node, truth ? name : opposite(name));
  const auto first = [&] { return value(node.args[0]); };
  const auto second = [&] { return value(node.args[1]); };
  if (name == "_in_") {
    const PlanNode& list = program_.nodes[node.args[1]];
    if (list.op == Op::MakeList) {
      return simple(fmt::format("{} is {} {}", first(), truth ? "one of" : "none of",
                                listed(list.args, " and ")));
    }
    return simple(fmt::format("{} is {}in {}", first(), truth ? "" : "not ", second()));
  }
  if (name == "contains") {
    if (program_.nodes[node.args[0]].type.kind == TypeKind::Period) {
      return simple(
          fmt::format("{} {} {}", second(), truth ? "lies in" : "does not lie in", first()));
    }
    return simple(
        fmt::format("{} {} {}", first(), truth ? "contains" : "does not contain", second()));
  }
  if (name == "youngerThan") {
    return simple(
        fmt::format("{} lies {} {} back", first(), truth ? "under" : "not under", second()));
  }
  struct Verb {
    std::string_view name, yes, no;
  };
  constexpr std::array kVerbs{
      Verb{"startsWith", "begins with", "does not begin with"},
      Verb{"endsWith", "ends with", "does not end with"},
      Verb{"overlaps", "overlaps", "does not overlap"},
      Verb{"covers", "covers", "does not cover"},
      Verb{"or", "or", "nor"},
  };
  for (const Verb& verb : kVerbs) {
    if (verb.name == name && node.args.size() == 2)
      return simple(fmt::format("{} {} {}", first(), truth ? verb.yes : verb.no, second()));
  }
  if (name == "hasValue") return simple(first() + (truth ? " is given" : " is not given"));
  if (name == "undecided") {
    const PlanNode& why = program_.nodes[node.args[0]];
    return simple("it is undecided: " +
                  (why.op == Op::Constant ? display(why.constant, &schema_) : value(node.args[0])));
  }
  return as_written(id, truth);
}

}  // namespace muster
