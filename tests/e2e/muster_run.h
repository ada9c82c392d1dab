// Runs the program for end-to-end tests, on policy repositories that they copy or write.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "tests/support/process.h"
#include "tests/support/temporary_folder.h"

namespace muster::e2e {

// The program in that folder, with no environment but what is given.
ProcessResult run_muster(const std::string& folder, std::vector<std::string> arguments,
                         std::vector<std::string> environment = {}, double limit_seconds = 60);

// A path below the root of this project.
std::string project_path(std::string_view path);
// A folder beside this project that not everybody has; empty if it is not there.
std::string neighbour_path(std::string_view path);
std::string read_file(const std::string& path);
void write_file(const std::string& path, std::string_view bytes);
// Replaces the one occurrence of a text in a file; fails the test if there is not exactly one.
void edit_file(const std::string& path, std::string_view old_text, std::string_view new_text);
// All regular files below, relative, sorted.
std::vector<std::string> files_below(const std::string& folder);
std::vector<std::string> lines_of(std::string_view text);

// A copy of a sample organisation of fixtures/, gone with the object.
class Organisation {
 public:
  explicit Organisation(std::string_view name);
  const TemporaryFolder& folder() const { return folder_; }
  std::string path(std::string_view name = "") const { return folder_.path(name); }

 private:
  TemporaryFolder folder_;
};

// The small pack that the hostile inputs are judged by: `people` with a key, a name and a status,
// and the rule that nobody has left. Written into `pack`, with a muster.toml that reads `file`.
void write_people_repository(const std::string& folder, std::string_view file,
                             std::string_view settings = {});

// What no output may do, whatever the input was: end by a signal or exception, hang, or print what
// a terminal or a workflow runner obeys. `commands`: lines that begin with `::` are the program's
// own.
void expect_harmless(const ProcessResult& ran, bool commands = false);

// The diagnostic's code by its name in the catalogue, so that tests read by names.
std::string code_of(std::string_view name);

}  // namespace muster::e2e
