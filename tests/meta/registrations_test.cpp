// A plug-in is one file and one line: neither may be forgotten.
#include <algorithm>
#include <filesystem>
#include <regex>
#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/meta/source_tree.h"

namespace muster::meta {
namespace {

using Names = std::set<std::string>;

// What a list names: `MACRO(name)` or `MACRO(name, ...)` at the start of a line.
Names registered(std::string_view list, std::string_view macro) {
  Names names;
  const std::string lead = std::string(macro) + "(";
  const std::string text = read_file(list);
  for (std::string_view line : split_lines(text)) {
    if (!line.starts_with(lead)) continue;
    line.remove_prefix(lead.size());
    const std::string name(line.substr(0, line.find_first_of(",)")));
    EXPECT_TRUE(names.insert(name).second) << list << " names " << name << " twice";
  }
  EXPECT_FALSE(names.empty()) << list;
  return names;
}

Names files_of(std::string_view folder) {
  Names names;
  for (const SourceFile& file : read_files(folder, {".cpp"})) {
    names.insert(std::filesystem::path(file.path).stem().string());
  }
  return names;
}

void expect_same(const Names& lines, const Names& files, std::string_view list) {
  for (const std::string& name : lines) {
    EXPECT_TRUE(files.contains(name)) << list << " names " << name << ", which is not written";
  }
  for (const std::string& name : files) {
    EXPECT_TRUE(lines.contains(name)) << name << " has no line in " << list;
  }
}

// The plug-ins that a folder's files define: `<type> <prefix>_<name>`.
Names defined(std::string_view folder, const std::string& type, const std::string& prefix) {
  Names names;
  const std::regex definition("^(?:extern )?(?:const|constexpr) (?:extern )?" + type + " " +
                              prefix + "_(\\w+)\\b");
  for (const SourceFile& file : read_files(folder, {".cpp"})) {
    for (const std::string_view line : split_lines(file.text)) {
      std::match_results<std::string_view::const_iterator> match;
      if (std::regex_search(line.begin(), line.end(), match, definition)) {
        EXPECT_TRUE(names.insert(match[1].str()).second) << match[1].str() << " is there twice";
      }
    }
  }
  return names;
}

TEST(Registrations, EveryRecordFormatHasItsFileAndItsLine) {
  expect_same(registered("engine/data/readers.def", "MUSTER_RECORD_READER"),
              files_of("engine/data/readers"), "engine/data/readers.def");
}

TEST(Registrations, EveryOutputFormatHasItsFileAndItsLine) {
  expect_same(registered("engine/report/writers.def", "MUSTER_REPORT_WRITER"),
              files_of("engine/report/writers"), "engine/report/writers.def");
}

TEST(Registrations, EverySubcommandHasItsFileAndItsLine) {
  expect_same(registered("engine/app/commands.def", "MUSTER_COMMAND"),
              files_of("engine/app/commands"), "engine/app/commands.def");
}

TEST(Registrations, EveryFunctionHasItsDefinitionAndItsLine) {
  expect_same(registered("engine/fn/functions.def", "MUSTER_FUNCTION"),
              defined("engine/fn", "Function", "fn"), "engine/fn/functions.def");
}

}  // namespace
}  // namespace muster::meta
