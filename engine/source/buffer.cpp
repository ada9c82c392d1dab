#include <utility>

#include <sys/mman.h>
#include <unistd.h>

#include "engine/base/check.h"
#include "engine/source/file_system.h"
#include "engine/source/mapping_guard.h"

namespace muster {

Buffer::Buffer(std::string bytes) : heap_(std::make_unique<std::string>(std::move(bytes))) {
  view_ = *heap_;
}

Buffer::~Buffer() {
  if (mapping_ == nullptr) return;
  unguard_mapping(mapping_);
  munmap(mapping_, mapping_size_);
}

Buffer::Buffer(Buffer&& other) noexcept
    : heap_(std::move(other.heap_)),
      mapping_(std::exchange(other.mapping_, nullptr)),
      mapping_size_(std::exchange(other.mapping_size_, 0)),
      view_(std::exchange(other.view_, {})) {}

Buffer& Buffer::operator=(Buffer&& other) noexcept {
  Buffer taken(std::move(other));
  std::swap(heap_, taken.heap_);
  std::swap(mapping_, taken.mapping_);
  std::swap(mapping_size_, taken.mapping_size_);
  std::swap(view_, taken.view_);
  return *this;
}

Buffer Buffer::from_mapping(void* address, std::size_t size) {
  Buffer buffer;
  buffer.mapping_ = address;
  buffer.mapping_size_ = size;
  buffer.view_ = {static_cast<const char*>(address), size};
  return buffer;
}

Buffer Buffer::without_prefix(std::size_t n) && {
  MUSTER_CHECK(n <= view_.size());
  Buffer result(std::move(*this));
  result.view_.remove_prefix(n);
  return result;
}

void Buffer::let_go(std::size_t from, std::size_t to) const {
  MUSTER_CHECK(from <= to && to <= view_.size());
  if (mapping_ == nullptr) return;
  const auto page = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
  const auto start = static_cast<std::size_t>(view_.data() - static_cast<const char*>(mapping_));
  // Pages that are shared with a neighbour are let go with it.
  const std::size_t first = (start + from + page - 1) / page * page;
  const std::size_t last = (start + to) / page * page;
  if (first >= last) return;
  madvise(static_cast<char*>(mapping_) + first, last - first, MADV_DONTNEED);
}

}  // namespace muster
