// Places in inputs. Everything inside the program is byte offsets; lines and columns come from
// SourceMap::locate at the edge.
#pragma once

#include <cstdint>
#include <string>

#include "engine/base/ids.h"

namespace muster {

using SourceId = Id<struct SourceTag>;

// Bytes [begin, begin + length) of a source's decoded UTF-8 text (without byte order mark).
struct Span {
  SourceId source;
  std::uint32_t length = 0;
  std::uint64_t begin = 0;

  bool valid() const { return source.valid(); }
  std::uint64_t end() const { return begin + length; }
  auto operator<=>(const Span&) const = default;
};

// The part [from, from + length) of a span, in bytes from its begin.
inline Span sub_span(Span whole, std::uint64_t from, std::uint32_t length) {
  return {.source = whole.source, .length = length, .begin = whole.begin + from};
}

// A further place that a message talks about.
struct Label {
  Span at;
  std::string text;
};

}  // namespace muster
