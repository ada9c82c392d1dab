// A packed vector of bits: which cells are present, unreadable, selected.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace muster {

class Bitmap {
 public:
  Bitmap() = default;
  explicit Bitmap(std::size_t size, bool value = false) { resize(size, value); }

  std::size_t size() const { return size_; }
  bool operator[](std::size_t i) const { return (words_[i >> 6] >> (i & 63)) & 1U; }
  void set(std::size_t i, bool value = true) {
    const std::uint64_t mask = std::uint64_t{1} << (i & 63);
    words_[i >> 6] = value ? (words_[i >> 6] | mask) : (words_[i >> 6] & ~mask);
  }
  void push_back(bool value) {
    if ((size_ & 63) == 0) words_.push_back(0);
    ++size_;
    set(size_ - 1, value);
  }
  // New bits have `value`.
  void resize(std::size_t size, bool value = false);
  // The number of bits that are set.
  std::size_t count() const;
  // Appends all bits of `other`.
  void append(const Bitmap& other);
  // Appends `count` bits of `words` from bit `from` on.
  void append(std::span<const std::uint64_t> words, std::size_t from, std::size_t count);
  // All bits, 64 in a word, from the lowest on; zeros after the last.
  std::span<const std::uint64_t> words() const { return words_; }

 private:
  std::vector<std::uint64_t> words_;  // INVARIANT: bits at and after size_ are zero
  std::size_t size_ = 0;
};

}  // namespace muster
