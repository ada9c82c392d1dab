#include <algorithm>
#include <utility>

#include "engine/rule/pattern_expansion.h"

namespace muster {
namespace {

// From the first to the last of two places; the first, if they are of different texts.
Span hull(Span a, Span b) {
  if (!a.valid()) return b;
  if (!b.valid() || a.source != b.source) return a;
  const std::uint64_t begin = std::min(a.begin, b.begin);
  const std::uint64_t end = std::max(a.end(), b.end());
  return {.source = a.source, .length = static_cast<std::uint32_t>(end - begin), .begin = begin};
}

}  // namespace

void StretchedText::add(const ExprText& from, std::size_t begin, std::size_t length,
                        std::size_t argument) {
  if (length == 0) return;
  stretches_.push_back({.begin = text_.size(),
                        .length = length,
                        .argument = argument,
                        .from = from,
                        .from_begin = begin});
  text_ += std::string_view(from.text).substr(begin, length);
}

void StretchedText::add(std::string_view text, Span at, std::size_t argument) {
  add({.text = std::string(text), .place = [at](std::size_t, std::size_t) { return at; }}, 0,
      text.size(), argument);
}

void StretchedText::add(const StretchedText& other) {
  for (const Stretch& stretch : other.stretches_) {
    add(stretch.from, stretch.from_begin, stretch.length, stretch.argument);
  }
}

Span StretchedText::place(const std::vector<Stretch>& stretches, std::size_t offset,
                          std::size_t length) {
  Span of_author;
  Span of_pattern;
  std::size_t argument = kNoParam;
  bool several = false;
  for (const Stretch& stretch : stretches) {
    const std::size_t end = stretch.begin + stretch.length;
    // An empty part belongs to the stretch that it stands before, or to the last one.
    const bool touches =
        length == 0 ? stretch.begin <= offset && (offset < end || &stretch == &stretches.back())
                    : stretch.begin < offset + length && offset < end;
    if (!touches) continue;
    const std::size_t from = std::max(offset, stretch.begin);
    const std::size_t until = std::max(from, std::min(offset + length, end));
    const Span at = stretch.from.place(stretch.from_begin + (from - stretch.begin), until - from);
    if (stretch.argument == kNoParam) {
      of_pattern = hull(of_pattern, at);
      continue;
    }
    several = several || (argument != kNoParam && argument != stretch.argument);
    argument = stretch.argument;
    of_author = hull(of_author, at);
  }
  if (!of_pattern.valid()) return of_author;
  return of_author.valid() && !several ? of_author : of_pattern;
}

ExprText StretchedText::finish() const {
  return {.text = text_, .place = [stretches = stretches_](std::size_t offset, std::size_t length) {
            return place(stretches, offset, length);
          }};
}

}  // namespace muster
