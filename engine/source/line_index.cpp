#include "engine/source/line_index.h"

#include <algorithm>

#include "engine/base/check.h"

namespace muster {
namespace {

// A CR before an LF is the first half of one line end.
bool ends_line(std::string_view text, std::size_t at) {
  return text[at] == '\n' || (text[at] == '\r' && (at + 1 == text.size() || text[at + 1] != '\n'));
}

// A loop of a known length and sums that fit a byte, which compilers turn into vectors.
constexpr std::size_t kStretch = 128;

// REQUIRES: kStretch + 1 bytes are there.
std::uint64_t count_in_stretch(const char* bytes) {
  std::uint8_t count = 0;
  for (std::size_t i = 0; i < kStretch; ++i) {
    const bool feed = bytes[i] == '\n';
    const bool lone = bytes[i] == '\r' && bytes[i + 1] != '\n';
    count = static_cast<std::uint8_t>(count + static_cast<std::uint8_t>(feed) +
                                      static_cast<std::uint8_t>(lone));
  }
  return count;
}

}  // namespace

std::uint64_t count_line_ends(std::string_view text, std::size_t from, std::size_t to) {
  std::uint64_t count = 0;
  for (; from + kStretch <= to && from + kStretch < text.size(); from += kStretch) {
    count += count_in_stretch(text.data() + from);
  }
  for (; from < to; ++from) count += ends_line(text, from) ? 1U : 0U;
  return count;
}

std::size_t line_begin(std::string_view text, std::size_t offset) {
  while (offset > 0 && (text[offset - 1] > '\r' || !ends_line(text, offset - 1))) --offset;
  return offset;
}

std::uint64_t LineIndex::lines_before(std::string_view text, std::size_t offset) const {
  MUSTER_CHECK(offset <= text.size());
  const std::size_t block = offset / kBlock;
  if (block >= known_.load(std::memory_order_acquire)) extend(text, block);
  return before_[block] + count_line_ends(text, block * kBlock, offset);
}

void LineIndex::extend(std::string_view text, std::size_t block) const {
  const std::lock_guard<std::mutex> lock(mutex_);
  // All the room at once: others read what is counted while this goes on.
  if (before_.empty()) {
    before_.resize(text.size() / kBlock + 1);
    known_.store(1, std::memory_order_release);
  }
  for (std::size_t next = known_.load(std::memory_order_relaxed); next <= block; ++next) {
    before_[next] = before_[next - 1] + count_line_ends(text, (next - 1) * kBlock, next * kBlock);
    known_.store(next + 1, std::memory_order_release);
  }
}

}  // namespace muster
