// Where the delimiters and row ends of delimited text stand, found 64 bytes at a time. What it
// finds is what CsvScanner would find; at the first quote that is out of place it stops, and the
// row that holds it is for CsvScanner, which stays the definition.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

#include "engine/text/csv_blocks.h"

namespace muster {

class CsvIndex {
 public:
  // The most bytes that one call of index() looks at.
  static constexpr std::size_t kWindow = std::size_t{128} << 10;

  // Whether the delimiter is none of the bytes that have a meaning of their own.
  static bool takes(char delimiter);

  // REQUIRES: takes(delimiter).
  explicit CsvIndex(char delimiter, CsvBlockLevel level = best_csv_block_level());

  // Looks at the first `window` bytes of `text`, which begins with a row. What was found before is
  // forgotten.
  void index(std::string_view text, std::size_t window);

  // Offsets in `text` of delimiters and row ends outside quotes, ascending. A row ends at its LF,
  // or at its CR if it has one (whose LF, if there is one, is not listed).
  std::span<const std::uint32_t> separators() const {
    return {separators_.get(), separator_count_};
  }
  // Those of them that are row ends.
  std::span<const std::uint32_t> row_ends() const { return {row_ends_.get(), row_end_count_}; }
  // Of all quotes, up to the block of a stop. A quoted cell of a row that is ended above has one
  // as its first and one as its last byte, and only doubled ones between; other cells have none.
  std::span<const std::uint32_t> quotes() const { return {quotes_.get(), quote_count_}; }
  // Whether some row ends with a CR.
  bool has_returns() const { return has_returns_; }
  // A quote is out of place: nothing at or behind it is listed.
  bool stopped() const { return stopped_; }

 private:
  // What the blocks of a group need to know of those before.
  struct Carry {
    std::uint64_t inside = 0;    // all bits: within quotes
    std::uint64_t may_open = 1;  // the next byte begins a cell or doubles a quote
    std::uint64_t after_closing = 0;
    std::uint64_t after_return = 0;
  };

  bool combine(CsvBlocks& blocks, std::size_t count, std::uint32_t base, Carry& carry);

  char delimiter_;
  CsvBlockFunctions functions_;
  std::unique_ptr<std::uint32_t[]> separators_;
  std::unique_ptr<std::uint32_t[]> row_ends_;
  std::unique_ptr<std::uint32_t[]> quotes_;
  std::size_t separator_count_ = 0;
  std::size_t row_end_count_ = 0;
  std::size_t quote_count_ = 0;
  bool has_returns_ = false;
  bool stopped_ = false;
};

}  // namespace muster
