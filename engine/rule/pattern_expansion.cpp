#include "engine/rule/pattern_expansion.h"

#include <algorithm>
#include <utility>

#include "engine/base/check.h"

namespace muster {
namespace {

// Words as they are written inside a string of an expression, or between the holes of a message.
std::string for_people(std::string_view words, bool in_message) {
  // A parameter of the rule has its value only once the rule is compiled.
  if (in_message && words.starts_with("params.")) return "{" + std::string(words) + "}";
  std::string made;
  for (const char c : words) {
    if (in_message && (c == '{' || c == '}')) made += c;
    if (!in_message && (c == '"' || c == '\\' || c == '\'')) made += '\\';
    made += c;
  }
  return made;
}

}  // namespace

const FieldPath* Expansion::field_of(std::size_t param, const Context& context) const {
  const PatternArgument& argument = arguments_[param];
  const bool list = pattern_.params[param].kind == PatternParamKind::Fields;
  const std::size_t item = list && context.item != kNoParam ? context.item : 0;
  return item < argument.fields.size() ? &argument.fields[item] : nullptr;
}

std::size_t Expansion::list_in(const std::vector<TemplatePiece>& pieces, bool group) const {
  for (const TemplatePiece& piece : pieces) {
    const bool hole = piece.kind == TemplatePiece::Kind::Name ||
                      piece.kind == TemplatePiece::Kind::Of ||
                      piece.kind == TemplatePiece::Kind::Ask;
    if (hole && (group || !piece.for_people) &&
        pattern_.params[piece.param].kind == PatternParamKind::Fields) {
      return piece.param;
    }
  }
  return kNoParam;
}

bool Expansion::holds(const TemplatePiece& piece) const {
  const PatternArgument& argument = arguments_[piece.param];
  if (!piece.asks) return argument.by_author;
  return argument.given && !argument.fields.empty() && !argument.fields.front().asks.empty();
}

bool Expansion::says_something(const std::vector<TemplatePiece>& pieces,
                               const Context& context) const {
  return std::ranges::all_of(pieces, [&](const TemplatePiece& piece) {
    const bool hole = piece.kind == TemplatePiece::Kind::Name ||
                      piece.kind == TemplatePiece::Kind::Of ||
                      piece.kind == TemplatePiece::Kind::Ask;
    if (!hole) return true;
    const PatternArgument& argument = arguments_[piece.param];
    if (piece.kind == TemplatePiece::Kind::Ask) {
      const FieldPath* const field = field_of(piece.param, context);
      return argument.given && field != nullptr && !field->asks.empty();
    }
    if (!argument.given) {
      return piece.kind == TemplatePiece::Kind::Of && pattern_.params[piece.param].otherwise;
    }
    // A cell that may have no record to stand in is no place to point at.
    const FieldPath* const field = context.use == FieldUse::Place && !argument.fields.empty()
                                       ? field_of(piece.param, context)
                                       : nullptr;
    return field == nullptr || std::ranges::all_of(field->asks, [field](std::size_t length) {
             return length == field->text.text.size();
           });
  });
}

std::vector<StretchedText> Expansion::all(const Template& from, FieldUse use) const {
  std::vector<StretchedText> made;
  if (from.empty()) return made;
  const std::size_t list = list_in(from.pieces, false);
  const std::size_t items = list == kNoParam ? 1 : arguments_[list].fields.size();
  for (std::size_t i = 0; i < items; ++i) {
    const Context context{.from = from, .use = use, .item = list == kNoParam ? kNoParam : i};
    if (!says_something(from.pieces, context)) continue;
    StretchedText text;
    write(from.pieces, context, text);
    if (!text.empty()) made.push_back(std::move(text));
  }
  return made;
}

std::optional<ExprText> Expansion::one(const Template& from, FieldUse use) const {
  const std::vector<StretchedText> made = all(from, use);
  return made.size() == 1 ? std::optional(made.front().finish()) : std::nullopt;
}

std::optional<ExprText> Expansion::conjunction(const std::vector<Template>& from) const {
  std::vector<StretchedText> parts;
  std::vector<Span> places;
  for (const Template& part : from) {
    for (StretchedText& text : all(part)) {
      parts.push_back(std::move(text));
      places.push_back(part.text.whole());
    }
  }
  if (parts.empty()) return std::nullopt;
  if (parts.size() == 1) return parts.front().finish();
  StretchedText made;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const bool loose = parts[i].contains("||") || parts[i].contains("?");
    if (i > 0) made.add(" && ", places[i], kNoParam);
    if (loose) made.add("(", places[i], kNoParam);
    made.add(parts[i]);
    if (loose) made.add(")", places[i], kNoParam);
  }
  return made.finish();
}

