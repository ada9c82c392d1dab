#include "engine/data/column_convert.h"

#include <algorithm>
#include <bit>
#include <limits>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

#include "engine/base/little_endian.h"
#include "engine/data/day_lanes.h"

namespace muster {
namespace {

constexpr std::int64_t kSecondsPerDay = 86'400;

// The eight bytes with each `0` of the form taken off: digits as numbers, zero for what else it
// has. False: some byte is neither.
bool take_form(std::uint64_t bytes, std::uint64_t form, std::uint64_t beyond,
               std::uint64_t& digits) {
  digits = bytes ^ form;
  constexpr std::uint64_t kHigh = 0x8080808080808080;
  return ((((digits & ~kHigh) + beyond) | digits) & kHigh) == 0;
}
// `beyond`: 0x76 sets the high bit of what is above nine, 0x7f of what is above zero.
constexpr std::uint64_t kDateForm = 0x2d30302d30303030;  // 0000-00-
constexpr std::uint64_t kDateBeyond = 0x7f76767f76767676;
constexpr std::uint64_t kClockForm = 0x30303a30303a3030;  // 00:00:00
constexpr std::uint64_t kClockBeyond = 0x76767f76767f7676;
constexpr std::uint64_t kOffsetForm = 0x30303a3030000000;  // two digits and a sign, 00:00
constexpr std::uint64_t kOffsetBeyond = 0x76767f7676000000;

int two_digits(std::uint64_t digits, int from) {
  return static_cast<int>(((digits >> (8 * from)) & 0xff) * 10 +
                          ((digits >> (8 * from + 8)) & 0xff));
}

// By year from 1900 and month: days before its first, times 32, and how many it has; 0 in months
// that there are not.
constexpr int kFirstYear = kFirstPlainYear;
constexpr int kYears = kPlainYears;
constexpr std::size_t month_place(int years, int month) {
  return static_cast<std::size_t>(years) * 16 + static_cast<std::size_t>(month);
}
consteval std::array<std::int32_t, kYears * 16> make_months() {
  std::array<std::int32_t, kYears * 16> out{};
  std::int32_t day = -25'567;  // 1900-01-01
  for (int year = kFirstYear; year < kFirstYear + kYears; ++year) {
    const bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    for (int month = 1; month <= 12; ++month) {
      const bool short_one = month == 4 || month == 6 || month == 9 || month == 11;
      const std::int32_t length = month == 2 ? (leap ? 29 : 28) : short_one ? 30 : 31;
      out[month_place(year - kFirstYear, month)] = day * 32 + length;
      day += length;
    }
  }
  return out;
}
constexpr auto kMonths = make_months();

// `2026-01-31`. False: it is not written like that, or there is no such day, or it is far away.
bool read_day(const char* bytes, std::int32_t& days) {
  std::uint64_t digits = 0;
  if (!take_form(load_little(bytes), kDateForm, kDateBeyond, digits)) return false;
  const auto tens = static_cast<unsigned>(bytes[8] - '0');
  const auto ones = static_cast<unsigned>(bytes[9] - '0');
  if (tens > 9 || ones > 9) return false;
  const int year = two_digits(digits, 0) * 100 + two_digits(digits, 2) - kFirstYear;
  const int month = two_digits(digits, 5);
  if (year < 0 || year >= kYears || month > 12) return false;
  const std::int32_t packed = kMonths[month_place(year, month)];
  const auto day = static_cast<std::int32_t>(tens * 10 + ones);
  if (day < 1 || day > (packed & 31)) return false;
  days = (packed >> 5) + day - 1;
  return true;
}

// `2026-01-31T10:05:00Z` or with `+02:00`: the second it is, since 1970. REQUIRES: length 20 or 25.
bool read_instant(const char* bytes, std::size_t length, std::int64_t& seconds) {
  std::int32_t days = 0;
  if (!read_day(bytes, days) || (bytes[10] != 'T' && bytes[10] != ' ')) return false;
  std::uint64_t clock = 0;
  if (!take_form(load_little(bytes + 11), kClockForm, kClockBeyond, clock)) return false;
  const int hour = two_digits(clock, 0);
  const int minute = two_digits(clock, 3);
  const int second = two_digits(clock, 6);
  if (hour > 23 || minute > 59 || second > 59) return false;
  seconds = days * kSecondsPerDay + (hour * 60 + minute) * 60 + second;
  if (length == 20) return bytes[19] == 'Z';
  const char sign = bytes[19];
  std::uint64_t offset = 0;
  constexpr std::uint64_t kOffsetBytes = 0xffffffffff000000;
  if ((sign != '+' && sign != '-') ||
      !take_form(load_little(bytes + 17) & kOffsetBytes, kOffsetForm, kOffsetBeyond, offset)) {
    return false;
  }
  const int hours = two_digits(offset, 3);
  const int minutes = two_digits(offset, 6);
  if (hours > 23 || minutes > 59) return false;
  const int east = (hours * 60 + minutes) * 60;
  seconds -= sign == '-' ? -east : east;
  return true;
}

// Digits alone, few enough for any of them to fit.
bool read_digits(std::string_view text, std::int64_t& number) {
  if (text.size() > 18) return false;
  std::int64_t value = 0;
  for (const char c : text) {
    const auto digit = static_cast<unsigned>(c - '0');
    if (digit > 9) return false;
    value = value * 10 + digit;
  }
  number = value;
  return true;
}

#if defined(__SSE2__)
// The lengths of four cells.
__m128i four_lengths(const CellRange* cells) {
  static_assert(sizeof(CellRange) == 8);
  const auto load = [](const CellRange* at) {
    return _mm_castsi128_ps(_mm_loadu_si128(reinterpret_cast<const __m128i*>(at)));
  };
  return _mm_castps_si128(_mm_shuffle_ps(load(cells), load(cells + 2), 0xdd));
}

// A bit for each of the four lanes that is all ones.
std::uint64_t bits_of(__m128i lanes) {
  return static_cast<std::uint64_t>(_mm_movemask_ps(_mm_castsi128_ps(lanes)));
}
#endif

// A bit for each cell of so many bytes. REQUIRES: at most 64 cells.
std::uint64_t cells_of(std::span<const CellRange> cells, std::uint32_t least, std::uint32_t most) {
  if (most < least) return 0;
  std::uint64_t out = 0;
  std::size_t i = 0;
#if defined(__SSE2__)
  // Compared as signed numbers, which begin at half of the unsigned ones.
  constexpr std::uint32_t kHalf = 0x8000'0000;
  const auto each = [](std::uint32_t value) { return _mm_set1_epi32(static_cast<int>(value)); };
  const __m128i beyond = each((most - least) ^ kHalf);
  for (; i + 4 <= cells.size(); i += 4) {
    const __m128i above = _mm_sub_epi32(four_lengths(cells.data() + i), each(least));
    const __m128i outside = _mm_cmpgt_epi32(_mm_xor_si128(above, each(kHalf)), beyond);
    out |= (bits_of(outside) ^ 0xf) << i;
  }
#endif
  for (; i < cells.size(); ++i) {
    const std::uint32_t length = cells.data()[i].length;
    out |= static_cast<std::uint64_t>(length >= least && length <= most ? 1 : 0) << i;
  }
  return out;
}

// A bit for each code that there is. REQUIRES: at most 64 codes.
std::uint64_t known_codes(std::span<const std::uint32_t> codes) {
  std::uint64_t out = 0;
  std::size_t i = 0;
#if defined(__SSE2__)
  const __m128i none = _mm_set1_epi32(static_cast<int>(KeyTable::kNoCode));
  for (; i + 4 <= codes.size(); i += 4) {
    const auto* const some = reinterpret_cast<const __m128i*>(codes.data() + i);
    out |= (bits_of(_mm_cmpeq_epi32(_mm_loadu_si128(some), none)) ^ 0xf) << i;
  }
#endif
  for (; i < codes.size(); ++i) {
    out |= static_cast<std::uint64_t>(codes[i] != KeyTable::kNoCode ? 1 : 0) << i;
  }
  return out;
}

// Where no cell has a form that is read quicker.
bool no_plain_form(const char*, std::uint32_t, std::size_t) { return false; }

std::int64_t floor_days(std::int64_t seconds) {
  const std::int64_t days = seconds / kSecondsPerDay;
  return seconds % kSecondsPerDay < 0 ? days - 1 : days;
}

}  // namespace

ColumnConverter::ColumnConverter(FieldConverter& converter, const MappedField& field,
                                 bool must_be_present, std::uint64_t longest, CellDictionary& texts,
                                 const KeyTable* keys, bool distinct)
    : converter_(converter),
      rules_(field.rules),
      shown_only_(field.shown_only),
      must_be_present_(must_be_present),
      longest_(longest),
      texts_(texts),
      keys_(keys),
      distinct_(distinct),
      kind_(converter.field().type.kind),
      storage_(storage_of(kind_)),
      is_utc_(rules_.zone.name() == "UTC") {
  const DateRules& dates = rules_.dates;
  plain_times_ = dates.patterns.empty() && !dates.epoch_seconds && !dates.epoch_milliseconds &&
                 (!dates.declared || dates.iso || dates.numeric) && plain_forms_are_plain();
  plain_texts_ = rules_.words.empty() && rules_.empty.empty() && rules_.prefix.empty() &&
                 !rules_.trim && converter.field().matches.empty();
  empty_ = defined("");
}

// False: some text of a plain form means something else here.
bool ColumnConverter::plain_forms_are_plain() const {
  if (longest_ < 25) return false;
  const auto looks_plain = [](std::string_view text) {
    std::int64_t number = 0;
    std::int32_t days = 0;
    return (text.size() >= 10 && read_day(text.data(), days)) ||
           (!text.empty() && read_digits(text, number));
  };
  return std::ranges::none_of(rules_.empty, looks_plain) &&
         std::ranges::none_of(rules_.words,
                              [&](const auto& word) { return looks_plain(word.first); });
}

std::uint64_t ColumnConverter::text_bits(std::string_view text) {
  if (shown_only_) return 0;
  if (keys_ == nullptr) return texts_.code_of(text);
  const std::uint32_t known = keys_->find(text);
  return known == KeyTable::kNoCode ? texts_.code_of(text) : known | kSharedCode;
}

ColumnConverter::Cell ColumnConverter::cell_of(const CellValue& value) {
  Cell out{.state = value.state, .by_default = value.by_default, .bits = 0};
  if (value.state != CellState::Present) return out;
  switch (storage_) {
    case Storage::Codes:
      out.bits = kind_ == TypeKind::String ? text_bits(value.text) : value.code;
      break;
    case Storage::Days:
    case Storage::Numbers:
      out.bits = static_cast<std::uint64_t>(value.number);
      break;
    case Storage::Reals:
      out.bits = std::bit_cast<std::uint64_t>(value.real);
      break;
    case Storage::List:
      MUSTER_UNREACHABLE();
  }
  return out;
}

ColumnConverter::Cell ColumnConverter::defined(std::string_view text) {
  if (kind_ == TypeKind::String && plain_texts_ && !text.empty()) {
    return {.state = CellState::Present, .by_default = false, .bits = text_bits(text)};
  }
  const RawCell cell{.kind = RawKind::Text, .text = text, .elements = {}, .at = {}};
  converter_.convert(cell, value_);
  return cell_of(value_);
}

// Adds the texts of up to 64 cells, each as a new one: a bit for each that is one.
std::uint64_t ColumnConverter::add_texts(std::string_view text, std::span<const CellRange> cells,
                                         std::uint32_t* codes) {
  std::uint64_t out = 0;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    const CellRange cell = cells[i];
    if (cell.length == 0 || cell.length > longest_) continue;
    codes[i] = texts_.add(text.substr(cell.begin, cell.length));
    out |= std::uint64_t{1} << i;
  }
  return out;
}

