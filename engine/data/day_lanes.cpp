#include "engine/data/day_lanes.h"

#include <cstddef>

#include "engine/base/intrinsics.h"

namespace muster {

#if defined(__x86_64__)

namespace {

#define MUSTER_LANES_512 [[gnu::target("avx512f,avx512bw,avx512dq"), gnu::always_inline]] inline

constexpr std::size_t kCells = 16;
constexpr std::size_t kLongest = 20;

// The same four bytes in each lane, the first one lowest.
MUSTER_LANES_512 __m512i each_lane(unsigned a, unsigned b, unsigned c, unsigned d) {
  return _mm512_set1_epi32(static_cast<int>(a | b << 8 | c << 16 | d << 24));
}

// Four bytes at `at` of each cell, less what stands for zero in the form.
MUSTER_LANES_512 __m512i four_bytes(const char* text, __m512i begins, int at, __m512i form) {
  return _mm512_xor_si512(_mm512_i32gather_epi32(begins, text + at, 1), form);
}

// Of the four digits of each lane the sum, each with its weight.
MUSTER_LANES_512 __m512i weighed(__m512i digits, __m512i weights, int low, int high) {
  const __m512i pairs = _mm512_maddubs_epi16(digits, weights);
  return _mm512_madd_epi16(pairs, _mm512_set1_epi32(low | high << 16));
}

// The bits of the cells that were read. REQUIRES: kLongest bytes from each begin on may be read.
MUSTER_LANES_512 __mmask16 read_some(const char* text, const CellRange* cells, bool instants,
                                     std::int32_t* days) {
  const __m512i even = _mm512_setr_epi32(0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30);
  const __m512i some = _mm512_loadu_si512(cells);
  const __m512i others = _mm512_loadu_si512(cells + kCells / 2);
  const __m512i begins = _mm512_permutex2var_epi32(some, even, others);
  const __m512i lengths =
      _mm512_permutex2var_epi32(some, _mm512_add_epi32(even, _mm512_set1_epi32(1)), others);
  const __mmask16 is_day = _mm512_cmpeq_epi32_mask(lengths, _mm512_set1_epi32(10));
  const __mmask16 is_instant =
      instants ? _mm512_cmpeq_epi32_mask(lengths, _mm512_set1_epi32(kLongest)) : __mmask16{0};
  if (static_cast<unsigned>(is_day | is_instant) == 0) return 0;

  // A byte that is no digit, or another letter than the form has, is above what it may be.
  const __m512i year_digits = four_bytes(text, begins, 0, each_lane('0', '0', '0', '0'));
  const __m512i month_digits = four_bytes(text, begins, 4, each_lane('-', '0', '0', '-'));
  const __m512i day_digits = four_bytes(text, begins, 8, each_lane('0', '0', 0, '0'));
  __m512i beyond = _mm512_subs_epu8(year_digits, each_lane(9, 9, 9, 9));
  beyond = _mm512_or_si512(beyond, _mm512_subs_epu8(month_digits, each_lane(0, 9, 9, 0)));
  beyond = _mm512_or_si512(beyond, _mm512_subs_epu8(day_digits, each_lane(9, 9, 255, 255)));
  __mmask16 good = _mm512_testn_epi32_mask(beyond, beyond);

  const __m512i year = weighed(year_digits, each_lane(10, 1, 10, 1), 100, 1);
  const __m512i month = weighed(month_digits, each_lane(0, 10, 1, 0), 1, 1);
  const __m512i day = weighed(day_digits, each_lane(10, 1, 0, 0), 1, 0);
  const __m512i years = _mm512_sub_epi32(year, _mm512_set1_epi32(kFirstPlainYear));
  good &= _mm512_cmplt_epu32_mask(years, _mm512_set1_epi32(kPlainYears));
  good &=
      _mm512_cmplt_epu32_mask(_mm512_sub_epi32(month, _mm512_set1_epi32(1)), _mm512_set1_epi32(12));
  // Every fourth year but 1900 and 2100 has a day more.
  const __mmask16 leap = _mm512_testn_epi32_mask(years, _mm512_set1_epi32(3)) &
                         _mm512_cmpneq_epi32_mask(years, _mm512_setzero_si512()) &
                         _mm512_cmpneq_epi32_mask(years, _mm512_set1_epi32(200));
  const __m512i before_month = _mm512_permutexvar_epi32(
      month, _mm512_setr_epi32(0, 0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 0, 0, 0));
  __m512i in_month = _mm512_permutexvar_epi32(
      month, _mm512_setr_epi32(0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31, 0, 0, 0));
  const __m512i one = _mm512_set1_epi32(1);
  in_month = _mm512_mask_add_epi32(
      in_month, leap & _mm512_cmpeq_epi32_mask(month, _mm512_set1_epi32(2)), in_month, one);
  good &= _mm512_cmplt_epu32_mask(_mm512_sub_epi32(day, one), in_month);

  __m512i out = _mm512_mullo_epi32(years, _mm512_set1_epi32(365));
  // Days more of the years before: of 1904 first, of 2100 none.
  const __m512i quarters =
      _mm512_srli_epi32(_mm512_max_epi32(_mm512_sub_epi32(years, one), _mm512_setzero_si512()), 2);
  out = _mm512_add_epi32(out, quarters);
  out =
      _mm512_mask_sub_epi32(out, _mm512_cmpgt_epi32_mask(years, _mm512_set1_epi32(200)), out, one);
  out = _mm512_add_epi32(out, before_month);
  out = _mm512_mask_add_epi32(out, leap & _mm512_cmpgt_epi32_mask(month, _mm512_set1_epi32(2)), out,
                              one);
  out = _mm512_add_epi32(out, day);
  out = _mm512_sub_epi32(out, _mm512_set1_epi32(25'567 + 1));  // 1900-01-01, and days from 1
  _mm512_storeu_si512(days, out);
  if (static_cast<unsigned>(is_instant) == 0) return is_day & good;

  const __m512i clock = four_bytes(text, begins, 12, each_lane('0', ':', '0', '0'));
  const __m512i seconds_digits = four_bytes(text, begins, 16, each_lane(':', '0', '0', 'Z'));
  __m512i clock_beyond = _mm512_subs_epu8(day_digits, each_lane(255, 255, 255, 9));
  clock_beyond = _mm512_or_si512(clock_beyond, _mm512_subs_epu8(clock, each_lane(9, 0, 9, 9)));
  clock_beyond =
      _mm512_or_si512(clock_beyond, _mm512_subs_epu8(seconds_digits, each_lane(0, 9, 9, 0)));
  __mmask16 timed = _mm512_testn_epi32_mask(clock_beyond, clock_beyond);
  const __m512i separator = _mm512_and_si512(day_digits, each_lane(0, 0, 255, 0));
  const __mmask16 by_letter = _mm512_cmpeq_epi32_mask(separator, each_lane(0, 0, 'T', 0));
  const __mmask16 by_space = _mm512_cmpeq_epi32_mask(separator, each_lane(0, 0, ' ', 0));
  timed = _kand_mask16(timed, _kor_mask16(by_letter, by_space));
  const __m512i hour_tens = _mm512_srli_epi32(day_digits, 24);
  const __m512i hour = _mm512_add_epi32(_mm512_mullo_epi32(hour_tens, _mm512_set1_epi32(10)),
                                        weighed(clock, each_lane(1, 0, 0, 0), 1, 0));
  const __m512i minute = weighed(clock, each_lane(0, 0, 10, 1), 0, 1);
  const __m512i second = weighed(seconds_digits, each_lane(0, 10, 1, 0), 1, 1);
  timed &= _mm512_cmplt_epu32_mask(hour, _mm512_set1_epi32(24));
  timed &= _mm512_cmplt_epu32_mask(minute, _mm512_set1_epi32(60));
  timed &= _mm512_cmplt_epu32_mask(second, _mm512_set1_epi32(60));
  return _kand_mask16(good, _kor_mask16(is_day, _kand_mask16(is_instant, timed)));
}

#undef MUSTER_LANES_512

[[gnu::target("avx512f,avx512bw,avx512dq")]] void read_all(std::string_view text,
                                                           std::span<const CellRange> cells,
                                                           bool instants,
                                                           std::span<std::int32_t> days,
                                                           std::span<std::uint64_t> done) {
  for (std::size_t from = 0; from + kCells <= cells.size(); from += kCells) {
    // Cells follow one another: the last one lies nearest to the end of what may be read.
    if (cells[from + kCells - 1].begin + kLongest > text.size()) return;
    const __mmask16 read = read_some(text.data(), &cells[from], instants, &days[from]);
    done[from / 64] |= std::uint64_t{read} << (from % 64);
  }
}

bool has_lanes() {
  static const bool has = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
                          __builtin_cpu_supports("avx512dq");
  return has;
}

}  // namespace

void read_plain_days(std::string_view text, std::span<const CellRange> cells, bool instants,
                     std::span<std::int32_t> days, std::span<std::uint64_t> done) {
  static_assert(sizeof(CellRange) == 8);
  constexpr std::size_t kReach = std::size_t{1} << 31;  // of a lane's offset
  if (has_lanes() && text.size() < kReach) read_all(text, cells, instants, days, done);
}

#else

void read_plain_days(std::string_view, std::span<const CellRange>, bool, std::span<std::int32_t>,
                     std::span<std::uint64_t>) {}

#endif

}  // namespace muster
