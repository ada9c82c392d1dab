#include "tests/e2e/shown_runs.h"

#include <gtest/gtest.h>

#include "tests/e2e/muster_run.h"

namespace muster::e2e {

std::vector<Fence> fences_of(const std::string& markdown) {
  std::vector<Fence> fences;
  bool inside = false;
  std::size_t number = 0;
  for (const std::string& line : lines_of(markdown)) {
    ++number;
    if (line.starts_with("```")) {
      inside = !inside;
      if (!inside) continue;
      const std::string info = line.substr(3);
      const std::size_t space = info.find(' ');
      fences.push_back({.language = info.substr(0, space),
                        .rest = space == std::string::npos ? "" : info.substr(space + 1),
                        .lines = {},
                        .line = number});
    } else if (inside) {
      fences.back().lines.push_back(line);
    }
  }
  return fences;
}

void expect_printed(const std::vector<std::string>& shown,
                    const std::vector<std::string>& printed) {
  std::size_t next = 0;
  bool skipping = false;
  for (const std::string& line : shown) {
    if (line == "...") {
      skipping = true;
      continue;
    }
    while (skipping && next < printed.size() && printed[next] != line) ++next;
    skipping = false;
    ASSERT_LT(next, printed.size()) << "is not printed: " << line;
    EXPECT_EQ(line, printed[next]);
    ++next;
  }
  if (!skipping) {
    EXPECT_EQ(next, printed.size()) << "more is printed than is shown";
  }
}

}  // namespace muster::e2e
