// Memory that is filled once and read in any order costs less in large pages: fewer faults while it
// fills, fewer misses while it is read.
#pragma once

#include <cstddef>
#include <vector>

namespace muster {

// Asks the system for large pages for this memory, as far as it has whole ones. Only a wish: what
// the system makes of it changes no result.
void prefer_large_pages(const void* begin, std::size_t bytes);

// As vector::assign, in large pages.
template <typename T>
void assign_large(std::vector<T>& to, std::size_t size, T value) {
  to.clear();
  to.reserve(size);
  prefer_large_pages(to.data(), size * sizeof(T));
  to.resize(size, value);
}

}  // namespace muster