ColumnConverter::Cell ColumnConverter::known(std::string_view text) {
  if (const Cell* const before = memory_.find(text)) return *before;
  const Cell cell = defined(text);
  if (text.size() <= CellMemory::kLongest) memory_.remember(text, cell);
  return cell;
}

// `read(bytes, length, row)` takes a cell of a plain form, `store(row, bits)` keeps another's.
// Rows whose bit is set in `out.present` are done already.
template <typename Store, typename Read>
void ColumnConverter::each(std::string_view text, std::span<const CellRange> cells,
                           ColumnCells& out, std::span<std::uint8_t> odd, Store store, Read read) {
  const char* const base = text.data();
  // Not of references, whose look-up left a code there that is none.
  const bool skip_empty =
      empty_.state == CellState::Absent && !must_be_present_ && keys_ == nullptr;
  for (std::size_t from = 0; from < cells.size(); from += 64) {
    const std::size_t count = std::min<std::size_t>(64, cells.size() - from);
    const std::uint64_t all = ~std::uint64_t{0} >> (64 - count);
    std::uint64_t present = out.present[from / 64];
    std::uint64_t todo = all & ~present;
    if (skip_empty && todo != 0) todo &= ~cells_of(cells.subspan(from, count), 0, 0);
    for (std::uint64_t left = todo; left != 0; left &= left - 1) {
      const std::size_t row = from + static_cast<std::size_t>(std::countr_zero(left));
      const CellRange range = cells[row];
      if (read(base + range.begin, range.length, row)) {
        present |= std::uint64_t{1} << (row - from);
        continue;
      }
      Cell cell = empty_;
      if (range.length > longest_) {
        cell.state = CellState::Unreadable;
      } else if (range.length > 0) {
        cell = known(text.substr(range.begin, range.length));
      }
      store(row, cell.bits);
      if (cell.by_default) out.defaulted[from / 64] |= std::uint64_t{1} << (row - from);
      if (cell.state == CellState::Present) {
        present |= std::uint64_t{1} << (row - from);
      } else if (cell.state == CellState::Unreadable || must_be_present_) {
        odd[row] = 1;
      }
    }
    out.present[from / 64] = present;
  }
}

