// Finds the YAML at the head of a Markdown file.
#include <string_view>

#include "engine/text/document_reader.h"

namespace muster {

namespace {

constexpr std::string_view kFence = "---";

// Where the line that begins at `from` ends, without its line end; LF, CRLF and a lone CR end
// lines.
std::size_t line_end(std::string_view text, std::size_t from) {
  const std::size_t end = text.find_first_of("\r\n", from);
  return end == std::string_view::npos ? text.size() : end;
}

std::size_t next_line(std::string_view text, std::size_t end) {
  if (end >= text.size()) return text.size();
  return text.substr(end, 2) == "\r\n" ? end + 2 : end + 1;
}

bool is_fence(std::string_view line) {
  if (!line.starts_with(kFence)) return false;
  return line.find_first_not_of(" \t", kFence.size()) == std::string_view::npos;
}

}  // namespace

Result<Span> find_front_matter(const SourceMap& sources, SourceId source, Emitter& diag) {
  const std::string_view text = sources.text(source);
  const std::size_t first_end = line_end(text, 0);
  if (!is_fence(text.substr(0, first_end))) return Span{};
  const std::size_t begin = next_line(text, first_end);
  for (std::size_t line = begin; line < text.size();) {
    const std::size_t end = line_end(text, line);
    if (is_fence(text.substr(line, end - line))) {
      return Span{
          .source = source, .length = static_cast<std::uint32_t>(line - begin), .begin = begin};
    }
    line = next_line(text, end);
  }
  return diag
      .error(diag::FrontMatterUnclosed, {.source = source, .length = kFence.size(), .begin = 0})
      .help("end it with a line `---`");
}

}  // namespace muster
