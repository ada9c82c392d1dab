// The pages for beginners show files to write and commands to type: followed word by word, they
// must do what they say.
#include <filesystem>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/e2e/muster_run.h"
#include "tests/e2e/shown_runs.h"

namespace muster::e2e {
namespace {

std::string joined(const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) text.append(line).append("\n");
  return text;
}

// Of how many blocks the page has at least.
void expect_followed(const std::string& page, std::size_t least_files, std::size_t least_commands) {
  const TemporaryFolder folder;
  const TemporaryFolder programs;
  std::filesystem::create_symlink(MUSTER_PROGRAM, programs.path("muster"));
  const std::string search = "PATH=" + programs.path() + ":/usr/bin:/bin";
  std::size_t files = 0;
  std::size_t commands = 0;
  for (const Fence& fence : fences_of(read_file(project_path(page)))) {
    SCOPED_TRACE(page + ":" + std::to_string(fence.line));
    if (!fence.rest.empty()) {
      folder.write(fence.rest, joined(fence.lines));
      ++files;
      continue;
    }
    ASSERT_EQ(fence.language, "console") << "a block is a file with its path, or commands";
    for (std::size_t i = 0; i < fence.lines.size();) {
      ASSERT_TRUE(fence.lines[i].starts_with("$ ")) << fence.lines[i];
      const std::string command = fence.lines[i].substr(2);
      std::vector<std::string> shown;
      for (++i; i < fence.lines.size() && !fence.lines[i].starts_with("$ "); ++i)
        shown.push_back(fence.lines[i]);
      SCOPED_TRACE(command);
      const ProcessResult ran = run_process({.program = "/bin/sh",
                                             .arguments = {"-c", "{ " + command + "; } 2>&1"},
                                             .environment = {search},
                                             .folder = folder.path(),
                                             .output_to = {},
                                             .close_output = false,
                                             .limit_seconds = 60});
      expect_printed(shown, lines_of(ran.out));
      ++commands;
    }
  }
  EXPECT_GE(files, least_files);
  EXPECT_GE(commands, least_commands);
}

TEST(Tutorial, DoesWhatItShows) { expect_followed("docs/first-rule.md", 7, 5); }

TEST(Tutorial, AdoptingThePackGoesAsItIsShown) { expect_followed("docs/adopting.md", 5, 3); }

}  // namespace
}  // namespace muster::e2e
