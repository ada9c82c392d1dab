// Calls of functions and methods, and what a record set has instead of functions.
#include <algorithm>
#include <utility>

#include "engine/base/suggest.h"
#include "engine/lang/macros.h"
#include "engine/plan/checker.h"
#include "engine/plan/fold.h"
#include "engine/plan/overload.h"

namespace muster {
namespace {

std::string_view without_leading_dot(std::string_view name) {
  return name.starts_with('.') ? name.substr(1) : name;
}

}  // namespace

// `math.abs(x)`: a dotted name that is a function, unless its first word is a variable.
std::optional<PlanId> ExprChecker::namespaced(const CallExpr& e, Span at) {
  const std::string before = dotted_name(e.target);
  if (before.empty()) return std::nullopt;
  const std::string_view first = std::string_view(before).substr(0, before.find('.'));
  if (scope_.find(first) != nullptr) return std::nullopt;
  const std::string whole = std::string(without_leading_dot(before)).append(".").append(e.function);
  if (refuse_feature(whole, e.function_at)) return invalid(at);
  if (context_.functions.find(whole) == nullptr) {
    // `math.max`: a family that is there, and a function that is not.
    const std::string family = whole.substr(0, whole.rfind('.') + 1);
    const std::vector<std::string_view> names = context_.functions.names();
    const bool known =
        std::ranges::any_of(names, [&](std::string_view name) { return name.starts_with(family); });
    if (!known || context_.schema.find(first).valid()) return std::nullopt;
    return unknown_function(whole, e.function_at, false);
  }
  std::vector<PlanId> args;
  for (const ExprId arg : e.args) args.push_back(expr(arg));
  const bool by_pattern = whole.starts_with("regex.") && args.size() > 1;
  const PlanId pattern = by_pattern ? args[1] : PlanId();
  const PlanId made = resolve(whole, e.function_at, {}, std::move(args), at);
  return by_pattern && !is_invalid(made) ? with_pattern(made, pattern) : made;
}

PlanId ExprChecker::call(const CallExpr& e, Span at) {
  const std::string_view name = without_leading_dot(e.function);
  if (!e.target.valid()) {
    if (refuse_feature(name, e.function_at)) return invalid(at);
    if ((name == "size" || name == "count") && e.args.size() == 1) {
      const PlanId target = expr(e.args[0]);
      if (type(target).kind == TypeKind::Set) {
        CallExpr method = e;
        method.args.clear();
        return *set_method(method, target, at);
      }
      return resolve(name, e.function_at, {}, {target}, at);
    }
    std::vector<PlanId> args;
    for (const ExprId arg : e.args) args.push_back(expr(arg));
    return resolve(name, e.function_at, {}, std::move(args), at);
  }
  if (const auto found = namespaced(e, at)) return *found;
  const PlanId target = expr(e.target);
  if (is_invalid(target)) {
    // The arguments may have trouble of their own, but a variable of `count` would be no name
    // there.
    if (name != "count") {
      for (const ExprId arg : e.args) expr(arg);
    }
    return invalid(at);
  }
  if (name == "count" && e.args.size() == 2) return count(e, target, at);
  if (name == "format" && e.args.size() == 1 && type(target).kind == TypeKind::String)
    return format(e, target, at);
  if (const auto found = set_method(e, target, at)) return *found;
  std::vector<PlanId> args;
  for (const ExprId arg : e.args) args.push_back(expr(arg));
  if (name == "matches" && args.size() == 1 && type(target).kind == TypeKind::String &&
      type(args[0]).kind == TypeKind::String)
    return matches(target, args[0], at);
  if (name == "flatten" && args.size() == 1) return flatten(args[0], e.function_at, target, at);
  if (name == "count" && args.empty()) return resolve("size", e.function_at, target, {}, at);
  return resolve(name, e.function_at, target, std::move(args), at);
}

// Of a set: size, count, first, last. Everything else needs values, that is `map` first.
std::optional<PlanId> ExprChecker::set_method(const CallExpr& e, PlanId target, Span at) {
  const Type t = type(target);
  if (t.kind != TypeKind::Set) return std::nullopt;
  const std::string_view name = without_leading_dot(e.function);
  const bool size = name == "size" || name == "count";
  if ((size || name == "first" || name == "last") && e.args.empty()) {
    PlanNode n =
        node(Op::SetFunction, size ? simple_type(TypeKind::Int) : record_of(t.table()), at);
    n.args = {target};
    n.set_function = size              ? SetFunction::Size
                     : name == "first" ? SetFunction::First
                                       : SetFunction::Last;
    return add(std::move(n));
  }
  const std::string found = shown(t);
  if (context_.functions.find(name) == nullptr && !size)
    return unknown_function(name, e.function_at, true);
  error(diag::NoOverload, e.function_at, name, found)
      .label(this->at(target), "this is a " + found)
      .help(
          "a set has `size() first() last()`; for values of its rows write `.map(x, x.<field>)` "
          "before `." +
          std::string(name) + "(...)`");
  return invalid(at);
}

// `xs.count(x, p)` is `xs.filter(x, p).size()`.
PlanId ExprChecker::count(const CallExpr& e, PlanId target, Span at) {
  const auto* const name = std::get_if<IdentExpr>(&ast_->exprs[e.args[0]].node);
  if (name == nullptr) {
    error(diag::TypeMismatch, ast_->exprs[e.args[0]].at, "the first argument of `count`", "a name",
          "an expression");
    return invalid(at);
  }
  const Type t = type(target);
  if (t.kind != TypeKind::Set && t.kind != TypeKind::List) {
    error(diag::NoOverload, e.function_at, "count", shown(t));
    return invalid(at);
  }
  const MacroExpr filter{.kind = MacroKind::Filter,
                         .name_at = e.function_at,
                         .range = e.target,
                         .variable = name->name,
                         .variable_at = ast_->exprs[e.args[0]].at,
                         .second_variable = {},
                         .second_at = {},
                         .condition = e.args[1],
                         .body = {}};
  const PlanId filtered = quantified(filter, target, at);
  if (is_invalid(filtered)) return invalid(at);
  CallExpr size = e;
  size.function = "size";
  size.args.clear();
  if (const auto found = set_method(size, filtered, at)) return *found;
  return resolve("size", e.function_at, filtered, {}, at);
}

PlanId ExprChecker::matches(PlanId target, PlanId pattern, Span at) {
  const auto compiled = compile_pattern(pattern, Pattern::Capture::Nothing);
  if (!compiled) return invalid(at);
  const std::string_view written =
      context_.program.constants.copy(as_string(context_.program.nodes[pattern].constant));
  PlanNode n = node(Op::Matches, simple_type(TypeKind::Bool), at);
  n.text = written;
  n.args = {target};
  n.pattern = *compiled;
  return add(std::move(n));
}

PlanId ExprChecker::resolve(std::string_view name, Span name_at, PlanId receiver,
                            std::vector<PlanId> args, Span at) {
  const FunctionTable::Entry* const entry = context_.functions.find(name);
  if (entry == nullptr) return unknown_function(name, name_at, receiver.valid());
  bool failed = receiver.valid() && is_invalid(receiver);
  for (const PlanId arg : args) failed = failed || is_invalid(arg);
  if (failed) return invalid(at);

  const auto find = [&] {
    std::vector<Type> types;
    for (const PlanId arg : args) types.push_back(type(arg));
    return find_overload(
        *entry, receiver.valid() ? std::optional<Type>(type(receiver)) : std::nullopt, types);
  };
  auto match = find();
  if (!match) {
    // A literal beside an enum, or a list of it, means a word of it.
    std::vector<PlanId> all = args;
    if (receiver.valid()) all.push_back(receiver);
    bool changed = false;
    for (std::size_t i = 0; i < all.size() && !changed; ++i) {
      const Type* t = &type(all[i]);
      while ((t->kind == TypeKind::List || t->kind == TypeKind::Optional) && !t->args.empty())
        t = &t->args[0];
      if (t->kind != TypeKind::Enum) continue;
      const EnumId words = t->enumeration();
      for (std::size_t k = 0; k < all.size(); ++k) {
        if (k != i && take_enum(all[k], words)) changed = true;
      }
    }
    for (const PlanId part : all) failed = failed || is_invalid(part);
    if (failed) return invalid(at);
    if (changed) match = find();
  }
  if (!match) return no_overload(name, name_at, *entry, receiver, args);
  PlanNode n = node(Op::Call, match->result, at);
  if (receiver.valid()) n.args.push_back(receiver);
  n.args.insert(n.args.end(), args.begin(), args.end());
  n.overload = match->ref;
  const PlanId made = add(std::move(n));
  if (context_.profile) return fold(made);
  return made;
}

PlanId ExprChecker::no_overload(std::string_view name, Span name_at,
                                const FunctionTable::Entry& entry, PlanId receiver,
                                std::span<const PlanId> args) {
  std::string given;
  const auto give = [&](PlanId id) {
    if (!given.empty()) given += ", ";
    given += shown(type(id));
  };
  if (receiver.valid()) give(receiver);
  for (const PlanId arg : args) give(arg);
  if (given.empty()) given = "no argument";
  if (mixes_numbers(name, args)) {
    error(diag::FeatureRefused, name_at, "the comparison of an int and a double (`dyn`)")
        .help("write `double(...)` around the ints");
    return invalid(name_at);
  }
  auto problem = error(diag::NoOverload, name_at, name, given);
  if (receiver.valid()) problem.label(at(receiver), "this is " + shown(type(receiver)));
  for (const PlanId arg : args) problem.label(at(arg), "this is " + shown(type(arg)));
  std::string help = "it takes";
  std::size_t listed = 0;
  for (const Overload& overload : entry.function->overloads) {
    if (listed++ == 4) {
      help += ", ...";
      break;
    }
    help.append(listed == 1 ? " `" : ", `").append(overload.signature).append("`");
  }
  for (const PlanId arg : args) {
    if (type(arg).kind == TypeKind::Enum) help = "`string(...)` makes a string of an enum";
  }
  problem.help(std::move(help));
  return invalid(name_at);
}

PlanId ExprChecker::unknown_function(std::string_view name, Span at, bool method) {
  std::vector<std::string_view> candidates;
  for (const std::string_view known : context_.functions.names()) {
    if (known.find('_') != 0 && !known.starts_with("!") && !known.starts_with("-"))
      candidates.push_back(known);
  }
  if (method) {
    for (const MacroForm& form : macro_forms()) {
      if (form.on_value) candidates.push_back(form.doc.name);
    }
    candidates.push_back("count");
  }
  auto problem = error(diag::UnknownFunction, at, name);
  if (name == "now") {
    problem.help("`as_of` is the day the question is asked for; there is no other clock");
  } else {
    // All functions would be too long a list: only a near name helps.
    const std::string_view near = nearest(name, candidates);
    if (!near.empty()) problem.help("did you mean `" + std::string(near) + "`?");
  }
  return invalid(at);
}

// Literals of dates and times are checked at load, and need no work while rules run.
PlanId ExprChecker::fold(PlanId id) {
  switch (fold_call(context_.program, id)) {
    case FoldResult::NotConstant:
    case FoldResult::Folded:
      return id;
    case FoldResult::Bad:
      break;
  }
  const PlanNode& n = context_.program.nodes[id];
  const PlanNode& argument = context_.program.nodes[n.args[0]];
  const std::string wanted(n.overload.function->name);
  error(diag::BadLiteral, argument.at, as_string(argument.constant), wanted)
      .help(wanted == "date"        ? "a date is written `2026-03-31`"
            : wanted == "timestamp" ? "a timestamp is written `2026-03-31T09:00:00Z`"
                                    : "a duration is written `1h30m`; for days write `days(7)`");
  return invalid(n.at);
}

}  // namespace muster
