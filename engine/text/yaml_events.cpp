#include "engine/text/yaml_events.h"

#include <algorithm>
#include <string>
#include <utility>

#include "engine/text/yaml_advice.h"
#include "engine/text/yaml_scalar.h"

namespace muster {

namespace {

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// A number as JSON spells it; all else (`01`, `1_000`, `0x1f`, `+1`, `.5`) stays text.
bool is_number(std::string_view text) {
  std::size_t at = 0;
  const auto digits = [&text, &at] {
    const std::size_t from = at;
    while (at < text.size() && is_digit(text[at])) ++at;
    return at - from;
  };
  if (at < text.size() && text[at] == '-') ++at;
  const std::size_t whole = at;
  const std::size_t count = digits();
  if (count == 0 || (count > 1 && text[whole] == '0')) return false;
  if (at < text.size() && text[at] == '.') {
    ++at;
    if (digits() == 0) return false;
  }
  if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
    ++at;
    if (at < text.size() && (text[at] == '+' || text[at] == '-')) ++at;
    if (digits() == 0) return false;
  }
  return at == text.size();
}

NodeKind plain_kind(std::string_view value) {
  if (value == "true" || value == "false") return NodeKind::Bool;
  return is_number(value) ? NodeKind::Number : NodeKind::String;
}

}  // namespace

Span YamlEvents::span(std::size_t begin, std::size_t end) const {
  begin = std::min(begin, text_.size());
  end = std::clamp(end, begin, text_.size());
  return {.source = part_.source,
          .length = static_cast<std::uint32_t>(end - begin),
          .begin = part_.begin + begin};
}

std::unexpected<Failed> YamlEvents::refuse(Span at, std::string_view why) {
  DiagnosticBuilder refusal = diag_.error(diag::YamlSyntax, at, why);
  const std::string_view advice =
      quoting_advice(text_, static_cast<std::size_t>(at.begin - part_.begin));
  if (!advice.empty()) refusal.help(std::string(advice));
  return std::unexpected(refusal.failed());
}

std::size_t YamlEvents::skip_space(std::size_t from) const {
  while (from < text_.size()) {
    if (is_space(text_[from])) {
      ++from;
    } else if (text_[from] == '#' && (from == 0 || is_space(text_[from - 1]))) {
      from = std::min(text_.find('\n', from), text_.size());
    } else {
      break;
    }
  }
  return from;
}

std::size_t YamlEvents::word_end(std::size_t from) const {
  while (from < text_.size() && !is_space(text_[from]) &&
         std::string_view(",[]{}").find(text_[from]) == std::string_view::npos) {
    ++from;
  }
  return from;
}

Result<std::size_t> YamlEvents::after_properties(YamlMark mark, YamlProperties properties) {
  std::size_t at = mark.position;
  if (auto whole = check_gap(at); !whole) return std::unexpected(whole.error());
  // A tag `!` leaves no trace in the events.
  const bool tagged = properties.tagged || (at < text_.size() && text_[at] == '!');
  if (properties.anchor == 0 && !tagged) return at;
  while (at < text_.size() && (text_[at] == '&' || text_[at] == '!')) {
    const std::size_t end = word_end(at);
    if (text_[at] == '!') return refuse(span(at, end), "tags are not taken");
    if (!first_anchor_.valid()) first_anchor_ = span(at, end);
    last_end_ = end;
    at = skip_space(end);
  }
  return at;
}

Result<void> YamlEvents::check_tabs(YamlMark mark) {
  const std::size_t line = mark.position - std::min(mark.column, mark.position);
  if (in_flow() || line == checked_line_) return {};
  checked_line_ = line;
  for (std::size_t at = line; at < mark.position && (text_[at] == ' ' || text_[at] == '\t'); ++at) {
    if (text_[at] == '\t') {
      return refuse(span(at, at + 1), "a tab is used for indentation, which takes only spaces");
    }
  }
  return {};
}

Result<void> YamlEvents::check_gap(std::size_t to) {
  to = std::min(to, text_.size());
  for (std::size_t at = last_end_; at < to;) {
    const char c = text_[at];
    const bool line_start = at == 0 || text_[at - 1] == '\n';
    if (is_space(c) || std::string_view("-?:,[]{}").find(c) != std::string_view::npos) {
      ++at;
    } else if (c == '#' && (at == 0 || is_space(text_[at - 1]))) {
      at = std::min(text_.find('\n', at), text_.size());
    } else if (c == '#') {
      return refuse(span(at, at + 1), "a comment needs a space before its `#`");
    } else if (c == '%' && line_start && builder_.depth() == 0) {
      at = std::min(text_.find('\n', at), text_.size());
    } else if (line_start && text_.substr(at, 3) == "...") {
      at += 3;
    } else {
      return refuse(span(at, word_end(at)), "this text belongs to no key and no value");
    }
  }
  return {};
}

