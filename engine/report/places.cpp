#include "engine/report/places.h"

#include <algorithm>
#include <array>

#include "engine/base/utf8.h"

namespace muster {
namespace {

constexpr std::size_t kSnippetBytes = 200;

Span first_line_of(const SourceMap& sources, Span span) {
  // Only so much is looked at: a record of any size may begin here.
  const std::string_view text = sources.text(span);
  const std::string_view line = text.substr(0, text.find('\n'));
  const std::size_t line_end = std::min(line.size(), line.find('\r'));
  if (line_end == text.size()) return span;
  return sub_span(span, 0, static_cast<std::uint32_t>(line_end));
}

}  // namespace

Place place_of(const SourceMap& sources, Span span) {
  Place place;
  if (!span.valid()) return place;
  const Span line = first_line_of(sources, span);
  place.path = std::string(sources.path(span.source));
  std::array<Region, 2> regions;
  sources.locate(line, std::array{ColumnUnit::CodePoint, ColumnUnit::Utf16}, regions);
  place.region = regions[0];
  place.utf16 = regions[1];
  return place;
}

std::string snippet_of(const SourceMap& sources, const Schema& schema, Span span, TableId table,
                       ColumnId column, bool unmask) {
  if (!span.valid() || !table.valid() || !column.valid()) return {};
  const TableSchema& set = schema.tables[table];
  if (set.aggregate_only || (set.fields[column].sensitive && !unmask)) return {};
  if (span.length == 0 || span.length > kSnippetBytes) return {};
  const std::string_view text = sources.text(span);
  if (utf8::find_invalid(text)) return {};
  for (std::size_t pos = 0; pos < text.size();) {
    if (utf8::is_unsafe_for_display(utf8::next(text, pos))) return {};
  }
  return std::string(text);
}

}  // namespace muster
