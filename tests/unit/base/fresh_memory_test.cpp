#include "engine/base/fresh_memory.h"

#include <cstddef>
#include <vector>

#include <gtest/gtest.h>

namespace muster {
namespace {

TEST(FreshMemory, ClaimingPagesChangesNoByte) {
  constexpr std::size_t kSize = std::size_t{1} << 20;
  std::vector<unsigned char> bytes(kSize);
  for (std::size_t i = 0; i < kSize; ++i) bytes[i] = static_cast<unsigned char>(i % 251);
  for (const std::size_t from : {0U, 1U, 4095U, 4096U, 70'000U}) {
    for (const std::size_t size : {0U, 1U, 4096U, 32'767U, 32'768U, 500'001U}) {
      claim_pages(bytes.data() + from, size);
    }
    claim_pages(bytes.data() + from, kSize - from);
  }
  for (std::size_t i = 0; i < kSize; ++i) ASSERT_EQ(bytes[i], i % 251) << i;
}

TEST(FreshMemory, ReservedRoomIsAsUsualAfterwards) {
  std::vector<int> numbers;
  numbers.reserve(100'000);
  claim_pages(numbers.data(), numbers.capacity() * sizeof(int));
  for (int i = 0; i < 100'000; ++i) numbers.push_back(i);
  for (int i = 0; i < 100'000; ++i) ASSERT_EQ(numbers[static_cast<std::size_t>(i)], i);
}

}  // namespace
}  // namespace muster
