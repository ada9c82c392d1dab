// Row begins, record numbers and the table of keys against the plain containers they stand for.
#include "engine/data/row_places.h"

#include <random>
#include <unordered_map>

#include <gtest/gtest.h>

#include "engine/data/key_rows.h"

namespace muster {
namespace {

TEST(RowPlaces, BeginsAreFoundAlsoWhereRowsAreLong) {
  std::mt19937_64 random(7);
  RowBegins begins;
  std::vector<std::uint64_t> expected;
  std::uint64_t at = 1'000;
  for (int i = 0; i < 5'000; ++i) {
    expected.push_back(at);
    begins.push_back(at);
    // Some rows are longer than 16 bits can say, one is longer than 32 bits can.
    at += i == 77 ? std::uint64_t{5} << 32 : random() % 50 == 0 ? 70'000 : random() % 4'000;
  }
  // Another file: it begins before.
  for (int i = 0; i < 100; ++i) {
    expected.push_back(static_cast<std::uint64_t>(i) * 10);
    begins.push_back(static_cast<std::uint64_t>(i) * 10);
  }
  begins.shrink();
  ASSERT_EQ(begins.size(), expected.size());
  for (std::size_t i = 0; i < expected.size(); ++i) ASSERT_EQ(begins[i], expected[i]) << i;
  Bitmap keep(expected.size() + 3);
  std::vector<std::uint64_t> kept;
  for (std::size_t i = 0; i < expected.size(); ++i) {
    if (random() % 3 == 0) continue;
    keep.set(i + 3);
    kept.push_back(expected[i]);
  }
  begins.keep_rows(keep, 3);
  ASSERT_EQ(begins.size(), kept.size());
  for (std::size_t i = 0; i < kept.size(); ++i) ASSERT_EQ(begins[i], kept[i]) << i;
}

TEST(RowPlaces, NumbersCountOnFromEachGap) {
  std::mt19937_64 random(11);
  RecordNumbers numbers;
  std::vector<std::uint64_t> expected;
  std::uint64_t number = 1;
  for (int i = 0; i < 3'000; ++i) {
    number += random() % 20 == 0 ? 3U : 1U;
    expected.push_back(number);
    numbers.push_back(number);
  }
  numbers.shift(100);
  Bitmap keep(expected.size());
  std::vector<std::uint64_t> kept;
  for (std::size_t i = 0; i < expected.size(); ++i) {
    ASSERT_EQ(numbers[i], expected[i] + 100) << i;
    if (random() % 4 == 0) continue;
    keep.set(i);
    kept.push_back(expected[i] + 100);
  }
  numbers.keep_rows(keep, 0);
  ASSERT_EQ(numbers.size(), kept.size());
  for (std::size_t i = 0; i < kept.size(); ++i) ASSERT_EQ(numbers[i], kept[i]) << i;
}

TEST(RowPlaces, KeysAreFoundAndTheFirstOfEachCounts) {
  enum class Range { None, Consecutive, Dense };
  for (const Range range : {Range::None, Range::Consecutive, Range::Dense}) {
    std::mt19937_64 random(13);
    KeyRows rows;
    EXPECT_TRUE(rows.empty());
    EXPECT_EQ(rows.find(0), kDanglingTarget);
    std::unordered_map<std::uint64_t, RowId> expected;
    if (range == Range::Consecutive) {
      rows.add_consecutive(500, 1'000);
      for (RowId row = 0; row < 1'000; ++row) expected.emplace(500 + row, row);
    }
    if (range == Range::Dense) rows.expect_range(9'000, 12'345);
    for (RowId i = 0; i < 20'000; ++i) {
      const std::uint64_t key = random() % 3 == 0 ? random() : random() % 30'000;
      const RowId row = random() % 9 == 0 ? kQuarantinedTarget : i;
      expected.emplace(key, row);
      rows.add(key, row);
    }
    for (const auto& [key, row] : expected) ASSERT_EQ(rows.find(key), row) << key;
    for (std::uint64_t key = 0; key < 40'000; ++key) {
      const auto found = expected.find(key);
      ASSERT_EQ(rows.find(key), found == expected.end() ? kDanglingTarget : found->second) << key;
    }
  }
}

}  // namespace
}  // namespace muster
