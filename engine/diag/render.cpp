#include "engine/diag/render.h"

#include <algorithm>
#include <optional>
#include <tuple>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "engine/base/check.h"
#include "engine/base/utf8.h"

namespace muster {
namespace {

constexpr char32_t kBadByte = 0xFFFD;
constexpr std::string_view kReset = "\x1b[0m";
constexpr std::string_view kBold = "\x1b[1m";
constexpr std::string_view kGutterColour = "\x1b[1;34m";

// What stands for the code point at `at`, which it moves on. A function of what follows, since the
// marks of a command are more than one character.
std::string safe_piece(std::string_view text, std::size_t& at) {
  const std::size_t begin = at;
  // The colon is escaped when a second one follows, and the bracket when it ends a command's mark.
  if (text.substr(begin).starts_with("::")) {
    ++at;
    return "\\u{3a}";
  }
  if (text[begin] == '[' && text.substr(0, begin).ends_with("##")) {
    ++at;
    return "\\u{5b}";
  }
  const char32_t code_point = utf8::next(text, at);
  if (utf8::is_unsafe_for_display(code_point)) {
    return fmt::format("\\u{{{:x}}}", static_cast<std::uint32_t>(code_point));
  }
  // A name of a file may hold bytes that are not UTF-8; raw they could be a C1 control.
  if (code_point == kBadByte && at - begin == 1) {
    return fmt::format("\\x{{{:x}}}",
                       static_cast<unsigned>(static_cast<unsigned char>(text[begin])));
  }
  return std::string(text.substr(begin, at - begin));
}

std::string_view severity_word(Severity severity) {
  switch (severity) {
    case Severity::Error:
      return "error";
    case Severity::Warning:
      return "warning";
    case Severity::Note:
      return "note";
  }
  MUSTER_UNREACHABLE();
}

std::string_view severity_colour(Severity severity) {
  switch (severity) {
    case Severity::Error:
      return "\x1b[1;31m";
    case Severity::Warning:
      return "\x1b[1;33m";
    case Severity::Note:
      return "\x1b[1;36m";
  }
  MUSTER_UNREACHABLE();
}

// A place to show: the diagnostic's own or a label's.
struct Mark {
  Span at;
  Region region;
  std::string text;
  bool primary = false;
  std::size_t order = 0;
};

class Renderer {
 public:
  Renderer(const Diagnostic& diagnostic, const SourceMap& sources, const RenderStyle& style,
           bool quote_source)
      : diagnostic_(diagnostic), sources_(sources), style_(style), quote_source_(quote_source) {}

  std::string run() {
    collect_marks();
    head();
    std::optional<SourceId> shown;
    for (std::size_t begin = 0; begin < marks_.size();) {
      std::size_t end = begin;
      while (end < marks_.size() && same_line(marks_[begin], marks_[end])) ++end;
      if (quote_source_) {
        if (shown != marks_[begin].at.source) place(marks_[begin], "");
        shown = marks_[begin].at.source;
        snippet(begin, end);
      } else {
        for (std::size_t i = begin; i < end; ++i) place(marks_[i], marks_[i].text);
      }
      begin = end;
    }
    if (!diagnostic_.help.empty()) help();
    return std::move(out_);
  }

 private:
  static bool same_line(const Mark& a, const Mark& b) {
    return a.at.source == b.at.source && a.region.start_line == b.region.start_line;
  }

  void collect_marks() {
    if (diagnostic_.at.valid()) add_mark(diagnostic_.at, "", true);
    for (const Label& label : diagnostic_.labels) {
      if (label.at.valid()) add_mark(label.at, terminal_safe(label.text), false);
    }
    if (marks_.empty()) return;
    // The own place first; other lines of that file, then other files, each in the order of lines.
    const SourceId own = marks_.front().at.source;
    const std::uint64_t own_line = marks_.front().region.start_line;
    std::ranges::sort(marks_, {}, [&](const Mark& mark) {
      const bool own_file = mark.at.source == own;
      return std::tuple(!own_file || mark.region.start_line != own_line, !own_file,
                        sources_.path(mark.at.source), mark.region.start_line, mark.order);
    });
    std::uint64_t last_line = 0;
    for (const Mark& mark : marks_) last_line = std::max(last_line, mark.region.start_line);
    gutter_ = quote_source_ ? fmt::formatted_size("{}", last_line) : 1;
  }

  void add_mark(Span at, std::string text, bool primary) {
    marks_.push_back({.at = at,
                      .region = sources_.locate(at, ColumnUnit::CodePoint),
                      .text = std::move(text),
                      .primary = primary,
                      .order = marks_.size()});
  }

  std::string coloured(std::string_view colour, std::string_view text) const {
    if (!style_.colour || text.empty()) return std::string(text);
    return fmt::format("{}{}{}", colour, text, kReset);
  }
  std::string_view mark_colour(bool primary) const {
    return primary ? severity_colour(diagnostic_.severity) : kGutterColour;
  }

