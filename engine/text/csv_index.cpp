#include "engine/text/csv_index.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>

#include "engine/base/check.h"

namespace muster {
namespace {

// Bit i of the result: whether an odd number of the bits 0 to i are set.
std::uint64_t prefix_xor(std::uint64_t bits) {
  for (unsigned shift = 1; shift < 64; shift *= 2) bits ^= bits << shift;
  return bits;
}

// Without quotes and CR a separator is just a delimiter or a line feed.
void combine_plain(CsvBlocks& blocks, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) blocks.delimiters[i] |= blocks.line_feeds[i];
}

}  // namespace

bool CsvIndex::takes(char delimiter) {
  return delimiter != '"' && delimiter != '\n' && delimiter != '\r';
}

CsvIndex::CsvIndex(char delimiter, CsvBlockLevel level)
    : delimiter_(delimiter),
      functions_(csv_block_functions(level)),
      separators_(std::make_unique_for_overwrite<std::uint32_t[]>(kWindow + 2 * kCsvBlock)),
      row_ends_(std::make_unique_for_overwrite<std::uint32_t[]>(kWindow + 2 * kCsvBlock)),
      quotes_(std::make_unique_for_overwrite<std::uint32_t[]>(kWindow + 2 * kCsvBlock)) {
  MUSTER_CHECK(takes(delimiter));
}

// Leaves separators in `delimiters` and row ends in `line_feeds`, and lists the quotes. False: a
// quote is out of place, and the masks end before it.
bool CsvIndex::combine(CsvBlocks& blocks, std::size_t count, std::uint32_t base, Carry& carry) {
  for (std::size_t i = 0; i < count; ++i) {
    const std::uint64_t quotes = blocks.quotes[i];
    if ((quotes | blocks.returns[i] | carry.inside | carry.after_closing | carry.after_return) ==
        0) {
      blocks.delimiters[i] |= blocks.line_feeds[i];
      carry.may_open = blocks.delimiters[i] >> 63;
      continue;
    }
    std::uint32_t* quotes_end = quotes_.get() + quote_count_;
    for (std::uint64_t left = quotes; left != 0; left &= left - 1) {
      *quotes_end++ = base + static_cast<std::uint32_t>(i * kCsvBlock) +
                      static_cast<std::uint32_t>(std::countr_zero(left));
    }
    quote_count_ = static_cast<std::size_t>(quotes_end - quotes_.get());
    const std::uint64_t inside = prefix_xor(quotes) ^ carry.inside;  // opening quotes too
    carry.inside = (inside >> 63) != 0 ? ~std::uint64_t{0} : 0;
    const std::uint64_t opening = quotes & inside;
    const std::uint64_t closing = quotes & ~inside;
    const std::uint64_t feeds = blocks.line_feeds[i] & ~inside;
    const std::uint64_t returns = blocks.returns[i] & ~inside;
    const std::uint64_t row_ends = returns | (feeds & ~((returns << 1) | carry.after_return));
    const std::uint64_t separators = (blocks.delimiters[i] & ~inside) | row_ends;
    carry.after_return = returns >> 63;
    // A quote opens a cell or doubles the one before; it closes a cell or is doubled.
    const std::uint64_t before = separators | feeds | closing;
    const std::uint64_t may_open = (before << 1) | carry.may_open;
    const std::uint64_t after_closing = (closing << 1) | carry.after_closing;
    const std::uint64_t wrong = (opening & ~may_open) | (after_closing & ~(separators | opening));
    carry.may_open = before >> 63;
    carry.after_closing = closing >> 63;
    blocks.delimiters[i] = separators;
    blocks.line_feeds[i] = row_ends;
    if (wrong == 0) continue;
    const std::uint64_t kept = (wrong & (~wrong + 1)) - 1;
    blocks.delimiters[i] &= kept;
    blocks.line_feeds[i] &= kept;
    std::fill_n(blocks.delimiters.begin() + static_cast<std::ptrdiff_t>(i + 1), count - i - 1, 0U);
    std::fill_n(blocks.line_feeds.begin() + static_cast<std::ptrdiff_t>(i + 1), count - i - 1, 0U);
    return false;
  }
  return true;
}

void CsvIndex::index(std::string_view text, std::size_t window) {
  separator_count_ = row_end_count_ = quote_count_ = 0;
  has_returns_ = stopped_ = false;
  const std::size_t size = std::min({text.size(), window, kWindow});
  Carry carry;
  CsvBlocks blocks;
  for (std::size_t done = 0; done < size && !stopped_; done += kCsvBlock * kCsvBlocks) {
    const std::size_t left = size - done;
    std::size_t count = std::min(left / kCsvBlock, kCsvBlocks);
    if (count > 0) {
      functions_.classify(text.data() + done, count, delimiter_, blocks);
    } else {
      blocks.any_quote = blocks.any_return = false;
    }
    if (count < kCsvBlocks && left % kCsvBlock != 0) {
      // The last bytes, filled up with some that mean nothing.
      std::array<char, kCsvBlock> last;
      last.fill(delimiter_ == 'x' ? 'y' : 'x');
      std::memcpy(last.data(), text.data() + done + count * kCsvBlock, left % kCsvBlock);
      CsvBlocks one;
      functions_.classify(last.data(), 1, delimiter_, one);
      blocks.delimiters[count] = one.delimiters[0];
      blocks.line_feeds[count] = one.line_feeds[0];
      blocks.returns[count] = one.returns[0];
      blocks.quotes[count] = one.quotes[0];
      blocks.any_quote = blocks.any_quote || one.any_quote;
      blocks.any_return = blocks.any_return || one.any_return;
      ++count;
    }
    has_returns_ = has_returns_ || blocks.any_return;
    const auto base = static_cast<std::uint32_t>(done);
    if (blocks.any_quote || blocks.any_return || carry.inside != 0 || carry.after_closing != 0 ||
        carry.after_return != 0) {
      stopped_ = !combine(blocks, count, base, carry);
    } else {
      combine_plain(blocks, count);
      carry.may_open = blocks.delimiters[count - 1] >> 63;
    }
    separator_count_ += functions_.offsets(blocks.delimiters.data(), count, base,
                                           separators_.get() + separator_count_);
    row_end_count_ += functions_.sparse_offsets(blocks.line_feeds.data(), count, base,
                                                row_ends_.get() + row_end_count_);
  }
}

}  // namespace muster
