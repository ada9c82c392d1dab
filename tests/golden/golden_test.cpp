// Runs the program on each `*.case` below this folder and compares all that it prints and leaves.
//   golden_test [--update] [AREA/NAME]...
// --update rewrites the expected sections (and adds those that are missing), nothing else: read the
// difference as behaviour.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <memory>
#include <optional>
#include <regex>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/golden/case_file.h"
#include "tests/support/process.h"
#include "tests/support/temporary_folder.h"

namespace muster::golden {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kEnding = ".case";

std::string read_file(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

void replace_all(std::string& text, std::string_view old_text, std::string_view new_text) {
  if (old_text.empty()) return;
  for (std::size_t at = 0; (at = text.find(old_text, at)) != std::string::npos;
       at += new_text.size()) {
    text.replace(at, old_text.size(), new_text);
  }
}

// The first line of the system's zone data, `# version 2026a`.
std::string zone_data_version() {
  constexpr std::string_view kBefore = "# version ";
  std::ifstream file("/usr/share/zoneinfo/tzdata.zi");
  std::string line;
  std::getline(file, line);
  return line.starts_with(kBefore) ? line.substr(kBefore.size()) : std::string();
}

// Takes out what differs from one release or machine to the next: versions and digests. Nothing
// else is ever loosened.
std::string settled(std::string text) {
  replace_all(text, MUSTER_VERSION, "{version}");
  replace_all(text, zone_data_version(), "{zone data}");
  static const std::regex digest("\\b[0-9a-f]{64}\\b");
  return std::regex_replace(text, digest, "{sha256}");
}

struct Ran {
  ProcessResult process;
  std::string out;
  std::string err;
  // By the order of the case's sections `written` and `absent`: the file, if it is there.
  std::vector<std::optional<std::string>> files;
};

void write_input(const Section& section, const TemporaryFolder& folder) {
  const std::size_t open = section.name.find('{');
  const std::size_t close = section.name.find('}');
  if (open == std::string::npos || close == std::string::npos) {
    folder.write(section.name, section.bytes);
    return;
  }
  const int count = std::stoi(section.name.substr(open + 1, close - open - 1));
  for (int number = 1; number <= count; ++number) {
    folder.write(
        section.name.substr(0, open) + std::to_string(number) + section.name.substr(close + 1),
        section.bytes);
  }
}

Ran run_case(const Case& golden, const TemporaryFolder& folder) {
  for (const Section& section : golden.sections) {
    if (section.kind == "file") write_input(section, folder);
    if (section.kind == "folder") fs::create_directories(folder.path(section.name));
  }
  Ran ran;
  ran.process = run_process({.program = MUSTER_PROGRAM,
                             .arguments = split_words(golden.bytes("args")),
                             .environment = split_lines(golden.bytes("env")),
                             .folder = folder.path(),
                             .output_to = {},
                             .close_output = false,
                             .limit_seconds = 20});
  ran.out = settled(ran.process.out);
  ran.err = settled(ran.process.err);
  for (const Section& section : golden.sections) {
    if (section.kind != "written" && section.kind != "absent") continue;
    ran.files.emplace_back();
    if (folder.exists(section.name)) ran.files.back() = settled(folder.read(section.name));
  }
  return ran;
}

void compare(const Case& golden, const Ran& ran) {
  EXPECT_FALSE(ran.process.timed_out);
  EXPECT_EQ(ran.process.signal, 0);
  EXPECT_EQ(golden.bytes("stdout"), ran.out);
  EXPECT_EQ(golden.bytes("stderr"), ran.err);
  const std::vector<std::string> exit = split_words(golden.bytes("exit"));
  EXPECT_EQ(exit.empty() ? "0" : exit.front(), std::to_string(ran.process.exit_code));
  std::size_t next = 0;
  for (const Section& section : golden.sections) {
    if (section.kind != "written" && section.kind != "absent") continue;
    const std::optional<std::string>& file = ran.files[next++];
    EXPECT_EQ(file.has_value(), section.kind == "written") << section.name;
    if (file && section.kind == "written") {
      EXPECT_EQ(section.bytes, *file) << section.name;
    }
  }
}

void update(Case& golden, const Ran& ran, const fs::path& path) {
  ASSERT_EQ(ran.process.signal, 0) << "what it prints is not worth keeping";
  ASSERT_FALSE(ran.process.timed_out);
  std::size_t next = 0;
  for (const Section& section : std::vector<Section>(golden.sections)) {
    if (section.kind != "written" && section.kind != "absent") continue;
    const std::optional<std::string>& file = ran.files[next++];
    ASSERT_EQ(file.has_value(), section.kind == "written") << section.name;
    if (section.kind == "written") golden.set("written", section.name, *file);
  }
  if (!ran.out.empty() || golden.find("stdout") != nullptr) golden.set("stdout", {}, ran.out);
  if (!ran.err.empty() || golden.find("stderr") != nullptr) golden.set("stderr", {}, ran.err);
  golden.set("exit", {}, std::to_string(ran.process.exit_code) + "\n");
  std::ofstream(path, std::ios::binary) << print_case(golden);
}

class CaseTest : public testing::Test {
 public:
  CaseTest(fs::path path, bool updates) : path_(std::move(path)), updates_(updates) {}

  void TestBody() override {
    const std::string text = read_file(path_);
    std::expected<Case, std::string> golden = parse_case(text);
    ASSERT_TRUE(golden.has_value()) << path_ << ": " << golden.error();
    EXPECT_EQ(print_case(*golden), text) << "reading and printing a case gives the same case";
    const TemporaryFolder folder;
    const Ran ran = run_case(*golden, folder);
    if (updates_) {
      update(*golden, ran, path_);
    } else {
      compare(*golden, ran);
    }
  }

 private:
  fs::path path_;
  bool updates_;
};

// `area/name` of all cases below the folder, sorted.
std::vector<std::string> all_cases(const fs::path& folder) {
  std::vector<std::string> names;
  for (const fs::directory_entry& entry : fs::recursive_directory_iterator(folder)) {
    if (entry.path().extension() == kEnding) {
      names.push_back(entry.path().lexically_relative(folder).replace_extension().generic_string());
    }
  }
  std::ranges::sort(names);
  return names;
}

int run(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);
  const fs::path folder = MUSTER_GOLDEN_FOLDER;
  bool updates = false;
  std::vector<std::string> names;
  for (const std::string& word : std::vector<std::string>(argv + 1, argv + argc)) {
    if (word == "--update") {
      updates = true;
    } else {
      names.push_back(word);
    }
  }
  if (names.empty()) names = all_cases(folder);
  for (const std::string& name : names) {
    const fs::path path = folder / (name + std::string(kEnding));
    if (!fs::exists(path)) {
      std::cerr << "golden_test: there is no case " << path << '\n';
      return 2;
    }
    testing::RegisterTest(
        "Golden", name.c_str(), nullptr, nullptr, __FILE__, __LINE__,
        [path, updates]() -> testing::Test* { return new CaseTest(path, updates); });
  }
  return RUN_ALL_TESTS();
}

}  // namespace
}  // namespace muster::golden

int main(int argc, char** argv) { return muster::golden::run(argc, argv); }
