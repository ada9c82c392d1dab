// Keys such as P0000123 as the numbers that they are: what is looked up by number needs no hash and
// no comparison.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "engine/data/record_reader.h"

namespace muster {

// Keys of one length that differ in their last digits only: P0000123. Each is its number.
class KeyForm {
 public:
  // Keys like this one; there are none if it does not end in a digit.
  static KeyForm like(std::string_view key);
  // The number of a key of this form; nothing (kNone) if it has another. `readable`: the bytes from
  // the key's first on that may be read.
  std::uint32_t number(std::string_view key, std::size_t readable) const;
  // Those of many cells of `text`, whose memory goes on to the end of it. Eight at a time where the
  // machine has AVX-512.
  void numbers(std::string_view text, std::span<const CellRange> cells, std::uint32_t* out) const;
  static constexpr std::uint32_t kNone = 0xffff'ffff;

 private:
  std::uint32_t number_of(std::uint64_t last) const;
  std::size_t numbers_by_lanes(std::string_view text, std::span<const CellRange> cells,
                               std::uint32_t* out) const;

  std::size_t length_ = 0;    // 0: no key has the form
  std::string front_;         // before the last eight bytes
  std::uint64_t fixed_ = 0;   // what the last eight are, where no digit varies; digits as `0`
  std::uint64_t varies_ = 0;  // which of their bytes are the digits: all bits of each
};

}  // namespace muster
