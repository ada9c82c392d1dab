#include "engine/eval/join_index.h"

#include <algorithm>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/eval/evaluate.h"

namespace muster {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

// A row of two keys; a negative one is an error.
struct Row {
  int first;
  int second;
};

JoinIndex index_of(const std::vector<Row>& rows) {
  return JoinIndex::build(2, static_cast<RowId>(rows.size()),
                          [&](JoinIndex&, RowId row, JoinIndex::RowKeys& keys) {
                            const int values[] = {rows[row].first, rows[row].second};
                            for (std::size_t i = 0; i < 2; ++i) {
                              if (values[i] < 0) continue;
                              keys.words[i] = static_cast<std::uint64_t>(values[i]);
                              keys.good |= 1U << i;
                            }
                          });
}

std::vector<RowId> found(const JoinIndex& index, std::uint64_t first, std::uint64_t second,
                         std::uint32_t known = 3) {
  JoinIndex::Probe probe;
  probe.words[0] = first;
  probe.words[1] = second;
  probe.known = known;
  std::vector<std::span<const RowId>> lists;
  index.find(probe, lists);
  std::vector<RowId> rows;
  for (const std::span<const RowId> list : lists) rows.insert(rows.end(), list.begin(), list.end());
  return rows;
}

TEST(JoinIndex, RowsOfAKeyAscend) {
  const JoinIndex index = index_of({{1, 2}, {1, 3}, {1, 2}, {2, 2}, {1, 2}});
  EXPECT_THAT(found(index, 1, 2), ElementsAre(0, 2, 4));
  EXPECT_THAT(found(index, 1, 3), ElementsAre(1));
  EXPECT_THAT(found(index, 3, 2), IsEmpty());
}

// S21: a row whose key is an error is visited unless another of its keys excludes it.
TEST(JoinIndex, ARowWithAnErringKeyIsFoundByItsOtherKey) {
  const JoinIndex index = index_of({{1, 2}, {1, -1}, {-1, 2}, {-1, -1}, {2, -1}});
  EXPECT_THAT(found(index, 1, 2), ElementsAre(0, 1, 2, 3));
  EXPECT_THAT(found(index, 2, 9), ElementsAre(4, 3));
  EXPECT_THAT(found(index, 7, 7), ElementsAre(3));
}

TEST(JoinIndex, AValueThatNoRowHasFindsOnlyRowsInError) {
  const JoinIndex index = index_of({{1, 2}, {1, -1}, {-1, 2}, {-1, -1}});
  EXPECT_THAT(found(index, 1, 0, 1), ElementsAre(1, 3));
  EXPECT_THAT(found(index, 0, 0, 0), ElementsAre(3));
}

TEST(JoinIndex, ManyKeysStayApart) {
  std::vector<Row> rows;
  for (int i = 0; i < 20000; ++i) rows.push_back({i % 5000, i % 7});
  const JoinIndex index = index_of(rows);
  for (int i = 0; i < 5000; i += 37) {
    for (int j = 0; j < 7; ++j) {
      std::vector<RowId> expected;
      for (int row = 0; row < 20000; ++row) {
        if (row % 5000 == i && row % 7 == j) expected.push_back(static_cast<RowId>(row));
      }
      ASSERT_EQ(found(index, static_cast<std::uint64_t>(i), static_cast<std::uint64_t>(j)),
                expected);
    }
  }
}

TEST(JoinIndex, RowsThatLeadNowhereAreNeverFound) {
  const JoinIndex index =
      JoinIndex::build(1, 3, [](JoinIndex&, RowId row, JoinIndex::RowKeys& keys) {
        keys.never = row == 1;
        keys.good = row == 2 ? 0 : 1;
      });
  EXPECT_THAT(found(index, 0, 0), ElementsAre(0, 2));
}

TEST(JoinIndex, MemoryIsInProportionToRows) {
  std::vector<Row> rows;
  for (int i = 0; i < 100000; ++i) rows.push_back({i, i % 3});
  // Two words, a begin and a row for each key, and a table that is at least a third full.
  EXPECT_LT(index_of(rows).memory(), std::size_t{60} * 100000);
}

TEST(JoinIndex, TextsAreFoundWhetherCellsHaveThemOrNot) {
  Dataset dataset;
  const StringId known = dataset.strings.intern("vpn");
  const JoinIndex index =
      JoinIndex::build(1, 2, [&](JoinIndex& built, RowId row, JoinIndex::RowKeys& keys) {
        keys.words[0] = built.add_word(dataset, string_value(row == 0 ? "vpn" : "made"));
        keys.good = 1;
      });
  std::uint64_t word = 0;
  ASSERT_TRUE(index.word_of(dataset, string_value("vpn"), word));
  EXPECT_EQ(word, known.index());
  EXPECT_THAT(found(index, word, 0, 1), ElementsAre(0));
  ASSERT_TRUE(index.word_of(dataset, string_value("made"), word));
  EXPECT_THAT(found(index, word, 0, 1), ElementsAre(1));
  EXPECT_FALSE(index.word_of(dataset, string_value("other"), word));
}

TEST(JoinIndex, WordsOfTimesAndPeriodsAreExact) {
  Dataset dataset;
  const std::vector<Value> values = {
      timestamp_value({.seconds = 0, .nanos = 100}),
      timestamp_value({.seconds = 0, .nanos = 101}),
      timestamp_value({.seconds = kMinTimestampSeconds, .nanos = 0}),
      timestamp_value({.seconds = kMaxTimestampSeconds, .nanos = 999'999'900}),
      timestamp_value({.seconds = -1, .nanos = 0}),
  };
  std::vector<std::uint64_t> words;
  const JoinIndex index =
      JoinIndex::build(1, static_cast<RowId>(values.size()),
                       [&](JoinIndex& built, RowId row, JoinIndex::RowKeys& keys) {
                         keys.words[0] = built.add_word(dataset, values[row]);
                         keys.good = 1;
                         words.push_back(keys.words[0]);
                       });
  std::sort(words.begin(), words.end());
  EXPECT_EQ(std::adjacent_find(words.begin(), words.end()), words.end());
  for (RowId row = 0; row < values.size(); ++row) {
    std::uint64_t word = 0;
    ASSERT_TRUE(index.word_of(dataset, values[row], word));
    EXPECT_THAT(found(index, word, 0, 1), ElementsAre(row));
  }
  std::uint64_t open = 0;
  std::uint64_t closed = 0;
  ASSERT_TRUE(index.word_of(dataset, period_value({.from = Date{-5}, .until = {}}), open));
  ASSERT_TRUE(index.word_of(dataset, period_value({.from = Date{-5}, .until = Date{-1}}), closed));
  EXPECT_NE(open, closed);
}

}  // namespace
}  // namespace muster
