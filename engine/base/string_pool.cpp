#include "engine/base/string_pool.h"

#include <cstring>

namespace muster {
namespace {

constexpr std::size_t kBlockBytes = std::size_t{64} << 10;

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

StringId StringPool::intern(std::string_view text) {
  if (const auto known = ids_.find(text); known != ids_.end()) return known->second;
  const std::string_view kept = add(text);
  const StringId id = texts_.add(kept);
  ids_.emplace(kept, id);
  return id;
}

StringId StringPool::find(std::string_view text) const {
  const auto known = ids_.find(text);
  return known == ids_.end() ? StringId() : known->second;
}

std::size_t StringPool::memory() const {
  constexpr std::size_t kNode = sizeof(std::string_view) + sizeof(StringId) + 3 * sizeof(void*);
  return allocated_ + texts_.size() * sizeof(std::string_view) + ids_.size() * kNode +
         ids_.bucket_count() * sizeof(void*);
}

}  // namespace muster
