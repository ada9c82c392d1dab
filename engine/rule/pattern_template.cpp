#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

#include "engine/base/suggest.h"
#include "engine/rule/pattern_loader.h"

namespace muster {
namespace {

constexpr std::size_t kDeepestGroup = 8;

bool name_start(char c) { return c >= 'a' && c <= 'z'; }
bool name_part(char c) { return name_start(c) || (c >= '0' && c <= '9') || c == '_'; }

// Reads one text. What stands between holes is not looked at, but for quotes and braces: a hole
// between them is for people to read.
class TemplateReading {
 public:
  TemplateReading(Form& form, const ExprText& text, TemplateUse use,
                  const std::vector<PatternParam>& params, std::vector<bool>& used)
      : form_(form), text_(text), use_(use), params_(params), used_(used) {}

  std::vector<TemplatePiece> read() {
    std::vector<TemplatePiece> pieces;
    sequence(pieces, 0);
    return pieces;
  }

 private:
  void sequence(std::vector<TemplatePiece>& pieces, std::size_t depth);
  void hole(std::vector<TemplatePiece>& pieces, std::size_t depth);
  void group(TemplatePiece piece, std::vector<TemplatePiece>& pieces, std::size_t depth);
  void check(TemplatePiece& piece);
  void text_until(std::vector<TemplatePiece>& pieces, std::size_t begin, std::size_t end);
  void pass(char c);
  std::size_t find_param(std::string_view name, std::size_t begin);
  std::string_view word();
  bool take(char c) {
    if (position_ >= text_.text.size() || text_.text[position_] != c) return false;
    ++position_;
    return true;
  }
  void bad(std::size_t begin, std::string_view why) {
    form_.error(diag::HoleSyntax, text_.place(begin, position_ - begin), why);
  }
  bool for_people() const {
    return quote_ != '\0' || (use_ == TemplateUse::Message && braces_ == 0);
  }

