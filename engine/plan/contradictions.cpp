#include "engine/plan/contradictions.h"

#include <algorithm>
#include <array>
#include <limits>

#include <fmt/format.h>

namespace muster {
namespace {

// A comparison with its sides in this order.
enum class Order { Less, LessEqual, Equal, NotEqual, GreaterEqual, Greater };

std::optional<Order> order_of(const PlanNode& call) {
  if (call.op != Op::Call || call.args.size() != 2) return std::nullopt;
  constexpr std::array<std::pair<std::string_view, Order>, 6> kOrders = {
      {{"_<_", Order::Less},
       {"_<=_", Order::LessEqual},
       {"_==_", Order::Equal},
       {"_!=_", Order::NotEqual},
       {"_>=_", Order::GreaterEqual},
       {"_>_", Order::Greater}}};
  for (const auto& [name, order] : kOrders) {
    if (call.overload.function->name == name) return order;
  }
  return std::nullopt;
}

Order turned(Order order) {
  switch (order) {
    case Order::Less:
      return Order::Greater;
    case Order::LessEqual:
      return Order::GreaterEqual;
    case Order::GreaterEqual:
      return Order::LessEqual;
    case Order::Greater:
      return Order::Less;
    case Order::Equal:
    case Order::NotEqual:
      return order;
  }
  MUSTER_UNREACHABLE();
}

Order negated(Order order) {
  switch (order) {
    case Order::Less:
      return Order::GreaterEqual;
    case Order::LessEqual:
      return Order::Greater;
    case Order::Equal:
      return Order::NotEqual;
    case Order::NotEqual:
      return Order::Equal;
    case Order::GreaterEqual:
      return Order::Less;
    case Order::Greater:
      return Order::LessEqual;
  }
  MUSTER_UNREACHABLE();
}

bool is_size(const PlanNode& node) {
  return (node.op == Op::SetFunction && node.set_function == SetFunction::Size) ||
         (node.op == Op::Call && node.overload.function->name == "size");
}

// Types whose values stand on one line. A NaN does not, which matters only where a comparison is
// turned round by `!`.
bool is_ordered(TypeKind kind) {
  return kind == TypeKind::Int || kind == TypeKind::Double || kind == TypeKind::String ||
         kind == TypeKind::Date || kind == TypeKind::Timestamp || kind == TypeKind::Duration;
}

int compared(const Value& a, const Value& b) {
  bool ordered = true;
  return compare(a, b, ordered);
}

// The next whole value, so that `> 3 && < 4` is seen to be empty.
bool step(Value& value, std::int64_t by) {
  if (value.kind != ValueKind::Int && value.kind != ValueKind::Date) return false;
  const bool room = by > 0 ? value.integer < std::numeric_limits<std::int64_t>::max()
                           : value.integer > std::numeric_limits<std::int64_t>::min();
  if (room) value.integer += by;
  return room;
}

}  // namespace

bool ContradictionChecker::check(PlanId root) {
  good_ = true;
  visit(root);
  return good_;
}

bool ContradictionChecker::check_both(PlanId first, PlanId second) {
  good_ = true;
  std::vector<Claim> claims;
  gather(first, true, claims);
  gather(second, true, claims);
  both_ = true;
  judge(claims, true);
  both_ = false;
  return good_;
}

// Recursion is bounded by the height of the syntax tree (lang/ast.h).
void ContradictionChecker::visit(PlanId id) {
  const PlanNode& node = program_.nodes[id];
  if (node.op == Op::Macro) {
    visit_macro(node);
    return;
  }
  for (const PlanId arg : node.args) visit(arg);
  if (node.type.kind != TypeKind::Bool) return;
  if (node.op == Op::And || node.op == Op::Or || order_of(node)) {
    for (const bool truth : {true, false}) {
      if (node.op == Op::And && !truth) continue;
      if (node.op == Op::Or && truth) continue;
      std::vector<Claim> claims;
      gather(id, truth, claims);
      judge(claims, truth);
    }
  }
}

void ContradictionChecker::visit_macro(const PlanNode& node) {
  for (const PlanId arg : node.args) visit(arg);
  if (node.condition.valid()) visit(node.condition);
  if (node.body.valid()) visit(node.body);
  const bool chooses = node.macro == MacroKind::Exists || node.macro == MacroKind::ExistsOne ||
                       node.macro == MacroKind::Filter;
  if (!chooses || node.two_variables) return;
  // What the filters below ask is asked of the same row.
  std::vector<Claim> claims;
  PlanId range = node.args[0];
  while (program_.nodes[range].op == Op::Macro &&
         program_.nodes[range].macro == MacroKind::Filter &&
         program_.nodes[range].slot == node.slot) {
    gather(program_.nodes[range].condition, true, claims);
    range = program_.nodes[range].args[0];
  }
  if (claims.empty()) return;
  gather(node.condition, true, claims);
  judge(claims, true);
}

void ContradictionChecker::gather(PlanId id, bool truth, std::vector<Claim>& claims) {
  const PlanNode& node = program_.nodes[id];
  if (node.op == Op::Not) {
    gather(node.args[0], !truth, claims);
  } else if (node.op == (truth ? Op::And : Op::Or)) {
    for (const PlanId arg : node.args) gather(arg, truth, claims);
  } else if (node.op != Op::Constant) {
    claims.push_back(claim(id, truth));
  }
}

// Written in the rule, or made of what is: not set by anybody else.
bool ContradictionChecker::is_literal(PlanId id) const {
  const PlanNode& node = program_.nodes[id];
  return node.op == Op::Constant && node.text.empty();
}

ContradictionChecker::Claim ContradictionChecker::claim(PlanId id, bool truth) {
  Claim made;
  made.node = id;
  const PlanNode& node = program_.nodes[id];
  if (claim_comparison(node, truth, made) || claim_membership(node, truth, made)) return made;
  made.kind = Claim::Kind::Truth;
  made.key = "truth " + keys_.key(id);
  made.truth = truth;
  return made;
}

bool ContradictionChecker::claim_comparison(const PlanNode& call, bool truth, Claim& made) {
  std::optional<Order> order = order_of(call);
  if (!order) return false;
  PlanId left = call.args[0];
  PlanId right = call.args[1];
  const Type& type = program_.nodes[left].type;
  if (!truth) {
    // Of a NaN neither `<` nor `>=` is true.
    if (type.kind == TypeKind::Double && order != Order::Equal && order != Order::NotEqual)
      return false;
    order = negated(*order);
  }
  if (is_literal(left)) {
    std::swap(left, right);
    order = turned(*order);
  }
  if (!is_literal(right)) {
    std::string a = keys_.key(left);
    std::string b = keys_.key(right);
    if (b < a) {
      std::swap(a, b);
      order = turned(*order);
    }
    made.kind = Claim::Kind::Relation;
    made.key = fmt::format("relation {} {}", a, b);
    made.less = order == Order::Less || order == Order::LessEqual || order == Order::NotEqual;
    made.greater =
        order == Order::Greater || order == Order::GreaterEqual || order == Order::NotEqual;
    made.same = order == Order::Equal || order == Order::LessEqual || order == Order::GreaterEqual;
    return true;
  }
  const Value value = program_.nodes[right].constant;
  made.key = "value " + keys_.key(left);
  made.of_size = is_size(program_.nodes[left]);
  if (type.kind == TypeKind::Enum) made.of_enum = type.enumeration();
  if (order == Order::Equal || order == Order::NotEqual) {
    made.kind = order == Order::Equal ? Claim::Kind::Among : Claim::Kind::NotAmong;
    made.values = {value};
    return true;
  }
  if (!is_ordered(type.kind)) return false;
  made.kind = Claim::Kind::Range;
  if (order == Order::Greater || order == Order::GreaterEqual) {
    made.low = value;
    made.low_open = order == Order::Greater && !step(*made.low, 1);
  } else {
    made.high = value;
    made.high_open = order == Order::Less && !step(*made.high, -1);
  }
  return true;
}

// `x in [a, b]`, both written.
bool ContradictionChecker::claim_membership(const PlanNode& call, bool truth, Claim& made) {
  if (call.op != Op::Call || call.overload.function->name != "_in_") return false;
  const PlanNode& list = program_.nodes[call.args[1]];
  if (list.op != Op::MakeList || list.args.empty()) return false;
  if (!std::ranges::all_of(list.args, [this](PlanId item) { return is_literal(item); }))
    return false;
  const Type& type = program_.nodes[call.args[0]].type;
  if (type.kind == TypeKind::Enum) made.of_enum = type.enumeration();
  made.kind = truth ? Claim::Kind::Among : Claim::Kind::NotAmong;
  made.key = "value " + keys_.key(call.args[0]);
  for (const PlanId item : list.args) made.values.push_back(program_.nodes[item].constant);
  return true;
}

bool ContradictionChecker::holds(const Claim& claim, const Value& value) {
  const auto same = [&](const Value& other) { return equal(other, value); };
  switch (claim.kind) {
    case Claim::Kind::Among:
      return std::ranges::any_of(claim.values, same);
    case Claim::Kind::NotAmong:
      return std::ranges::none_of(claim.values, same);
    case Claim::Kind::Range: {
      if (claim.low) {
        const int order = compared(value, *claim.low);
        if (order < 0 || (order == 0 && claim.low_open)) return false;
      }
      if (claim.high) {
        const int order = compared(value, *claim.high);
        if (order > 0 || (order == 0 && claim.high_open)) return false;
      }
      return true;
    }
    case Claim::Kind::Relation:
    case Claim::Kind::Truth:
      return true;
  }
  MUSTER_UNREACHABLE();
}

// REQUIRES: claims about the same.
bool ContradictionChecker::exclude(const Claim& a, const Claim& b) {
  if (a.kind == Claim::Kind::Truth || b.kind == Claim::Kind::Truth) return a.truth != b.truth;
  if (a.kind == Claim::Kind::Relation || b.kind == Claim::Kind::Relation) {
    return !(a.less && b.less) && !(a.same && b.same) && !(a.greater && b.greater);
  }
  if (a.kind == Claim::Kind::Among)
    return std::ranges::none_of(a.values, [&](const Value& value) { return holds(b, value); });
  if (b.kind == Claim::Kind::Among) return exclude(b, a);
  if (a.kind != Claim::Kind::Range || b.kind != Claim::Kind::Range) return false;
  const auto apart = [](const Claim& low, const Claim& high) {
    if (!low.low || !high.high) return false;
    const int order = compared(*low.low, *high.high);
    return order > 0 || (order == 0 && (low.low_open || high.high_open));
  };
  return apart(a, b) || apart(b, a);
}

void ContradictionChecker::judge(const std::vector<Claim>& claims, bool truth) {
  for (std::size_t i = 0; i < claims.size(); ++i) {
    const Claim& claim = claims[i];
    if (claim.of_size) {
      Claim natural;
      natural.kind = Claim::Kind::Range;
      natural.low = int_value(0);
      if (exclude(natural, claim)) {
        report(nullptr, claim, truth, "a size is never below 0");
        return;
      }
    }
    for (std::size_t k = 0; k < i; ++k) {
      if (claims[k].key != claim.key || !exclude(claims[k], claim)) continue;
      report(&claims[k], claim, truth,
             truth ? "two of its parts exclude each other" : "one of two of its parts always is");
      return;
    }
  }
  judge_words(claims, truth);
}

// An enum none of whose words is left.
void ContradictionChecker::judge_words(const std::vector<Claim>& claims, bool truth) {
  for (std::size_t i = 0; i < claims.size(); ++i) {
    if (!claims[i].of_enum.valid() || claims[i].kind != Claim::Kind::NotAmong) continue;
    const EnumSchema& words = context_.schema.enums[claims[i].of_enum];
    std::set<std::int64_t> excluded;
    for (std::size_t k = 0; k <= i; ++k) {
      if (claims[k].key != claims[i].key || claims[k].kind != Claim::Kind::NotAmong) continue;
      for (const Value& value : claims[k].values) excluded.insert(value.integer);
    }
    if (excluded.size() < words.words.size()) continue;
    report(nullptr, claims[i], truth,
           truth ? fmt::format("it excludes every word of the enum `{}`", words.name)
                 : fmt::format("it allows every word of the enum `{}`", words.name));
    return;
  }
}

void ContradictionChecker::report(const Claim* first, const Claim& second, bool truth,
                                  std::string_view why) {
  good_ = false;
  const PlanId other = first == nullptr ? second.node : first->node;
  if (!reported_.insert({other, second.node}).second) return;
  const Span at = program_.nodes[second.node].at;
  auto problem = truth ? context_.diag.error(diag::NeverTrue, at, why)
                       : context_.diag.error(diag::AlwaysTrue, at, why);
  if (first == nullptr) {
    problem.help("take it out, or compare with another value");
    return;
  }
  problem.label(program_.nodes[first->node].at, truth ? "this excludes it" : "beside this");
  const bool words = first->kind == second.kind && first->values.size() == 1 &&
                     second.values.size() == 1 && first->values[0].kind == second.values[0].kind;
  if (both_) {
    problem.help("no subject that `where` leaves could pass: mend one of them");
  } else if (truth && words && second.kind == Claim::Kind::Among) {
    problem.help("for the one or the other write `||`, or `in` with a list");
  } else if (!truth && words) {
    problem.help("for neither the one nor the other write `&&`");
  } else {
    problem.help(truth ? "mend one of them, or write `||` if either will do"
                       : "mend one of them, or write `&&` if both are needed");
  }
}

}  // namespace muster
