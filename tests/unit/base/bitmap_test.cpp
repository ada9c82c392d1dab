#include "engine/base/bitmap.h"

#include <cstdint>
#include <random>
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

TEST(Bitmap, AppendsSomeBitsOfWords) {
  std::mt19937_64 random(7);
  std::vector<std::uint64_t> words(8);
  for (std::uint64_t& word : words) word = random();
  for (int round = 0; round < 4000; ++round) {
    const std::size_t from = random() % 512;
    const std::size_t count = random() % (512 - from + 1);
    Bitmap bitmap(random() % 200, true);
    std::vector<bool> expected(bitmap.size(), true);
    for (std::size_t i = from; i < from + count; ++i) {
      expected.push_back(((words[i / 64] >> (i % 64)) & 1) != 0);
    }
    bitmap.append(words, from, count);
    ASSERT_EQ(bits(bitmap), expected) << from << " + " << count;
    bitmap.resize(bitmap.size() + 70);  // the bits after the end were zero
    expected.resize(bitmap.size());
    ASSERT_EQ(bits(bitmap), expected) << from << " + " << count;
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
