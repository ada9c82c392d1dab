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
  const std::size_t shift = size_ & 63;
  const std::size_t total = size_ + other.size_;
  if (shift == 0) {
    words_.insert(words_.end(), other.words_.begin(), other.words_.end());
  } else {
    words_.reserve(word_count(total) + 1);
    for (const std::uint64_t word : other.words_) {
      words_.back() |= word << shift;
      words_.push_back(word >> (64 - shift));
    }
    words_.resize(word_count(total));
  }
  size_ = total;
}

}  // namespace muster
