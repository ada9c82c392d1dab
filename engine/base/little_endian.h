// Bytes of a text as a number, the first one lowest, on every machine: many bytes looked at at
// once.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>

namespace muster {

// REQUIRES: sizeof(T) bytes can be read.
template <typename T = std::uint64_t>
T load_little(const char* bytes) {
  T value = 0;
  if constexpr (std::endian::native == std::endian::little) {
    std::memcpy(&value, bytes, sizeof(T));
  } else {
    for (std::size_t i = 0; i < sizeof(T); ++i) {
      value |= static_cast<T>(T{static_cast<unsigned char>(bytes[i])} << (8 * i));
    }
  }
  return value;
}

// Of as many bytes, at most eight: zeros behind them.
inline std::uint64_t load_little(const char* bytes, std::size_t count) {
  std::uint64_t value = 0;
  if constexpr (std::endian::native == std::endian::little) {
    std::memcpy(&value, bytes, count);
  } else {
    for (std::size_t i = 0; i < count; ++i) {
      value |= std::uint64_t{static_cast<unsigned char>(bytes[i])} << (8 * i);
    }
  }
  return value;
}

// All bits of the first `count` bytes of such a number of eight.
constexpr std::uint64_t first_bytes(std::size_t count) {
  return count >= 8 ? ~std::uint64_t{0} : (std::uint64_t{1} << (8 * count)) - 1;
}

}  // namespace muster
