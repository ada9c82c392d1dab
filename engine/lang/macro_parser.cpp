// Calls, and the macros among them. A macro is a node of its own, never a loop written out: what it
// means can be planned, and there is nothing to recognise again.
#include <fmt/format.h>

#include "engine/lang/expr_parser.h"
#include "engine/lang/macros.h"

namespace muster {
namespace {

// Of a call that is read as a macro of this name, or is to be one.
const MacroForm& form_of(std::string_view name) {
  for (const MacroForm& form : macro_forms()) {
    if (form.doc.name == name) return form;
  }
  MUSTER_UNREACHABLE();
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
  if (const MacroForm* const form = find_member_macro(name)) {
    return macro(*form, target, function, open);
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
  if (const MacroForm* const form = find_member_macro(name)) {
    return diag_.error(diag::ExprSyntax, at(function), fmt::format("`{}` is called on a set", name))
        .help(how_to_write(*form));
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

Result<Token> ExprParser::variable(const MacroForm& form, Token function) {
  if (current_.kind == TokenKind::Reserved) return std::unexpected(unexpected("a name"));
  MUSTER_TRY(const bool found, at_variable());
  if (!found && word(current_) == "cel") {
    // `cel.iterVar(0, 0)` names a variable in what other tools make of an expression.
    return diag_.error(diag::FeatureRefused, at(current_), "`cel.block`")
        .help("name the variable: " + how_to_write(form));
  }
  if (!found) return std::unexpected(wrong_arguments(form, function));
  MUSTER_TRY(const Token name, advance());
  MUSTER_TRY(std::ignore, advance());
  return name;
}

Failed ExprParser::wrong_arguments(const MacroForm& form, Token function) {
  const std::string_view name = word(function);
  return diag_
      .error(diag::ExprSyntax, at(current_),
             fmt::format("the arguments of `{}` are not what it takes", name))
      .label(at(function), "this call")
      .help(how_to_write(form));
}

Result<ExprParser::Part> ExprParser::macro(const MacroForm& form, Part target, Token function,
                                           Token open) {
  MacroExpr node{.kind = form.kind,
                 .name_at = at(function),
                 .range = target.id,
                 .variable = {},
                 .variable_at = {},
                 .second_variable = {},
                 .second_at = {},
                 .condition = {},
                 .body = {}};
  MUSTER_TRY(const Token first, variable(form, function));
  node.variable = keep(std::string(word(first)));
  node.variable_at = at(first);
  MUSTER_TRY(const bool at_second, at_variable());
  if (form.needs_second || (form.second_variable && at_second)) {
    MUSTER_TRY(const Token second, variable(form, function));
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
  (form.gives_body ? node.body : node.condition) = part.id;
  if (form.optional_condition && current_.kind == TokenKind::Comma) {
    MUSTER_TRY(std::ignore, advance());
    MUSTER_TRY(const Part result, conditional());
    node.condition = part.id;
    node.body = result.id;
  }
  if (current_.kind == TokenKind::Comma) return std::unexpected(wrong_arguments(form, function));
  MUSTER_TRY(std::ignore, expect(TokenKind::RightParen, &open));
  --depth_;
  return add(node, target.begin, previous_.end);
}

Result<ExprParser::Part> ExprParser::bind_macro(Part target, Token function, Token open) {
  const MacroForm& form = form_of("cel.bind");
  // `cel` is no value here: it leaves no node behind.
  MUSTER_CHECK(target.id.index() + 1 == ast_.exprs.size());
  ast_.exprs.resize(target.id.index());
  heights_.pop_back();
  MUSTER_TRY(const Token name, variable(form, function));
  MUSTER_TRY(const Part value, conditional());
  if (current_.kind != TokenKind::Comma) {
    return std::unexpected(wrong_arguments(form, function));
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
    return std::unexpected(wrong_arguments(form_of("has"), function));
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
