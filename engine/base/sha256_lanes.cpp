#include "engine/base/sha256_lanes.h"

#include "engine/base/check.h"
#include "engine/base/sha256_means.h"

#if defined(__x86_64__)
#include <cpuid.h>
#endif

namespace muster {

#if defined(__x86_64__)

namespace {

bool has_sha_instructions() {
  unsigned eax = 0;
  unsigned ebx = 0;
  unsigned ecx = 0;
  unsigned edx = 0;
  if (__get_cpuid_count(7, 0, &eax, &ebx, &ecx, &edx) == 0) return false;
  constexpr unsigned kSha = 1U << 29;
  return (ebx & kSha) != 0;
}

}  // namespace

bool has_means(ShaMeans means) {
  if (means == ShaMeans::Instructions) {
    return __builtin_cpu_supports("sse4.1") && has_sha_instructions();
  }
  return __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512bw");
}

void sha256_compress(ShaMeans means, Sha256Lanes& lanes, std::span<const unsigned char* const> data,
                     std::size_t blocks) {
  MUSTER_CHECK(!data.empty() && data.size() <= kShaLanes);
  if (means == ShaMeans::Instructions) return compress_by_instructions(lanes, data, blocks);
  compress_by_vectors(lanes, data, blocks);
}

#else

bool has_means(ShaMeans) { return false; }

void sha256_compress(ShaMeans, Sha256Lanes&, std::span<const unsigned char* const>, std::size_t) {
  MUSTER_UNREACHABLE();
}

#endif

std::optional<ShaMeans> sha256_means() {
  static const std::optional<ShaMeans> best = []() -> std::optional<ShaMeans> {
    for (const ShaMeans means : {ShaMeans::Instructions, ShaMeans::Vectors}) {
      if (has_means(means)) return means;
    }
    return std::nullopt;
  }();
  return best;
}

void Sha256Lanes::start(std::size_t lane) {
  constexpr std::array<std::uint32_t, 8> kStart = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                                                   0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
  for (std::size_t i = 0; i < kStart.size(); ++i) words[i][lane] = kStart[i];
}

}  // namespace muster
