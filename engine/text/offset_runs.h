// Builds a scalar's decoded text together with where each part of it stands in the source.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engine/source/span.h"
#include "engine/text/tree.h"

namespace muster {

class OffsetText {
 public:
  // Bytes that stand in the source at `source` as they are.
  void verbatim(std::uint64_t source, std::string_view bytes);
  // One thing that takes `source_length` bytes in the source and means `bytes`.
  void atom(std::uint64_t source, std::uint64_t source_length, std::string_view bytes);
  // Takes back the last `count` bytes (white space before a folded line end).
  void drop_back(std::size_t count);

  const std::string& text() const { return text_; }
  // The runs, or none when the whole text is the scalar's own bytes, bare or between quotes.
  std::vector<OffsetRun> runs_for(Span scalar) const;

 private:
  std::string text_;
  std::vector<OffsetRun> runs_;
};

}  // namespace muster
