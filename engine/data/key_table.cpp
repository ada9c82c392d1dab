#include "engine/data/key_table.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>

#include "engine/base/hash.h"
#include "engine/base/large_pages.h"

namespace muster {
namespace {

constexpr std::size_t kInline = 11;
constexpr std::uint32_t kLong = 0xff00'0000;  // no length of a short key

// Little-endian, on every machine.
template <typename T>
T load(const char* bytes) {
  T value = 0;
  if constexpr (std::endian::native == std::endian::little) {
    std::memcpy(&value, bytes, sizeof(T));
  } else {
    for (std::size_t i = 0; i < sizeof(T); ++i) {
      value |= static_cast<T>(T{static_cast<unsigned char>(bytes[i])} << (8 * i));
    }
  }
  return value;
}

std::uint64_t first_bytes(std::size_t count) {
  return count >= 8 ? ~std::uint64_t{0} : (std::uint64_t{1} << (8 * count)) - 1;
}

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
  if (size >= 8) return load<std::uint64_t>(text.data() + size - 8);
  if (readable >= 8) return load<std::uint64_t>(text.data()) << (8 * (8 - size));
  std::array<char, 8> copy{};
  std::memcpy(copy.data() + 8 - size, text.data(), size);
  return load<std::uint64_t>(copy.data());
}

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

void KeyForm::numbers(std::string_view text, std::span<const CellRange> cells,
                      std::uint32_t* out) const {
  for (std::size_t i = 0; i < cells.size(); ++i) {
    const CellRange cell = cells.data()[i];
    const char* const bytes = text.data() + cell.begin;
    if (length_ == 8 && cell.length == 8) {
      out[i] = number_of(load<std::uint64_t>(bytes));
    } else {
      out[i] = number({bytes, cell.length}, text.size() - cell.begin);
    }
  }
}

KeyTable::KeyTable(std::size_t keys) : slots_(2 * keys + 8) {}

KeyTable::KeyTable(std::size_t keys, KeyForm form, std::uint32_t lowest, std::uint32_t highest)
    : form_(std::move(form)), lowest_(lowest) {
  assign_large(numbers_, std::size_t{highest} - lowest + 1, kNoCode);
  slots_.resize(keys > numbers_.size() ? 2 * (keys - numbers_.size()) + 8 : 8);
}

// `end`: of the memory that may be read.
KeyTable::Packed KeyTable::pack(std::string_view text, const char* end) {
  Packed out;
  if (text.size() > kInline) {
    const std::uint64_t hash = hash_bytes(text);
    out.high = kLong | static_cast<std::uint32_t>(hash & 0xff'ffff);
    out.at = static_cast<std::uint32_t>(hash >> 32);
    return out;
  }
  std::array<char, 12> copy{};
  const char* bytes = text.data();
  if (end - bytes < static_cast<std::ptrdiff_t>(copy.size())) {
    std::memcpy(copy.data(), text.data(), text.size());
    bytes = copy.data();
  }
  const std::size_t size = text.size();
  out.low = load<std::uint64_t>(bytes) & first_bytes(size);
  const std::uint64_t rest = size > 8 ? first_bytes(size - 8) : 0;
  out.high = (load<std::uint32_t>(bytes + 8) & static_cast<std::uint32_t>(rest)) |
             static_cast<std::uint32_t>(size << 24);
  out.at = static_cast<std::uint32_t>(hash_combine(out.low, out.high) >> 32);
  return out;
}

std::size_t KeyTable::slot_of(const Packed& packed, std::string_view text) const {
  auto at = static_cast<std::size_t>((std::uint64_t{packed.at} * slots_.size()) >> 32);
  while (slots_[at].code != kNoCode) {
    const Slot& slot = slots_[at];
    if (slot.high == packed.high &&
        (packed.high < kLong ? slot.low == packed.low : long_[slot.low] == text)) {
      break;
    }
    if (++at == slots_.size()) at = 0;
  }
  return at;
}

void KeyTable::grow() {
  std::vector<Slot> old(2 * slots_.size());
  old.swap(slots_);
  for (const Slot& slot : old) {
    if (slot.code == kNoCode) continue;
    const bool is_long = slot.high >= kLong;
    const std::uint64_t hash =
        is_long ? hash_bytes(long_[slot.low]) : hash_combine(slot.low, slot.high);
    auto at = static_cast<std::size_t>(((hash >> 32) * slots_.size()) >> 32);
    while (slots_[at].code != kNoCode) {
      if (++at == slots_.size()) at = 0;
    }
    slots_[at] = slot;
  }
}

void KeyTable::add(std::string_view text, std::uint32_t code) {
  const std::size_t place = place_of(text, text.size());
  if (place < numbers_.size()) {
    if (numbers_[place] == kNoCode) numbers_[place] = code;
    return;
  }
  if (2 * (slots_used_ + 1) > slots_.size()) grow();
  Packed packed = pack(text, text.data() + text.size());
  Slot& slot = slots_[slot_of(packed, text)];
  if (slot.code != kNoCode) return;
  if (packed.high >= kLong) {
    packed.low = long_.size();
    long_.push_back(text);
  }
  slot = {.low = packed.low, .high = packed.high, .code = code};
  ++slots_used_;
}

std::uint32_t KeyTable::find_other(std::string_view text, const char* end) const {
  return slots_[slot_of(pack(text, end), text)].code;
}

std::uint32_t KeyTable::find(std::string_view text) const {
  const std::size_t place = place_of(text, text.size());
  return place < numbers_.size() ? numbers_[place] : find_other(text, text.data() + text.size());
}

// Where a key stands is known long before it is read: memory is asked for all of a stretch before
// the first is.
void KeyTable::find(std::string_view text, std::span<const CellRange> cells,
                    std::span<std::uint32_t> codes) const {
  constexpr std::size_t kStretch = 64;
  const char* const end = text.data() + text.size();
  const auto cell_text = [&](std::size_t i) {
    return std::string_view(text.data() + cells[i].begin, cells[i].length);
  };
  const auto find_numbers = [&](std::size_t from, std::size_t to) {
    std::array<std::uint32_t, kStretch> places;
    const std::size_t numbers = numbers_.size();
    form_.numbers(text, cells.subspan(from, to - from), places.data());
    for (std::uint32_t& place : std::span(places).first(to - from)) {
      place = static_cast<std::uint32_t>(std::min(place_of(place), numbers));
      __builtin_prefetch(numbers_.data() + place);
    }
    for (std::size_t i = from; i < to; ++i) {
      const std::uint32_t place = places.data()[i - from];
      if (place < numbers) {
        codes[i] = numbers_.data()[place];
      } else {
        codes[i] = cells[i].length == 0 ? kNoCode : find_other(cell_text(i), end);
      }
    }
  };
  const auto find_slots = [&](std::size_t from, std::size_t to) {
    std::array<Packed, kStretch> packed;
    for (std::size_t i = from; i < to; ++i) {
      packed[i - from] = pack(cell_text(i), end);
      __builtin_prefetch(&slots_[(std::uint64_t{packed[i - from].at} * slots_.size()) >> 32]);
    }
    for (std::size_t i = from; i < to; ++i) {
      codes[i] =
          cells[i].length == 0 ? kNoCode : slots_[slot_of(packed[i - from], cell_text(i))].code;
    }
  };
  for (std::size_t from = 0; from < cells.size(); from += kStretch) {
    const std::size_t to = std::min(from + kStretch, cells.size());
    if (numbers_.empty()) {
      find_slots(from, to);
    } else {
      find_numbers(from, to);
    }
  }
}

void KeyTables::set(TableId table, std::unique_ptr<KeyTable> keys) {
  if (tables_.size() <= table.index()) tables_.resize(table.index() + 1);
  tables_[table.index()] = std::move(keys);
}

const KeyTable* KeyTables::of(const Schema& schema, const FieldSchema& field) const {
  if (!field.reference || field.type.kind != TypeKind::String) return nullptr;
  const TableId target = field.reference->target;
  if (target.index() >= tables_.size() || !text_key(schema.tables[target]).valid()) return nullptr;
  return tables_[target.index()].get();
}

ColumnId text_key(const TableSchema& table) {
  if (table.key.size() != 1 || table.fields[table.key[0]].type.kind != TypeKind::String) return {};
  return table.key[0];
}

}  // namespace muster
