#include "engine/plan/changes.h"

#include <algorithm>
#include <limits>
#include <set>
#include <string_view>
#include <utility>
#include <variant>

#include <fmt/format.h>

namespace muster {
namespace {

// What a boolean expression stands in: it says which of true and false changes anything that a
// change of its surroundings does not.
enum class Place {
  Value,  // no boolean, or nothing depends on it directly
  Whole,  // where, require, a predicate, a condition of `?:`
  AndTerm,
  OrTerm,
  Negated,  // below a `!`, whose own change says the same
};

struct Swap {
  std::string_view from;
  std::string_view to;
};
constexpr Swap kOperators[] = {{"<", "<="},  {"<", ">"},   {"<=", "<"}, {"<=", ">="},
                               {">", ">="},  {">", "<"},   {">=", ">"}, {">=", "<="},
                               {"==", "!="}, {"!=", "=="}, {"+", "-"},  {"-", "+"}};
constexpr Swap kFunctions[] = {
    {"first", "last"}, {"last", "first"}, {"min", "max"}, {"max", "min"}};

class Changes {
 public:
  Changes(const RulePart& part, const Program& program, const Schema& schema,
          std::vector<Change>& found)
      : part_(part), program_(program), schema_(schema), found_(found) {}

  void collect() { collect(part_.ast.root, part_.boolean ? Place::Whole : Place::Value, {}); }

 private:
  // `around`: the expression that shows a literal in its place; invalid: none.
  void collect(ExprId id, Place place, ExprId around) {
    const ExprNode& node = part_.ast.exprs[id].node;
    if (!std::holds_alternative<LiteralExpr>(node)) decide(id, place);
    if (const auto* const literal = std::get_if<LiteralExpr>(&node)) {
      change_literal(id, *literal, around.valid() ? around : id);
    } else if (const auto* const unary = std::get_if<UnaryExpr>(&node)) {
      change_unary(id, *unary);
    } else if (const auto* const binary = std::get_if<BinaryExpr>(&node)) {
      change_binary(id, *binary);
    } else if (const auto* const choice = std::get_if<ConditionalExpr>(&node)) {
      const Place branch = place == Place::Value ? Place::Value : Place::Whole;
      collect(choice->condition, Place::Whole, {});
      collect(choice->then_value, branch, id);
      collect(choice->else_value, branch, id);
    } else if (const auto* const macro = std::get_if<MacroExpr>(&node)) {
      change_macro(id, *macro, place);
    } else {
      if (const auto* const call = std::get_if<CallExpr>(&node)) {
        // Its text is a reason for people.
        if (call->function == "undecided") return;
        swap_names(part_.at(id), call->function, call->function_at);
      }
      for (const ExprId child : children(node)) collect(child, Place::Value, id);
    }
  }

  void decide(ExprId id, Place place) {
    if (place == Place::Whole || place == Place::AndTerm)
      replace(part_.at(id), part_.at(id), "true");
    if (place == Place::Whole || place == Place::OrTerm)
      replace(part_.at(id), part_.at(id), "false");
  }

  void change_literal(ExprId id, const LiteralExpr& literal, ExprId around) {
    const Span at = part_.at(id);
    switch (literal.kind) {
      case LiteralExpr::Kind::Bool:
        edit(part_.at(around), at, literal.boolean ? "false" : "true");
        break;
      case LiteralExpr::Kind::Int:
        if (literal.integer < std::numeric_limits<std::int64_t>::max())
          edit(part_.at(around), at, fmt::format("{}", literal.integer + 1));
        if (literal.integer > std::numeric_limits<std::int64_t>::min())
          edit(part_.at(around), at, fmt::format("{}", literal.integer - 1));
        break;
      case LiteralExpr::Kind::String:
        edit(part_.at(around), at, other_text(at, literal.text));
        break;
      case LiteralExpr::Kind::Null:
      case LiteralExpr::Kind::Uint:
      case LiteralExpr::Kind::Double:
      case LiteralExpr::Kind::Bytes:
        break;
    }
  }