  void head() {
    const std::string kind =
        fmt::format("{}[{}]", severity_word(diagnostic_.severity), diagnostic_.code);
    out_ += coloured(severity_colour(diagnostic_.severity), kind);
    out_ += coloured(kBold, fmt::format(": {}", terminal_safe(diagnostic_.message)));
    out_ += '\n';
  }

  void place(const Mark& mark, std::string_view text) {
    const std::string where =
        terminal_safe(fmt::format("{}:{}:{}", sources_.path(mark.at.source), mark.region.start_line,
                                  mark.region.start_column));
    out_ += std::string(gutter_, ' ');
    out_ += coloured(kGutterColour, "--> ");
    out_ += where;
    if (!text.empty()) out_ += fmt::format(" ({})", text);
    out_ += '\n';
  }

  void bar(std::string_view number, std::string_view text) {
    const std::string gutter = fmt::format("{:>{}} |", number, gutter_);
    out_ += coloured(kGutterColour, gutter);
    if (!text.empty()) out_ += ' ';
    out_ += text;
    out_ += '\n';
  }

  // The line that the marks [begin, end) share, and each mark below it.
  void snippet(std::size_t begin, std::size_t end) {
    const Mark& first = marks_[begin];
    const std::string_view line = sources_.line_at(first.at.source, first.at.begin);
    // Where the line begins in the source's text.
    const auto line_begin =
        static_cast<std::uint64_t>(line.data() - sources_.text(first.at.source).data());
    const Window window = cut(line, first.at.begin - line_begin);
    if (begin == 0) bar("", "");
    bar(fmt::format("{}", first.region.start_line), window.text);
    for (std::size_t i = begin; i < end; ++i) {
      const std::uint64_t from = marks_[i].at.begin - line_begin;
      const std::uint64_t to = marks_[i].at.end() - line_begin;
      underline(marks_[i], window, from, to);
    }
  }

  // A part of a line that fits on the screen, safe to print.
  struct Window {
    std::string text;
    std::vector<std::size_t> offsets;  // byte in the line of each piece shown
    std::vector<std::size_t> columns;  // display column of each piece, and the end of the last
    std::size_t end = 0;               // byte in the line after the last piece
  };

  Window cut(std::string_view line, std::uint64_t focus) const {
    const std::size_t room = std::max<std::size_t>(style_.width, 40) - gutter_ - 4;
    // Begin near enough before the focus that it and what follows can be seen.
    std::size_t begin = 0;
    if (focus > room / 2) {
      begin = static_cast<std::size_t>(std::min<std::uint64_t>(focus, line.size())) - room / 3;
      while (begin > 0 && (static_cast<unsigned char>(line[begin]) & 0xC0U) == 0x80U) --begin;
      // A line that fits needs no cut.
      if (line.size() <= 4 * room && utf8::display_width(line) <= room) begin = 0;
    }
    Window window;
    std::size_t column = 0;
    if (begin > 0) {
      window.text = "\u2026";
      column = 1;
    }
    std::size_t at = begin;
    while (at < line.size()) {
      const std::size_t piece_begin = at;
      const std::string piece = line[at] == '\t' ? (++at, "    ") : safe_piece(line, at);
      const std::size_t width = utf8::display_width(piece);
      if (column + width + 1 > room && at < line.size()) {
        at = piece_begin;
        break;
      }
      window.offsets.push_back(piece_begin);
      window.columns.push_back(column);
      window.text += piece;
      column += width;
    }
    window.columns.push_back(column);
    window.end = at;
    if (at < line.size()) window.text += "\u2026";
    return window;
  }

  void underline(const Mark& mark, const Window& window, std::uint64_t from, std::uint64_t to) {
    const auto column_of = [&](std::uint64_t offset) {
      const auto it = std::ranges::lower_bound(window.offsets, offset);
      return window.columns[static_cast<std::size_t>(it - window.offsets.begin())];
    };
    const std::size_t begin = column_of(from);
    const std::size_t end = std::max(column_of(to), begin + 1);
    std::string text(begin, ' ');
    std::string line(end - begin, mark.primary ? '^' : '-');
    if (!mark.text.empty()) line += fmt::format(" {}", mark.text);
    bar("", text + coloured(mark_colour(mark.primary), line));
  }

  void help() {
    out_ += std::string(gutter_, ' ');
    out_ += coloured(kGutterColour, " = ");
    out_ += coloured(kBold, "help:");
    out_ += fmt::format(" {}\n", terminal_safe(diagnostic_.help));
  }

  const Diagnostic& diagnostic_;
  const SourceMap& sources_;
  const RenderStyle& style_;
  const bool quote_source_;
  std::vector<Mark> marks_;
  std::size_t gutter_ = 1;
  std::string out_;
};

}  // namespace

std::string terminal_safe(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) out += safe_piece(text, at);
  return out;
}

std::string render(const Diagnostic& diagnostic, const SourceMap& sources, const RenderStyle& style,
                   bool quote_source) {
  return Renderer(diagnostic, sources, style, quote_source).run();
}

}  // namespace muster
