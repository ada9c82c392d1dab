// The first page shows commands and what they print: both must be true.
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/e2e/muster_run.h"

namespace muster::e2e {
namespace {

struct Fence {
  std::string language;
  std::vector<std::string> lines;
};

std::vector<Fence> fences_of(const std::string& markdown) {
  std::vector<Fence> fences;
  bool inside = false;
  for (const std::string& line : lines_of(markdown)) {
    if (line.starts_with("```")) {
      inside = !inside;
      if (inside) fences.push_back({.language = line.substr(3), .lines = {}});
    } else if (inside) {
      fences.back().lines.push_back(line);
    }
  }
  return fences;
}

std::string readme() { return read_file(project_path("README.md")); }

TEST(Readme, BeginsWithTheTwoCommands) {
  if (readme().empty()) GTEST_SKIP() << "skipped: there is no README.md yet";
  std::vector<std::string> commands;
  for (const Fence& fence : fences_of(readme())) {
    if (fence.language != "sh") continue;
    for (const std::string& line : fence.lines) {
      if (line.starts_with("./dev ")) commands.push_back(line.substr(0, line.find(" #")));
    }
  }
  ASSERT_GE(commands.size(), 2U);
  EXPECT_TRUE(commands[0].starts_with("./dev demo")) << commands[0];
  EXPECT_TRUE(commands[1].starts_with("./dev test")) << commands[1];
}

// A block that begins with `$ muster check fixtures/larkspur` shows what that prints, whole or from
// its start; a line `...` leaves something out.
TEST(Readme, ShowsWhatTheDemoPrints) {
  if (readme().empty()) GTEST_SKIP() << "skipped: there is no README.md yet";
  const ProcessResult ran = run_muster(project_path("."), {"check", "fixtures/larkspur"});
  EXPECT_EQ(ran.exit_code, 1) << ran.err;
  int shown = 0;
  for (const Fence& fence : fences_of(readme())) {
    if (fence.lines.empty() || fence.lines[0] != "$ muster check fixtures/larkspur") continue;
    ++shown;
    const std::vector<std::string> printed =
        lines_of(ran.out + "\nexit code: " + std::to_string(ran.exit_code) + "\n");
    std::size_t next = 0;
    bool skipping = false;
    for (std::size_t i = 1; i < fence.lines.size(); ++i) {
      const std::string& line = fence.lines[i];
      if (line == "..." || line == "…") {
        skipping = true;
        continue;
      }
      while (skipping && next < printed.size() && printed[next] != line) ++next;
      skipping = false;
      ASSERT_LT(next, printed.size()) << "is not printed: " << line;
      EXPECT_EQ(line, printed[next]);
      ++next;
    }
  }
  EXPECT_GT(shown, 0) << "README.md shows no run of `muster check fixtures/larkspur`";
}

}  // namespace
}  // namespace muster::e2e
