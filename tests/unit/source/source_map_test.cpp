#include "engine/source/source_map.h"

#include <array>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "engine/base/thread_pool.h"

namespace muster {
namespace {

Span at(SourceId source, std::uint64_t begin, std::uint32_t length) {
  return {.source = source, .length = length, .begin = begin};
}

TEST(SourceMap, KnowsTextsAndPaths) {
  SourceMap sources;
  const SourceId a = sources.add_text("a.csv", "hello");
  const SourceId b = sources.add_text("b.csv", "");
  EXPECT_EQ(sources.text(a), "hello");
  EXPECT_EQ(sources.path(b), "b.csv");
  EXPECT_EQ(sources.text(at(a, 1, 3)), "ell");
  EXPECT_EQ(sources.text(at(a, 5, 0)), "");
  EXPECT_EQ(sources.size(), 2U);
}

TEST(SourceMap, APrefixStandsBeforePathsButNotBuiltInOnes) {
  SourceMap sources;
  const SourceId before = sources.add_text("a.csv", "");
  sources.set_prefix("fixtures/larkspur/");
  const SourceId after = sources.add_text("a.csv", "");
  const SourceId built_in = sources.add_text("<schema>", "");
  EXPECT_EQ(sources.path(before), "a.csv");
  EXPECT_EQ(sources.path(after), "fixtures/larkspur/a.csv");
  EXPECT_EQ(sources.path(built_in), "<schema>");
}

TEST(SourceMap, LinesEndAtLfCrlfAndLoneCr) {
  SourceMap sources;
  const SourceId id = sources.add_text("x", "one\ntwo\r\nthree\rfour");
  struct Case {
    std::uint64_t offset;
    std::uint64_t line;
    std::uint64_t column;
    std::string_view text;
  };
  for (const Case& c :
       {Case{0, 1, 1, "one"}, Case{3, 1, 4, "one"}, Case{4, 2, 1, "two"}, Case{7, 2, 4, "two"},
        Case{9, 3, 1, "three"}, Case{15, 4, 1, "four"}, Case{19, 4, 5, "four"}}) {
    const Region region = sources.locate(at(id, c.offset, 0), ColumnUnit::Byte);
    EXPECT_EQ(region.start_line, c.line) << c.offset;
    EXPECT_EQ(region.start_column, c.column) << c.offset;
    EXPECT_EQ(sources.line_at(id, c.offset), c.text) << c.offset;
  }
}

TEST(SourceMap, ATextThatEndsWithALineEndHasAnEmptyLastLine) {
  SourceMap sources;
  const SourceId id = sources.add_text("x", "a\n");
  EXPECT_EQ(sources.locate(at(id, 2, 0), ColumnUnit::Byte),
            (Region{.start_line = 2, .start_column = 1, .end_line = 2, .end_column = 1}));
  EXPECT_EQ(sources.line_at(id, 2), "");
  const SourceId cr = sources.add_text("y", "a\r");
  EXPECT_EQ(sources.locate(at(cr, 2, 0), ColumnUnit::Byte).start_line, 2U);
}

TEST(SourceMap, ColumnsCountInTheirUnit) {
  SourceMap sources;
  // 1, 2, 3 and 4 bytes; 1, 1, 1 and 2 units of UTF-16.
  const SourceId id = sources.add_text("x", "a\u00e9\u20ac\U0001F600b\nend");
  const Span b = at(id, 10, 1);
  EXPECT_EQ(sources.locate(b, ColumnUnit::Byte).start_column, 11U);
  EXPECT_EQ(sources.locate(b, ColumnUnit::CodePoint).start_column, 5U);
  EXPECT_EQ(sources.locate(b, ColumnUnit::Utf16).start_column, 6U);
  EXPECT_EQ(sources.locate(b, ColumnUnit::Utf16).end_column, 7U);
  std::array<Region, 2> both;
  sources.locate(b, std::array{ColumnUnit::Utf16, ColumnUnit::Byte}, both);
  EXPECT_EQ(both[0], sources.locate(b, ColumnUnit::Utf16));
  EXPECT_EQ(both[1], sources.locate(b, ColumnUnit::Byte));
  const Region across = sources.locate(at(id, 10, 5), ColumnUnit::Byte);
  EXPECT_EQ(across.end_line, 2U);
  EXPECT_EQ(across.end_column, 4U);
}

TEST(SourceMap, EveryOffsetOfATextHasALine) {
  SourceMap sources;
  for (const std::string_view text : {"", "\n", "\r", "\r\n", "\n\r", "\r\r\n\n", "a\r\nb\rc\nd"}) {
    const SourceId id = sources.add_text("x", std::string(text));
    Region last;
    for (std::uint64_t offset = 0; offset <= text.size(); ++offset) {
      const Region region = sources.locate(at(id, offset, 0), ColumnUnit::Byte);
      EXPECT_GE(region, last) << offset;
      const std::string_view line = sources.line_at(id, offset);
      // The line begins where the column says, and the offset is in it or in its end.
      EXPECT_EQ(line.data(), sources.text(id).data() + offset - (region.start_column - 1));
      EXPECT_LE(region.start_column - 1, line.size() + 1);
      last = region;
    }
  }
}

TEST(SourceMap, CountsTheLinesOfLongTexts) {
  for (const std::string_view end : {"\n", "\r\n", "\r"}) {
    std::string text;
    std::vector<std::uint64_t> begins;
    for (std::size_t i = 0; text.size() < 20000; ++i) {
      begins.push_back(text.size());
      text += std::string(i * 7919 % 50, 'x');
      text += end;
    }
    SourceMap sources;
    const SourceId id = sources.add_text("x", text);
    std::uint64_t line = 0;
    for (std::uint64_t offset = 0; offset < text.size(); ++offset) {
      if (line < begins.size() && begins[line] == offset) ++line;
      const Region region = sources.locate(at(id, offset, 1), ColumnUnit::Byte);
      ASSERT_EQ(region.start_line, line) << offset;
      ASSERT_EQ(region.start_column, offset - begins[line - 1] + 1) << offset;
      const bool last =
          offset + 1 == text.size() || (line < begins.size() && begins[line] == offset + 1);
      ASSERT_EQ(region.end_line, last ? line + 1 : line) << offset;
    }
  }
}

TEST(SourceMap, AReplacedTextIsShown) {
  SourceMap sources;
  const SourceId id = sources.add_text("x", "a\xff\nb");
  const std::string_view before = sources.text(id);
  sources.replace_text(id, "a?\nb");
  EXPECT_EQ(sources.text(id), "a?\nb");
  EXPECT_EQ(sources.line_at(id, 1), "a?");
  EXPECT_EQ(before, "a\xff\nb");
}

TEST(SourceMap, LocatesFromSeveralThreads) {
  SourceMap sources;
  std::string text;
  for (int i = 0; i < 10000; ++i) text += "line\n";
  const SourceId id = sources.add_text("x", text);
  std::vector<std::uint64_t> lines(1000);
  for_each_index(lines.size(), 8, [&](std::size_t i) {
    lines[i] = sources.locate(at(id, i * 5, 4), ColumnUnit::Utf16).start_line;
  });
  for (std::size_t i = 0; i < lines.size(); ++i) ASSERT_EQ(lines[i], i + 1);
}

TEST(SourceMapDeathTest, ASpanOutsideItsTextIsOurMistake) {
  SourceMap sources;
  const SourceId id = sources.add_text("x", "abc");
  EXPECT_EXIT(sources.text(at(id, 2, 2)), testing::ExitedWithCode(2), "check failed");
  EXPECT_EXIT(sources.locate(at(id, 4, 0), ColumnUnit::Byte), testing::ExitedWithCode(2),
              "check failed");
  EXPECT_EXIT(sources.path(SourceId()), testing::ExitedWithCode(2), "check failed");
}

}  // namespace
}  // namespace muster