  Form& form_;
  const ExprText& text_;
  TemplateUse use_;
  const std::vector<PatternParam>& params_;
  std::vector<bool>& used_;
  std::size_t position_ = 0;
  std::size_t braces_ = 0;
  char quote_ = '\0';
};

void TemplateReading::text_until(std::vector<TemplatePiece>& pieces, std::size_t begin,
                                 std::size_t end) {
  if (begin == end) return;
  pieces.push_back({.kind = TemplatePiece::Kind::Text,
                    .begin = begin,
                    .length = end - begin,
                    .param = kNoParam,
                    .variables = {},
                    .for_people = false,
                    .in_message = false,
                    .asks = false,
                    .pieces = {}});
}

// Steps over one character that belongs to no hole.
void TemplateReading::pass(char c) {
  ++position_;
  if (use_ == TemplateUse::Message && quote_ == '\0') {
    // `{{` and `}}` are braces of the text.
    const bool doubled = position_ < text_.text.size() && text_.text[position_] == c;
    if (braces_ == 0 && (c == '{' || c == '}') && doubled) {
      ++position_;
      return;
    }
    if (c == '{') ++braces_;
    if (c == '}' && braces_ > 0) --braces_;
    if (braces_ == 0) return;
  }
  if (quote_ != '\0') {
    if (c == '\\' && position_ < text_.text.size()) {
      ++position_;
    } else if (c == quote_) {
      quote_ = '\0';
    }
  } else if (c == '"' || c == '\'') {
    quote_ = c;
  }
}

// Up to the end, or to the `)` that ends the group.
void TemplateReading::sequence(std::vector<TemplatePiece>& pieces, std::size_t depth) {
  std::size_t begin = position_;
  std::size_t parentheses = 0;
  while (position_ < text_.text.size()) {
    const char c = text_.text[position_];
    if (c == '$') {
      text_until(pieces, begin, position_);
      hole(pieces, depth);
      begin = position_;
      continue;
    }
    if (quote_ == '\0' && c == '(') ++parentheses;
    if (quote_ == '\0' && c == ')') {
      if (parentheses == 0 && depth > 0) break;
      if (parentheses > 0) --parentheses;
    }
    pass(c);
  }
  text_until(pieces, begin, position_);
}

std::string_view TemplateReading::word() {
  const std::size_t begin = position_;
  if (position_ < text_.text.size() && name_start(text_.text[position_])) {
    while (position_ < text_.text.size() && name_part(text_.text[position_])) ++position_;
  }
  return std::string_view(text_.text).substr(begin, position_ - begin);
}

std::size_t TemplateReading::find_param(std::string_view name, std::size_t begin) {
  const auto found = std::ranges::find(params_, name, &PatternParam::name);
  if (found != params_.end()) {
    const auto index = static_cast<std::size_t>(found - params_.begin());
    used_[index] = true;
    return index;
  }
  std::vector<std::string_view> known;
  for (const PatternParam& param : params_) known.push_back(param.name);
  form_.error(diag::UnknownHole, text_.place(begin, position_ - begin), name)
      .help(suggestion(name, known));
  return kNoParam;
}

void TemplateReading::hole(std::vector<TemplatePiece>& pieces, std::size_t depth) {
  const std::size_t begin = position_++;
  if (take('$')) {
    text_until(pieces, begin, begin + 1);
    return;
  }
  TemplatePiece piece{.kind = TemplatePiece::Kind::Group,
                      .begin = begin,
                      .length = 0,
                      .param = kNoParam,
                      .variables = {},
                      .for_people = for_people(),
                      .in_message = for_people() && quote_ == '\0',
                      .asks = false,
                      .pieces = {}};
  if (take('(')) return group(std::move(piece), pieces, depth);
  const std::string_view name = word();
  if (name.empty()) return bad(begin, "a parameter or `(` comes after `$`, and `$$` is a `$`");
  if ((name == "if" || name == "unless") && take('(')) {
    piece.kind = name == "if" ? TemplatePiece::Kind::WhenGiven : TemplatePiece::Kind::Otherwise;
    const std::size_t at = position_;
    const std::string_view asked = word();
    piece.param = find_param(asked, at);
    piece.asks = take('?');
    if (!take(':')) return bad(begin, "after the parameter comes `:`");
    if (piece.asks && piece.param != kNoParam &&
        params_[piece.param].kind != PatternParamKind::Field) {
      return bad(begin, "`?` asks for a field: `$if(field?: ...)`");
    }
    take(' ');
    return group(std::move(piece), pieces, depth);
  }
  piece.kind = TemplatePiece::Kind::Name;
  piece.param = find_param(name, begin + 1);
  if (take('?')) piece.kind = TemplatePiece::Kind::Ask;
  if (!piece.for_people && take('(')) {
    if (piece.kind == TemplatePiece::Kind::Name) piece.kind = TemplatePiece::Kind::Of;
    do {
      take(' ');
      piece.variables.emplace_back(word());
    } while (take(','));
    if (!take(')')) return bad(begin, "the names of variables end with `)`");
  }
  piece.length = position_ - begin;
  if (piece.param == kNoParam) return;
  check(piece);
  pieces.push_back(std::move(piece));
}

void TemplateReading::group(TemplatePiece piece, std::vector<TemplatePiece>& pieces,
                            std::size_t depth) {
  if (depth == kDeepestGroup) return bad(piece.begin, "groups are nested too deeply");
  sequence(piece.pieces, depth + 1);
  if (!take(')')) return bad(piece.begin, "the group that begins here is never closed");
  piece.length = position_ - piece.begin;
  pieces.push_back(std::move(piece));
}

// Whether the hole has the form that its parameter wants.
void TemplateReading::check(TemplatePiece& piece) {
  const PatternParamKind kind = params_[piece.param].kind;
  const bool field = kind == PatternParamKind::Field || kind == PatternParamKind::Fields;
  switch (piece.kind) {
    case TemplatePiece::Kind::Ask:
      if (!field || piece.variables.size() != 1) {
        bad(piece.begin, "`?` asks for a field of one row: `$field?(row)`");
      }
      return;
    case TemplatePiece::Kind::Of:
      if (kind == PatternParamKind::Matching) {
        if (piece.variables.size() > 2) {
          bad(piece.begin, "it is about two rows: `$matching(a, b)`");
        }
      } else if ((!field && kind != PatternParamKind::Filter) || piece.variables.size() != 1) {
        bad(piece.begin, "only fields, filters and matchings are of rows");
      }
      return;
    case TemplatePiece::Kind::Name:
      if (kind == PatternParamKind::Filter || kind == PatternParamKind::Matching) {
        bad(piece.begin, "it needs the rows that it is about: `$filter(row)`");
      }
      return;
    case TemplatePiece::Kind::Text:
    case TemplatePiece::Kind::Group:
    case TemplatePiece::Kind::WhenGiven:
    case TemplatePiece::Kind::Otherwise:
      return;
  }
}

}  // namespace

Template read_template(Form& form, ExprText text, TemplateUse use,
                       const std::vector<PatternParam>& params, std::vector<bool>& used) {
  Template made{.text = std::move(text), .pieces = {}};
  made.pieces = TemplateReading(form, made.text, use, params, used).read();
  return made;
}

}  // namespace muster
