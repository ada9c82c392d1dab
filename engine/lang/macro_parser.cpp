// Calls, and the macros among them. A macro is a node of its own, never a loop written out: what it
// means can be planned, and there is nothing to recognise again.
#include <array>

#include <fmt/format.h>

#include "engine/lang/expr_parser.h"

namespace muster {
namespace {

struct MacroForm {
  std::string_view name;
  MacroKind kind;
  bool second_variable = false;  // may have two variables
  bool needs_second = false;
  bool optional_condition = false;  // a condition may stand before the result
  std::string_view usage;
};
constexpr std::array kForms = {
    MacroForm{"all", MacroKind::All, true, false, false, "set.all(x, condition)"},
    MacroForm{"exists", MacroKind::Exists, true, false, false, "set.exists(x, condition)"},
    MacroForm{"exists_one", MacroKind::ExistsOne, true, false, false,
              "set.exists_one(x, condition)"},
    MacroForm{"existsOne", MacroKind::ExistsOne, true, false, false, "set.existsOne(x, condition)"},
    MacroForm{"filter", MacroKind::Filter, false, false, false, "set.filter(x, condition)"},
    MacroForm{"map", MacroKind::Map, false, false, true,
              "set.map(x, result)` or `set.map(x, condition, result)"},
    MacroForm{"transformList", MacroKind::TransformList, true, true, true,
              "list.transformList(index, x, result)"},
    MacroForm{"transformMap", MacroKind::TransformMap, true, true, true,
              "map.transformMap(key, x, result)"},
    MacroForm{"sortBy", MacroKind::SortBy, false, false, false, "set.sortBy(x, key)"},
    MacroForm{"has", MacroKind::Has, false, false, false, "has(x.field)"},
    MacroForm{"bind", MacroKind::Bind, false, false, false, "cel.bind(x, value, result)"},
};

const MacroForm& form_of(MacroKind kind, std::string_view name) {
  for (const MacroForm& form : kForms) {
    if (form.kind == kind && (form.name == name || kind != MacroKind::ExistsOne)) return form;
  }
  MUSTER_UNREACHABLE();
}

// The macros that are called on a set.
const MacroForm* member_macro(std::string_view name) {
  for (const MacroForm& form : kForms) {
    if (form.name != name) continue;
    return form.kind == MacroKind::Has || form.kind == MacroKind::Bind ? nullptr : &form;
  }
  return nullptr;
}

}  // namespace

Result<ExprParser::Part> ExprParser::member_call(Part target, Token function) {
  const std::string_view name = word(function);
  const auto* ident = std::get_if<IdentExpr>(&ast_.exprs[target.id].node);
  const bool is_bind = name == "bind" && ident != nullptr && ident->name == "cel";
  if (name == "has") {
    return diag_.error(diag::ExprSyntax, at(function), "`has` is not called on a value")
        .help("write `has(x.field)`");
  }
  MUSTER_TRY(const Token open, enter());
  if (is_bind) return bind_macro(target, function, open);
  if (const MacroForm* const form = member_macro(name)) {
    return macro(form->kind, target, function, open);
  }
  MUSTER_TRY(std::vector<ExprId> args, arguments(open));
  return add(CallExpr{.function = keep(std::string(name)),
                      .function_at = at(function),
                      .target = target.id,
                      .args = std::move(args)},
             target.begin, previous_.end);
}

Result<ExprParser::Part> ExprParser::global_call(std::size_t begin, Token function) {
  const std::string_view name = word(function);
  if (const MacroForm* const form = member_macro(name)) {
    return diag_.error(diag::ExprSyntax, at(function), fmt::format("`{}` is called on a set", name))
        .help(fmt::format("write `{}`", form->usage));
  }
  if (name == "not" || name == "NOT") {
    return diag_.error(diag::ExprSyntax, at(function), fmt::format("`{}` is not an operator", name))
        .help("did you mean `!`?");
  }
  MUSTER_TRY(const Token open, enter());
  if (name == "has") return has_macro(function, open);
  MUSTER_TRY(std::vector<ExprId> args, arguments(open));
  const bool rooted = begin != function.begin;
  return add(CallExpr{.function = keep(fmt::format("{}{}", rooted ? "." : "", name)),
                      .function_at = at(function),
                      .target = {},
                      .args = std::move(args)},
             begin, previous_.end);
}

Result<std::vector<ExprId>> ExprParser::arguments(const Token& open) {
  std::vector<ExprId> args;
  while (current_.kind != TokenKind::RightParen || !args.empty()) {
    MUSTER_TRY(const Part arg, conditional());
    args.push_back(arg.id);
    if (current_.kind != TokenKind::Comma) break;
    MUSTER_TRY(std::ignore, advance());
  }
  MUSTER_TRY(std::ignore, expect(TokenKind::RightParen, &open));
  --depth_;
  return args;
}

Result<bool> ExprParser::at_variable() {
  if (current_.kind != TokenKind::Ident) return false;
  MUSTER_TRY(const Token after, peek());
  return after.kind == TokenKind::Comma;
}

Result<Token> ExprParser::variable(MacroKind kind, Token function) {
  if (current_.kind == TokenKind::Reserved) return std::unexpected(unexpected("a name"));
  MUSTER_TRY(const bool found, at_variable());
  if (!found) return std::unexpected(wrong_arguments(kind, function));
  MUSTER_TRY(const Token name, advance());
  MUSTER_TRY(std::ignore, advance());
  return name;
}

Failed ExprParser::wrong_arguments(MacroKind kind, Token function) {
  const std::string_view name = word(function);
  return diag_
      .error(diag::ExprSyntax, at(current_),
             fmt::format("the arguments of `{}` are not what it takes", name))
      .label(at(function), "this call")
      .help(fmt::format("write `{}`", form_of(kind, name).usage));
}

Result<ExprParser::Part> ExprParser::macro(MacroKind kind, Part target, Token function,
                                           Token open) {
  const MacroForm& form = form_of(kind, word(function));
  MacroExpr node{.kind = kind,
                 .name_at = at(function),
                 .range = target.id,
                 .variable = {},
                 .variable_at = {},
                 .second_variable = {},
                 .second_at = {},
                 .condition = {},
                 .body = {}};
  MUSTER_TRY(const Token first, variable(kind, function));
  node.variable = keep(std::string(word(first)));
  node.variable_at = at(first);
  MUSTER_TRY(const bool at_second, at_variable());
  if (form.needs_second || (form.second_variable && at_second)) {
    MUSTER_TRY(const Token second, variable(kind, function));
    if (word(second) == word(first)) {
      return diag_
          .error(diag::ExprSyntax, at(second),
                 fmt::format("both variables are called `{}`", word(second)))
          .label(at(first), "the first one");
    }
    node.second_variable = keep(std::string(word(second)));
    node.second_at = at(second);
  }
  MUSTER_TRY(const Part part, conditional());
  const bool makes_values = form.optional_condition || kind == MacroKind::SortBy;
  (makes_values ? node.body : node.condition) = part.id;
  if (form.optional_condition && current_.kind == TokenKind::Comma) {
    MUSTER_TRY(std::ignore, advance());
    MUSTER_TRY(const Part result, conditional());
    node.condition = part.id;
    node.body = result.id;
  }
  if (current_.kind == TokenKind::Comma) return std::unexpected(wrong_arguments(kind, function));
  MUSTER_TRY(std::ignore, expect(TokenKind::RightParen, &open));
  --depth_;
  return add(node, target.begin, previous_.end);
}

Result<ExprParser::Part> ExprParser::bind_macro(Part target, Token function, Token open) {
  // `cel` is no value here: it leaves no node behind.
  MUSTER_CHECK(target.id.index() + 1 == ast_.exprs.size());
  ast_.exprs.resize(target.id.index());
  heights_.pop_back();
  MUSTER_TRY(const Token name, variable(MacroKind::Bind, function));
  MUSTER_TRY(const Part value, conditional());
  if (current_.kind != TokenKind::Comma) {
    return std::unexpected(wrong_arguments(MacroKind::Bind, function));
  }
  MUSTER_TRY(std::ignore, advance());
  MUSTER_TRY(const Part body, conditional());
  MUSTER_TRY(std::ignore, expect(TokenKind::RightParen, &open));
  --depth_;
  return add(MacroExpr{.kind = MacroKind::Bind,
                       .name_at = at(function),
                       .range = value.id,
                       .variable = keep(std::string(word(name))),
                       .variable_at = at(name),
                       .second_variable = {},
                       .second_at = {},
                       .condition = {},
                       .body = body.id},
             target.begin, previous_.end);
}

Result<ExprParser::Part> ExprParser::has_macro(Token function, Token open) {
  const Token first = current_;
  if (first.kind == TokenKind::RightParen) {
    return std::unexpected(wrong_arguments(MacroKind::Has, function));
  }
  MUSTER_TRY(const Part part, conditional());
  const auto* const select = std::get_if<SelectExpr>(&ast_.exprs[part.id].node);
  if (select == nullptr || select->optional) {
    return diag_
        .error(diag::ExprSyntax, span_of(text_, part.begin, part.end - part.begin),
               "`has` asks for a field, and this is none")
        .help(select == nullptr ? "write `has(x.field)`" : "write `.` instead of `.?`");
  }
  MUSTER_TRY(std::ignore, expect(TokenKind::RightParen, &open));
  --depth_;
  return add(MacroExpr{.kind = MacroKind::Has,
                       .name_at = at(function),
                       .range = part.id,
                       .variable = {},
                       .variable_at = {},
                       .second_variable = {},
                       .second_at = {},
                       .condition = {},
                       .body = {}},
             function.begin, previous_.end);
}

}  // namespace muster
