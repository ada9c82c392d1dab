// The first page shows commands and what they print: both must be true.
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/e2e/muster_run.h"
#include "tests/e2e/shown_runs.h"

namespace muster::e2e {
namespace {

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

// A block that begins with `$ muster check fixtures/larkspur` shows what that prints; a line `...`
// leaves something out.
TEST(Readme, ShowsWhatTheDemoPrints) {
  if (readme().empty()) GTEST_SKIP() << "skipped: there is no README.md yet";
  const ProcessResult ran = run_muster(project_path("."), {"check", "fixtures/larkspur"});
  EXPECT_EQ(ran.exit_code, 1) << ran.err;
  int shown = 0;
  for (const Fence& fence : fences_of(readme())) {
    if (fence.lines.empty() || fence.lines[0] != "$ muster check fixtures/larkspur") continue;
    ++shown;
    expect_printed({fence.lines.begin() + 1, fence.lines.end()},
                   lines_of(ran.out + "\nexit code: " + std::to_string(ran.exit_code) + "\n"));
  }
  EXPECT_GT(shown, 0) << "README.md shows no run of `muster check fixtures/larkspur`";
}

}  // namespace
}  // namespace muster::e2e
