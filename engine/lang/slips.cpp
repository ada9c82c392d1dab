// What to say when the grammar wants something else: the slips that people make who know SQL,
// Python, JavaScript or spreadsheets.
#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "engine/lang/expr_parser.h"

namespace muster {
namespace {

struct Habit {
  std::string_view word;  // in lower case
  std::string_view help;
};

// Words where an operator should stand.
constexpr std::array kOperatorHabits = {
    Habit{"and", "did you mean `&&`?"},
    Habit{"or", "did you mean `||`?"},
    Habit{"xor", "two conditions of which one holds are written `a != b`"},
    Habit{"not", "`x not in xs` is written `!(x in xs)`"},
    Habit{"is", "whether a field has a value is asked with `has(x.field)`"},
    Habit{"isnull", "whether a field has a value is asked with `has(x.field)`"},
    Habit{"equals", "did you mean `==`?"},
    Habit{"eq", "did you mean `==`?"},
    Habit{"ne", "did you mean `!=`?"},
    Habit{"lt", "did you mean `<`?"},
    Habit{"le", "did you mean `<=`?"},
    Habit{"lte", "did you mean `<=`?"},
    Habit{"gt", "did you mean `>`?"},
    Habit{"ge", "did you mean `>=`?"},
    Habit{"gte", "did you mean `>=`?"},
    Habit{"mod", "did you mean `%`?"},
    Habit{"div", "did you mean `/`?"},
    Habit{"like", "write `text.contains(\"part\")` or `text.matches(\"pattern\")`"},
    Habit{"ilike", "write `text.matches(\"(?i)pattern\")`"},
    Habit{"between", "write `low <= x && x <= high`, or `period.contains(day)` for dates"},
    Habit{"contains", "write `text.contains(part)`"},
    Habit{"startswith", "write `text.startsWith(part)`"},
    Habit{"endswith", "write `text.endsWith(part)`"},
    Habit{"matches", "write `text.matches(\"pattern\")`"},
    Habit{"overlaps", "write `period.overlaps(other)`"},
    Habit{"implies", "`a implies b` is written `!a || b`"},
    Habit{"then", "a choice is written `condition ? value : other`"},
    Habit{"where", "rows are chosen with `set.filter(x, condition)`"},
    Habit{"plus", "did you mean `+`?"},
    Habit{"minus", "did you mean `-`?"},
};

constexpr std::array kReservedHabits = {
    Habit{"if", "a choice is written `condition ? value : other`"},
    Habit{"else", "a choice is written `condition ? value : other`"},
    Habit{"for", "rows are visited with `set.all(x, condition)` or `set.exists(x, condition)`"},
    Habit{"while", "rows are visited with `set.all(x, condition)` or `set.exists(x, condition)`"},
    Habit{"loop", "rows are visited with `set.all(x, condition)` or `set.exists(x, condition)`"},
    Habit{"let", "intermediate values are named under the key `let` of the rule"},
    Habit{"var", "intermediate values are named under the key `let` of the rule"},
    Habit{"const", "intermediate values are named under the key `let` of the rule"},
    Habit{"return", "an expression is its value: leave `return` out"},
    Habit{"function", "functions cannot be defined in an expression"},
};

template <std::size_t N>
std::string_view help_for(const std::array<Habit, N>& habits, std::string_view word) {
  std::string lower(word);
  std::ranges::transform(lower, lower.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  const auto found = std::ranges::find(habits, std::string_view(lower), &Habit::word);
  return found == habits.end() ? std::string_view() : found->help;
}

bool ends_operand(TokenKind kind) {
  // A reserved word only stands after a dot.
  constexpr std::array kEnds = {
      TokenKind::Ident,  TokenKind::QuotedIdent,  TokenKind::Reserved,   TokenKind::Int,
      TokenKind::Double, TokenKind::String,       TokenKind::True,       TokenKind::False,
      TokenKind::Null,   TokenKind::RightBracket, TokenKind::RightParen, TokenKind::RightBrace};
  return std::ranges::find(kEnds, kind) != kEnds.end();
}

bool is_word(TokenKind kind) { return kind == TokenKind::Ident || kind == TokenKind::Reserved; }

}  // namespace

Failed ExprParser::unexpected(std::string_view wanted, const Token* open) {
  const std::string_view found = word(current_);
  const bool after_operand = previous_.end > 0 && ends_operand(previous_.kind);
  if (current_.kind == TokenKind::Reserved) {
    auto builder = diag_.error(diag::ReservedWord, at(current_), found);
    const std::string_view help = help_for(kReservedHabits, found);
    return builder.help(help.empty() ? "choose another name" : std::string(help));
  }
  if (after_operand && is_word(previous_.kind) && current_.kind == TokenKind::LeftBrace) {
    return diag_.error(diag::FeatureRefused, at(current_), "a `protobuf` message (`Type{...}`)")
        .help("a map is written `{key: value}`, without a name before it");
  }
  std::string help;
  if (after_operand && is_word(current_.kind)) help = help_for(kOperatorHabits, found);
  if (help.empty() && current_.begin == previous_.end && previous_.kind == TokenKind::String &&
      is_word(current_.kind)) {
    help = "a quote inside a string is written with a backslash, or stands in the other quotes";
  }
  if (help.empty() && is_word(previous_.kind) && current_.kind != TokenKind::End &&
      (word(previous_) == "not" || word(previous_) == "NOT")) {
    return diag_
        .error(diag::ExprSyntax, at(previous_),
               fmt::format("`{}` is not an operator", word(previous_)))
        .help("did you mean `!`?");
  }
  if (help.empty() && current_.kind == TokenKind::Question &&
      wanted == describe(TokenKind::Colon)) {
    help = "put the inner choice in parentheses";
  }
  if (help.empty() && open != nullptr && word(*open) == "?" && open->end < text_.text.size() &&
      text_.text[open->end] == '.') {
    help = "an optional field is written `.?field`";
  }
  if (help.empty() && current_.kind == TokenKind::QuotedIdent) {
    help = "a quoted name only stands after a dot: x.`a-b`";
  }
  if (help.empty() && wanted == "a value" &&
      (current_.kind == TokenKind::EqualEqual || current_.kind == TokenKind::AndAnd ||
       current_.kind == TokenKind::OrOr)) {
    help = "the operator has nothing on its left side";
  }
  const bool at_end = current_.kind == TokenKind::End;
  auto builder = diag_.error(
      diag::ExprSyntax, at(current_),
      at_end ? fmt::format("it ends where {} is expected", wanted)
             : fmt::format("{} is expected here, not {}", wanted,
                           is_word(current_.kind) ? fmt::format("`{}`", found)
                                                  : std::string(describe(current_.kind))));
  if (open != nullptr) builder.label(at(*open), fmt::format("`{}` opens here", word(*open)));
  return builder.help(std::move(help));
}

}  // namespace muster
