#include "engine/data/key_table.h"

#include <algorithm>
#include <array>
#include <cstring>

#include "engine/base/hash.h"
#include "engine/base/little_endian.h"

namespace muster {
namespace {

constexpr std::size_t kInline = 11;
constexpr std::uint32_t kLong = 0xff00'0000;  // no length of a short key

}  // namespace

KeyTable::KeyTable(std::size_t keys) : slots_(2 * keys + 8) {}

KeyTable::KeyTable(std::size_t keys, KeyForm form, std::uint32_t lowest, std::uint32_t highest)
    : form_(std::move(form)), lowest_(lowest), numbers_(std::size_t{highest} - lowest + 1) {
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
  out.low = load_little<std::uint64_t>(bytes) & first_bytes(size);
  const std::uint64_t rest = size > 8 ? first_bytes(size - 8) : 0;
  out.high = (load_little<std::uint32_t>(bytes + 8) & static_cast<std::uint32_t>(rest)) |
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
  const std::uint32_t place = place_of(form_.number(text, text.size()));
  if (place < numbers_.size()) return numbers_.set(place, code);
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
  const std::uint32_t place = place_of(form_.number(text, text.size()));
  return place < numbers_.size() ? numbers_.at(place) : find_other(text, text.data() + text.size());
}

void KeyTable::find(std::string_view text, std::span<const CellRange> cells,
                    std::span<std::uint32_t> codes) const {
  for (std::size_t from = 0; from < cells.size(); from += kAtOnce) {
    const std::size_t count = std::min(kAtOnce, cells.size() - from);
    const auto some = cells.subspan(from, count);
    if (numbers_.size() > 0) {
      find_by_number(text, some, codes.subspan(from, count));
    } else {
      find_by_text(text, some, codes.subspan(from, count));
    }
  }
}

void KeyTable::find_by_number(std::string_view text, std::span<const CellRange> cells,
                              std::span<std::uint32_t> codes) const {
  form_.numbers(text, cells, codes.data());
  std::uint32_t greatest = 0;
  for (std::uint32_t& code : codes) {
    code = place_of(code);
    greatest = std::max(greatest, code);
  }
  std::array<std::uint32_t, kAtOnce> others;
  std::size_t other_count = 0;
  for (std::uint32_t i = 0; greatest >= numbers_.size() && i < codes.size(); ++i) {
    if (codes[i] >= numbers_.size() && cells[i].length > 0) others[other_count++] = i;
  }
  numbers_.look_up(codes);
  for (const std::uint32_t i : std::span(others).first(other_count)) {
    const CellRange cell = cells[i];
    codes[i] = find_other({text.data() + cell.begin, cell.length}, text.data() + text.size());
  }
}

// Where a key stands is known long before it is read: memory is asked for all before the first is.
void KeyTable::find_by_text(std::string_view text, std::span<const CellRange> cells,
                            std::span<std::uint32_t> codes) const {
  const char* const end = text.data() + text.size();
  const auto text_of = [&](CellRange cell) {
    return std::string_view(text.data() + cell.begin, cell.length);
  };
  std::array<Packed, kAtOnce> packed;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    packed[i] = pack(text_of(cells[i]), end);
    __builtin_prefetch(&slots_[(std::uint64_t{packed[i].at} * slots_.size()) >> 32]);
  }
  for (std::size_t i = 0; i < cells.size(); ++i) {
    codes[i] = cells[i].length == 0 ? kNoCode : slots_[slot_of(packed[i], text_of(cells[i]))].code;
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
