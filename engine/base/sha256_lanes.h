// SHA-256's compression of several streams beside each other in the lanes of vector registers, for
// machines without instructions for it: hash.h is what to call. The message schedule of eight
// blocks is made at once, also of blocks of one stream; the rounds run over the streams.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace muster {

inline constexpr std::size_t kShaLanes = 8;
inline constexpr std::size_t kShaFewLanes = 4;  // cost less each, in registers half as wide
inline constexpr std::size_t kShaBlock = 64;

// Whether the machine has the vector instructions ...
bool has_sha256_lanes();
// ... and those of SHA-256 itself, with which nothing is gained by them.
bool has_sha256_instructions();

// The chaining values of up to eight streams: words[i][lane].
struct Sha256Lanes {
  alignas(32) std::array<std::array<std::uint32_t, kShaLanes>, 8> words{};

  void start(std::size_t lane);
};

// Takes `blocks` blocks of each stream: those of stream i are at data[i] and belong to lane i. At
// most kShaLanes streams. REQUIRES: has_sha256_lanes().
void sha256_compress(Sha256Lanes& lanes, std::span<const unsigned char* const> data,
                     std::size_t blocks);

}  // namespace muster
