#include "engine/report/text_page.h"

#include <algorithm>
#include <vector>

#include "engine/base/check.h"
#include "engine/base/utf8.h"
#include "engine/diag/render.h"

namespace muster {
namespace {

constexpr std::size_t kNarrowest = 40;
constexpr std::size_t kWidest = 120;  // longer lines are hard to read

std::string_view escape_of(Ink ink) {
  switch (ink) {
    case Ink::Plain:
      return "";
    case Ink::Bold:
      return "\x1b[1m";
    case Ink::Faint:
      return "\x1b[2m";
    case Ink::Red:
      return "\x1b[1;31m";
    case Ink::Yellow:
      return "\x1b[1;33m";
    case Ink::Green:
      return "\x1b[32m";
    case Ink::Blue:
      return "\x1b[36m";
  }
  MUSTER_UNREACHABLE();
}

std::vector<std::string_view> words_of(std::string_view text) {
  std::vector<std::string_view> words;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(' '), text.size());
    if (end > 0) words.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return words;
}

}  // namespace

TextPage::TextPage(const ReportOptions& options, ByteSink& sink)
    : sink_(sink),
      width_(std::clamp(options.width, kNarrowest, kWidest)),
      colour_(options.colour) {}

void TextPage::paragraph(std::size_t indent, std::size_t hang, std::string_view text, Ink ink) {
  labelled(indent, hang, "", Ink::Plain, text, ink);
}

void TextPage::labelled(std::size_t indent, std::size_t hang, std::string_view label, Ink label_ink,
                        std::string_view text, Ink ink) {
  const std::string safe_label = terminal_safe(label);
  const std::string safe_text = terminal_safe(text);
  std::string out(indent, ' ');
  std::size_t column = indent;
  if (!safe_label.empty()) {
    out += inked(label_ink, safe_label);
    column += utf8::display_width(safe_label);
  }
  std::string run;  // what stands on this line in `ink`
  bool empty_line = safe_label.empty();
  for (const std::string_view word : words_of(safe_text)) {
    const std::size_t wide = utf8::display_width(word);
    if (!empty_line && column + 1 + wide > width_) {
      out += inked(ink, run) + "\n" + std::string(hang, ' ');
      run.clear();
      column = hang;
      empty_line = true;
    }
    if (!empty_line) {
      (run.empty() ? out : run) += ' ';
      ++column;
    }
    run += word;
    column += wide;
    empty_line = false;
  }
  sink_.write(out + inked(ink, run) + "\n");
}

void TextPage::sides(std::size_t indent, std::string_view left, Ink left_ink,
                     std::string_view right, Ink right_ink) {
  const std::string safe_left = terminal_safe(left);
  const std::string safe_right = terminal_safe(right);
  const std::size_t taken =
      indent + utf8::display_width(safe_left) + utf8::display_width(safe_right);
  if (safe_right.empty() || taken + 2 > width_) {
    paragraph(indent, indent + 2, left, left_ink);
    if (!safe_right.empty()) paragraph(indent + 2, indent + 2, right, right_ink);
    return;
  }
  sink_.write(std::string(indent, ' ') + inked(left_ink, safe_left) +
              std::string(width_ - taken, ' ') + inked(right_ink, safe_right) + "\n");
}

void TextPage::blank() { sink_.write("\n"); }

std::string TextPage::inked(Ink ink, std::string_view text) const {
  if (!colour_ || text.empty() || ink == Ink::Plain) return std::string(text);
  return std::string(escape_of(ink)) + std::string(text) + "\x1b[0m";
}

}  // namespace muster
