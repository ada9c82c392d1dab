// An arena of text, with interning. Views and ids stay good as long as the pool lives.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "engine/base/ids.h"

namespace muster {

using StringId = Id<struct StringTag>;

class StringPool {
 public:
  // Copies `text` into the arena; no look-up.
  std::string_view add(std::string_view text);
  // The id of this text; equal texts (byte for byte) have equal ids.
  StringId intern(std::string_view text);
  // The ids of many texts, in their order; quicker than one by one.
  void intern_all(std::span<const std::string_view> texts, std::span<StringId> ids);
  // Room for so many texts in all.
  void reserve(std::size_t texts);
  // The id if the text is known, else an invalid id. Safe beside other readers.
  StringId find(std::string_view text) const;
  std::string_view operator[](StringId id) const { return texts_[id]; }
  // Has memory bring what operator[] reads of the text, and then, when that had time to come, the
  // first bytes of the text. Of an id that the pool does not have, nothing.
  void fetch_view(StringId id) const {
    if (id.index() < texts_.size()) __builtin_prefetch(&texts_[id]);
  }
  void fetch_bytes(StringId id) const {
    if (id.index() < texts_.size()) __builtin_prefetch(texts_[id].data());
  }
  std::size_t size() const { return texts_.size(); }
  // Bytes of text and tables held.
  std::size_t memory() const;

 private:
  struct Slot {
    std::uint32_t hash = 0;
    std::uint32_t id_plus_one = 0;  // 0: free
  };
  // Where the text is in slots_, or the free slot where it would go.
  std::size_t slot_of(std::string_view text, std::uint32_t hash) const;
  std::size_t first_slot(std::uint32_t hash) const {
    return static_cast<std::size_t>((std::uint64_t{hash} * slots_.size()) >> 32);
  }
  // REQUIRES: there is room for one more.
  StringId intern(std::string_view text, std::uint32_t hash);
  std::size_t more_slots() const { return slots_.empty() ? 64 : slots_.size() * 2; }
  void grow(std::size_t slots);

  std::vector<std::unique_ptr<char[]>> blocks_;
  char* free_ = nullptr;
  std::size_t left_ = 0;
  std::size_t allocated_ = 0;
  IdVector<StringId, std::string_view> texts_;
  std::vector<Slot> slots_;  // at most two thirds in use
};

}  // namespace muster
