#include <gtest/gtest.h>

#include "tests/unit/text/read_source.h"

namespace muster {
namespace {

// The front matter, or the errors; `-` when there is none.
std::string front_matter(std::string_view text) {
  ReadSource read;
  const SourceId id = read.sources.add_text("p.md", std::string(text));
  const auto part = find_front_matter(read.sources, id, read.diag);
  if (!part) return read.errors();
  return part->valid() ? std::string(read.sources.text(*part)) : "-";
}

TEST(FrontMatter, StandsBetweenTheFirstLineAndTheNextFence) {
  EXPECT_EQ(front_matter("---\na: 1\n---\n# T\n---\n"), "a: 1\n");
  EXPECT_EQ(front_matter("--- \r\na: 1\r\n---\t\r\nx"), "a: 1\r\n");
  EXPECT_EQ(front_matter("---\n---"), "");
  EXPECT_EQ(front_matter("---\ra: 1\r---\r"), "a: 1\r");
}

TEST(FrontMatter, MustBeginOnTheFirstLine) {
  EXPECT_EQ(front_matter("\n---\na: 1\n---\n"), "-");
  EXPECT_EQ(front_matter("# T\n---\n---\n"), "-");
  EXPECT_EQ(front_matter("----\na: 1\n---\n"), "-");
  EXPECT_EQ(front_matter(""), "-");
}

TEST(FrontMatter, IsRefusedWhenItNeverCloses) {
  EXPECT_EQ(front_matter("---\ntitle: P\n\n# Policy\n"), "FrontMatterUnclosed@0+3");
  EXPECT_EQ(front_matter("---"), "FrontMatterUnclosed@0+3");
  EXPECT_EQ(front_matter("---\na: 1\n --- \n----\n"), "FrontMatterUnclosed@0+3");
}

}  // namespace
}  // namespace muster
