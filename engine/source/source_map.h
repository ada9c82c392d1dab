// Owns the text of every input and knows its lines.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "engine/base/hash.h"
#include "engine/source/file_system.h"
#include "engine/source/line_index.h"
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

  std::string_view text(SourceId id) const;
  std::string_view text(Span span) const;  // the bytes of the span
  std::string_view path(SourceId id) const;
  std::size_t size() const { return sources_.size(); }

  // Safe from several threads; looks at the text up to the span at the first call.
  Region locate(Span span, ColumnUnit unit) const;
  // The same span in two units, for less than twice the work.
  std::pair<Region, Region> locate(Span span, ColumnUnit unit, ColumnUnit other) const;
  // The whole line that holds the offset, without its end.
  std::string_view line_at(SourceId id, std::uint64_t offset) const;

 private:
  struct Source {
    std::string path;
    Buffer buffer;
    LineIndex lines;
  };
  const Source& source(SourceId id) const;
  std::string prefix_;
  std::deque<Source> sources_;
};

}  // namespace muster
