#include "engine/base/fresh_memory.h"

#include <cstdint>

#include <sys/mman.h>

namespace muster {

void claim_pages(const void* begin, std::size_t bytes) {
#ifdef MADV_POPULATE_WRITE
  constexpr std::uintptr_t kPage = 4096;
  constexpr std::size_t kWorthIt = 8 * kPage;
  if (bytes < kWorthIt) return;
  // A page that begins before was touched with what stands there. A system that knows no such
  // request leaves the pages as they are.
  const std::uintptr_t from = (reinterpret_cast<std::uintptr_t>(begin) + kPage - 1) / kPage * kPage;
  const std::uintptr_t to = reinterpret_cast<std::uintptr_t>(begin) + bytes;
  static_cast<void>(madvise(reinterpret_cast<void*>(from), to - from, MADV_POPULATE_WRITE));
#else
  static_cast<void>(begin);
  static_cast<void>(bytes);
#endif
}

}  // namespace muster