void Expansion::write(const std::vector<TemplatePiece>& pieces, const Context& context,
                      StretchedText& to) const {
  for (const TemplatePiece& piece : pieces) {
    switch (piece.kind) {
      case TemplatePiece::Kind::Text:
        to.add(context.from.text, piece.begin, piece.length, kNoParam);
        break;
      case TemplatePiece::Kind::Name:
        write_name(piece, context, to);
        break;
      case TemplatePiece::Kind::Of:
      case TemplatePiece::Kind::Ask:
        write_of(piece, context, to);
        break;
      case TemplatePiece::Kind::WhenGiven:
        if (holds(piece) && says_something(piece.pieces, context)) {
          write(piece.pieces, context, to);
        }
        break;
      case TemplatePiece::Kind::Otherwise:
        if (!holds(piece) && says_something(piece.pieces, context)) {
          write(piece.pieces, context, to);
        }
        break;
      case TemplatePiece::Kind::Group: {
        const std::size_t list = list_in(piece.pieces, true);
        const bool over = list != kNoParam && context.item == kNoParam;
        const std::size_t items = over ? arguments_[list].fields.size() : 1;
        for (std::size_t i = 0; i < items; ++i) {
          const Context inner{
              .from = context.from, .use = context.use, .item = over ? i : context.item};
          if (says_something(piece.pieces, inner)) write(piece.pieces, inner, to);
        }
        break;
      }
    }
  }
}

void Expansion::write_name(const TemplatePiece& piece, const Context& context,
                           StretchedText& to) const {
  const PatternParam& param = pattern_.params[piece.param];
  const PatternArgument& argument = arguments_[piece.param];
  const std::size_t owner = argument.by_author ? piece.param : kNoParam;
  if (param.kind == PatternParamKind::Fields && context.item != kNoParam) {
    to.add(argument.fields[context.item].text, owner);
  } else if (piece.for_people) {
    const std::string words = for_people(argument.words.text, piece.in_message);
    if (words == argument.words.text) {
      to.add(argument.words, owner);
    } else {
      to.add(words, argument.words.whole(), owner);
    }
  } else if (param.kind == PatternParamKind::Value) {
    to.add(argument.value, owner);
  } else if (param.kind == PatternParamKind::Choice) {
    const Template& meaning = param.choices[argument.choice].meaning;
    write(meaning.pieces, {.from = meaning, .use = context.use, .item = context.item}, to);
  } else {
    to.add(argument.words, owner);
  }
}

void Expansion::write_field(std::string_view variable, const FieldPath& field, Span variable_at,
                            const PatternParam& param, const Context& context, std::size_t index,
                            StretchedText& to) const {
  to.add(variable, variable_at, kNoParam);
  to.add(".", variable_at, kNoParam);
  to.add(field.text, index);
  const bool day = param.need == FieldNeed::Date && field.type.kind == TypeKind::Timestamp;
  if (day && context.use == FieldUse::Value) to.add(".date()", variable_at, kNoParam);
}

// `has(x.a) && has(x.a.b)`.
void Expansion::write_asks(std::string_view variable, const FieldPath& field, Span variable_at,
                           std::size_t index, StretchedText& to) const {
  for (std::size_t i = 0; i < field.asks.size(); ++i) {
    if (i > 0) to.add(" && ", variable_at, kNoParam);
    to.add("has(", variable_at, kNoParam);
    to.add(variable, variable_at, kNoParam);
    to.add(".", variable_at, kNoParam);
    to.add(field.text, 0, field.asks[i], index);
    to.add(")", variable_at, kNoParam);
  }
}

