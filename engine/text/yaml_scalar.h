// Where a YAML scalar stands in its source, byte for byte. yaml-cpp gives its first byte and its
// meaning; this walks both side by side for the end and for what each byte of the meaning is spelt
// as.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "engine/source/span.h"
#include "engine/text/tree.h"

namespace muster {

struct YamlScalarPlace {
  Span at;  // with quotes; a block scalar from its `|` or `>` to its last line with text
  std::vector<OffsetRun> runs;
  bool plain = false;
  bool block_text = false;
  bool closed = true;  // false: a quoted scalar without its closing quote
};

// `text`: the part of the source that was read, with every lone CR as LF. `base`: where it begins
// in the source. `begin`: the scalar's first byte in `text`, after anchors. Runs are left out when
// the two readings do not agree; then span_in() gives the whole scalar.
YamlScalarPlace locate_yaml_scalar(std::string_view text, Span base, std::size_t begin,
                                   std::string_view value);

}  // namespace muster