void YamlEvents::remember(std::size_t anchor, NodeId node, bool open) {
  if (anchor == 0) return;
  if (anchors_.size() <= anchor) anchors_.resize(anchor + 1);
  anchors_[anchor] = {.node = node, .open = open};
}

Result<void> YamlEvents::key(std::string_view name, Span at, bool plain) {
  if (plain && name == "<<") {
    return diag_.error(diag::AliasesRefused, at).help("write the keys out where they belong");
  }
  if (auto named = builder_.key(name, at); !named) return named;
  const std::size_t end = static_cast<std::size_t>(at.end() - part_.begin);
  const std::size_t colon = skip_space(end);
  if (colon >= text_.size() || text_[colon] != ':') {
    return refuse(at, in_flow() ? "no `:` follows this key, or a bracket before it is not closed"
                                : "no `:` follows this key");
  }
  key_end_ = end;
  last_end_ = colon + 1;
  return {};
}

Result<void> YamlEvents::scalar(YamlMark mark, std::string_view value, YamlProperties properties) {
  if (auto clean = check_tabs(mark); !clean) return clean;
  MUSTER_TRY(const std::size_t begin, after_properties(mark, properties));
  YamlScalarPlace place = locate_yaml_scalar(text_, part_, begin, value);
  if (!place.closed) {
    return refuse(span(begin, begin + 1), "the quote that opens here is never closed");
  }
  last_end_ = static_cast<std::size_t>(place.at.end() - part_.begin);
  last_quoted_ = !place.plain && !place.block_text ? place.at : Span{};
  if (builder_.expects_key()) {
    if (properties.anchor != 0) return diag_.error(diag::AliasesRefused, first_anchor_);
    key_column_ = mark.column;
    return key(value, place.at, place.plain);
  }
  const NodeKind kind = place.plain ? plain_kind(value) : NodeKind::String;
  const NodeId node = builder_.scalar({.kind = kind,
                                       .boolean = kind == NodeKind::Bool && value == "true",
                                       .plain = place.plain,
                                       .block_text = place.block_text,
                                       .text = value,
                                       .at = place.at,
                                       .runs = std::move(place.runs)});
  remember(properties.anchor, node, false);
  return {};
}

bool YamlEvents::is_written_null(YamlMark mark, std::string_view& word) const {
  for (const std::string_view spelling : {"~", "null", "Null", "NULL"}) {
    if (text_.substr(std::min(mark.position, text_.size())).starts_with(spelling)) word = spelling;
  }
  if (word.empty()) return false;
  const std::size_t end = mark.position + word.size();
  const bool over = end >= text_.size() || is_space(text_[end]) ||
                    std::string_view(",]}:").find(text_[end]) != std::string_view::npos;
  if (!over) return false;
  if (levels_.empty() || in_flow() || builder_.expects_key()) return true;
  // The mark of a null that is not written is the next token, which may be a key named `null`: that
  // one stands no deeper than the key or the list that the null belongs to.
  const std::size_t from = builder_.in_map() ? key_end_ : last_end_;
  const bool same_line =
      from <= mark.position &&
      text_.substr(from, mark.position - from).find('\n') == std::string_view::npos;
  const std::size_t column = builder_.in_map() ? key_column_ : levels_.back().column;
  return same_line || mark.column > column;
}

