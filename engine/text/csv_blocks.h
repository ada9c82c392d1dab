// The two inner loops of CsvIndex, for each kind of machine: bytes -> bit masks, and bit masks ->
// offsets. All levels give the same.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace muster {

enum class CsvBlockLevel { Portable, Avx2, Avx512, Avx512Vbmi2 };

// The best level that this machine has.
CsvBlockLevel best_csv_block_level();

inline constexpr std::size_t kCsvBlock = 64;   // bytes, a bit each
inline constexpr std::size_t kCsvBlocks = 64;  // blocks of a group

// Which bytes of a group are what; the first byte of a block is its lowest bit.
struct CsvBlocks {
  std::array<std::uint64_t, kCsvBlocks> delimiters;
  std::array<std::uint64_t, kCsvBlocks> line_feeds;
  std::array<std::uint64_t, kCsvBlocks> returns;
  std::array<std::uint64_t, kCsvBlocks> quotes;
  bool any_return = false;
  bool any_quote = false;
};

struct CsvBlockFunctions {
  // Looks at `count` blocks, at most kCsvBlocks.
  void (*classify)(const char* text, std::size_t count, char delimiter, CsvBlocks& out);
  // Writes the places of the bits of `count` masks, counted from `base`, and gives their number.
  // May write up to kCsvBlock values more than that.
  std::size_t (*offsets)(const std::uint64_t* masks, std::size_t count, std::uint32_t base,
                         std::uint32_t* out);
  // The same, for masks of which few bits are set.
  std::size_t (*sparse_offsets)(const std::uint64_t* masks, std::size_t count, std::uint32_t base,
                                std::uint32_t* out);
};

// REQUIRES: the machine has the level.
CsvBlockFunctions csv_block_functions(CsvBlockLevel level);

}  // namespace muster
