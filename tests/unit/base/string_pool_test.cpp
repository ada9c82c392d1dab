#include "engine/base/string_pool.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace muster {
namespace {

TEST(StringPool, EqualTextsHaveOneId) {
  StringPool pool;
  const StringId a = pool.intern("alpha");
  const StringId b = pool.intern(std::string("al") + "pha");
  EXPECT_EQ(a, b);
  EXPECT_EQ(pool[a], "alpha");
  EXPECT_EQ(pool.size(), 1U);
}

TEST(StringPool, TextsThatDifferInOneByteHaveTwoIds) {
  using namespace std::string_view_literals;
  StringPool pool;
  EXPECT_NE(pool.intern("p1"sv), pool.intern("p1\0"sv));
  EXPECT_NE(pool.intern("e\u0301"sv), pool.intern("\u00e9"sv));  // compared by bytes (S16)
}

TEST(StringPool, FindDoesNotAdd) {
  StringPool pool;
  EXPECT_FALSE(pool.find("x").valid());
  const StringId id = pool.intern("x");
  EXPECT_EQ(pool.find("x"), id);
  EXPECT_EQ(pool.size(), 1U);
}

TEST(StringPool, ManyAtOnceAreLikeOneByOne) {
  StringPool one_by_one;
  StringPool at_once;
  std::vector<std::string> texts;
  for (int i = 0; i < 1'000; ++i) texts.push_back(std::to_string(i * i % 700));
  const std::vector<std::string_view> views(texts.begin(), texts.end());
  for (const std::size_t count : {std::size_t{0}, std::size_t{1}, std::size_t{40}, views.size()}) {
    std::vector<StringId> ids(count);
    at_once.intern_all(std::span(views).first(count), ids);
    for (std::size_t i = 0; i < count; ++i) {
      ASSERT_EQ(ids[i], one_by_one.intern(views[i]));
      ASSERT_EQ(at_once[ids[i]], views[i]);
    }
  }
  EXPECT_EQ(at_once.size(), one_by_one.size());
}

TEST(StringPool, ViewsStayGoodWhileItGrows) {
  StringPool pool;
  std::vector<std::string_view> views;
  for (int i = 0; i < 20000; ++i) {
    views.push_back(pool.add(std::to_string(i)));
    if (i % 1000 == 0) views.push_back(pool.add(std::string(50000, 'x')));
  }
  std::size_t at = 0;
  for (int i = 0; i < 20000; ++i) {
    ASSERT_EQ(views[at++], std::to_string(i));
    if (i % 1000 == 0) {
      ASSERT_EQ(views[at++], std::string(50000, 'x'));
    }
  }
}

TEST(StringPool, TakesTheEmptyText) {
  StringPool pool;
  const StringId id = pool.intern("");
  EXPECT_TRUE(id.valid());
  EXPECT_EQ(pool[id], "");
  EXPECT_EQ(pool.find(""), id);
}

TEST(StringPool, RoomBeforehandChangesNoId) {
  StringPool grown;
  StringPool reserved;
  for (int i = 0; i < 5000; ++i) {
    // Before the first text, between texts, for fewer than there are, and past all room.
    if (i == 0) reserved.reserve(1000);
    if (i == 700) reserved.reserve(10);
    if (i == 900) reserved.reserve(2500);
    const std::string text = std::to_string(i / 2);
    ASSERT_EQ(grown.intern(text), reserved.intern(text)) << i;
  }
  for (int i = 0; i < 2500; ++i) {
    ASSERT_EQ(grown.find(std::to_string(i)), reserved.find(std::to_string(i))) << i;
  }
  EXPECT_FALSE(reserved.find("2500").valid());
}

TEST(StringPool, MemoryGrowsWithTheText) {
  StringPool pool;
  const std::size_t before = pool.memory();
  pool.intern(std::string(1 << 20, 'x'));
  EXPECT_GE(pool.memory() - before, std::size_t{1} << 20);
}

}  // namespace
}  // namespace muster
