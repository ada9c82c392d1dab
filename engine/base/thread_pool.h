// The only file that starts threads.
#pragma once

#include <cstddef>
#include <functional>
#include <thread>

namespace muster {

// Calls fn(0) ... fn(n - 1), each once, on up to `jobs` threads, and returns when all are done.
// Which thread runs which index is not fixed: fn(i) may write only slot i of what it shares.
// An exception in fn ends the process (our own mistake).
void for_each_index(std::size_t n, unsigned jobs, const std::function<void(std::size_t)>& fn);

// Work that runs beside the caller's. Without a thread for it, it is done when somebody waits, and
// not at all if nobody does.
class Background {
 public:
  // `beside`: whether it may have a thread of its own. An exception in `work` ends the process.
  Background(bool beside, std::function<void()> work);
  ~Background();  // when the thread is done, if there is one
  Background(const Background&) = delete;
  Background& operator=(const Background&) = delete;
  // Returns when the work is done.
  void wait();

 private:
  std::function<void()> work_;  // empty once it is done or under way
  std::jthread thread_;
};

}  // namespace muster
