#include "engine/data/key_table.h"

#include <array>
#include <bit>
#include <cstring>

#include "engine/base/hash.h"

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

}  // namespace

KeyTable::KeyTable(std::size_t keys) : slots_(keys + keys / 2 + 8) {}

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
  while (slots_[at].index_plus_one != 0) {
    const Slot& slot = slots_[at];
    if (slot.high == packed.high &&
        (packed.high < kLong ? slot.low == packed.low : long_[slot.low] == text)) {
      break;
    }
    if (++at == slots_.size()) at = 0;
  }
  return at;
}

void KeyTable::add(std::string_view text, Key key) {
  MUSTER_CHECK(plain_ + keys_.size() < slots_.size() - 1);
  Packed packed = pack(text, text.data() + text.size());
  Slot& slot = slots_[slot_of(packed, text)];
  if (slot.index_plus_one != 0) return;
  if (packed.high >= kLong) {
    packed.low = long_.size();
    long_.push_back(text);
  }
  slot.low = packed.low;
  slot.high = packed.high;
  if (keys_.empty() && key.target == plain_ && (plain_ == 0 || key.code == first_code_ + plain_)) {
    if (plain_ == 0) first_code_ = key.code;
    slot.index_plus_one = ++plain_;
    return;
  }
  keys_.push_back(key);
  slot.index_plus_one = plain_ + static_cast<std::uint32_t>(keys_.size());
}

KeyTable::Key KeyTable::key_at(std::uint32_t index) const {
  if (index < plain_) return {.code = first_code_ + index, .target = index};
  return keys_[index - plain_];
}

KeyTable::Key KeyTable::find(std::string_view text) const {
  const Slot& slot = slots_[slot_of(pack(text, text.data() + text.size()), text)];
  return slot.index_plus_one == 0 ? Key{} : key_at(slot.index_plus_one - 1);
}

void KeyTable::find(std::string_view text, std::span<const CellRange> cells,
                    std::span<Key> out) const {
  constexpr std::size_t kAhead = 16;
  std::array<Packed, kAhead> packed;
  const char* const end = text.data() + text.size();
  const auto cell_text = [&](std::size_t i) {
    return std::string_view(text.data() + cells[i].begin, cells[i].length);
  };
  // Several look-ups wait for memory at a time.
  const auto prepare = [&](std::size_t i) {
    Packed& next = packed[i % kAhead];
    next = pack(cell_text(i), end);
    __builtin_prefetch(&slots_[(std::uint64_t{next.at} * slots_.size()) >> 32]);
  };
  for (std::size_t i = 0; i < cells.size() && i < kAhead; ++i) prepare(i);
  for (std::size_t i = 0; i < cells.size(); ++i) {
    const Slot& slot = slots_[slot_of(packed[i % kAhead], cell_text(i))];
    out[i] = slot.index_plus_one == 0 ? Key{} : key_at(slot.index_plus_one - 1);
    if (i + kAhead < cells.size()) prepare(i + kAhead);
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
