#include "tests/e2e/muster_run.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

#include <gtest/gtest.h>

#include "engine/diag/catalog.h"

namespace muster::e2e {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kPack = R"(name: sample
version: 1.0.0
title: A sample
records: [people.yaml]
rules: [stays.yaml]
)";

constexpr std::string_view kPeople = R"(record: people
key: person_id
fields:
  person_id: {type: string, required: true}
  name: {type: string}
  status: {type: string, required: true}
)";

constexpr std::string_view kRule = R"(id: S-1
name: stays
title: Nobody has left
requirement: "1"
severity: error
for_each: p in people
require: p.status != "left"
message: "{p.person_id} has left"
)";

void expect_harmless_text(const std::string& text, std::string_view stream, bool commands) {
  for (const char byte : text) {
    const auto value = static_cast<unsigned char>(byte);
    ASSERT_TRUE(byte == '\n' || (value >= 0x20 && value != 0x7F))
        << stream << " holds the control byte " << static_cast<unsigned>(value) << "\n"
        << text;
  }
  for (const std::string& line : lines_of(text)) {
    // The runner looks for `##[` in all that is no command of the newer form.
    const std::size_t first = line.find_first_not_of(' ');
    const bool is_command = first != std::string::npos && line.compare(first, 2, "::") == 0;
    EXPECT_TRUE(commands || !is_command) << stream << ": " << line;
    EXPECT_TRUE(is_command || line.find("##[") == std::string::npos) << stream << ": " << line;
  }
  EXPECT_EQ(text.find("terminate called"), std::string::npos) << text;
}

}  // namespace

ProcessResult run_muster(const std::string& folder, std::vector<std::string> arguments,
                         std::vector<std::string> environment, double limit_seconds) {
  return run_process({.program = MUSTER_PROGRAM,
                      .arguments = std::move(arguments),
                      .environment = std::move(environment),
                      .folder = folder,
                      .output_to = {},
                      .close_output = false,
                      .limit_seconds = limit_seconds});
}

std::string project_path(std::string_view path) {
  return (fs::path(MUSTER_SOURCE_DIR) / path).string();
}

std::string neighbour_path(std::string_view path) {
  const fs::path found = fs::path(MUSTER_SOURCE_DIR) / ".." / path;
  return fs::exists(found) ? found.lexically_normal().string() : std::string();
}

std::string read_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

void write_file(const std::string& path, std::string_view bytes) {
  fs::create_directories(fs::path(path).parent_path());
  std::ofstream(path, std::ios::binary) << bytes;
}

void edit_file(const std::string& path, std::string_view old_text, std::string_view new_text) {
  std::string text = read_file(path);
  const std::size_t at = text.find(old_text);
  ASSERT_NE(at, std::string::npos) << path << " does not hold: " << old_text;
  ASSERT_EQ(text.find(old_text, at + 1), std::string::npos)
      << path << " holds more than once: " << old_text;
  write_file(path, text.replace(at, old_text.size(), new_text));
}

std::vector<std::string> files_below(const std::string& folder) {
  std::vector<std::string> files;
  for (const fs::directory_entry& entry : fs::recursive_directory_iterator(folder)) {
    if (!entry.is_regular_file()) continue;
    files.push_back(entry.path().lexically_relative(folder).generic_string());
  }
  std::ranges::sort(files);
  return files;
}

std::vector<std::string> lines_of(std::string_view text) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    lines.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

Organisation::Organisation(std::string_view name) {
  const fs::path from = fs::path(MUSTER_SOURCE_DIR) / "fixtures" / name;
  fs::copy(from, folder_.path(), fs::copy_options::recursive);
}

void write_people_repository(const std::string& folder, std::string_view file,
                             std::string_view settings) {
  write_file(folder + "/pack/pack.yaml", kPack);
  write_file(folder + "/pack/people.yaml", kPeople);
  write_file(folder + "/pack/stays.yaml", kRule);
  write_file(folder + "/muster.toml",
             "packs = [\"pack\"]\nas_of = \"2026-06-30\"\n\n[[records.people.source]]\nfiles = ['" +
                 std::string(file) + "']\n" + std::string(settings));
}

void expect_harmless(const ProcessResult& ran, bool commands) {
  EXPECT_FALSE(ran.timed_out);
  EXPECT_EQ(ran.signal, 0);
  EXPECT_GE(ran.exit_code, 0);
  EXPECT_LE(ran.exit_code, 3);
  expect_harmless_text(ran.out, "standard output", commands);
  expect_harmless_text(ran.err, "standard error", false);
}

std::string code_of(std::string_view name) {
  for (const CatalogEntry& entry : diagnostic_catalog()) {
    if (entry.name == name) return std::string(entry.code);
  }
  ADD_FAILURE() << "the catalogue has no " << name;
  return std::string(name);
}

}  // namespace muster::e2e
