#include "engine/base/thread_pool.h"

#include <algorithm>
#include <atomic>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

namespace muster {

void for_each_index(std::size_t n, unsigned jobs, const std::function<void(std::size_t)>& fn) {
  std::atomic<std::size_t> next = 0;
  // noexcept: an exception in fn ends the process on whichever thread it happens.
  const auto work = [&]() noexcept {
    for (std::size_t i = next.fetch_add(1); i < n; i = next.fetch_add(1)) fn(i);
  };
  const std::size_t threads = std::min<std::size_t>(std::max(jobs, 1U), n);
  std::vector<std::jthread> others;
  for (std::size_t i = 1; i < threads; ++i) {
    try {
      others.emplace_back(work);
    } catch (const std::system_error&) {
      break;  // the machine gives no more threads: those that run do the work
    }
  }
  work();
}

Background::Background(bool beside, std::function<void()> work) : work_(std::move(work)) {
  if (!beside) return;
  try {
    thread_ = std::jthread([work = work_]() noexcept { work(); });
    work_ = nullptr;
  } catch (const std::system_error&) {
    // No thread to be had: it waits for wait().
  }
}

Background::~Background() = default;

void Background::wait() {
  if (thread_.joinable()) thread_.join();
  if (work_) std::exchange(work_, nullptr)();
}

}  // namespace muster
