#include "engine/source/source_map.h"

#include <algorithm>
#include <utility>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

#include "engine/base/check.h"
#include "engine/base/prefetch.h"
#include "engine/base/utf8.h"

namespace muster {
namespace {

// Whether a line ends with the byte at `at`: at the LF of a CRLF, not at its CR.
bool ends_line(std::string_view text, std::size_t at) {
  if (text[at] == '\n') return true;
  return text[at] == '\r' && (at + 1 == text.size() || text[at + 1] != '\n');
}

struct LineBytes {
  std::uint64_t feeds = 0;
  bool any_return = false;
};

LineBytes look_for_line_ends(std::string_view text) {
  LineBytes found;
  std::size_t at = 0;
#if defined(__SSE2__)
  const __m128i feed = _mm_set1_epi8('\n');
  const __m128i carriage_return = _mm_set1_epi8('\r');
  __m128i returns = _mm_setzero_si128();
  const auto look = [&](std::size_t from, __m128i& sums) {
    const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(text.data() + from));
    sums = _mm_sub_epi8(sums, _mm_cmpeq_epi8(bytes, feed));
    returns = _mm_or_si128(returns, _mm_cmpeq_epi8(bytes, carriage_return));
  };
  while (at + 16 <= text.size()) {
    // A byte of the sum holds at most 255.
    const std::size_t end = at + std::min<std::size_t>((text.size() - at) / 16, 255) * 16;
    __m128i sums = _mm_setzero_si128();
    for (; at + 64 <= end; at += 64) {
      prefetch_ahead(text.data() + at);
      look(at, sums);
      look(at + 16, sums);
      look(at + 32, sums);
      look(at + 48, sums);
    }
    for (; at < end; at += 16) look(at, sums);
    const __m128i halves = _mm_sad_epu8(sums, _mm_setzero_si128());
    found.feeds +=
        static_cast<std::uint64_t>(_mm_cvtsi128_si64(halves)) +
        static_cast<std::uint64_t>(_mm_cvtsi128_si64(_mm_unpackhi_epi64(halves, halves)));
  }
  found.any_return = _mm_movemask_epi8(returns) != 0;
#endif
  for (; at < text.size(); ++at) {
    found.feeds += text[at] == '\n' ? 1U : 0U;
    found.any_return = found.any_return || text[at] == '\r';
  }
  return found;
}

// How many lines end in [from, to).
std::uint64_t count_line_ends(std::string_view text, std::size_t from, std::size_t to) {
  const std::string_view part = text.substr(from, to - from);
  const LineBytes found = look_for_line_ends(part);
  std::uint64_t count = found.feeds;
  if (!found.any_return) return count;
  for (std::size_t at = part.find('\r'); at != std::string_view::npos;
       at = part.find('\r', at + 1)) {
    if (ends_line(text, from + at)) ++count;
  }
  return count;
}

std::uint64_t count(std::string_view text, ColumnUnit unit) {
  switch (unit) {
    case ColumnUnit::Byte:
      return text.size();
    case ColumnUnit::CodePoint:
      return utf8::count_code_points(text);
    case ColumnUnit::Utf16:
      return utf8::count_utf16_units(text);
  }
  MUSTER_UNREACHABLE();
}

}  // namespace

SourceId SourceMap::add(std::string path, Buffer text) {
  Source& source = sources_.emplace_back();
  source.path = path.starts_with('<') ? std::move(path) : prefix_ + path;
  source.buffer = std::move(text);
  return SourceId(sources_.size() - 1);
}

SourceId SourceMap::add_text(std::string path, std::string text) {
  return add(std::move(path), Buffer(std::move(text)));
}

void SourceMap::replace_text(SourceId id, std::string text) {
  MUSTER_CHECK(id.index() < sources_.size());
  Source& source = sources_[id.index()];
  MUSTER_CHECK(source.buffer.view().size() == text.size());
  source.shown = std::make_unique<Buffer>(std::move(text));
}

void SourceMap::let_go(SourceId id, std::uint64_t from, std::uint64_t to) const {
  source(id).buffer.let_go(from, to);
}

const SourceMap::Source& SourceMap::source(SourceId id) const {
  MUSTER_CHECK(id.index() < sources_.size());
  return sources_[id.index()];
}

std::string_view SourceMap::text(const Source& source) {
  return source.shown ? source.shown->view() : source.buffer.view();
}

std::string_view SourceMap::text(SourceId id) const { return text(source(id)); }

std::string_view SourceMap::text(Span span) const {
  const std::string_view all = text(span.source);
  MUSTER_CHECK(span.begin <= all.size() && span.length <= all.size() - span.begin);
  return all.substr(span.begin, span.length);
}

std::string_view SourceMap::path(SourceId id) const { return source(id).path; }

// How many lines end before the block.
std::uint64_t SourceMap::lines_before(const Source& source, std::size_t block) {
  const std::string_view all = text(source);
  const std::lock_guard lock(source.counting);
  std::vector<std::uint64_t>& counts = source.line_counts;
  if (counts.empty()) counts.push_back(0);
  // No further than somebody asks: what is shown of many findings are the first.
  while (counts.size() <= block) {
    const std::size_t at = (counts.size() - 1) * kLineBlock;
    counts.push_back(counts.back() + count_line_ends(all, at, at + kLineBlock));
    // A large file is looked through, not kept.
    constexpr std::size_t kLetGo = 1024 * kLineBlock;
    if ((at + kLineBlock) % kLetGo == 0) {
      source.buffer.let_go(at + kLineBlock - kLetGo, at + kLineBlock);
    }
  }
  return counts[block];
}

// The line that holds the offset.
SourceMap::Line SourceMap::line_of(const Source& source, std::uint64_t offset) const {
  const std::string_view all = text(source);
  const std::size_t block = offset / kLineBlock;
  Line line;
  line.number = lines_before(source, block) + count_line_ends(all, block * kLineBlock, offset) + 1;
  line.begin = offset;
  while (line.begin > 0 && !ends_line(all, line.begin - 1)) --line.begin;
  return line;
}

Region SourceMap::locate(Span span, ColumnUnit unit) const {
  Region region;
  locate(span, {&unit, 1}, {&region, 1});
  return region;
}

void SourceMap::locate(Span span, std::span<const ColumnUnit> units,
                       std::span<Region> regions) const {
  MUSTER_CHECK(units.size() == regions.size());
  const Source& in = source(span.source);
  const std::string_view all = text(in);
  MUSTER_CHECK(span.begin <= all.size() && span.length <= all.size() - span.begin);
  const Line start = line_of(in, span.begin);
  const bool on_one_line = count_line_ends(all, span.begin, span.end()) == 0;
  const Line end = on_one_line ? start : line_of(in, span.end());
  for (std::size_t i = 0; i < units.size(); ++i) {
    const auto column = [&](const Line& line, std::uint64_t offset) {
      return 1 + count(all.substr(line.begin, offset - line.begin), units[i]);
    };
    regions[i] = {.start_line = start.number,
                  .start_column = column(start, span.begin),
                  .end_line = end.number,
                  .end_column = column(end, span.end())};
  }
}

std::string_view SourceMap::line_at(SourceId id, std::uint64_t offset) const {
  const Source& in = source(id);
  const std::string_view all = text(in);
  MUSTER_CHECK(offset <= all.size());
  std::uint64_t begin = offset;
  while (begin > 0 && !ends_line(all, begin - 1)) --begin;
  std::uint64_t end = offset;
  while (end < all.size() && !ends_line(all, end)) ++end;
  std::string_view line = all.substr(begin, end - begin);
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

}  // namespace muster
