#include "engine/base/bitmap.h"

#include <algorithm>
#include <bit>

namespace muster {
namespace {

constexpr std::uint64_t kAllOnes = ~std::uint64_t{0};

// The words that hold `size` bits.
std::size_t word_count(std::size_t size) { return (size + 63) / 64; }

// A mask of the lowest `bits` bits, fewer than 64.
std::uint64_t low_mask(std::size_t bits) { return (std::uint64_t{1} << bits) - 1; }

}  // namespace

void Bitmap::resize(std::size_t size, bool value) {
  const std::size_t old_size = size_;
  words_.resize(word_count(size), value ? kAllOnes : 0);
  if (value && size > old_size && (old_size & 63) != 0) {
    words_[old_size >> 6] |= ~low_mask(old_size & 63);
  }
  if ((size & 63) != 0) words_.back() &= low_mask(size & 63);
  size_ = size;
}

std::size_t Bitmap::count() const {
  std::size_t total = 0;
  for (const std::uint64_t word : words_) total += static_cast<std::size_t>(std::popcount(word));
  return total;
}

void Bitmap::append(const Bitmap& other) {
  if (&other == this) {
    const Bitmap copy = other;
    append(copy);
    return;
  }
  append(other.words_, 0, other.size_);
}

void Bitmap::append(std::span<const std::uint64_t> words, std::size_t from, std::size_t count) {
  const std::size_t total = size_ + count;
  words_.resize(word_count(total));
  const std::size_t to_bit = size_ & 63;
  const std::size_t from_bit = from & 63;
  // 64 bits at a time, each from one word or two into one or two.
  const std::size_t whole = count / 64;
  if (whole > 0) {
    const std::uint64_t* in = words.data() + (from >> 6);
    std::uint64_t* out = words_.data() + (size_ >> 6);
    for (std::size_t i = 0; i < whole; ++i, ++in, ++out) {
      const std::uint64_t high = from_bit == 0 ? 0 : in[1] << (64 - from_bit);
      const std::uint64_t next = in[0] >> from_bit | high;
      out[0] |= next << to_bit;
      if (to_bit != 0) out[1] = next >> (64 - to_bit);
    }
    size_ += whole * 64;
    from += whole * 64;
  }
  // The rest, up to 64 bits at a time, at the place where they go.
  while (size_ < total) {
    const std::size_t room = 64 - (size_ & 63);
    const std::size_t left = 64 - (from & 63);
    const std::size_t bits = std::min({room, left, total - size_});
    std::uint64_t next = words[from >> 6] >> (from & 63);
    if (bits < 64) next &= low_mask(bits);
    words_[size_ >> 6] |= next << (size_ & 63);
    size_ += bits;
    from += bits;
  }
}

}  // namespace muster
