#include "engine/source/source_map.h"

#include <algorithm>
#include <utility>

#include "engine/base/check.h"
#include "engine/base/utf8.h"

namespace muster {
namespace {

std::vector<std::uint64_t> find_line_starts(std::string_view text) {
  std::vector<std::uint64_t> starts = {0};
  if (text.find('\r') == std::string_view::npos) {
    for (std::size_t at = text.find('\n'); at != std::string_view::npos; at = text.find('\n', at)) {
      starts.push_back(++at);
    }
    return starts;
  }
  for (std::size_t at = 0; at < text.size(); ++at) {
    const bool lone_cr = text[at] == '\r' && (at + 1 == text.size() || text[at + 1] != '\n');
    if (text[at] == '\n' || lone_cr) starts.push_back(at + 1);
  }
  return starts;
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

// The number, from 0, of the line that holds the offset.
std::size_t line_of(const std::vector<std::uint64_t>& starts, std::uint64_t offset) {
  const auto after = std::ranges::upper_bound(starts, offset);
  return static_cast<std::size_t>(after - starts.begin()) - 1;
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

const std::vector<std::uint64_t>& SourceMap::lines(const Source& source) const {
  std::call_once(source.once, [&source] { source.line_starts = find_line_starts(text(source)); });
  return source.line_starts;
}

Region SourceMap::locate(Span span, ColumnUnit unit) const {
  const Source& in = source(span.source);
  const std::string_view all = text(in);
  MUSTER_CHECK(span.begin <= all.size() && span.length <= all.size() - span.begin);
  const std::vector<std::uint64_t>& starts = lines(in);
  const auto column = [&](std::size_t line, std::uint64_t offset) {
    return 1 + count(all.substr(starts[line], offset - starts[line]), unit);
  };
  const std::size_t start_line = line_of(starts, span.begin);
  const std::size_t end_line = line_of(starts, span.end());
  return {.start_line = start_line + 1,
          .start_column = column(start_line, span.begin),
          .end_line = end_line + 1,
          .end_column = column(end_line, span.end())};
}

std::string_view SourceMap::line_at(SourceId id, std::uint64_t offset) const {
  const Source& in = source(id);
  const std::string_view all = text(in);
  MUSTER_CHECK(offset <= all.size());
  const std::vector<std::uint64_t>& starts = lines(in);
  const std::size_t line = line_of(starts, offset);
  const std::uint64_t end = line + 1 < starts.size() ? starts[line + 1] : all.size();
  std::string_view text = all.substr(starts[line], end - starts[line]);
  if (text.ends_with('\n')) text.remove_suffix(1);
  if (text.ends_with('\r')) text.remove_suffix(1);
  return text;
}

}  // namespace muster
