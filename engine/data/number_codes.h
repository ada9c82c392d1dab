// The codes of keys that are numbers: an array, and where a set is sorted by its key something
// smaller, that stays in a nearer cache.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace muster {

class NumberCodes {
 public:
  static constexpr std::uint32_t kNone = 0xffff'ffff;  // there is no such key

  NumberCodes() = default;
  // Of the numbers from 0 to `size` - 1.
  explicit NumberCodes(std::size_t size);

  std::size_t size() const { return codes_.size(); }
  // Unless the number has one.
  void set(std::size_t number, std::uint32_t code);
  // To be called when all are set: makes look_up() quicker, and changes no code.
  void finish();
  // Whether it found most codes to follow one another, as their numbers do.
  bool is_sorted() const { return !firsts_.empty(); }

  // REQUIRES: number < size().
  std::uint32_t at(std::size_t number) const { return codes_[number]; }
  // Puts its code in the place of each number; kNone for one from size() on.
  void look_up(std::span<std::uint32_t> numbers) const;

 private:
  // Of as many numbers, each a key whose code follows that of the one before: the first code.
  static constexpr std::size_t kStretch = 64;
  static constexpr std::uint32_t kIrregular = 0x8000'0000;  // no code: these are others
  static std::uint32_t first_of(std::span<const std::uint32_t> codes);

  std::vector<std::uint32_t> codes_;
  // By stretch: its first code, or kIrregular. None before finish(), or if many are irregular.
  std::vector<std::uint32_t> firsts_;
};

}  // namespace muster
