#include "engine/source/glob.h"

#include <filesystem>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <sys/stat.h>

#include "tests/support/temporary_folder.h"

namespace muster {
namespace {

using Names = std::vector<std::string>;

const Names kFiles = {".hidden.csv",      ".git/config.csv", "a.csv",        "b.txt",
                      "data/a.csv",       "data/b.csv",      "data/x/c.csv", "data/x/y/d.csv",
                      "data/.secret.csv", "other/x/c.csv",   "data/[1].csv"};

struct Case {
  std::string_view pattern;
  Names expected;
};
const std::vector<Case> kCases = {
    {"*.csv", {"a.csv"}},
    {"*", {"a.csv", "b.txt"}},
    {"?.csv", {"a.csv"}},
    {"data/*.csv", {"data/[1].csv", "data/a.csv", "data/b.csv"}},
    {"*/a.csv", {"data/a.csv"}},
    {"**/*.csv",
     {"a.csv", "data/[1].csv", "data/a.csv", "data/b.csv", "data/x/c.csv", "data/x/y/d.csv",
      "other/x/c.csv"}},
    {"data/**", {"data/[1].csv", "data/a.csv", "data/b.csv", "data/x/c.csv", "data/x/y/d.csv"}},
    {"data/**/c.csv", {"data/x/c.csv"}},
    {"**/x/*.csv", {"data/x/c.csv", "other/x/c.csv"}},
    {"**/**/x/**/c.csv", {"data/x/c.csv", "other/x/c.csv"}},
    {"data/.*.csv", {"data/.secret.csv"}},
    {".*/*.csv", {".git/config.csv"}},
    {"data/[1].csv", {"data/[1].csv"}},
    {"./data/./b*", {"data/b.csv"}},
    {"missing/*.csv", {}},
    {"a.csv/*", {}},
    {"*.xlsx", {}},
    {"data", {}},
    {"a.csv", {"a.csv"}},
};

TEST(Glob, FindsTheFilesOfADisk) {
  const TemporaryFolder folder;
  for (const std::string& file : kFiles) folder.write(file, "x");
  const auto files = RealFileSystem::at(folder.path());
  ASSERT_TRUE(files);
  for (const Case& c : kCases) {
    const auto found = (*files)->glob(c.pattern);
    ASSERT_TRUE(found) << c.pattern;
    EXPECT_EQ(*found, c.expected) << c.pattern;
  }
}

TEST(Glob, FindsTheFilesOfMemory) {
  MemoryFileSystem files;
  for (const std::string& file : kFiles) files.add(file, "x");
  for (const Case& c : kCases) {
    const auto found = files.glob(c.pattern);
    ASSERT_TRUE(found) << c.pattern;
    EXPECT_EQ(*found, c.expected) << c.pattern;
  }
}

TEST(Glob, ARingOfFoldersEnds) {
  const TemporaryFolder folder;
  folder.write("a/x.csv", "x");
  folder.link("a/again", "../a");
  folder.link("loop", ".");
  const auto found = (*RealFileSystem::at(folder.path()))->glob("**/*.csv");
  ASSERT_TRUE(found);
  EXPECT_EQ(*found, Names{"a/x.csv"});
}

TEST(Glob, ALinkToAFileIsThatFileOnce) {
  const TemporaryFolder folder;
  folder.write("real.csv", "x");
  folder.link("alias.csv", "real.csv");
  const auto found = (*RealFileSystem::at(folder.path()))->glob("*.csv");
  ASSERT_TRUE(found);
  EXPECT_EQ(*found, Names{"real.csv"});
}

TEST(Glob, WhatCannotBeOpenedIsNotLeftOutInSilence) {
  const TemporaryFolder folder;
  folder.write("real.csv", "x");
  folder.link("dangling.csv", "nowhere.csv");
  folder.link("passwd.csv", "/etc/passwd");
  ASSERT_EQ(mkfifo(folder.path("fifo.csv").c_str(), 0600), 0);
  const auto found = (*RealFileSystem::at(folder.path()))->glob("*.csv");
  ASSERT_TRUE(found);
  EXPECT_EQ(*found, (Names{"dangling.csv", "fifo.csv", "passwd.csv", "real.csv"}));
}

TEST(Glob, NeverLeavesTheRoot) {
  const TemporaryFolder folder;
  folder.write("inside/x.csv", "x");
  folder.write("outside.csv", "x");
  folder.link("inside/up", "..");
  const auto files = RealFileSystem::at(folder.path("inside"));
  ASSERT_TRUE(files);
  EXPECT_EQ((*files)->glob("../*.csv").error(), FileProblem::LeavesRoot);
  EXPECT_EQ((*files)->glob("/etc/*").error(), FileProblem::LeavesRoot);
  EXPECT_EQ(*(*files)->glob("**/*.csv"), Names{"x.csv"});
  EXPECT_EQ(*(*files)->glob("up/*.csv"), Names{});
}

TEST(Glob, DeepFoldersAreNoRecursion) {
  const TemporaryFolder folder;
  std::string deep;
  for (int i = 0; i < 500; ++i) deep += "d/";
  folder.write(deep + "x.csv", "x");
  const auto found = (*RealFileSystem::at(folder.path()))->glob("**/**/*.csv");
  ASSERT_TRUE(found);
  EXPECT_EQ(*found, Names{deep + "x.csv"});
}

TEST(Glob, ManyStarsStayCheap) {
  std::string segment;
  for (int i = 0; i < 100; ++i) segment += "*a";
  EXPECT_FALSE(segment_matches(segment + "b", std::string(5000, 'a')));
}

TEST(Glob, OnlyStarsAndQuestionMarksMakeAPattern) {
  EXPECT_TRUE(is_glob("a/*.csv"));
  EXPECT_TRUE(is_glob("a?.csv"));
  EXPECT_FALSE(is_glob("a/[1].csv"));
}

}  // namespace
}  // namespace muster
