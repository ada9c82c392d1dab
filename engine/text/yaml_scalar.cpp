#include "engine/text/yaml_scalar.h"

#include <algorithm>
#include <string>

#include "engine/base/utf8.h"
#include "engine/text/offset_runs.h"

namespace muster {

namespace {

bool is_blank(char c) { return c == ' ' || c == '\t'; }
bool is_space(char c) { return is_blank(c) || c == '\n' || c == '\r'; }

struct WhiteSpace {
  std::size_t end = 0;
  std::size_t line_ends = 0;
};

WhiteSpace white_space_at(std::string_view text, std::size_t from) {
  WhiteSpace run{.end = from};
  while (run.end < text.size() && is_space(text[run.end])) {
    if (text[run.end] == '\n') ++run.line_ends;
    ++run.end;
  }
  return run;
}

// What a run of white space with line ends folds to.
std::string folded(std::size_t line_ends) {
  return line_ends == 1 ? std::string(" ") : std::string(line_ends - 1, '\n');
}

class Locator {
 public:
  Locator(std::string_view text, std::uint64_t offset, std::size_t begin, std::string_view value)
      : text_(text), offset_(offset), at_(begin), value_(value) {}

  // Each walks from at_ and leaves at_ one past the scalar; false when it does not agree with the
  // value.
  bool plain();
  bool quoted(char quote);
  bool block();

  std::size_t end() const { return at_; }
  bool closed() const { return closed_; }
  const OffsetText& out() const { return out_; }

 private:
  struct Line {
    std::size_t begin = 0;
    std::size_t end = 0;   // without its line end
    std::size_t next = 0;  // begin of the next line
  };
  Line line_from(std::size_t begin) const {
    const std::size_t feed = std::min(text_.find('\n', begin), text_.size());
    const bool crlf = feed > begin && feed < text_.size() && text_[feed - 1] == '\r';
    return {
        .begin = begin, .end = crlf ? feed - 1 : feed, .next = std::min(feed + 1, text_.size())};
  }
  std::size_t spaces_from(std::size_t begin) const {
    const std::size_t first = std::min(text_.find_first_not_of(' ', begin), text_.size());
    return first - begin;
  }
  bool is_blank_line(const Line& line) const {
    return line.begin + spaces_from(line.begin) >= line.end;
  }
  void verbatim(std::size_t from, std::size_t to) {
    out_.verbatim(offset_ + from, text_.substr(from, to - from));
  }
  void escape();
  bool block_lines(std::size_t first_line, std::size_t indent);
  std::size_t gap_before(std::string_view content, std::size_t most) const;
  void emit_gap(std::size_t count, const std::vector<Line>& breaks);

