#include "engine/source/output_file.h"

#include <csignal>
#include <filesystem>
#include <string>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "engine/base/check.h"

#include "tests/support/temporary_folder.h"

namespace muster {
namespace {

TEST(OutputFile, FilesAppearOnlyWhenPublished) {
  const TemporaryFolder folder;
  folder.write("old.xml", "old");
  OutputBatch batch;
  batch.replace(folder.path("old.xml")).write("new");
  batch.replace(folder.path("fresh.sarif")).write(std::string(200'000, 'x'));
  EXPECT_EQ(folder.read("old.xml"), "old");
  EXPECT_FALSE(folder.exists("fresh.sarif"));
  EXPECT_TRUE(batch.publish().empty());
  EXPECT_EQ(folder.read("old.xml"), "new");
  EXPECT_EQ(folder.read("fresh.sarif"), std::string(200'000, 'x'));
  EXPECT_EQ(folder.entries(), 2U);
}

TEST(OutputFile, ABatchThatIsNotPublishedLeavesNothing) {
  const TemporaryFolder folder;
  folder.write("old.xml", "old");
  {
    OutputBatch batch;
    batch.replace(folder.path("old.xml")).write("new");
    batch.append(folder.path("summary.md")).write("more");
  }
  EXPECT_EQ(folder.read("old.xml"), "old");
  EXPECT_EQ(folder.entries(), 1U);
}

TEST(OutputFile, WhenOneFailsNoneIsReplaced) {
  const TemporaryFolder folder;
  folder.write("old.xml", "old");
  OutputBatch batch;
  batch.replace(folder.path("old.xml")).write("new");
  batch.replace(folder.path("missing/new.xml")).write("new");
  const auto problems = batch.publish();
  ASSERT_EQ(problems.size(), 1U);
  EXPECT_EQ(problems[0].path, folder.path("missing/new.xml"));
  EXPECT_EQ(problems[0].reason, "No such file or directory");
  EXPECT_EQ(folder.read("old.xml"), "old");
  EXPECT_EQ(folder.entries(), 1U);
}

TEST(OutputFile, LinksFoldersAndDevicesAreRefused) {
  const TemporaryFolder folder;
  folder.write("real.xml", "real");
  folder.link("link.xml", "real.xml");
  std::filesystem::create_directory(folder.path("folder"));
  for (const std::string& path :
       {folder.path("link.xml"), folder.path("folder"), folder.path("folder") + "/",
        std::string("/dev/full"), std::string()}) {
    for (const bool append : {false, true}) {
      OutputBatch batch;
      (append ? batch.append(path) : batch.replace(path)).write("x");
      EXPECT_EQ(batch.publish().size(), 1U) << path;
    }
  }
  EXPECT_EQ(folder.read("real.xml"), "real");
  EXPECT_EQ(folder.entries(), 3U);
}

TEST(OutputFile, OneTargetTakesOneReport) {
  const TemporaryFolder folder;
  OutputBatch batch;
  batch.replace(folder.path("a.xml")).write("1");
  batch.replace(folder.path("a.xml")).write("2");
  EXPECT_EQ(batch.publish().size(), 1U);
  EXPECT_EQ(folder.entries(), 0U);
}

TEST(OutputFile, AppendingKeepsWhatIsThere) {
  const TemporaryFolder folder;
  folder.write("summary.md", "before\n");
  OutputBatch batch;
  ByteSink& sink = batch.append(folder.path("summary.md"));
  sink.write("one\n");
  sink.write("two\n");
  EXPECT_EQ(folder.read("summary.md"), "before\n");
  EXPECT_TRUE(batch.publish().empty());
  EXPECT_EQ(folder.read("summary.md"), "before\none\ntwo\n");
}

TEST(OutputFile, TheModeIsThatOfTheOldFileOrTheUmask) {
  const TemporaryFolder folder;
  folder.write("old.xml", "old");
  ASSERT_EQ(chmod(folder.path("old.xml").c_str(), 0640), 0);
  const mode_t mask = umask(027);
  OutputBatch batch;
  batch.replace(folder.path("old.xml")).write("x");
  batch.replace(folder.path("new.xml")).write("x");
  EXPECT_TRUE(batch.publish().empty());
  umask(mask);
  struct stat info = {};
  ASSERT_EQ(stat(folder.path("old.xml").c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777U, 0640U);
  ASSERT_EQ(stat(folder.path("new.xml").c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777U, 0640U);
}

// Runs `body` in a process of its own; its wait status.
template <typename Body>
int in_child(Body body) {
  const pid_t child = fork();
  if (child == 0) {
    body();
    _exit(0);
  }
  int status = 0;
  EXPECT_EQ(waitpid(child, &status, 0), child);
  return status;
}

TEST(OutputFile, ASignalRemovesTheTemporariesAndStillKills) {
  for (const int signal : {SIGTERM, SIGINT}) {
    const TemporaryFolder folder;
    folder.write("old.xml", "old");
    const int status = in_child([&] {
      OutputBatch batch;
      batch.replace(folder.path("old.xml")).write(std::string(100'000, 'x'));
      if (folder.entries() != 2) _exit(9);
      raise(signal);
    });
    ASSERT_TRUE(WIFSIGNALED(status)) << signal;
    EXPECT_EQ(WTERMSIG(status), signal);
    EXPECT_EQ(folder.read("old.xml"), "old");
    EXPECT_EQ(folder.entries(), 1U);
  }
}

TEST(OutputFile, AFailedCheckRemovesTheTemporaries) {
  const TemporaryFolder folder;
  const int status = in_child([&] {
    const int null = open("/dev/null", O_WRONLY);
    dup2(null, STDERR_FILENO);
    OutputBatch batch;
    batch.replace(folder.path("new.xml")).write("x");
    check_failed("on purpose", "x", 1);
  });
  ASSERT_TRUE(WIFEXITED(status));
  EXPECT_EQ(WEXITSTATUS(status), 2);
  EXPECT_EQ(folder.entries(), 0U);
}

TEST(OutputFile, AFullDiskIsAProblemAndNoDeath) {
  const TemporaryFolder folder;
  folder.write("old.xml", "old");
  const int status = in_child([&] {
    OutputBatch batch;
    const rlimit limit = {.rlim_cur = 4096, .rlim_max = 4096};
    setrlimit(RLIMIT_FSIZE, &limit);
    batch.replace(folder.path("old.xml")).write(std::string(1 << 20, 'x'));
    const auto problems = batch.publish();
    _exit(problems.size() == 1 && problems[0].reason == "File too large" ? 7 : 8);
  });
  ASSERT_TRUE(WIFEXITED(status));
  EXPECT_EQ(WEXITSTATUS(status), 7);
  EXPECT_EQ(folder.read("old.xml"), "old");
  EXPECT_EQ(folder.entries(), 1U);
}

// Where standard output is a file.
TEST(OutputFile, StandardOutputComesLastAndOnlyWhenAllElseIsThere) {
  const TemporaryFolder folder;
  const auto run = [&](const std::string& other, auto expected) {
    const int status = in_child([&] {
      dup2(open(folder.path("out").c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600), STDOUT_FILENO);
      OutputBatch batch;
      batch.standard_output().write("one ");
      batch.replace(folder.path(other)).write("x");
      batch.standard_output().write("two");
      if (!folder.read("out").empty()) _exit(9);
      _exit(static_cast<int>(batch.publish().size()));
    });
    EXPECT_TRUE(WIFEXITED(status));
    EXPECT_EQ(WEXITSTATUS(status), expected);
  };
  run("a.xml", 0);
  EXPECT_EQ(folder.read("out"), "one two");
  run("missing/a.xml", 1);
  EXPECT_EQ(folder.read("out"), "");
}

TEST(OutputFile, StandardOutputTellsWhenItIsFullOrClosed) {
  const auto code = [](auto prepare) {
    const int status = in_child([&] {
      prepare();
      _exit(write_stdout("text") ? 0 : 1);
    });
    EXPECT_TRUE(WIFEXITED(status));
    return WEXITSTATUS(status);
  };
  EXPECT_EQ(in_child([] {
              dup2(open("/dev/full", O_WRONLY), STDOUT_FILENO);
              OutputBatch batch;
              batch.standard_output().write("text");
              const auto problems = batch.publish();
              _exit(problems.size() == 1 && problems[0].path == "standard output" ? 0 : 1);
            }),
            0);
  EXPECT_EQ(code([] { dup2(open("/dev/null", O_WRONLY), STDOUT_FILENO); }), 0);
  EXPECT_EQ(code([] { dup2(open("/dev/full", O_WRONLY), STDOUT_FILENO); }), 1);
  EXPECT_EQ(code([] { close(STDOUT_FILENO); }), 1);
  EXPECT_EQ(code([] {
              int ends[2] = {};
              if (pipe(ends) != 0) _exit(9);
              dup2(ends[1], STDOUT_FILENO);
              close(ends[0]);
            }),
            1);
}

}  // namespace
}  // namespace muster
