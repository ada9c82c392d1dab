// SHA-256 with the instructions that x86-64 has for it (Intel SHA extensions).
#if defined(__x86_64__)

#include "engine/base/intrinsics.h"
#include "engine/base/prefetch.h"
#include "engine/base/sha256_means.h"

namespace muster {
namespace {

#define MUSTER_SHA [[gnu::target("sse4.1,sha")]]
#define MUSTER_SHA_INLINE MUSTER_SHA [[gnu::always_inline]] inline

// Four words each, in the order of the instructions: the last named is the lowest.
struct Chain {
  __m128i abef;
  __m128i cdgh;
};

MUSTER_SHA_INLINE Chain chain_of(const Sha256Lanes& lanes, std::size_t lane) {
  const auto word = [&](std::size_t i) { return static_cast<int>(lanes.words[i][lane]); };
  return {.abef = _mm_set_epi32(word(0), word(1), word(4), word(5)),
          .cdgh = _mm_set_epi32(word(2), word(3), word(6), word(7))};
}

MUSTER_SHA_INLINE void keep_chain(const Chain& chain, Sha256Lanes& lanes, std::size_t lane) {
  const auto keep = [&](std::size_t i, int word) {
    lanes.words[i][lane] = static_cast<std::uint32_t>(word);
  };
  keep(0, _mm_extract_epi32(chain.abef, 3));
  keep(1, _mm_extract_epi32(chain.abef, 2));
  keep(4, _mm_extract_epi32(chain.abef, 1));
  keep(5, _mm_extract_epi32(chain.abef, 0));
  keep(2, _mm_extract_epi32(chain.cdgh, 3));
  keep(3, _mm_extract_epi32(chain.cdgh, 2));
  keep(6, _mm_extract_epi32(chain.cdgh, 1));
  keep(7, _mm_extract_epi32(chain.cdgh, 0));
}

// Four words as they count.
MUSTER_SHA_INLINE __m128i big_endian(const unsigned char* at) {
  const __m128i swap = _mm_setr_epi8(3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12);
  return _mm_shuffle_epi8(_mm_loadu_si128(reinterpret_cast<const __m128i*>(at)), swap);
}

// Rounds round ... round + 3 with their words.
MUSTER_SHA_INLINE void four_rounds(Chain& chain, __m128i words, std::size_t round) {
  const __m128i constants =
      _mm_loadu_si128(reinterpret_cast<const __m128i*>(kShaRounds.data() + round));
  const __m128i both = _mm_add_epi32(words, constants);
  // Two rounds make a new half of the chain, and the other of what was this one.
  chain.cdgh = _mm_sha256rnds2_epu32(chain.cdgh, chain.abef, both);
  chain.abef = _mm_sha256rnds2_epu32(chain.abef, chain.cdgh, _mm_shuffle_epi32(both, 0x0e));
}

// ... after which the words become those of sixteen rounds later.
MUSTER_SHA_INLINE void four_rounds(Chain& chain, __m128i& words, __m128i four_later,
                                   __m128i eight_later, __m128i twelve_later, std::size_t round) {
  four_rounds(chain, words, round);
  const __m128i nine_later = _mm_alignr_epi8(twelve_later, eight_later, 4);
  words = _mm_sha256msg2_epu32(_mm_add_epi32(_mm_sha256msg1_epu32(words, four_later), nine_later),
                               twelve_later);
}

// Streams first ... first + kStreams - 1, step by step beside each other. Of each four words of the
// schedule there is an array of its own: so compilers keep them all in registers.
template <std::size_t kStreams>
MUSTER_SHA void compress(Sha256Lanes& lanes, const unsigned char* const* data, std::size_t first,
                         std::size_t blocks) {
  Chain chains[kStreams];
  const unsigned char* at[kStreams];
  for (std::size_t i = 0; i < kStreams; ++i) {
    chains[i] = chain_of(lanes, first + i);
    at[i] = data[first + i];
  }
#define MUSTER_EACH_STREAM _Pragma("GCC unroll 2") for (std::size_t i = 0; i < kStreams; ++i)
  for (std::size_t block = 0; block < blocks; ++block) {
    Chain before[kStreams];
    __m128i a[kStreams];
    __m128i b[kStreams];
    __m128i c[kStreams];
    __m128i d[kStreams];
    MUSTER_EACH_STREAM {
      prefetch_ahead(at[i]);
      before[i] = chains[i];
      a[i] = big_endian(at[i]);
      b[i] = big_endian(at[i] + 16);
      c[i] = big_endian(at[i] + 32);
      d[i] = big_endian(at[i] + 48);
      at[i] += kShaBlock;
    }
#pragma GCC unroll 3
    for (std::size_t round = 0; round < 48; round += 16) {
      MUSTER_EACH_STREAM four_rounds(chains[i], a[i], b[i], c[i], d[i], round);
      MUSTER_EACH_STREAM four_rounds(chains[i], b[i], c[i], d[i], a[i], round + 4);
      MUSTER_EACH_STREAM four_rounds(chains[i], c[i], d[i], a[i], b[i], round + 8);
      MUSTER_EACH_STREAM four_rounds(chains[i], d[i], a[i], b[i], c[i], round + 12);
    }
    MUSTER_EACH_STREAM four_rounds(chains[i], a[i], 48);
    MUSTER_EACH_STREAM four_rounds(chains[i], b[i], 52);
    MUSTER_EACH_STREAM four_rounds(chains[i], c[i], 56);
    MUSTER_EACH_STREAM four_rounds(chains[i], d[i], 60);
    MUSTER_EACH_STREAM {
      chains[i].abef = _mm_add_epi32(chains[i].abef, before[i].abef);
      chains[i].cdgh = _mm_add_epi32(chains[i].cdgh, before[i].cdgh);
    }
  }
#undef MUSTER_EACH_STREAM
  for (std::size_t i = 0; i < kStreams; ++i) keep_chain(chains[i], lanes, first + i);
}

}  // namespace

MUSTER_SHA void compress_by_instructions(Sha256Lanes& lanes,
                                         std::span<const unsigned char* const> data,
                                         std::size_t blocks) {
  std::size_t stream = 0;
  for (; stream + kShaWoven <= data.size(); stream += kShaWoven) {
    compress<kShaWoven>(lanes, data.data(), stream, blocks);
  }
  for (; stream < data.size(); ++stream) compress<1>(lanes, data.data(), stream, blocks);
}

#undef MUSTER_SHA_INLINE
#undef MUSTER_SHA

}  // namespace muster

#endif