  std::string_view text_;
  std::uint64_t offset_;
  std::size_t at_;
  std::string_view value_;
  bool closed_ = true;
  OffsetText out_;
};

bool Locator::plain() {
  const std::size_t begin = at_;
  while (out_.text().size() < value_.size()) {
    if (at_ >= text_.size()) return false;
    const std::string_view rest = value_.substr(out_.text().size());
    if (is_space(text_[at_])) {
      const WhiteSpace run = white_space_at(text_, at_);
      if (run.line_ends == 0) {
        verbatim(at_, run.end);
      } else {
        const std::string fold = folded(run.line_ends);
        if (!rest.starts_with(fold)) break;
        out_.atom(offset_ + at_, run.end - at_, fold);
      }
      at_ = run.end;
      continue;
    }
    std::size_t same = 0;
    while (same < rest.size() && at_ + same < text_.size() && rest[same] == text_[at_ + same] &&
           !is_space(rest[same])) {
      ++same;
    }
    if (same == 0) break;
    verbatim(at_, at_ + same);
    at_ += same;
  }
  if (out_.text() == value_) return true;
  // Not understood: the rest of the first line, so that the place is at least near.
  const Line line = line_from(begin);
  at_ = line.end;
  while (at_ > begin + 1 && is_blank(text_[at_ - 1])) --at_;
  return false;
}

void Locator::escape() {
  constexpr std::string_view kNames = "0abt\tnvfre \"'/\\";  // \' is yaml-cpp's own
  constexpr std::string_view kMeanings("\0\a\b\t\t\n\v\f\r\x1b \"'/\\", 15);
  const char c = text_[at_ + 1];
  const std::size_t digits = c == 'x' ? 2 : c == 'u' ? 4 : c == 'U' ? 8 : 0;
  std::string meaning;
  if (digits != 0) {
    char32_t code_point = 0;
    for (std::size_t i = at_ + 2; i < std::min(at_ + 2 + digits, text_.size()); ++i) {
      const char d = text_[i];
      const int digit = d <= '9' ? d - '0' : (d | 0x20) - 'a' + 10;
      code_point = code_point * 16 + static_cast<char32_t>(digit & 0xf);
    }
    if (code_point <= 0x10ffff) utf8::append(meaning, code_point);
  } else if (c == 'N') {
    utf8::append(meaning, 0x85);
  } else if (c == '_') {
    utf8::append(meaning, 0xa0);
  } else if (c == 'L') {
    utf8::append(meaning, 0x2028);
  } else if (c == 'P') {
    utf8::append(meaning, 0x2029);
  } else if (const std::size_t name = kNames.find(c); name != std::string_view::npos) {
    meaning.push_back(kMeanings[name]);
  }
  const std::size_t length = std::min(2 + digits, text_.size() - at_);
  out_.atom(offset_ + at_, length, meaning);
  at_ += length;
}

bool Locator::quoted(char quote) {
  ++at_;
  while (true) {
    if (at_ >= text_.size()) {
      closed_ = false;
      return false;
    }
    const char c = text_[at_];
    if (c == quote) {
      if (quote == '\'' && text_.substr(at_ + 1, 1) == "'") {
        out_.atom(offset_ + at_, 2, "'");
        at_ += 2;
        continue;
      }
      ++at_;
      return out_.text() == value_;
    }
    if (is_space(c)) {
      const WhiteSpace run = white_space_at(text_, at_);
      if (run.line_ends == 0) {
        verbatim(at_, run.end);
      } else {
        out_.atom(offset_ + at_, run.end - at_, folded(run.line_ends));
      }
      at_ = run.end;
      continue;
    }
    if (quote == '"' && c == '\\' && at_ + 1 < text_.size()) {
      if (text_[at_ + 1] != '\n' && text_[at_ + 1] != '\r') {
        escape();
        continue;
      }
      // An escaped line end leaves nothing but the empty lines that may follow it.
      const WhiteSpace run = white_space_at(text_, at_ + 1);
      if (run.line_ends > 1) {
        const std::string more(run.line_ends - 1, '\n');
        if (value_.substr(std::min(out_.text().size(), value_.size())).starts_with(more)) {
          out_.atom(offset_ + at_, run.end - at_, more);
        }
      }
      at_ = run.end;
      continue;
    }
    const std::size_t from = at_;
    while (at_ < text_.size() && text_[at_] != quote && text_[at_] != '\\' &&
           !is_space(text_[at_])) {
      ++at_;
    }
    if (at_ == from) ++at_;  // a back slash in single quotes is a character like any other
    verbatim(from, at_);
  }
}

// How many bytes of folded or kept line ends stand in the value before `content`; npos when it is
// not there.
std::size_t Locator::gap_before(std::string_view content, std::size_t most) const {
  const std::string_view rest = value_.substr(out_.text().size());
  for (std::size_t gap = 0; gap <= most && gap <= rest.size(); ++gap) {
    if (rest.substr(gap).starts_with(content)) return gap;
    if (gap < rest.size() && rest[gap] != '\n' && rest[gap] != ' ') break;
  }
  return std::string_view::npos;
}

void Locator::emit_gap(std::size_t count, const std::vector<Line>& breaks) {
  const std::string_view rest = value_.substr(out_.text().size(), count);
  for (std::size_t i = 0; i < rest.size(); ++i) {
    const Line& line = breaks[std::min(i, breaks.size() - 1)];
    // The last line of a text may lack the line end that the value has.
    const bool ends = line.next > line.end;
    const std::size_t at = ends || line.end == 0 ? line.end : line.end - 1;
    out_.atom(offset_ + at, ends ? line.next - line.end : 1, rest.substr(i, 1));
  }
}

bool Locator::block_lines(std::size_t first_line, std::size_t indent) {
  std::vector<Line> breaks;  // lines whose end has not been matched yet
  const auto only_line_ends_left = [this] {
    return value_.find_first_not_of('\n', out_.text().size()) == std::string_view::npos;
  };
  bool over = only_line_ends_left();
  for (Line line = line_from(first_line); !over; line = line_from(line.next)) {
    const bool inside = line.end - line.begin > indent;
    if (inside) {
      if (spaces_from(line.begin) < indent) return false;
      const std::string_view content =
          text_.substr(line.begin + indent, line.end - line.begin - indent);
      const std::size_t gap = gap_before(content, breaks.size());
      if (gap == std::string_view::npos) return false;
      if (gap > 0) emit_gap(gap, breaks);
      breaks.clear();
      verbatim(line.begin + indent, line.end);
      at_ = line.end;
      over = only_line_ends_left();
    } else if (!is_blank_line(line)) {
      return false;
    }
    breaks.push_back(line);
    if (line.next == text_.size() && line.next == line.end) break;
    if (line.next >= text_.size()) break;
  }
  if (!over) return false;
  const std::size_t left = value_.size() - out_.text().size();
  if (left > 0 && !breaks.empty()) {
    // Blank lines after the text, when they are kept.
    while (breaks.size() < left && breaks.back().next < text_.size()) {
      breaks.push_back(line_from(breaks.back().next));
    }
    emit_gap(left, breaks);
  }
  return out_.text() == value_;
}

bool Locator::block() {
  const std::size_t begin = at_;
  const Line header = line_from(at_);
  ++at_;
  while (at_ < header.end &&
         std::string_view("+-0123456789").find(text_[at_]) != std::string_view::npos) {
    ++at_;
  }
  const std::size_t first = value_.find_first_not_of(" \n");
  if (first == std::string_view::npos) return value_.empty();
  // The indentation: what the first line with text has more than its value.
  Line line = line_from(header.next);
  while (is_blank_line(line) && line.next < text_.size()) line = line_from(line.next);
  const std::size_t in_source = spaces_from(line.begin);
  const std::size_t feed = value_.rfind('\n', first);
  const std::size_t in_value = feed == std::string_view::npos ? first : first - feed - 1;
  const bool agrees = in_source >= in_value && block_lines(header.next, in_source - in_value);
  if (!agrees && at_ == begin) at_ = header.end;
  return agrees;
}

}  // namespace

YamlScalarPlace locate_yaml_scalar(std::string_view text, Span base, std::size_t begin,
                                   std::string_view value) {
  YamlScalarPlace place;
  const char first = begin < text.size() ? text[begin] : '\0';
  place.block_text = first == '|' || first == '>';
  place.plain = !place.block_text && first != '"' && first != '\'';
  Locator locator(text, base.begin, begin, value);
  const bool agrees = place.block_text ? locator.block()
                      : place.plain    ? locator.plain()
                                       : locator.quoted(first);
  place.closed = locator.closed();
  const std::size_t end = std::clamp(locator.end(), begin, std::max(begin, text.size()));
  place.at = {.source = base.source,
              .length = static_cast<std::uint32_t>(end - begin),
              .begin = base.begin + begin};
  if (agrees) place.runs = locator.out().runs_for(place.at);
  return place;
}

}  // namespace muster
