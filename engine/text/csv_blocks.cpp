#include "engine/text/csv_blocks.h"

#include <array>
#include <bit>

#include "engine/base/check.h"
#include "engine/base/intrinsics.h"
#include "engine/base/little_endian.h"

namespace muster {
namespace {

// Portable: eight bytes of a word at a time.

constexpr std::uint64_t kLowBits = 0x7f7f7f7f7f7f7f7fULL;
constexpr std::uint64_t kOnes = 0x0101010101010101ULL;

// A bit for each of the eight bytes that equals the pattern's.
std::uint64_t equal_bytes(std::uint64_t word, std::uint64_t pattern) {
  const std::uint64_t other = word ^ pattern;
  const std::uint64_t zero = ~(((other & kLowBits) + kLowBits) | other | kLowBits);
  return ((zero >> 7) * 0x0102040810204080ULL) >> 56;
}

void classify_portable(const char* text, std::size_t count, char delimiter, CsvBlocks& out) {
  const auto pattern = [](char c) { return kOnes * static_cast<unsigned char>(c); };
  const std::uint64_t delimiters = pattern(delimiter);
  std::uint64_t any_return = 0;
  std::uint64_t any_quote = 0;
  for (std::size_t block = 0; block < count; ++block) {
    std::uint64_t delimiter_mask = 0;
    std::uint64_t feed_mask = 0;
    std::uint64_t return_mask = 0;
    std::uint64_t quote_mask = 0;
    for (std::size_t i = 0; i < 8; ++i) {
      const std::uint64_t word = load_little(text + block * kCsvBlock + i * 8);
      delimiter_mask |= equal_bytes(word, delimiters) << (8 * i);
      feed_mask |= equal_bytes(word, pattern('\n')) << (8 * i);
      return_mask |= equal_bytes(word, pattern('\r')) << (8 * i);
      quote_mask |= equal_bytes(word, pattern('"')) << (8 * i);
    }
    out.delimiters[block] = delimiter_mask;
    out.line_feeds[block] = feed_mask;
    out.returns[block] = return_mask;
    out.quotes[block] = quote_mask;
    any_return |= return_mask;
    any_quote |= quote_mask;
  }
  out.any_return = any_return != 0;
  out.any_quote = any_quote != 0;
}

// Writes `kAlways` values whether there are so many or not: a jump that is hard to foretell costs
// more than they do. Inlined into functions for several machines.
template <std::size_t kAlways>
[[gnu::always_inline]] inline std::size_t write_offsets(const std::uint64_t* masks,
                                                        std::size_t count, std::uint32_t base,
                                                        std::uint32_t* out) {
  std::uint32_t* end = out;
  for (std::size_t block = 0; block < count; ++block, base += kCsvBlock) {
    std::uint64_t mask = masks[block];
    const auto bits = static_cast<std::size_t>(std::popcount(mask));
    for (std::size_t i = 0; i < kAlways; ++i) {
      end[i] = base + static_cast<std::uint32_t>(std::countr_zero(mask));
      mask &= mask - 1;
    }
    for (std::size_t i = kAlways; i < bits; ++i) {
      end[i] = base + static_cast<std::uint32_t>(std::countr_zero(mask));
      mask &= mask - 1;
    }
    end += bits;
  }
  return static_cast<std::size_t>(end - out);
}

std::size_t offsets_portable(const std::uint64_t* masks, std::size_t count, std::uint32_t base,
                             std::uint32_t* out) {
  return write_offsets<0>(masks, count, base, out);
}

#if defined(__x86_64__)

[[gnu::target("avx2,bmi,popcnt")]] std::size_t offsets_bmi(const std::uint64_t* masks,
                                                           std::size_t count, std::uint32_t base,
                                                           std::uint32_t* out) {
  return write_offsets<8>(masks, count, base, out);
}

[[gnu::target("avx2,bmi,popcnt")]] std::size_t sparse_offsets_bmi(const std::uint64_t* masks,
                                                                  std::size_t count,
                                                                  std::uint32_t base,
                                                                  std::uint32_t* out) {
  return write_offsets<2>(masks, count, base, out);
}

[[gnu::target("avx512f,avx512bw,popcnt")]] std::size_t offsets_avx512(const std::uint64_t* masks,
                                                                      std::size_t count,
                                                                      std::uint32_t base,
                                                                      std::uint32_t* out) {
  const __m512i places = _mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
  const __m512i sixteen = _mm512_set1_epi32(16);
  __m512i next = _mm512_add_epi32(places, _mm512_set1_epi32(static_cast<int>(base)));
  std::uint32_t* end = out;
  for (std::size_t block = 0; block < count; ++block) {
    std::uint64_t mask = masks[block];
    for (int quarter = 0; quarter < 4; ++quarter, mask >>= 16) {
      const auto bits = static_cast<__mmask16>(mask);
      _mm512_storeu_si512(end, _mm512_maskz_compress_epi32(bits, next));
      end += std::popcount(static_cast<std::uint16_t>(bits));
      next = _mm512_add_epi32(next, sixteen);
    }
  }
  return static_cast<std::size_t>(end - out);
}

[[gnu::target("avx512f")]] inline void write_places(__m128i sixteen, __m512i from,
                                                    std::uint32_t* out) {
  _mm512_storeu_si512(out, _mm512_add_epi32(from, _mm512_cvtepu8_epi32(sixteen)));
}

// As offsets_avx512, the places of a block as bytes at once: seldom more than a register of
// numbers.
[[gnu::target("avx512f,avx512bw,avx512vbmi2,popcnt")]] std::size_t offsets_vbmi2(
    const std::uint64_t* masks, std::size_t count, std::uint32_t base, std::uint32_t* out) {
  alignas(64) static constexpr std::array<std::uint8_t, kCsvBlock> kPlaces = [] {
    std::array<std::uint8_t, kCsvBlock> places{};
    for (std::size_t i = 0; i < kCsvBlock; ++i) places[i] = static_cast<std::uint8_t>(i);
    return places;
  }();
  const __m512i places = _mm512_load_si512(kPlaces.data());
  std::uint32_t* end = out;
  for (std::size_t block = 0; block < count; ++block, base += kCsvBlock) {
    const __m512i kept = _mm512_maskz_compress_epi8(masks[block], places);
    const __m512i from = _mm512_set1_epi32(static_cast<int>(base));
    const auto bits = static_cast<std::size_t>(std::popcount(masks[block]));
    write_places(_mm512_castsi512_si128(kept), from, end);
    if (bits > 16) {
      write_places(_mm512_extracti32x4_epi32(kept, 1), from, end + 16);
      write_places(_mm512_extracti32x4_epi32(kept, 2), from, end + 32);
      write_places(_mm512_extracti32x4_epi32(kept, 3), from, end + 48);
    }
    end += bits;
  }
  return static_cast<std::size_t>(end - out);
}

[[gnu::target("avx2")]] inline std::uint64_t equal_mask(__m256i low, __m256i high, __m256i value) {
  const auto low_mask =
      static_cast<std::uint32_t>(_mm256_movemask_epi8(_mm256_cmpeq_epi8(low, value)));
  const auto high_mask =
      static_cast<std::uint32_t>(_mm256_movemask_epi8(_mm256_cmpeq_epi8(high, value)));
  return low_mask | (std::uint64_t{high_mask} << 32);
}

[[gnu::target("avx2")]] void classify_avx2(const char* text, std::size_t count, char delimiter,
                                           CsvBlocks& out) {
  const __m256i delimiters = _mm256_set1_epi8(delimiter);
  const __m256i feeds = _mm256_set1_epi8('\n');
  const __m256i returns = _mm256_set1_epi8('\r');
  const __m256i quotes = _mm256_set1_epi8('"');
  std::uint64_t any_return = 0;
  std::uint64_t any_quote = 0;
  for (std::size_t block = 0; block < count; ++block) {
    const char* const at = text + block * kCsvBlock;
    const __m256i low = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(at));
    const __m256i high = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(at + 32));
    out.delimiters[block] = equal_mask(low, high, delimiters);
    out.line_feeds[block] = equal_mask(low, high, feeds);
    const std::uint64_t return_mask = equal_mask(low, high, returns);
    const std::uint64_t quote_mask = equal_mask(low, high, quotes);
    out.returns[block] = return_mask;
    out.quotes[block] = quote_mask;
    any_return |= return_mask;
    any_quote |= quote_mask;
  }
  out.any_return = any_return != 0;
  out.any_quote = any_quote != 0;
}

