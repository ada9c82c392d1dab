#include "engine/lang/parser.h"

#include <tuple>

#include <fmt/format.h>

#include "engine/lang/expr_parser.h"

namespace muster {
namespace {

constexpr std::string_view kWantedAfter = "an operator or the end";

// Checks what holds for every text, before any of it is read. The value means nothing.
Result<bool> check_text(const ExprText& text, const Limits& limits, Emitter& diag) {
  const Span whole = text.whole();
  if (text.text.size() > limits.expression_bytes) {
    return diag.error(diag::ExpressionTooLarge, whole, limits.expression_bytes, "bytes");
  }
  if (const auto bad = utf8::find_invalid(text.text)) {
    return diag.error(diag::ExprSyntax, span_of(text, *bad, 1), "this byte is not UTF-8");
  }
  return true;
}

Result<Ast> rest_of_text(ExprParser& parser) {
  MUSTER_TRY(const ExprId root, parser.expression());
  if (parser.current().kind != TokenKind::End) {
    return std::unexpected(parser.unexpected(kWantedAfter));
  }
  return parser.take(root);
}

class MessageReader {
 public:
  MessageReader(const ExprText& text, const Limits& limits, Emitter& diag)
      : text_(text), limits_(limits), diag_(diag) {}

  Result<std::vector<MessagePart>> read() {
    const std::string_view text = text_.text;
    while (pos_ < text.size()) {
      const char c = text[pos_];
      const bool doubled = pos_ + 1 < text.size() && text[pos_ + 1] == c;
      if (c != '{' && c != '}') {
        literal_ += c;
        ++pos_;
      } else if (doubled) {
        literal_ += c;
        pos_ += 2;
      } else if (c == '{') {
        end_literal();
        MUSTER_TRY(MessagePart part, hole());
        parts_.push_back(std::move(part));
        begin_ = pos_;
      } else {
        return diag_.error(diag::MessageSyntax, span_of(text_, pos_, 1), "this `}` closes nothing")
            .help("a brace in the text is written `}}`");
      }
    }
    end_literal();
    return std::move(parts_);
  }

 private:
  void end_literal() {
    if (!literal_.empty()) {
      parts_.push_back({.literal = std::move(literal_),
                        .is_hole = false,
                        .hole = {},
                        .at = span_of(text_, begin_, pos_ - begin_)});
    }
    literal_.clear();
  }

  // The text from the `{` at pos_ to its `}`, which the parser of the expression finds: braces in
  // strings and of maps are its own.
  Result<MessagePart> hole() {
    const std::size_t open = pos_;
    ExprParser parser(text_, open + 1, limits_, diag_);
    MUSTER_TRY(const Token first, parser.start());
    if (first.kind == TokenKind::RightBrace) {
      return diag_
          .error(diag::MessageSyntax, span_of(text_, open, first.end - open), "this hole is empty")
          .help("write an expression between the braces, or `{{` and `}}` for braces in the text");
    }
    if (first.kind == TokenKind::End) return std::unexpected(never_closed(open));
    MUSTER_TRY(const ExprId root, parser.expression());
    const Token close = parser.current();
    if (close.kind == TokenKind::End) return std::unexpected(never_closed(open));
    if (close.kind == TokenKind::Colon) {
      return diag_.error(diag::MessageSyntax, parser.at(close), "a hole has no format after a `:`")
          .help("dates are printed as 2026-03-31; `string(x)` makes a text of a value");
    }
    if (close.kind != TokenKind::RightBrace) {
      return std::unexpected(parser.unexpected(describe(TokenKind::RightBrace)));
    }
    pos_ = close.end;
    return MessagePart{.literal = {},
                       .is_hole = true,
                       .hole = parser.take(root),
                       .at = span_of(text_, open, pos_ - open)};
  }

  Failed never_closed(std::size_t open) {
    return diag_
        .error(diag::MessageSyntax, span_of(text_, open, 1),
               "the hole that opens here is never closed")
        .help("close it with `}`; a brace in the text is written `{{`");
  }

  const ExprText& text_;
  const Limits& limits_;
  Emitter& diag_;
  std::size_t pos_ = 0;
  std::size_t begin_ = 0;  // of the literal part
  std::string literal_;
  std::vector<MessagePart> parts_;
};

}  // namespace

ExprText plain_expr_text(std::string text, Span at) {
  return {.text = std::move(text), .place = [at](std::size_t begin, std::size_t length) {
            return sub_span(at, begin, static_cast<std::uint32_t>(length));
          }};
}

Result<Ast> parse_expression(const ExprText& text, const Limits& limits, Emitter& diag) {
  MUSTER_TRY(std::ignore, check_text(text, limits, diag));
  ExprParser parser(text, 0, limits, diag);
  MUSTER_TRY(const Token first, parser.start());
  if (first.kind == TokenKind::End) {
    return diag.error(diag::ExprSyntax, text.whole(), "there is no expression here");
  }
  return rest_of_text(parser);
}

Result<BindingAst> parse_binding(const ExprText& text, const Limits& limits, Emitter& diag) {
  MUSTER_TRY(std::ignore, check_text(text, limits, diag));
  constexpr std::string_view kForm = "write `row in record_set`, such as `grant in access_grants`";
  ExprParser parser(text, 0, limits, diag);
  MUSTER_TRY(const Token name, parser.start());
  if (name.kind == TokenKind::Reserved) return std::unexpected(parser.unexpected("a name"));
  if (name.kind != TokenKind::Ident) {
    return diag.error(diag::ExprSyntax, parser.at(name), "the name of the row is expected here")
        .help(std::string(kForm));
  }
  MUSTER_TRY(std::ignore, parser.advance());
  if (parser.current().kind != TokenKind::In) {
    return diag.error(diag::ExprSyntax, parser.at(parser.current()), "`in` is expected here")
        .help(std::string(kForm));
  }
  MUSTER_TRY(std::ignore, parser.advance());
  MUSTER_TRY(Ast set, rest_of_text(parser));
  return BindingAst{.variable = std::string(parser.word(name)),
                    .variable_at = parser.at(name),
                    .set = std::move(set)};
}

Result<std::vector<MessagePart>> parse_message(const ExprText& text, const Limits& limits,
                                               Emitter& diag) {
  MUSTER_TRY(std::ignore, check_text(text, limits, diag));
  return MessageReader(text, limits, diag).read();
}

}  // namespace muster
