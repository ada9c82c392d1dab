#include "engine/base/thread_pool.h"

#include <cstdint>
#include <numeric>
#include <stdexcept>
#include <vector>

#include <gtest/gtest.h>

namespace muster {
namespace {

TEST(ThreadPool, CallsEachIndexOnce) {
  for (const unsigned jobs : {0U, 1U, 2U, 8U}) {
    for (const std::size_t n : {0U, 1U, 2U, 1000U}) {
      std::vector<int> calls(n);
      for_each_index(n, jobs, [&](std::size_t i) { ++calls[i]; });
      EXPECT_EQ(calls, std::vector<int>(n, 1)) << jobs << " jobs, " << n << " indices";
    }
  }
}

TEST(ThreadPool, ItsWorkIsSeenWhenItReturns) {
  std::vector<std::uint64_t> squares(10000);
  for_each_index(squares.size(), 8, [&](std::size_t i) { squares[i] = i * i; });
  EXPECT_EQ(std::accumulate(squares.begin(), squares.end(), std::uint64_t{0}), 333283335000U);
}

TEST(ThreadPool, WorkInTheBackgroundIsDoneOnce) {
  for (const bool beside : {false, true}) {
    int done = 0;
    Background work(beside, [&] { ++done; });
    work.wait();
    EXPECT_EQ(done, 1);
    work.wait();
    EXPECT_EQ(done, 1);
  }
}

TEST(ThreadPool, AThreadInTheBackgroundEndsBeforeItsOwner) {
  int done = 0;
  {
    const Background work(true, [&] { ++done; });
  }
  EXPECT_EQ(done, 1);
}

TEST(ThreadPoolDeathTest, AnExceptionEndsTheProcess) {
  EXPECT_DEATH(for_each_index(1, 1, [](std::size_t) { throw std::runtime_error("ours"); }), "");
}

}  // namespace
}  // namespace muster
