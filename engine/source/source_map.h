// Owns the text of every input and knows its lines.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/base/hash.h"
#include "engine/source/file_system.h"
#include "engine/source/span.h"

namespace muster {

enum class ColumnUnit { Byte, CodePoint, Utf16 };

// Lines and columns from 1; end_column is one past the last. Lines end at LF, CRLF or a lone CR.
struct Region {
  std::uint64_t start_line = 1;
  std::uint64_t start_column = 1;
  std::uint64_t end_line = 1;
  std::uint64_t end_column = 1;
  auto operator<=>(const Region&) const = default;
};

class SourceMap {
 public:
  SourceMap() = default;
  SourceMap(const SourceMap&) = delete;
  SourceMap& operator=(const SourceMap&) = delete;

  // Put before the path of every source that is added from now on, but for those in `<...>` (built
  // in): reports may be relative to a folder above the root.
  void set_prefix(std::string prefix) { prefix_ = std::move(prefix); }
  // Takes a text that is valid UTF-8 without byte order mark. `path` is what users see: relative to
  // the root, with `/`. Not safe beside readers: loading stages add first, then read in parallel.
  SourceId add(std::string path, Buffer text);
  SourceId add_text(std::string path, std::string text);

  // Another text of the same length for a source of whose lines nobody asked yet; views of the old
  // one stay good. Not safe beside readers, but beside let_go().
  void replace_text(SourceId id, std::string text);

  std::string_view text(SourceId id) const;
  std::string_view text(Span span) const;  // the bytes of the span
  std::string_view path(SourceId id) const;
  std::size_t size() const { return sources_.size(); }
  // The memory of this part of the text will not be needed for a while (Buffer::let_go).
  void let_go(SourceId id, std::uint64_t from, std::uint64_t to) const;

  // Builds the line index of the source at the first call (safe from several threads).
  Region locate(Span span, ColumnUnit unit) const;
  // The same place in several units, a region each: its lines are looked for once.
  void locate(Span span, std::span<const ColumnUnit> units, std::span<Region> regions) const;
  // The whole line that holds the offset, without its end.
  std::string_view line_at(SourceId id, std::uint64_t offset) const;

 private:
  struct Source {
    std::string path;
    Buffer buffer;
    std::unique_ptr<Buffer> shown;  // instead of it
    mutable std::mutex counting;    // of line_counts
    // For each kLineBlock bytes so far, how many lines end before them: a list of all lines would
    // take as much memory as some texts.
    mutable std::vector<std::uint64_t> line_counts;
  };
  const Source& source(SourceId id) const;
  static std::string_view text(const Source& source);
  struct Line {
    std::uint64_t number = 1;
    std::uint64_t begin = 0;
  };
  static constexpr std::size_t kLineBlock = 1024;
  static std::uint64_t lines_before(const Source& source, std::size_t block);
  Line line_of(const Source& source, std::uint64_t offset) const;
  std::string prefix_;
  std::deque<Source> sources_;
};

}  // namespace muster