// What `take(cells, from)` says of each stretch of at most 64 of them.
template <typename Take>
void ColumnConverter::note_present(std::span<const CellRange> cells, ColumnCells& out, Take take) {
  for (std::size_t from = 0; from < cells.size(); from += 64) {
    const std::size_t count = std::min<std::size_t>(64, cells.size() - from);
    out.present[from / 64] = take(cells.subspan(from, count), from);
  }
}

void ColumnConverter::convert_codes(std::string_view text, std::span<const CellRange> cells,
                                    ColumnCells& out, std::span<std::uint8_t> odd) {
  const auto most = static_cast<std::uint32_t>(
      std::min<std::uint64_t>(longest_, std::numeric_limits<std::uint32_t>::max()));
  if (shown_only_) {
    if (plain_texts_) {
      note_present(cells, out, [&](std::span<const CellRange> some, std::size_t) {
        return cells_of(some, 1, most);
      });
    }
    return each(text, cells, out, odd, [](std::size_t, std::uint64_t) {}, no_plain_form);
  }
  out.codes.resize(cells.size());
  std::uint32_t* const codes = out.codes.data();
  if (keys_ != nullptr && plain_texts_) {
    keys_->find(text, cells, out.codes);
    note_present(cells, out, [&](std::span<const CellRange> some, std::size_t from) {
      const std::span<std::uint32_t> shared(codes + from, some.size());
      const std::uint64_t there = known_codes(shared) & cells_of(some, 1, most);
      for (std::uint32_t& code : shared) code |= kSharedCode;
      return there;
    });
  } else if (distinct_ && plain_texts_) {
    note_present(cells, out, [&](std::span<const CellRange> some, std::size_t from) {
      return add_texts(text, some, codes + from);
    });
  } else {
    note_present(cells, out, [&](std::span<const CellRange> some, std::size_t from) {
      return memory_.recall(text, some, codes + from);
    });
  }
  each(
      text, cells, out, odd,
      [&](std::size_t row, std::uint64_t bits) { codes[row] = static_cast<std::uint32_t>(bits); },
      no_plain_form);
}

