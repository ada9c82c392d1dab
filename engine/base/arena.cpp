#include "engine/base/arena.h"

#include <algorithm>

namespace muster {

namespace {
constexpr std::size_t kBlockBytes = std::size_t{64} << 10;
}

void* Arena::allocate(std::size_t size, std::size_t alignment) {
  while (block_ < blocks_.size()) {
    const Block& block = blocks_[block_];
    const std::size_t begin = (used_ + alignment - 1) / alignment * alignment;
    if (begin + size <= block.size) {
      used_ = begin + size;
      return block.bytes.get() + begin;
    }
    ++block_;
    used_ = 0;
  }
  const std::size_t bytes = std::max(kBlockBytes, size);
  blocks_.push_back({.bytes = std::make_unique_for_overwrite<std::byte[]>(bytes), .size = bytes});
  block_ = blocks_.size() - 1;
  used_ = size;
  return blocks_.back().bytes.get();
}

void Arena::reset() {
  block_ = 0;
  used_ = 0;
}

}  // namespace muster
