#include "engine/source/file_system.h"

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "engine/source/beneath.h"

#include "tests/support/temporary_folder.h"
#include "tests/support/unprivileged.h"

namespace muster {
namespace {

using Names = std::vector<std::string>;
constexpr std::uint64_t kAny = std::uint64_t{1} << 30;

std::unique_ptr<RealFileSystem> files_of(const TemporaryFolder& folder) {
  auto files = RealFileSystem::at(folder.path());
  EXPECT_TRUE(files);
  return *std::move(files);
}

TEST(FileSystem, ReadsAFileBelowTheRoot) {
  const TemporaryFolder folder;
  folder.write("evidence/people.csv", "a,b\n1,2\n");
  const auto files = files_of(folder);
  for (const std::string_view path :
       {"evidence/people.csv", "./evidence/people.csv", "evidence//./people.csv"}) {
    const auto file = files->open(path, kAny, false);
    ASSERT_TRUE(file) << path;
    EXPECT_EQ(file->bytes.view(), "a,b\n1,2\n");
    EXPECT_EQ(file->path, "evidence/people.csv");
    EXPECT_EQ(file->size, 8U);
    EXPECT_TRUE(files->unchanged(*file));
  }
}

TEST(FileSystem, TheFormOfAPathIsChecked) {
  struct Case {
    std::string_view path;
    FileProblem problem;
  };
  using namespace std::string_view_literals;
  const Case cases[] = {
      {"../outside.csv", FileProblem::LeavesRoot},
      {"/etc/passwd", FileProblem::LeavesRoot},
      {"file:///etc/passwd", FileProblem::LeavesRoot},
      {"file:/etc/passwd", FileProblem::LeavesRoot},
      {"http://example.invalid/people.csv", FileProblem::LeavesRoot},
      {"evidence/../../outside.csv", FileProblem::LeavesRoot},
      {"evidence/..", FileProblem::LeavesRoot},
      {"evidence/**/../../*.csv", FileProblem::LeavesRoot},
      {"~/people.csv", FileProblem::Unsupported},
      {"C:\\people.csv", FileProblem::Unsupported},
      {"C:/people.csv", FileProblem::Unsupported},
      {"\\\\host\\share\\people.csv", FileProblem::Unsupported},
      {"-", FileProblem::Unsupported},
      {"", FileProblem::Unsupported},
      {" people.csv", FileProblem::Unsupported},
      {"people.csv ", FileProblem::Unsupported},
      {"people.csv\n", FileProblem::Unsupported},
      {"evidence/", FileProblem::Unsupported},
      {"evidence/people.csv\0.txt"sv, FileProblem::Unsupported},
  };
  const TemporaryFolder folder;
  folder.write("evidence/people.csv", "x");
  const auto files = files_of(folder);
  for (const Case& c : cases) {
    const auto form = check_path_form(c.path);
    ASSERT_FALSE(form) << c.path;
    EXPECT_EQ(form.error(), c.problem) << c.path;
    const auto opened = files->open(c.path, kAny, false);
    ASSERT_FALSE(opened) << c.path;
  }
  EXPECT_TRUE(check_path_form("evidence/p..q/people v1.csv"));
  EXPECT_TRUE(check_path_form("a/*.csv"));
}

// The same links by openat2 and by walking.
class BeneathTest : public testing::TestWithParam<bool> {
 protected:
  std::expected<OpenedDescriptor, FileProblem> open(const TemporaryFolder& folder,
                                                    const std::string& path) {
    const Descriptor root(::open(folder.path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    return GetParam() ? open_beneath(root.get(), path, Wanted::File)
                      : open_by_walking(root.get(), path, Wanted::File);
  }
};
INSTANTIATE_TEST_SUITE_P(FileSystem, BeneathTest, testing::Bool());

TEST_P(BeneathTest, LinksThatStayInsideAreTheFileTheyNameButNoOthers) {
  const TemporaryFolder folder;
  folder.write("data/real.csv", "x");
  folder.link("by_name.csv", "data/real.csv");
  folder.link("deep/up.csv", "../by_name.csv");
  folder.link("folder", "data");
  folder.link("out.csv", "../outside.csv");
  folder.link("absolute.csv", folder.path("data/real.csv"));
  folder.link("passwd.csv", "/etc/passwd");
  folder.link("environ.csv", "/proc/self/environ");
  folder.link("dangling.csv", "nowhere.csv");
  folder.link("ring_a", "ring_b");
  folder.link("ring_b", "ring_a");
  folder.link(
      "out_and_back.csv",
      "data/../../" + std::filesystem::path(folder.path()).filename().string() + "/data/real.csv");
  for (const std::string path :
       {"data/real.csv", "by_name.csv", "deep/up.csv", "folder/real.csv", "./data//real.csv"}) {
    const auto opened = open(folder, path);
    ASSERT_TRUE(opened) << path;
    EXPECT_EQ(opened->path, "data/real.csv") << path;
  }
  const auto problem = [&](const std::string& path) {
    const auto opened = open(folder, path);
    EXPECT_FALSE(opened) << path;
    return opened ? FileProblem::Changed : opened.error();
  };
  EXPECT_EQ(problem("out.csv"), FileProblem::LeavesRoot);
  EXPECT_EQ(problem("absolute.csv"), FileProblem::LeavesRoot);
  EXPECT_EQ(problem("passwd.csv"), FileProblem::LeavesRoot);
  EXPECT_EQ(problem("environ.csv"), FileProblem::LeavesRoot);
  EXPECT_EQ(problem("out_and_back.csv"), FileProblem::LeavesRoot);
  EXPECT_EQ(problem("ring_a"), FileProblem::LeavesRoot);
  EXPECT_EQ(problem("dangling.csv"), FileProblem::NotFound);
  EXPECT_EQ(problem("data/real.csv/x"), FileProblem::NotFound);
  EXPECT_EQ(problem("missing/real.csv"), FileProblem::NotFound);
}

TEST(FileSystem, OnlyRegularFilesAreOpenedAndNoneIsWaitedFor) {
  const TemporaryFolder folder;
  const auto files = files_of(folder);
  ASSERT_EQ(mkfifo(folder.path("fifo.csv").c_str(), 0600), 0);
  std::filesystem::create_directory(folder.path("folder.csv"));
  folder.link("zero.csv", "/dev/zero");
  const Descriptor server(socket(AF_UNIX, SOCK_STREAM, 0));
  sockaddr_un address = {};
  address.sun_family = AF_UNIX;
  const std::string name = folder.path("socket.csv");
  ASSERT_LT(name.size(), sizeof address.sun_path);
  name.copy(address.sun_path, name.size());
  ASSERT_EQ(bind(server.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
  for (const std::string_view path : {"fifo.csv", "folder.csv", "socket.csv", "zero.csv"}) {
    const auto opened = files->open(path, kAny, true);
    ASSERT_FALSE(opened) << path;
    EXPECT_EQ(opened.error(), FileProblem::NotRegular) << path;
  }
}

TEST(FileSystem, TellsWhatIsMissingOrTooLarge) {
  const TemporaryFolder folder;
  folder.write("ten.csv", "0123456789");
  const auto files = files_of(folder);
  EXPECT_EQ(files->open("none.csv", kAny, false).error(), FileProblem::NotFound);
  EXPECT_TRUE(files->open("ten.csv", 10, false));
  EXPECT_EQ(files->open("ten.csv", 9, false).error(), FileProblem::TooLarge);
  EXPECT_EQ(RealFileSystem::at(folder.path("none")).error(), FileProblem::NotFound);
  EXPECT_EQ(RealFileSystem::at(folder.path("ten.csv")).error(), FileProblem::NotRegular);
}

TEST(FileSystem, UnreadableFilesAreTold) {
  const TemporaryFolder folder;
  folder.write("secret.csv", "x");
  ASSERT_EQ(chmod(folder.path("secret.csv").c_str(), 0), 0);
  const Unprivileged user(folder.path());
  EXPECT_EQ(files_of(folder)->open("secret.csv", kAny, false).error(), FileProblem::Unreadable);
}

TEST(FileSystem, LargeFilesAreMappedWhenAllowed) {
  const TemporaryFolder folder;
  const std::string large((std::size_t{1} << 20) + 5, 'x');
  folder.write("large.csv", large);
  folder.write("empty.csv", "");
  const auto files = files_of(folder);
  for (const bool allow : {true, false}) {
    const auto file = files->open("large.csv", kAny, allow);
    ASSERT_TRUE(file);
    EXPECT_EQ(file->bytes.view(), large);
    const auto empty = files->open("empty.csv", kAny, allow);
    ASSERT_TRUE(empty);
    EXPECT_EQ(empty->bytes.view(), "");
  }
}

TEST(FileSystem, AMappedFileThatIsCutShortIsNoCrash) {
  const TemporaryFolder folder;
  folder.write("large.csv", std::string(std::size_t{3} << 20, 'x'));
  const auto files = files_of(folder);
  const auto file = files->open("large.csv", kAny, true);
  ASSERT_TRUE(file);
  EXPECT_TRUE(files->unchanged(*file));
  std::filesystem::resize_file(folder.path("large.csv"), 100);
  EXPECT_FALSE(files->unchanged(*file));
  std::size_t sum = 0;
  for (const char c : file->bytes.view()) sum += static_cast<unsigned char>(c);
  EXPECT_EQ(sum, 100U * 'x');  // what is gone reads as zeros
}

TEST(FileSystem, ReplacedAndRemovedFilesAreChanged) {
  const TemporaryFolder folder;
  folder.write("a.csv", "one");
  folder.write("b.csv", "two");
  const auto files = files_of(folder);
  const auto a = files->open("a.csv", kAny, false);
  const auto b = files->open("b.csv", kAny, false);
  ASSERT_TRUE(a && b);
  std::filesystem::rename(folder.path("b.csv"), folder.path("a.csv"));
  EXPECT_FALSE(files->unchanged(*a));
  EXPECT_FALSE(files->unchanged(*b));
}

TEST(FileSystem, AFileKeepsItsStrangeName) {
  const TemporaryFolder folder;
  const Names names = {" space .csv", "::error::x.csv", "back\\slash.csv", "line\nfeed.csv",
                       "~tilde.csv",  "\x1b[2J.csv",    "\xff.csv"};
  for (const std::string& name : names) folder.write(name, name);
  const auto files = files_of(folder);
  const auto found = files->glob("*.csv");
  ASSERT_TRUE(found);
  EXPECT_TRUE(std::ranges::is_sorted(*found));
  EXPECT_EQ(found->size(), names.size());
  for (const std::string& name : *found) {
    const auto file = files->open(name, kAny, false);
    ASSERT_TRUE(file) << name;
    EXPECT_EQ(file->bytes.view(), name);
    EXPECT_EQ(file->path, name);
  }
}

TEST(FileSystem, ABufferGivesUpItsPrefix) {
  Buffer buffer(std::string("\xEF\xBB\xBFx"));
  const Buffer text = std::move(buffer).without_prefix(3);
  EXPECT_EQ(text.view(), "x");
  Buffer moved;
  moved = Buffer(std::string("short"));
  EXPECT_EQ(moved.view(), "short");
}

TEST(FileSystem, MemoryAnswersLikeTheDisk) {
  MemoryFileSystem files;
  files.add("evidence/people.csv", "abc");
  const auto file = files.open("./evidence//people.csv", 3, true);
  ASSERT_TRUE(file);
  EXPECT_EQ(file->path, "evidence/people.csv");
  EXPECT_EQ(file->bytes.view(), "abc");
  EXPECT_TRUE(files.unchanged(*file));
  EXPECT_EQ(files.open("evidence/people.csv", 2, true).error(), FileProblem::TooLarge);
  EXPECT_EQ(files.open("evidence", 9, true).error(), FileProblem::NotRegular);
  EXPECT_EQ(files.open("none.csv", 9, true).error(), FileProblem::NotFound);
  EXPECT_EQ(files.open("../x", 9, true).error(), FileProblem::LeavesRoot);
  EXPECT_EQ(files.open("~x", 9, true).error(), FileProblem::Unsupported);
}

}  // namespace
}  // namespace muster
