// Asks for memory that will soon be read from one end to the other: machines read ahead by
// themselves to the end of a page only. Changes no result.
#pragma once

#include <cstddef>
#include <cstdint>

namespace muster {

// Of the line that lies behind `at` as far as reading ahead pays. Need not be memory of ours: none
// is touched that the process does not have.
inline void prefetch_ahead(const void* at) {
  constexpr std::uintptr_t kAhead = 2048;  // bytes
  __builtin_prefetch(reinterpret_cast<const void*>(reinterpret_cast<std::uintptr_t>(at) + kAhead));
}

}  // namespace muster