Result<void> YamlEvents::null(YamlMark mark, std::size_t anchor) {
  last_quoted_ = {};
  if (anchor != 0) {
    MUSTER_TRY(mark.position, after_properties(mark, {.anchor = anchor, .tagged = false}));
  }
  std::string_view word;
  const bool written = is_written_null(mark, word);
  Span at = span(mark.position, mark.position + (written ? word.size() : 0));
  if (builder_.expects_key()) {
    if (!written) return refuse(at, "a key is missing before this `:`");
    if (auto whole = check_gap(mark.position); !whole) return whole;
    key_column_ = mark.column;
    return key(word, at, true);
  }
  if (written) {
    if (auto clean = check_tabs(mark); !clean) return clean;
    if (auto whole = check_gap(mark.position); !whole) return whole;
    last_end_ = mark.position + word.size();
  } else if (builder_.in_map()) {
    at = span(key_end_, key_end_);
  } else {
    const std::size_t dash = skip_space(last_end_);
    const bool item = dash < text_.size() && (text_[dash] == '-' || text_[dash] == ',');
    if (item) last_end_ = dash + 1;
    at = span(last_end_, last_end_);
  }
  // `Null` and `NULL` may be somebody's name: only JSON's spelling and YAML's sign are nothing.
  const bool text = written && (word == "Null" || word == "NULL");
  const NodeId node = builder_.scalar({.kind = text ? NodeKind::String : NodeKind::Null,
                                       .boolean = false,
                                       .plain = true,
                                       .block_text = false,
                                       .text = written ? word : std::string_view(),
                                       .at = at,
                                       .runs = {}});
  remember(anchor, node, false);
  return {};
}

Result<void> YamlEvents::alias(YamlMark mark, std::size_t anchor) {
  const Span at = span(mark.position, word_end(mark.position));
  if (auto whole = check_gap(mark.position); !whole) return whole;
  last_quoted_ = {};
  last_end_ = static_cast<std::size_t>(at.end() - part_.begin);
  const bool known = anchor < anchors_.size() && anchors_[anchor].node.valid();
  if (aliases_ == AliasPolicy::Refuse || builder_.expects_key() || !known) {
    DiagnosticBuilder refusal = diag_.error(diag::AliasesRefused, at);
    if (first_anchor_.valid()) refusal.label(first_anchor_, "an anchor is here");
    return refusal;
  }
  if (anchors_[anchor].open) {
    return diag_.error(diag::AliasesRefused, at)
        .help("an alias may not stand within its own anchor");
  }
  MUSTER_TRY([[maybe_unused]] const NodeId copied, builder_.copy(anchors_[anchor].node, at));
  return {};
}

Result<void> YamlEvents::begin(YamlMark mark, YamlProperties properties, bool flow, bool map) {
  if (auto clean = check_tabs(mark); !clean) return clean;
  last_quoted_ = {};
  MUSTER_TRY(const std::size_t at, after_properties(mark, properties));
  const Span first = span(at, at + 1);
  if (builder_.expects_key()) return refuse(first, "a key must be text");
  auto begun = map ? builder_.begin_map(first) : builder_.begin_list(first);
  if (!begun) return std::unexpected(begun.error());
  const bool bracketed = flow && at < text_.size() && text_[at] == (map ? '{' : '[');
  // After an anchor on a line of its own the mark's column is the anchor's.
  std::size_t column = mark.column;
  if (at != mark.position) {
    const std::size_t feed = text_.substr(0, at).rfind('\n');
    column = feed == std::string_view::npos ? at : at - feed - 1;
  }
  levels_.push_back({.flow = flow || in_flow(),
                     .bracketed = bracketed,
                     .column = column,
                     .anchor = properties.anchor});
  remember(properties.anchor, *begun, true);
  last_end_ = bracketed ? at + 1 : at;
  return {};
}

Result<void> YamlEvents::begin_list(YamlMark mark, YamlProperties properties, bool flow) {
  return begin(mark, properties, flow, false);
}

Result<void> YamlEvents::begin_map(YamlMark mark, YamlProperties properties, bool flow) {
  return begin(mark, properties, flow, true);
}

void YamlEvents::end() {
  const Level level = levels_.back();
  levels_.pop_back();
  last_quoted_ = {};
  if (level.bracketed) {
    std::size_t at = skip_space(last_end_);
    while (at < text_.size() && text_[at] == ',') at = skip_space(at + 1);
    const bool closing = at < text_.size() && (text_[at] == ']' || text_[at] == '}');
    if (closing) last_end_ = at + 1;
  }
  builder_.end(part_.begin + last_end_);
  if (level.anchor != 0) anchors_[level.anchor].open = false;
}

Result<Tree> YamlEvents::take() {
  if (auto whole = check_gap(text_.size()); !whole) return std::unexpected(whole.error());
  if (aliases_ == AliasPolicy::Refuse && first_anchor_.valid()) {
    return diag_.error(diag::AliasesRefused, first_anchor_);
  }
  return builder_.take();
}

}  // namespace muster
