// No file grows beyond what one can hold in mind.
#include <algorithm>

#include <gtest/gtest.h>

#include "tests/meta/source_tree.h"

namespace muster::meta {
namespace {

constexpr std::ptrdiff_t kMostLines = 500;

TEST(Size, NoFileHasMoreThanFiveHundredLines) {
  for (const std::string_view folder : {"engine", "tests"}) {
    const auto files = read_files(folder, {".h", ".cpp"});
    EXPECT_FALSE(files.empty()) << folder;
    for (const SourceFile& file : files) {
      EXPECT_LE(std::ranges::count(file.text, '\n'), kMostLines) << file.path;
    }
  }
}

}  // namespace
}  // namespace muster::meta
