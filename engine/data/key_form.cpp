#include "engine/data/key_form.h"

#include <algorithm>
#include <array>
#include <cstring>

#include "engine/base/intrinsics.h"
#include "engine/base/little_endian.h"

namespace muster {
namespace {

constexpr std::uint64_t kZeros = 0x3030303030303030;

// Eight digits, as numbers of one byte each, the first in the lowest byte.
std::uint32_t eight_digits(std::uint64_t digits) {
  constexpr std::uint64_t kPairs = 0x000000ff'000000ff;
  const std::uint64_t pairs = digits * 10 + (digits >> 8);
  const std::uint64_t thousands = (pairs & kPairs) * (100 + (std::uint64_t{1'000'000} << 32));
  const std::uint64_t ones = ((pairs >> 16) & kPairs) * (1 + (std::uint64_t{10'000} << 32));
  return static_cast<std::uint32_t>((thousands + ones) >> 32);
}

// The last eight bytes of a text, the last one in the highest byte; zeros before its first.
std::uint64_t last_bytes(std::string_view text, std::size_t readable) {
  const std::size_t size = text.size();
  if (size >= 8) return load_little(text.data() + size - 8);
  if (readable >= 8) return load_little(text.data()) << (8 * (8 - size));
  std::array<char, 8> copy{};
  std::memcpy(copy.data() + 8 - size, text.data(), size);
  return load_little(copy.data());
}

#if defined(__x86_64__)

// What a key of eight bytes is made of, as in KeyForm.
struct EightBytes {
  std::uint64_t fixed;
  std::uint64_t varies;
};

[[gnu::target("avx512f,avx512bw,avx512vl"), gnu::always_inline]] inline __m512i each(
    std::uint64_t value) {
  return _mm512_set1_epi64(static_cast<long long>(value));
}

// The numbers of eight cells; KeyForm::kNone for those that are no keys of the form.
[[gnu::target("avx512f,avx512bw,avx512vl")]] void eight_numbers(const char* text,
                                                                const CellRange* cells,
                                                                EightBytes form,
                                                                std::uint32_t* out) {
  static_assert(sizeof(CellRange) == 8);
  const __m512i ranges = _mm512_loadu_si512(cells);
  const __mmask8 fits = _mm512_cmpeq_epi64_mask(_mm512_srli_epi64(ranges, 32), each(8));
  const __m512i bytes = _mm512_mask_i64gather_epi64(
      _mm512_setzero_si512(), fits, _mm512_and_si512(ranges, each(0xffff'ffff)), text, 1);
  // A digit is its number, what must be as it is zero.
  const __m512i digits = _mm512_xor_si512(bytes, each(form.fixed));
  const __m512i most = _mm512_and_si512(each(form.varies), each(0x0909'0909'0909'0909));
  const __m512i beyond = _mm512_subs_epu8(digits, most);
  const __mmask8 good = _mm512_mask_testn_epi64_mask(fits, beyond, beyond);
  // Pairs of digits, then fours, then the two fours of each key.
  const __m512i pairs = _mm512_maddubs_epi16(digits, _mm512_set1_epi16(10 | 1 << 8));
  const __m512i fours = _mm512_madd_epi16(pairs, _mm512_set1_epi32(100 | 1 << 16));
  const __m512i numbers =
      _mm512_add_epi64(_mm512_mul_epu32(fours, each(10'000)), _mm512_srli_epi64(fours, 32));
  const __m256i narrow =
      _mm512_cvtepi64_epi32(_mm512_mask_mov_epi64(each(KeyForm::kNone), good, numbers));
  _mm256_storeu_si256(reinterpret_cast<__m256i*>(out), narrow);
}

bool has_lanes() {
  static const bool has = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
                          __builtin_cpu_supports("avx512vl");
  return has;
}

#endif

}  // namespace

KeyForm KeyForm::like(std::string_view key) {
  KeyForm out;
  std::size_t digits = 0;
  while (digits < std::min<std::size_t>(key.size(), 8) && key[key.size() - 1 - digits] >= '0' &&
         key[key.size() - 1 - digits] <= '9') {
    ++digits;
  }
  if (digits == 0) return out;
  out.length_ = key.size();
  if (key.size() > 8) out.front_ = key.substr(0, key.size() - 8);
  out.varies_ = ~first_bytes(8 - digits);
  const std::uint64_t bytes = last_bytes(key, key.size());
  out.fixed_ = (bytes & ~out.varies_) | (kZeros & out.varies_);
  return out;
}

// Of a key with these last eight bytes that is as it must be before them.
[[gnu::always_inline]] inline std::uint32_t KeyForm::number_of(std::uint64_t last) const {
  // Zero where it is as it must be; a digit is its number.
  const std::uint64_t digits = last ^ fixed_;
  constexpr std::uint64_t kHigh = 0x8080808080808080;
  constexpr std::uint64_t kAboveNine = 0x7676767676767676;
  const std::uint64_t above = (((digits & ~kHigh) + kAboveNine) | digits) & kHigh;
  return (above | (digits & ~varies_)) == 0 ? eight_digits(digits) : kNone;
}

std::uint32_t KeyForm::number(std::string_view key, std::size_t readable) const {
  if (key.size() != length_ || length_ == 0 || !key.starts_with(front_)) return kNone;
  return number_of(last_bytes(key, readable));
}

// How many of the first cells it has taken.
std::size_t KeyForm::numbers_by_lanes(std::string_view text, std::span<const CellRange> cells,
                                      std::uint32_t* out) const {
  std::size_t done = 0;
#if defined(__x86_64__)
  if (length_ != 8 || !has_lanes()) return 0;
  for (; done + 8 <= cells.size(); done += 8) {
    eight_numbers(text.data(), cells.data() + done, {.fixed = fixed_, .varies = varies_},
                  out + done);
  }
#else
  static_cast<void>(text);
  static_cast<void>(cells);
  static_cast<void>(out);
#endif
  return done;
}

void KeyForm::numbers(std::string_view text, std::span<const CellRange> cells,
                      std::uint32_t* out) const {
  for (std::size_t i = numbers_by_lanes(text, cells, out); i < cells.size(); ++i) {
    const CellRange cell = cells.data()[i];
    const char* const bytes = text.data() + cell.begin;
    if (length_ == 8 && cell.length == 8) {
      out[i] = number_of(load_little(bytes));
    } else {
      out[i] = number({bytes, cell.length}, text.size() - cell.begin);
    }
  }
}

}  // namespace muster