// The whole entry is the author's: what is written around the words stands for its field.
void Expansion::write_entry(std::string_view variable, const FilterEntry& entry, std::size_t index,
                            StretchedText& to) const {
  const bool bare = entry.field.asks.empty();
  const auto words = [&](std::string_view text) { to.add(text, entry.at, index); };
  const auto asks = [&] {
    for (std::size_t i = 0; i < entry.field.asks.size(); ++i) {
      if (i > 0) words(" && ");
      words("has(");
      words(variable);
      words(".");
      to.add(entry.field.text, 0, entry.field.asks[i], index);
      words(")");
    }
  };
  const auto field = [&] {
    words(variable);
    words(".");
    to.add(entry.field.text, index);
  };
  const bool is_bool = entry.field.type.kind == TypeKind::Bool && entry.values.size() == 1;
  const bool unequal =
      bare && entry.kind == FilterEntry::Kind::NotIn && !is_bool && entry.values.size() == 1;
  const bool negated = !unequal && (entry.kind == FilterEntry::Kind::NotIn ||
                                    entry.kind == FilterEntry::Kind::Absent);
  if (negated) words("!(");
  if (!bare) asks();
  const bool compares =
      entry.kind != FilterEntry::Kind::Present && entry.kind != FilterEntry::Kind::Absent;
  if (!bare && compares) words(" && ");
  if (compares) {
    if (is_bool) {
      // `x.open == true` says the same as `x.open`.
      if (entry.values[0].text == "false") words("!");
      field();
    } else if (entry.values.size() == 1) {
      field();
      words(entry.kind == FilterEntry::Kind::AtLeast  ? " >= "
            : entry.kind == FilterEntry::Kind::AtMost ? " <= "
            : unequal                                 ? " != "
                                                      : " == ");
      to.add(entry.values[0], index);
    } else {
      field();
      words(" in [");
      for (std::size_t i = 0; i < entry.values.size(); ++i) {
        if (i > 0) words(", ");
        to.add(entry.values[i], index);
      }
      words("]");
    }
  }
  if (negated) words(")");
}

void Expansion::write_pair(const TemplatePiece& piece, const KeyPair& pair, Span at,
                           StretchedText& to) const {
  const std::string& left = piece.variables[0];
  const std::string& right = piece.variables[1];
  if (!pair.right.asks.empty()) {
    write_asks(right, pair.right, at, piece.param, to);
    to.add(" && ", at, kNoParam);
  }
  if (!pair.left.asks.empty()) {
    write_asks(left, pair.left, at, piece.param, to);
    to.add(" && ", at, kNoParam);
  }
  to.add(right, at, kNoParam);
  to.add(".", at, kNoParam);
  to.add(pair.right.text, piece.param);
  to.add(" == ", at, kNoParam);
  to.add(left, at, kNoParam);
  to.add(".", at, kNoParam);
  to.add(pair.left.text, piece.param);
}

void Expansion::write_of(const TemplatePiece& piece, const Context& context,
                         StretchedText& to) const {
  const PatternParam& param = pattern_.params[piece.param];
  const PatternArgument& argument = arguments_[piece.param];
  const Span at = context.from.text.place(piece.begin, piece.length);
  if (!argument.given) {
    if (param.otherwise) to.add(*param.otherwise, kNoParam);
    return;
  }
  switch (param.kind) {
    case PatternParamKind::Field:
    case PatternParamKind::Fields: {
      const FieldPath* const field = field_of(piece.param, context);
      MUSTER_CHECK(field != nullptr);
      if (piece.kind == TemplatePiece::Kind::Of) {
        write_field(piece.variables[0], *field, at, param, context, piece.param, to);
        return;
      }
      const bool several = field->asks.size() > 1;
      if (several) to.add("(", at, kNoParam);
      write_asks(piece.variables[0], *field, at, piece.param, to);
      if (several) to.add(")", at, kNoParam);
      return;
    }
    case PatternParamKind::Filter: {
      const bool several = argument.entries.size() > 1 ||
                           std::ranges::any_of(argument.entries, [](const FilterEntry& entry) {
                             return !entry.field.asks.empty();
                           });
      if (several) to.add("(", at, kNoParam);
      for (std::size_t i = 0; i < argument.entries.size(); ++i) {
        if (i > 0) to.add(" && ", at, kNoParam);
        write_entry(piece.variables[0], argument.entries[i], piece.param, to);
      }
      if (several) to.add(")", at, kNoParam);
      return;
    }
    case PatternParamKind::Matching:
      if (piece.variables.size() == 1) {
        write_field(piece.variables[0], argument.keys.front().left, at, param, context, piece.param,
                    to);
        return;
      }
      for (std::size_t i = 0; i < argument.keys.size(); ++i) {
        if (i > 0) to.add(" && ", at, kNoParam);
        write_pair(piece, argument.keys[i], at, to);
      }
      return;
    case PatternParamKind::Record:
    case PatternParamKind::Choice:
    case PatternParamKind::Value:
      return;
  }
}

}  // namespace muster
