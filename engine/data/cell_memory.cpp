#include "engine/data/cell_memory.h"

#include <algorithm>
#include <cstring>

#include "engine/base/check.h"
#include "engine/base/intrinsics.h"
#include "engine/base/little_endian.h"

namespace muster {
namespace {

// Most texts are so short; for them half of the work is left out.
constexpr std::uint32_t kShort = 16;

// Of the sixteen bytes of two words the first so many.
struct HalfMasks {
  std::uint64_t low = 0;
  std::uint64_t high = 0;
};
constexpr auto kFirstBytes = [] {
  std::array<HalfMasks, kShort + 1> out{};
  for (std::size_t count = 1; count < out.size(); ++count) {
    out[count] = {.low = first_bytes(std::min<std::size_t>(count, 8)),
                  .high = count > 8 ? first_bytes(count - 8) : 0};
  }
  return out;
}();

#if defined(__x86_64__)
bool has_lanes() {
  static const bool has = __builtin_cpu_supports("avx512bw") &&
                          __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("bmi2");
  return has;
}
#endif

}  // namespace

inline std::size_t CellMemory::place_of(const Words& words, std::uint32_t length) {
  constexpr std::uint64_t kMix = 0x9e3779b97f4a7c15;
  const std::uint64_t all = words[0] ^ (words[1] * 31) ^ (words[2] * 961) ^ (words[3] * 29'791);
  return ((all ^ length) * kMix) >> (64 - kPlaceBits);
}

CellMemory::Words CellMemory::words_of(std::string_view text) {
  std::array<char, kLongest> copy{};
  std::memcpy(copy.data(), text.data(), text.size());
  Words out{};
  for (std::size_t i = 0; i < out.size(); ++i) out[i] = load_little(copy.data() + 8 * i);
  return out;
}

const ConvertedCell* CellMemory::find(std::string_view text) const {
  if (text.size() > kLongest || entries_.empty()) return nullptr;
  const Words words = words_of(text);
  const auto length = static_cast<std::uint32_t>(text.size());
  const Entry& entry = entries_[place_of(words, length)];
  return entry.length == length && entry.words == words ? &entry.cell : nullptr;
}

void CellMemory::remember(std::string_view text, const ConvertedCell& cell) {
  MUSTER_CHECK(text.size() <= kLongest);
  if (entries_.empty()) entries_.resize(std::size_t{1} << kPlaceBits);
  const Words words = words_of(text);
  const auto length = static_cast<std::uint32_t>(text.size());
  const bool is_plain = cell.state == CellState::Present && !cell.by_default;
  entries_[place_of(words, length)] = {.words = words,
                                       .length = length,
                                       .plain_length = is_plain ? length : kAnyLength,
                                       .cell = cell};
}

// The first bytes of a text, at most kMost. REQUIRES: kMost bytes can be read.
template <std::uint32_t kMost>
inline CellMemory::Words CellMemory::words_at(const char* bytes, std::uint32_t length) {
  const HalfMasks& front = kFirstBytes.data()[std::min(length, kShort)];
  if constexpr (kMost <= kShort) {
    return {load_little(bytes) & front.low, load_little(bytes + 8) & front.high, 0, 0};
  } else {
    const HalfMasks& back =
        kFirstBytes.data()[length > kShort ? std::min(length, kLongest) - kShort : 0];
    return {load_little(bytes) & front.low, load_little(bytes + 8) & front.high,
            load_little(bytes + 16) & back.low, load_little(bytes + 24) & back.high};
  }
}

// Longer cells than `kMost` are unknown. No jump depends on a cell, so that their memory is waited
// for together.
template <std::uint32_t kMost>
std::uint64_t CellMemory::recall_words(std::string_view text, std::span<const CellRange> cells,
                                       std::uint32_t* codes) const {
  std::uint64_t out = 0;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    const CellRange cell = cells.data()[i];
    const Words words = words_at<kMost>(text.data() + cell.begin, cell.length);
    const Entry& entry = entries_.data()[place_of(words, cell.length)];
    std::uint64_t differ = entry.plain_length ^ cell.length;
    for (std::size_t k = 0; k < kMost / 8; ++k) differ |= entry.words[k] ^ words[k];
    codes[i] = static_cast<std::uint32_t>(entry.cell.bits);
    out |= static_cast<std::uint64_t>(differ == 0 ? 1 : 0) << i;
  }
  return out;
}

#if defined(__x86_64__)
// The same, each text in a register; what is not of it is not read.
template <std::uint32_t kMost>
[[gnu::target("avx512f,avx512bw,avx512vl,bmi2")]] std::uint64_t CellMemory::recall_lanes(
    std::string_view text, std::span<const CellRange> cells, std::uint32_t* codes) const {
  std::uint64_t out = 0;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    const CellRange cell = cells.data()[i];
    const char* const bytes = text.data() + cell.begin;
    // Of a length that the mask takes for a shorter one no text is remembered.
    const std::uint32_t mask = _bzhi_u32(~0U, cell.length);
    Words words{};
    unsigned differ = 0;
    const Entry* entry = nullptr;
    if constexpr (kMost <= kShort) {
      const __m128i all = _mm_maskz_loadu_epi8(static_cast<__mmask16>(mask), bytes);
      words[0] = static_cast<std::uint64_t>(_mm_cvtsi128_si64(all));
      words[1] = static_cast<std::uint64_t>(_mm_extract_epi64(all, 1));
      entry = entries_.data() + place_of(words, cell.length);
      differ = _mm_cmpneq_epi64_mask(
          all, _mm_loadu_si128(reinterpret_cast<const __m128i*>(entry->words.data())));
    } else {
      const __m256i all = _mm256_maskz_loadu_epi8(mask, bytes);
      words[0] = static_cast<std::uint64_t>(_mm256_extract_epi64(all, 0));
      words[1] = static_cast<std::uint64_t>(_mm256_extract_epi64(all, 1));
      words[2] = static_cast<std::uint64_t>(_mm256_extract_epi64(all, 2));
      words[3] = static_cast<std::uint64_t>(_mm256_extract_epi64(all, 3));
      entry = entries_.data() + place_of(words, cell.length);
      differ = _mm256_cmpneq_epi64_mask(
          all, _mm256_loadu_si256(reinterpret_cast<const __m256i*>(entry->words.data())));
    }
    differ |= entry->plain_length ^ cell.length;
    codes[i] = static_cast<std::uint32_t>(entry->cell.bits);
    out |= static_cast<std::uint64_t>(differ == 0 ? 1 : 0) << i;
  }
  return out;
}
#endif

std::uint64_t CellMemory::recall(std::string_view text, std::span<const CellRange> cells,
                                 std::uint32_t* codes) const {
  if (entries_.empty()) return 0;
  std::uint32_t last = 0;
  std::uint32_t longest = 0;
  for (const CellRange& cell : cells) {
    last = std::max(last, cell.begin);
    longest = std::max(longest, cell.length);
  }
#if defined(__x86_64__)
  if (has_lanes()) {
    return longest <= kShort ? recall_lanes<kShort>(text, cells, codes)
                             : recall_lanes<kLongest>(text, cells, codes);
  }
#endif
  if (std::size_t{last} + kLongest > text.size()) return 0;
  return longest <= kShort ? recall_words<kShort>(text, cells, codes)
                           : recall_words<kLongest>(text, cells, codes);
}

}  // namespace muster