  // Another word of the enum; no text at all of what is none.
  std::string other_text(Span at, std::string_view text) const {
    const Span place = part_.place(at);
    for (const PlanNode& node : program_.nodes) {
      if (node.op != Op::Constant || node.type.kind != TypeKind::Enum || node.at != place) continue;
      const std::vector<std::string>& words = schema_.enums[node.type.enumeration()].words;
      const auto word = std::ranges::find(words, text);
      if (word == words.end() || words.size() < 2) break;
      return "\"" + (word + 1 == words.end() ? words.front() : *(word + 1)) + "\"";
    }
    return text.empty() ? "\"a\"" : "\"\"";
  }

  void change_unary(ExprId id, const UnaryExpr& unary) {
    const Span at = part_.at(id);
    if (unary.op == UnaryOp::Not) {
      // What follows the sign, with its parentheses.
      edit(at, {.source = {}, .length = 1, .begin = at.begin}, "");
      collect(unary.operand, Place::Negated, id);
    } else {
      collect(unary.operand, Place::Value, id);
    }
  }

  void change_binary(ExprId id, const BinaryExpr& binary) {
    const std::vector<ExprId> terms = chain_terms(part_.ast, id);
    if (!terms.empty()) {
      turn_chain(id, binary.op);
      const Place place = binary.op == BinaryOp::And ? Place::AndTerm : Place::OrTerm;
      for (const ExprId term : terms) collect(term, place, {});
      return;
    }
    const std::string_view sign = symbol(binary.op);
    for (const Swap& swap : kOperators) {
      if (swap.from == sign) edit(part_.at(id), binary.op_at, std::string(swap.to));
    }
    if (binary.op == BinaryOp::In) {
      const std::string in(part_.written(id));
      replace(part_.at(id), binary.op_at, "!(" + in + ")");
    }
    collect(binary.left, Place::Value, id);
    collect(binary.right, Place::Value, id);
  }

  // Every `&&` of a chain becomes `||`, and the other way round.
  void turn_chain(ExprId id, BinaryOp op) {
    std::vector<Span> signs;
    add_signs(id, op, signs);
    std::ranges::sort(signs, {}, &Span::begin);
    const Span whole = part_.at(id);
    std::string text;
    std::uint64_t from = whole.begin;
    for (const Span sign : signs) {
      text += part_.text->text.substr(from, sign.begin - from);
      text += op == BinaryOp::And ? "||" : "&&";
      from = sign.end();
    }
    text += part_.text->text.substr(from, whole.end() - from);
    replace(whole, signs.front(), "(" + text + ")");
  }

  void add_signs(ExprId id, BinaryOp op, std::vector<Span>& signs) const {
    const auto* const binary = std::get_if<BinaryExpr>(&part_.ast.exprs[id].node);
    if (binary == nullptr || binary->op != op) return;
    signs.push_back(binary->op_at);
    add_signs(binary->left, op, signs);
    add_signs(binary->right, op, signs);
  }

  void change_macro(ExprId id, const MacroExpr& macro, Place place) {
    const Span at = part_.at(id);
    switch (macro.kind) {
      case MacroKind::Has:
        replace(at, at, "true");
        return;
      case MacroKind::All:
        edit(at, macro.name_at, "exists");
        break;
      case MacroKind::Exists:
        edit(at, macro.name_at, "all");
        break;
      case MacroKind::ExistsOne:
        edit(at, macro.name_at, "exists");
        break;
      case MacroKind::Filter:
      case MacroKind::SortBy:
        replace(at, macro.name_at, without_call(at, macro.name_at));
        break;
      case MacroKind::Map:
      case MacroKind::TransformList:
      case MacroKind::TransformMap:
      case MacroKind::TransformMapEntry:
      case MacroKind::OptMap:
      case MacroKind::OptFlatMap:
        break;
      case MacroKind::Bind:
        collect(macro.range, Place::Value, id);
        collect(macro.body, place, id);
        return;
    }
    collect(macro.range, Place::Value, id);
    // Without its filter a set is what it is with one that is always true.
    const Place predicate = macro.kind == MacroKind::Filter ? Place::OrTerm : Place::Whole;
    if (macro.condition.valid()) collect(macro.condition, predicate, {});
    if (macro.body.valid()) collect(macro.body, Place::Value, id);
  }

