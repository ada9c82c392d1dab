#include "engine/base/bitmap.h"

#include <vector>

#include <gtest/gtest.h>

namespace muster {
namespace {

std::vector<bool> bits(const Bitmap& bitmap) {
  std::vector<bool> out;
  for (std::size_t i = 0; i < bitmap.size(); ++i) out.push_back(bitmap[i]);
  return out;
}

TEST(Bitmap, GrowsWithTheGivenValue) {
  for (const std::size_t from : {0U, 1U, 63U, 64U, 65U, 130U}) {
    for (const std::size_t to : {1U, 63U, 64U, 65U, 128U, 200U}) {
      Bitmap bitmap(from, false);
      bitmap.resize(to, true);
      EXPECT_EQ(bitmap.size(), to);
      EXPECT_EQ(bitmap.count(), to > from ? to - from : 0) << from << " to " << to;
    }
  }
}

TEST(Bitmap, ForgetsTheBitsThatShrinkingCutsOff) {
  Bitmap bitmap(100, true);
  bitmap.resize(70);
  bitmap.resize(100, false);
  EXPECT_EQ(bitmap.count(), 70U);
  EXPECT_TRUE(bitmap[69]);
  EXPECT_FALSE(bitmap[70]);
}

TEST(Bitmap, SetsAndClearsSingleBits) {
  Bitmap bitmap(130);
  bitmap.set(0);
  bitmap.set(64);
  bitmap.set(129);
  EXPECT_EQ(bitmap.count(), 3U);
  bitmap.set(64, false);
  EXPECT_EQ(bitmap.count(), 2U);
  EXPECT_FALSE(bitmap[64]);
  EXPECT_TRUE(bitmap[129]);
}

TEST(Bitmap, AppendsAtEveryAlignment) {
  for (std::size_t left = 0; left < 130; ++left) {
    for (const std::size_t right : {0U, 1U, 5U, 63U, 64U, 65U, 128U, 150U}) {
      Bitmap a;
      std::vector<bool> expected;
      for (std::size_t i = 0; i < left; ++i) {
        a.push_back(i % 3 == 0);
        expected.push_back(i % 3 == 0);
      }
      Bitmap b;
      for (std::size_t i = 0; i < right; ++i) {
        b.push_back(i % 2 == 0);
        expected.push_back(i % 2 == 0);
      }
      a.append(b);
      ASSERT_EQ(bits(a), expected) << left << " + " << right;
      a.push_back(true);  // the bits after the end were zero
      ASSERT_EQ(a.size(), left + right + 1);
      ASSERT_TRUE(a[left + right]);
    }
  }
}

TEST(Bitmap, AppendsItself) {
  Bitmap bitmap;
  for (std::size_t i = 0; i < 70; ++i) bitmap.push_back(i % 7 == 0);
  const std::size_t before = bitmap.count();
  bitmap.append(bitmap);
  EXPECT_EQ(bitmap.size(), 140U);
  EXPECT_EQ(bitmap.count(), before * 2);
}

}  // namespace
}  // namespace muster
