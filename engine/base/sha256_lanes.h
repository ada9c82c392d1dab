// SHA-256's compression of several streams beside each other, each in a lane of its own: hash.h is
// what to call. A stream alone waits for its last round in each, whatever the machine could do
// more.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

namespace muster {

inline constexpr std::size_t kShaLanes = 8;
inline constexpr std::size_t kShaWoven = 2;  // streams that ShaMeans::Instructions takes at once
inline constexpr std::size_t kShaBlock = 64;

enum class ShaMeans : std::uint8_t {
  // The machine's own for SHA-256. Two streams fill the gaps of each other.
  Instructions,
  // Vector registers (AVX-512), a lane a stream. The message schedule of eight blocks is made at
  // once, also of blocks of one stream; the rounds run over four or eight streams.
  Vectors,
};

// Whether this machine has them. In a virtual machine the question takes microseconds.
bool has_means(ShaMeans means);
// The best it has; none: a library does as well. Asked once.
std::optional<ShaMeans> sha256_means();

// The chaining values of up to eight streams: words[i][lane].
struct Sha256Lanes {
  alignas(32) std::array<std::array<std::uint32_t, kShaLanes>, 8> words{};

  void start(std::size_t lane);
};

// Takes `blocks` blocks of each stream: those of stream i are at data[i] and belong to lane i. At
// most kShaLanes streams. REQUIRES: has_means(means).
void sha256_compress(ShaMeans means, Sha256Lanes& lanes, std::span<const unsigned char* const> data,
                     std::size_t blocks);

}  // namespace muster