  // `x.filter(...)` -> `x`
  std::string without_call(Span at, Span name) const {
    std::string_view text = part_.written(at).substr(0, name.begin - at.begin);
    text = text.substr(0, text.rfind('.'));
    const std::size_t last = text.find_last_not_of(" \t\r\n");
    return std::string(text.substr(0, last == std::string_view::npos ? 0 : last + 1));
  }

  void swap_names(Span whole, std::string_view name, Span name_at) {
    for (const Swap& swap : kFunctions) {
      if (swap.from == name) edit(whole, name_at, std::string(swap.to));
    }
  }

  // `what` becomes `with`; shown within `shown`.
  void edit(Span shown, Span what, const std::string& with) {
    std::string text(part_.written(shown));
    text.replace(what.begin - shown.begin, what.length, with);
    replace(shown, what, text);
  }

  void replace(Span what, Span at, const std::string& with) {
    std::string made = part_.text->text;
    made.replace(what.begin, what.length, with);
    if (!made_.insert(std::move(made)).second) return;
    found_.push_back({.part_id = part_.id,
                      .part = part_.name,
                      .begin = what.begin,
                      .length = what.length,
                      .replacement = with,
                      .was = on_one_line(part_.written(what)),
                      .becomes = on_one_line(with),
                      .at = part_.place(at)});
  }

  const RulePart& part_;
  const Program& program_;
  const Schema& schema_;
  std::vector<Change>& found_;
  std::set<std::string> made_;  // only asked, never listed
};

std::string apply(const std::string& text, const Change& change) {
  std::string made = text;
  return made.replace(change.begin, change.length, change.replacement);
}

// Places in the changed text: of what was put in, the whole that it stands for.
ExprText apply(const ExprText& text, const Change& change) {
  const std::size_t begin = change.begin;
  const std::size_t old_end = change.begin + change.length;
  const std::size_t new_end = change.begin + change.replacement.size();
  const auto before = [=](std::size_t offset) {
    if (offset <= begin) return offset;
    return offset < new_end ? begin : offset - new_end + old_end;
  };
  const auto after = [=](std::size_t offset) {
    if (offset <= begin) return offset;
    return offset < new_end ? old_end : offset - new_end + old_end;
  };
  auto place = [from = text.place, before, after](std::size_t offset, std::size_t length) {
    const std::size_t first = before(offset);
    return from(first, std::max(after(offset + length), first) - first);
  };
  return {.text = apply(text.text, change), .place = std::move(place)};
}

}  // namespace

std::vector<Change> changes_of(const Rule& rule, const Program& program, RuleId id,
                               const Schema& schema, const Limits& limits) {
  std::vector<Change> found;
  for (const RulePart& part : rule_parts(rule, program, id, limits)) {
    const std::size_t first = found.size();
    Changes(part, program, schema, found).collect();
    std::stable_sort(found.begin() + static_cast<std::ptrdiff_t>(first), found.end(),
                     [](const Change& a, const Change& b) { return a.at.begin < b.at.begin; });
  }
  return found;
}

Rule changed(const Rule& rule, const Change& change) {
  Rule made = rule;
  ExprText text = apply(*find_part(rule, change.part_id), change);
  switch (change.part_id.kind) {
    case PartId::Kind::Where:
      made.where = std::move(text);
      break;
    case PartId::Kind::Let:
      made.let[change.part_id.let].expression = std::move(text);
      break;
    case PartId::Kind::Require:
      made.require = std::move(text);
      break;
    case PartId::Kind::Deadline:
      made.deadline = std::move(text);
      break;
  }
  return made;
}

bool is_change(const Rule& rule, const Change& change, std::string_view was,
               std::string_view becomes) {
  const ExprText* const text = find_part(rule, change.part_id);
  const std::string before = on_one_line(text->text);
  const std::string after = on_one_line(apply(text->text, change));
  const std::string from = on_one_line(was);
  const std::string to = on_one_line(becomes);
  for (std::size_t at = before.find(from); at != std::string::npos;
       at = before.find(from, at + 1)) {
    if (before.substr(0, at) + to + before.substr(at + from.size()) == after) return true;
  }
  return false;
}

}  // namespace muster
