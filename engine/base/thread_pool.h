// The only file that starts threads.
#pragma once

#include <cstddef>
#include <functional>

namespace muster {

// Calls fn(0) ... fn(n - 1), each once, on up to `jobs` threads, and returns when all are done.
// Which thread runs which index is not fixed: fn(i) may write only slot i of what it shares.
// An exception in fn ends the process (our own mistake).
void for_each_index(std::size_t n, unsigned jobs, const std::function<void(std::size_t)>& fn);

}  // namespace muster
