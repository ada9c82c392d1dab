// What became of the texts that came before, as far as they are short: in most columns few texts
// come again and again.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "engine/data/cell_convert.h"
#include "engine/data/record_reader.h"

namespace muster {

// What a cell of a column is.
struct ConvertedCell {
  CellState state = CellState::Absent;
  bool by_default = false;
  std::uint64_t bits = 0;  // the value as its storage has it
};

class CellMemory {
 public:
  // The longest text that is remembered, in bytes.
  static constexpr std::uint32_t kLongest = 32;

  // Those of up to 64 cells whose texts are remembered as present and as no default: a bit for
  // each, and its bits in `codes`, where other cells leave anything. `text`: all that may be read.
  std::uint64_t recall(std::string_view text, std::span<const CellRange> cells,
                       std::uint32_t* codes) const;
  // What is remembered of a text. It may be nothing also of one that came before.
  const ConvertedCell* find(std::string_view text) const;
  // REQUIRES: a text of at most kLongest bytes.
  void remember(std::string_view text, const ConvertedCell& cell);

 private:
  // The bytes of a text, with zeros after its end.
  using Words = std::array<std::uint64_t, kLongest / 8>;
  static constexpr std::uint32_t kAnyLength = std::numeric_limits<std::uint32_t>::max();
  struct Entry {
    Words words{};
    std::uint32_t length = kAnyLength;
    std::uint32_t plain_length = kAnyLength;  // its length, if it is there and by no default
    ConvertedCell cell;
  };
  static constexpr int kPlaceBits = 9;

  static Words words_of(std::string_view text);
  template <std::uint32_t kMost>
  static Words words_at(const char* bytes, std::uint32_t length);
  static std::size_t place_of(const Words& words, std::uint32_t length);
  template <std::uint32_t kMost>
  std::uint64_t recall_words(std::string_view text, std::span<const CellRange> cells,
                             std::uint32_t* codes) const;
#if defined(__x86_64__)
  template <std::uint32_t kMost>
  std::uint64_t recall_lanes(std::string_view text, std::span<const CellRange> cells,
                             std::uint32_t* codes) const;
#endif

  std::vector<Entry> entries_;  // by place; none until there is something to remember
};

}  // namespace muster
