#include "engine/source/line_index.h"

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "engine/base/thread_pool.h"

namespace muster {
namespace {

// Where lines begin, found the plain way.
std::vector<std::size_t> starts_of(std::string_view text) {
  std::vector<std::size_t> starts = {0};
  for (std::size_t at = 0; at < text.size(); ++at) {
    const bool lone = text[at] == '\r' && (at + 1 == text.size() || text[at + 1] != '\n');
    if (text[at] == '\n' || lone) starts.push_back(at + 1);
  }
  return starts;
}

// Blocks of the index are 4096 bytes and its stretches 128: texts of several, and ends at each.
std::string random_text(std::mt19937& engine, std::size_t size, std::uint32_t rare) {
  std::string text;
  while (text.size() < size) {
    switch (static_cast<std::uint32_t>(engine()) % (3 + rare)) {
      case 0:
        text += "\r\n";
        break;
      case 1:
        text += '\r';
        break;
      case 2:
        text += '\n';
        break;
      default:
        text += (engine() & 1U) != 0 ? "x" : "\xc3\xab";
    }
  }
  text.resize(size);
  return text;
}

TEST(LineIndex, KnowsTheLineOfEveryOffset) {
  std::mt19937 engine(4);
  for (const std::size_t size : {0U, 1U, 127U, 128U, 129U, 4095U, 4096U, 4097U, 8193U, 20000U}) {
    for (const std::uint32_t rare : {1U, 60U}) {
      const std::string text = random_text(engine, size, rare);
      const std::vector<std::size_t> starts = starts_of(text);
      // From far behind first, then what is counted already.
      const LineIndex index;
      for (std::size_t from_end = 0; from_end <= size; ++from_end) {
        const std::size_t offset = from_end % 2 == 0 ? size - from_end / 2 : from_end / 2;
        const auto line = std::ranges::upper_bound(starts, offset) - starts.begin() - 1;
        ASSERT_EQ(index.lines_before(text, offset), static_cast<std::uint64_t>(line))
            << offset << " of " << size;
        ASSERT_EQ(line_begin(text, offset), starts[static_cast<std::size_t>(line)])
            << offset << " of " << size;
      }
      ASSERT_EQ(count_line_ends(text, 0, size), starts.size() - 1);
    }
  }
}

TEST(LineIndex, CountsFromSeveralThreads) {
  std::string text;
  for (int i = 0; i < 50000; ++i) text += "line\n";
  const LineIndex index;
  std::vector<std::uint64_t> lines(50000);
  for_each_index(lines.size(), 8, [&](std::size_t i) {
    lines[i] = index.lines_before(text, (lines.size() - 1 - i) * 5);
  });
  for (std::size_t i = 0; i < lines.size(); ++i) ASSERT_EQ(lines[i], lines.size() - 1 - i);
}

}  // namespace
}  // namespace muster
