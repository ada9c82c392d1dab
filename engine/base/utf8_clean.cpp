// Whether a long text is fit to be read, at the speed of memory.
#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>

#include "engine/base/prefetch.h"
#include "engine/base/utf8.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace muster::utf8 {
namespace {

// What a stretch of bytes holds.
struct Seen {
  bool control = false;
  bool beyond_ascii = false;
};

Seen look_portable(std::string_view text) {
  Seen seen;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    const bool control = (byte < 0x20 && c != '\t' && c != '\n' && c != '\r') || byte == 0x7f;
    seen.control = seen.control || control;
    seen.beyond_ascii = seen.beyond_ascii || byte >= 0x80;
  }
  return seen;
}

#if defined(__x86_64__)

[[gnu::target("avx2")]] Seen look_avx2(std::string_view text) {
  // By the lower four bits of a byte, the one byte below 0x20 with them that is allowed.
  alignas(16) static constexpr std::array<std::uint8_t, 16> kAllowed = {
      255, 255, 255, 255, 255, 255, 255, 255, 255, '\t', '\n', 255, 255, '\r', 255, 255};
  const __m256i allowed =
      _mm256_broadcastsi128_si256(_mm_load_si128(reinterpret_cast<const __m128i*>(&kAllowed)));
  const __m256i last_control = _mm256_set1_epi8(0x1f);
  const __m256i del = _mm256_set1_epi8(0x7f);
  __m256i controls = _mm256_setzero_si256();
  __m256i all = _mm256_setzero_si256();
  const std::size_t whole = text.size() / 32 * 32;
  for (std::size_t at = 0; at < whole; at += 32) {
    prefetch_ahead(text.data() + at);
    const __m256i bytes = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(text.data() + at));
    const __m256i low = _mm256_cmpeq_epi8(_mm256_min_epu8(bytes, last_control), bytes);
    const __m256i fine = _mm256_cmpeq_epi8(_mm256_shuffle_epi8(allowed, bytes), bytes);
    controls = _mm256_or_si256(controls, _mm256_andnot_si256(fine, low));
    controls = _mm256_or_si256(controls, _mm256_cmpeq_epi8(bytes, del));
    all = _mm256_or_si256(all, bytes);
  }
  Seen seen = look_portable(text.substr(whole));
  seen.control = seen.control || _mm256_testz_si256(controls, controls) == 0;
  seen.beyond_ascii = seen.beyond_ascii || _mm256_movemask_epi8(all) != 0;
  return seen;
}

#endif

Seen look(std::string_view text) {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx2")) return look_avx2(text);
#endif
  return look_portable(text);
}

bool is_continuation(char c) { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U; }

// The size of the part of `text` before `end` that cuts no code point in two; of one with more than
// three such bytes the rest is wrong anyway.
std::size_t whole(std::string_view text, std::size_t end) {
  for (int i = 0; i < 3 && end > 0 && end < text.size() && is_continuation(text[end]); ++i) --end;
  return end;
}

}  // namespace

bool is_clean(std::string_view text, bool allow_controls) {
  constexpr std::size_t kStretch = std::size_t{32} << 10;  // stays in the nearest cache
  while (!text.empty()) {
    const std::size_t size = whole(text, std::min(kStretch, text.size()));
    const Seen seen = look(text.substr(0, size));
    if (seen.control && !allow_controls) return false;
    if (seen.beyond_ascii && find_invalid(text.substr(0, size))) return false;
    text.remove_prefix(size);
  }
  return true;
}

bool CleanSoFar::up_to(std::size_t end) {
  const std::size_t size = whole(text_, std::min(end, text_.size()));
  if (clean_ && size > checked_) {
    clean_ = is_clean(text_.substr(checked_, size - checked_), allow_controls_);
    checked_ = size;
  }
  return clean_;
}

}  // namespace muster::utf8