[[gnu::target("avx512f,avx512bw")]] void classify_avx512(const char* text, std::size_t count,
                                                         char delimiter, CsvBlocks& out) {
  const __m512i delimiters = _mm512_set1_epi8(delimiter);
  const __m512i feeds = _mm512_set1_epi8('\n');
  const __m512i returns = _mm512_set1_epi8('\r');
  const __m512i quotes = _mm512_set1_epi8('"');
  std::uint64_t any_return = 0;
  std::uint64_t any_quote = 0;
  for (std::size_t block = 0; block < count; ++block) {
    const __m512i bytes = _mm512_loadu_si512(text + block * kCsvBlock);
    out.delimiters[block] = _mm512_cmpeq_epi8_mask(bytes, delimiters);
    out.line_feeds[block] = _mm512_cmpeq_epi8_mask(bytes, feeds);
    const std::uint64_t return_mask = _mm512_cmpeq_epi8_mask(bytes, returns);
    const std::uint64_t quote_mask = _mm512_cmpeq_epi8_mask(bytes, quotes);
    out.returns[block] = return_mask;
    out.quotes[block] = quote_mask;
    any_return |= return_mask;
    any_quote |= quote_mask;
  }
  out.any_return = any_return != 0;
  out.any_quote = any_quote != 0;
}

#endif

}  // namespace

CsvBlockLevel best_csv_block_level() {
#if defined(__x86_64__)
  const bool bits = __builtin_cpu_supports("bmi") && __builtin_cpu_supports("popcnt");
  if (bits && __builtin_cpu_supports("avx2")) {
    if (!__builtin_cpu_supports("avx512bw")) return CsvBlockLevel::Avx2;
    return __builtin_cpu_supports("avx512vbmi2") ? CsvBlockLevel::Avx512Vbmi2
                                                 : CsvBlockLevel::Avx512;
  }
#endif
  return CsvBlockLevel::Portable;
}

CsvBlockFunctions csv_block_functions(CsvBlockLevel level) {
#if defined(__x86_64__)
  switch (level) {
    case CsvBlockLevel::Avx512Vbmi2:
      return {.classify = classify_avx512,
              .offsets = offsets_vbmi2,
              .sparse_offsets = sparse_offsets_bmi};
    case CsvBlockLevel::Avx512:
      return {.classify = classify_avx512,
              .offsets = offsets_avx512,
              .sparse_offsets = sparse_offsets_bmi};
    case CsvBlockLevel::Avx2:
      return {
          .classify = classify_avx2, .offsets = offsets_bmi, .sparse_offsets = sparse_offsets_bmi};
    case CsvBlockLevel::Portable:
      break;
  }
#else
  MUSTER_CHECK(level == CsvBlockLevel::Portable);
#endif
  return {.classify = classify_portable,
          .offsets = offsets_portable,
          .sparse_offsets = offsets_portable};
}

}  // namespace muster
