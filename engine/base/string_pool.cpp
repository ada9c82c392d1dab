#include "engine/base/string_pool.h"

#include <algorithm>
#include <array>
#include <cstring>

#include "engine/base/hash.h"

namespace muster {
namespace {

constexpr std::size_t kBlockBytes = std::size_t{64} << 10;

std::uint32_t short_hash(std::string_view text) {
  return static_cast<std::uint32_t>(hash_bytes(text) >> 32);
}

}  // namespace

std::string_view StringPool::add(std::string_view text) {
  if (text.empty()) return "";
  if (text.size() > left_) {
    // A long text gets a block of its own, so that the rest of the current block is not lost.
    const bool own_block = text.size() > kBlockBytes / 4;
    const std::size_t size = own_block ? text.size() : kBlockBytes;
    blocks_.push_back(std::make_unique_for_overwrite<char[]>(size));
    allocated_ += size;
    if (own_block) {
      std::memcpy(blocks_.back().get(), text.data(), text.size());
      return {blocks_.back().get(), text.size()};
    }
    free_ = blocks_.back().get();
    left_ = size;
  }
  char* const place = free_;
  std::memcpy(place, text.data(), text.size());
  free_ += text.size();
  left_ -= text.size();
  return {place, text.size()};
}

// The slots are in the order of the hashes, as far as they can be.
std::size_t StringPool::slot_of(std::string_view text, std::uint32_t hash) const {
  std::size_t at = first_slot(hash);
  while (slots_[at].id_plus_one != 0) {
    const Slot& slot = slots_[at];
    if (slot.hash == hash && texts_[StringId(slot.id_plus_one - 1)] == text) break;
    if (++at == slots_.size()) at = 0;
  }
  return at;
}

void StringPool::reserve(std::size_t texts) {
  const std::size_t slots = texts + texts / 2 + 1;
  if (slots > slots_.size()) grow(slots);
  texts_.reserve(texts);
}

void StringPool::grow(std::size_t slots) {
  std::vector<Slot> old(slots);
  old.swap(slots_);
  for (const Slot& slot : old) {
    if (slot.id_plus_one == 0) continue;
    std::size_t at = first_slot(slot.hash);
    while (slots_[at].id_plus_one != 0) {
      if (++at == slots_.size()) at = 0;
    }
    slots_[at] = slot;
  }
}

StringId StringPool::intern(std::string_view text) {
  if (3 * texts_.size() >= 2 * slots_.size()) grow(more_slots());
  return intern(text, short_hash(text));
}

void StringPool::intern_all(std::span<const std::string_view> texts, std::span<StringId> ids) {
  // Several look-ups wait for memory at a time.
  constexpr std::size_t kStretch = 32;
  std::array<std::uint32_t, kStretch> hashes;
  for (std::size_t from = 0; from < texts.size(); from += kStretch) {
    const std::size_t count = std::min(kStretch, texts.size() - from);
    while (3 * (texts_.size() + count) > 2 * slots_.size()) grow(more_slots());
    for (std::size_t i = 0; i < count; ++i) {
      hashes[i] = short_hash(texts[from + i]);
      __builtin_prefetch(slots_.data() + first_slot(hashes[i]));
    }
    for (std::size_t i = 0; i < count; ++i) ids[from + i] = intern(texts[from + i], hashes[i]);
  }
}

StringId StringPool::intern(std::string_view text, std::uint32_t hash) {
  Slot& slot = slots_[slot_of(text, hash)];
  if (slot.id_plus_one != 0) return StringId(slot.id_plus_one - 1);
  const StringId id = texts_.add(add(text));
  slot = {.hash = hash, .id_plus_one = id.index() + 1};
  return id;
}

StringId StringPool::find(std::string_view text) const {
  if (slots_.empty()) return {};
  const std::uint32_t found = slots_[slot_of(text, short_hash(text))].id_plus_one;
  return found == 0 ? StringId() : StringId(found - 1);
}

std::size_t StringPool::memory() const {
  return allocated_ + texts_.size() * sizeof(std::string_view) + slots_.size() * sizeof(Slot);
}

}  // namespace muster
