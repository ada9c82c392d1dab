// SHA-256 in the lanes of vector registers.
#if defined(__x86_64__)

#include <algorithm>
#include <bit>

#include "engine/base/intrinsics.h"
#include "engine/base/prefetch.h"
#include "engine/base/sha256_means.h"

namespace muster {
namespace {

// Words of the schedule with the round's constant added, eight blocks side by side. Rounds of fewer
// streams than a register has lanes read some words beyond theirs.
struct Schedule {
  alignas(32) std::array<std::array<std::uint32_t, kShaLanes>, 64> words;
  std::array<std::uint32_t, kShaLanes> beyond;
};

#define MUSTER_LANES [[gnu::target("avx2,avx512f,avx512bw,avx512vl")]]
#define MUSTER_LANES_INLINE MUSTER_LANES [[gnu::always_inline]] inline

// Compilers make one instruction of it, or two.
MUSTER_LANES_INLINE __m256i exclusive(__m256i x, __m256i y, __m256i z) {
  return _mm256_xor_si256(_mm256_xor_si256(x, y), z);
}
MUSTER_LANES_INLINE __m256i load8(const void* at) {
  return _mm256_loadu_si256(static_cast<const __m256i*>(at));
}

MUSTER_LANES_INLINE void store8(void* at, __m256i value) {
  _mm256_storeu_si256(static_cast<__m256i*>(at), value);
}

// Row i of the result holds word i of all eight rows. Each by its name: they stay in registers.
MUSTER_LANES_INLINE void transpose(__m256i (&rows)[8]) {
  const __m256i p0 = _mm256_unpacklo_epi32(rows[0], rows[1]);
  const __m256i p1 = _mm256_unpackhi_epi32(rows[0], rows[1]);
  const __m256i p2 = _mm256_unpacklo_epi32(rows[2], rows[3]);
  const __m256i p3 = _mm256_unpackhi_epi32(rows[2], rows[3]);
  const __m256i p4 = _mm256_unpacklo_epi32(rows[4], rows[5]);
  const __m256i p5 = _mm256_unpackhi_epi32(rows[4], rows[5]);
  const __m256i p6 = _mm256_unpacklo_epi32(rows[6], rows[7]);
  const __m256i p7 = _mm256_unpackhi_epi32(rows[6], rows[7]);
  const __m256i f0 = _mm256_unpacklo_epi64(p0, p2);
  const __m256i f1 = _mm256_unpackhi_epi64(p0, p2);
  const __m256i f2 = _mm256_unpacklo_epi64(p1, p3);
  const __m256i f3 = _mm256_unpackhi_epi64(p1, p3);
  const __m256i f4 = _mm256_unpacklo_epi64(p4, p6);
  const __m256i f5 = _mm256_unpackhi_epi64(p4, p6);
  const __m256i f6 = _mm256_unpacklo_epi64(p5, p7);
  const __m256i f7 = _mm256_unpackhi_epi64(p5, p7);
  rows[0] = _mm256_permute2x128_si256(f0, f4, 0x20);
  rows[1] = _mm256_permute2x128_si256(f1, f5, 0x20);
  rows[2] = _mm256_permute2x128_si256(f2, f6, 0x20);
  rows[3] = _mm256_permute2x128_si256(f3, f7, 0x20);
  rows[4] = _mm256_permute2x128_si256(f0, f4, 0x31);
  rows[5] = _mm256_permute2x128_si256(f1, f5, 0x31);
  rows[6] = _mm256_permute2x128_si256(f2, f6, 0x31);
  rows[7] = _mm256_permute2x128_si256(f3, f7, 0x31);
}

MUSTER_LANES_INLINE __m256i small_sigma0(__m256i x) {
  return exclusive(_mm256_ror_epi32(x, 7), _mm256_ror_epi32(x, 18), _mm256_srli_epi32(x, 3));
}

MUSTER_LANES_INLINE __m256i small_sigma1(__m256i x) {
  return exclusive(_mm256_ror_epi32(x, 17), _mm256_ror_epi32(x, 19), _mm256_srli_epi32(x, 10));
}

MUSTER_LANES_INLINE void keep_word(__m256i word, std::size_t round, Schedule& out) {
  const __m256i constant = _mm256_set1_epi32(static_cast<int>(kShaRounds[round]));
  store8(out.words[round].data(), _mm256_add_epi32(word, constant));
}

// Keeps a word; that of sixteen rounds later takes its place.
MUSTER_LANES_INLINE void extend_word(__m256i& word, __m256i one_later, __m256i nine_later,
                                     __m256i fourteen_later, std::size_t round, Schedule& out) {
  keep_word(word, round, out);
  word = _mm256_add_epi32(_mm256_add_epi32(word, small_sigma0(one_later)),
                          _mm256_add_epi32(nine_later, small_sigma1(fourteen_later)));
}

// Each word by its name: they stay in registers.
MUSTER_LANES_INLINE void extend(__m256i (&w)[16], std::size_t round, Schedule& out) {
  extend_word(w[0], w[1], w[9], w[14], round, out);
  extend_word(w[1], w[2], w[10], w[15], round + 1, out);
  extend_word(w[2], w[3], w[11], w[0], round + 2, out);
  extend_word(w[3], w[4], w[12], w[1], round + 3, out);
  extend_word(w[4], w[5], w[13], w[2], round + 4, out);
  extend_word(w[5], w[6], w[14], w[3], round + 5, out);
  extend_word(w[6], w[7], w[15], w[4], round + 6, out);
  extend_word(w[7], w[8], w[0], w[5], round + 7, out);
  extend_word(w[8], w[9], w[1], w[6], round + 8, out);
  extend_word(w[9], w[10], w[2], w[7], round + 9, out);
  extend_word(w[10], w[11], w[3], w[8], round + 10, out);
  extend_word(w[11], w[12], w[4], w[9], round + 11, out);
  extend_word(w[12], w[13], w[5], w[10], round + 12, out);
  extend_word(w[13], w[14], w[6], w[11], round + 13, out);
  extend_word(w[14], w[15], w[7], w[12], round + 14, out);
  extend_word(w[15], w[0], w[8], w[13], round + 15, out);
}

// Eight words as they count.
MUSTER_LANES_INLINE __m256i big_endian(const unsigned char* at) {
  const __m256i swap = _mm256_setr_epi8(3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12, 3, 2,
                                        1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12);
  return _mm256_shuffle_epi8(load8(at), swap);
}

// The schedule of the eight blocks at `blocks`.
MUSTER_LANES void make_schedule(const std::array<const unsigned char*, kShaLanes>& blocks,
                                Schedule& out) {
  __m256i low[8] = {big_endian(blocks[0] + 0), big_endian(blocks[1] + 0), big_endian(blocks[2] + 0),
                    big_endian(blocks[3] + 0), big_endian(blocks[4] + 0), big_endian(blocks[5] + 0),
                    big_endian(blocks[6] + 0), big_endian(blocks[7] + 0)};
  transpose(low);
  __m256i high[8] = {big_endian(blocks[0] + 32), big_endian(blocks[1] + 32),
                     big_endian(blocks[2] + 32), big_endian(blocks[3] + 32),
                     big_endian(blocks[4] + 32), big_endian(blocks[5] + 32),
                     big_endian(blocks[6] + 32), big_endian(blocks[7] + 32)};
  transpose(high);
  __m256i last[16] = {low[0],  low[1],  low[2],  low[3],  low[4],  low[5],  low[6],  low[7],
                      high[0], high[1], high[2], high[3], high[4], high[5], high[6], high[7]};
  extend(last, 0, out);
  extend(last, 16, out);
  extend(last, 32, out);
  keep_word(last[0], 48, out);
  keep_word(last[1], 49, out);
  keep_word(last[2], 50, out);
  keep_word(last[3], 51, out);
  keep_word(last[4], 52, out);
  keep_word(last[5], 53, out);
  keep_word(last[6], 54, out);
  keep_word(last[7], 55, out);
  keep_word(last[8], 56, out);
  keep_word(last[9], 57, out);
  keep_word(last[10], 58, out);
  keep_word(last[11], 59, out);
  keep_word(last[12], 60, out);
  keep_word(last[13], 61, out);
  keep_word(last[14], 62, out);
  keep_word(last[15], 63, out);
}

// One round over four or eight streams: `h` becomes the new `a`, `d` the new `e`. The order is that
// in which the next round waits for what is made; compilers find others, a fifth slower.
template <class Vector>
MUSTER_LANES_INLINE void round_of(Vector a, Vector b, Vector c, Vector& d, Vector e, Vector f,
                                  Vector g, Vector& h, const std::uint32_t* word) {
  using Words = std::array<std::uint32_t, sizeof(Vector) / sizeof(std::uint32_t)>;
  Vector x;
  Vector y;
  Vector z;
  Vector picked;
  asm("vpaddd %[word], %[h], %[h]\n\t"
      // The bits of f where e has them, else those of g; e turned by 6, 11 and 25.
      "vprord $6, %[e], %[x]\n\t"
      "vprord $11, %[e], %[y]\n\t"
      "vprord $25, %[e], %[z]\n\t"
      "vmovdqa32 %[e], %[picked]\n\t"
      "vpternlogd $0xca, %[g], %[f], %[picked]\n\t"
      "vpternlogd $0x96, %[y], %[x], %[z]\n\t"
      "vpaddd %[picked], %[h], %[h]\n\t"
      "vpaddd %[z], %[h], %[h]\n\t"
      "vpaddd %[h], %[d], %[d]\n\t"
      // The bits that most of a, b and c have; a turned by 2, 13 and 22.
      "vprord $2, %[a], %[x]\n\t"
      "vprord $13, %[a], %[y]\n\t"
      "vprord $22, %[a], %[z]\n\t"
      "vmovdqa32 %[a], %[picked]\n\t"
      "vpternlogd $0xe8, %[c], %[b], %[picked]\n\t"
      "vpternlogd $0x96, %[y], %[x], %[z]\n\t"
      "vpaddd %[picked], %[h], %[h]\n\t"
      "vpaddd %[z], %[h], %[h]"
      : [d] "+&v"(d), [h] "+&v"(h), [x] "=&v"(x), [y] "=&v"(y), [z] "=&v"(z), [picked] "=&v"(picked)
      : [a] "v"(a), [b] "v"(b), [c] "v"(c), [e] "v"(e), [f] "v"(f), [g] "v"(g),
        [word] "m"(*reinterpret_cast<const Words*>(word)));
}

MUSTER_LANES_INLINE void load(__m128i& out, const std::uint32_t* at) {
  out = _mm_loadu_si128(reinterpret_cast<const __m128i*>(at));
}
MUSTER_LANES_INLINE void load(__m256i& out, const std::uint32_t* at) { out = load8(at); }
MUSTER_LANES_INLINE void add_to(std::uint32_t* at, __m128i value) {
  __m128i old;
  load(old, at);
  _mm_storeu_si128(reinterpret_cast<__m128i*>(at), _mm_add_epi32(old, value));
}
MUSTER_LANES_INLINE void add_to(std::uint32_t* at, __m256i value) {
  store8(at, _mm256_add_epi32(load8(at), value));
}

// The rounds of one block of each stream; its words are at `first` of each row of the schedule.
template <class Vector>
MUSTER_LANES void run_rounds(Sha256Lanes& lanes, const Schedule& schedule, std::size_t first) {
  Vector a;
  Vector b;
  Vector c;
  Vector d;
  Vector e;
  Vector f;
  Vector g;
  Vector h;
  load(a, lanes.words[0].data());
  load(b, lanes.words[1].data());
  load(c, lanes.words[2].data());
  load(d, lanes.words[3].data());
  load(e, lanes.words[4].data());
  load(f, lanes.words[5].data());
  load(g, lanes.words[6].data());
  load(h, lanes.words[7].data());
  const std::uint32_t* word = schedule.words[0].data() + first;
  for (std::size_t round = 0; round < 64; round += 8, word += 8 * kShaLanes) {
    round_of(a, b, c, d, e, f, g, h, word);
    round_of(h, a, b, c, d, e, f, g, word + kShaLanes);
    round_of(g, h, a, b, c, d, e, f, word + 2 * kShaLanes);
    round_of(f, g, h, a, b, c, d, e, word + 3 * kShaLanes);
    round_of(e, f, g, h, a, b, c, d, word + 4 * kShaLanes);
    round_of(d, e, f, g, h, a, b, c, word + 5 * kShaLanes);
    round_of(c, d, e, f, g, h, a, b, word + 6 * kShaLanes);
    round_of(b, c, d, e, f, g, h, a, word + 7 * kShaLanes);
  }
  add_to(lanes.words[0].data(), a);
  add_to(lanes.words[1].data(), b);
  add_to(lanes.words[2].data(), c);
  add_to(lanes.words[3].data(), d);
  add_to(lanes.words[4].data(), e);
  add_to(lanes.words[5].data(), f);
  add_to(lanes.words[6].data(), g);
  add_to(lanes.words[7].data(), h);
}

}  // namespace

void compress_by_vectors(Sha256Lanes& lanes, std::span<const unsigned char* const> data,
                         std::size_t blocks) {
  // With few streams the schedule takes several blocks of each. What is not there is some other
  // block, whose result nobody takes.
  const std::size_t streams = std::bit_ceil(data.size());
  const std::size_t at_once = kShaLanes / streams;
  std::array<const unsigned char*, kShaLanes> at{};
  const auto place = [&](std::size_t count) {
    for (std::size_t lane = 0; lane < kShaLanes; ++lane) {
      const std::size_t block = std::min(lane / streams, count - 1);
      at[lane] = data[std::min(lane % streams, data.size() - 1)] + block * kShaBlock;
    }
  };
  place(at_once);
  Schedule schedule;
  for (std::size_t done = 0; done < blocks; done += at_once) {
    const std::size_t count = std::min(at_once, blocks - done);
    if (count < at_once) {
      place(count);
      for (const unsigned char*& block : at) block += done * kShaBlock;
    }
    for (const unsigned char* block : at) prefetch_ahead(block);
    make_schedule(at, schedule);
    for (std::size_t block = 0; block < count; ++block) {
      if (streams == kShaLanes) {
        run_rounds<__m256i>(lanes, schedule, 0);
      } else {
        run_rounds<__m128i>(lanes, schedule, block * streams);
      }
    }
    for (const unsigned char*& block : at) block += at_once * kShaBlock;
  }
}

#undef MUSTER_LANES_INLINE
#undef MUSTER_LANES

}  // namespace muster

#endif
