#include "engine/source/source_map.h"

#include <algorithm>
#include <utility>

#include "engine/base/check.h"
#include "engine/base/utf8.h"

namespace muster {
namespace {

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

// The lines that a span begins and ends in.
struct Lines {
  std::uint64_t first = 0;  // from 0
  std::uint64_t last = 0;
  std::uint64_t first_begin = 0;
  std::uint64_t last_begin = 0;
};

Lines lines_of(const LineIndex& index, std::string_view text, Span span) {
  Lines lines;
  lines.first = index.lines_before(text, span.begin);
  lines.first_begin = line_begin(text, span.begin);
  const std::uint64_t within = count_line_ends(text, span.begin, span.end());
  lines.last = lines.first + within;
  lines.last_begin = within == 0 ? lines.first_begin : line_begin(text, span.end());
  return lines;
}

Region region_of(const Lines& lines, std::string_view text, Span span, ColumnUnit unit) {
  const auto column = [&](std::uint64_t begin, std::uint64_t end) {
    return 1 + count(text.substr(begin, end - begin), unit);
  };
  Region region;
  region.start_line = lines.first + 1;
  region.start_column = column(lines.first_begin, span.begin);
  region.end_line = lines.last + 1;
  region.end_column = lines.first == lines.last
                          ? region.start_column + column(span.begin, span.end()) - 1
                          : column(lines.last_begin, span.end());
  return region;
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

const SourceMap::Source& SourceMap::source(SourceId id) const {
  MUSTER_CHECK(id.index() < sources_.size());
  return sources_[id.index()];
}

std::string_view SourceMap::text(SourceId id) const { return source(id).buffer.view(); }

std::string_view SourceMap::text(Span span) const {
  const std::string_view all = text(span.source);
  MUSTER_CHECK(span.begin <= all.size() && span.length <= all.size() - span.begin);
  return all.substr(span.begin, span.length);
}

std::string_view SourceMap::path(SourceId id) const { return source(id).path; }

Region SourceMap::locate(Span span, ColumnUnit unit) const {
  const std::string_view all = text(span.source);
  MUSTER_CHECK(span.begin <= all.size() && span.length <= all.size() - span.begin);
  return region_of(lines_of(source(span.source).lines, all, span), all, span, unit);
}

std::pair<Region, Region> SourceMap::locate(Span span, ColumnUnit unit, ColumnUnit other) const {
  const std::string_view all = text(span.source);
  MUSTER_CHECK(span.begin <= all.size() && span.length <= all.size() - span.begin);
  const Lines lines = lines_of(source(span.source).lines, all, span);
  return {region_of(lines, all, span, unit), region_of(lines, all, span, other)};
}

std::string_view SourceMap::line_at(SourceId id, std::uint64_t offset) const {
  const std::string_view all = text(id);
  MUSTER_CHECK(offset <= all.size());
  const std::size_t begin = line_begin(all, offset);
  std::size_t end = offset;
  while (end < all.size() && count_line_ends(all, end, end + 1) == 0) ++end;
  std::string_view line = all.substr(begin, end - begin);
  // The first half of a CRLF is no part of the line.
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

}  // namespace muster