void ColumnConverter::convert(std::string_view text, std::span<const CellRange> cells,
                              ColumnCells& out, std::span<std::uint8_t> odd) {
  const std::size_t rows = cells.size();
  out.present.assign((rows + 63) / 64, 0);
  if (!rules_.beginnings.empty()) out.defaulted.assign(out.present.size(), 0);
  const bool times = plain_times_;
  switch (storage_) {
    case Storage::Codes:
      return convert_codes(text, cells, out, odd);
    case Storage::Days: {
      out.days.resize(rows);
      // Local midnight means its own day, whatever the offset.
      const bool instants = times && !rules_.local_midnight;
      if (times) read_plain_days(text, cells, instants && is_utc_, out.days, out.present);
      return each(
          text, cells, out, odd,
          [&](std::size_t row, std::uint64_t bits) {
            out.days[row] = static_cast<std::int32_t>(bits);
          },
          [&](const char* bytes, std::uint32_t length, std::size_t row) {
            if (length == 10) return times && read_day(bytes, out.days[row]);
            std::int64_t seconds = 0;
            if (!instants || (length != 20 && length != 25) ||
                !read_instant(bytes, length, seconds)) {
              return false;
            }
            out.days[row] = is_utc_ ? static_cast<std::int32_t>(floor_days(seconds))
                                    : rules_.zone.day_of({.seconds = seconds, .nanos = 0}).days;
            return true;
          });
    }
    case Storage::Numbers:
      out.numbers.resize(rows);
      return each(
          text, cells, out, odd,
          [&](std::size_t row, std::uint64_t bits) {
            out.numbers[row] = static_cast<std::int64_t>(bits);
          },
          [&](const char* bytes, std::uint32_t length, std::size_t row) {
            if (!times || length == 0) return false;
            if (kind_ == TypeKind::Int) return read_digits({bytes, length}, out.numbers[row]);
            std::int64_t seconds = 0;
            if (kind_ != TypeKind::Timestamp || (length != 20 && length != 25) ||
                !read_instant(bytes, length, seconds)) {
              return false;
            }
            out.numbers[row] = to_ticks({.seconds = seconds, .nanos = 0});
            return true;
          });
    case Storage::Reals:
      out.reals.resize(rows);
      return each(
          text, cells, out, odd,
          [&](std::size_t row, std::uint64_t bits) {
            out.reals[row] = std::bit_cast<double>(bits);
          },
          no_plain_form);
    case Storage::List:
      break;
  }
  MUSTER_UNREACHABLE();
}

void ColumnConverter::fill(const CellValue& value, std::size_t rows, ColumnCells& out,
                           std::span<std::uint8_t> odd) {
  const Cell cell = cell_of(value);
  const bool present = cell.state == CellState::Present;
  out.present.assign((rows + 63) / 64, present ? ~std::uint64_t{0} : 0);
  if (present && rows % 64 != 0) out.present.back() = (std::uint64_t{1} << (rows % 64)) - 1;
  if (cell.state == CellState::Unreadable || (!present && must_be_present_)) {
    std::ranges::fill(odd, std::uint8_t{1});
  }
  switch (storage_) {
    case Storage::Codes:
      if (shown_only_) return;
      return out.codes.assign(rows, static_cast<std::uint32_t>(cell.bits));
    case Storage::Days:
      return out.days.assign(rows, static_cast<std::int32_t>(cell.bits));
    case Storage::Numbers:
      return out.numbers.assign(rows, static_cast<std::int64_t>(cell.bits));
    case Storage::Reals:
      return out.reals.assign(rows, std::bit_cast<double>(cell.bits));
    case Storage::List:
      break;
  }
  MUSTER_UNREACHABLE();
}

}  // namespace muster
