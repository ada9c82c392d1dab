// What lies in the file system under a name may be anything, and a report may have nowhere to go.
#include <filesystem>
#include <string>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/e2e/muster_run.h"
#include "tests/support/unprivileged.h"

namespace muster::e2e {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kPeople = "person_id,name,status\np1,Ann,active\np2,Bo,left\n";
constexpr double kAtOnce = 5.0;  // of a program that blocks the limit of the run is a minute

void expect_refused(const std::string& folder, std::string_view name) {
  const ProcessResult ran = run_muster(folder, {"check", "-f", "sarif=out.sarif"});
  expect_harmless(ran);
  EXPECT_EQ(ran.exit_code, 2) << ran.out << ran.err;
  EXPECT_NE(ran.err.find(code_of(name)), std::string::npos) << ran.err;
  EXPECT_LT(ran.seconds, kAtOnce);
  EXPECT_FALSE(fs::exists(folder + "/out.sarif"));
}

// Entries whose names show that something was being written.
std::vector<std::string> temporaries(const std::string& folder) {
  std::vector<std::string> found;
  for (const std::string& file : files_below(folder)) {
    if (fs::path(file).filename().string().find(".muster-") != std::string::npos) {
      found.push_back(file);
    }
  }
  return found;
}

TEST(Links, ThatLeaveTheRootAreNotFollowed) {
  for (const std::string_view target : {"/proc/self/environ", "/etc/passwd", "../outside.csv"}) {
    const TemporaryFolder folder;
    folder.write("outside.csv", kPeople);
    write_people_repository(folder.path("repository"), "people.csv");
    folder.link("repository/people.csv", target);
    expect_refused(folder.path("repository"), "PathLeavesRoot");
  }
}

TEST(Links, InsideTheRootAreFollowed) {
  const TemporaryFolder folder;
  write_people_repository(folder.path(), "people.csv");
  folder.write("hr/export.csv", kPeople);
  folder.link("people.csv", "hr/export.csv");
  EXPECT_EQ(run_muster(folder.path(), {"check"}).exit_code, 1);
}

TEST(Links, ThatLeadNowhereAreMissingEvidence) {
  const TemporaryFolder folder;
  write_people_repository(folder.path(), "people.csv");
  folder.link("people.csv", "gone.csv");
  expect_refused(folder.path(), "FileNotFound");
}

TEST(Links, InARingEndAndGiveEachFileOnce) {
  const TemporaryFolder folder;
  write_people_repository(folder.path(), "hr/**/*.csv");
  folder.write("hr/people.csv", kPeople);
  folder.link("hr/again", "../hr");
  folder.link("hr/more", ".");
  const ProcessResult ran = run_muster(folder.path(), {"check"});
  expect_harmless(ran);
  EXPECT_EQ(ran.exit_code, 1) << ran.out << ran.err;
  EXPECT_NE(ran.out.find("2 records"), std::string::npos) << ran.out;
}

TEST(SpecialFiles, AreRefusedAtOnce) {
  {
    const TemporaryFolder folder;
    write_people_repository(folder.path(), "people.csv");
    ASSERT_EQ(mkfifo(folder.path("people.csv").c_str(), 0600), 0);
    expect_refused(folder.path(), "NotARegularFile");
  }
  {
    const TemporaryFolder folder;
    write_people_repository(folder.path(), "people.csv");
    fs::create_directory(folder.path("people.csv"));
    expect_refused(folder.path(), "NotARegularFile");
  }
}

TEST(SpecialFiles, DevicesBehindALinkAreNotOpened) {
  const TemporaryFolder folder;
  write_people_repository(folder.path(), "people.csv");
  folder.link("people.csv", "/dev/zero");
  const ProcessResult ran = run_muster(folder.path(), {"check"});
  EXPECT_EQ(ran.exit_code, 2) << ran.out;
  EXPECT_TRUE(ran.err.find(code_of("NotARegularFile")) != std::string::npos ||
              ran.err.find(code_of("PathLeavesRoot")) != std::string::npos)
      << ran.err;
  EXPECT_LT(ran.seconds, kAtOnce);
}

TEST(SpecialFiles, ThatNobodyMayReadAreSaid) {
  const TemporaryFolder folder;
  write_people_repository(folder.path(), "people.csv");
  folder.write("people.csv", kPeople);
  fs::permissions(folder.path("people.csv"), fs::perms::none);
  const Unprivileged user(folder.path());
  // A checkout that is root's alone keeps its program from others.
  if (eaccess(MUSTER_PROGRAM, X_OK) != 0)
    GTEST_SKIP() << "skipped: the program is below a folder of root's";
  expect_refused(folder.path(), "FileUnreadable");
}

TEST(Names, OfFilesAreDataToo) {
  for (const std::string_view name :
       {"::error::x.csv", "##[add-mask]x.csv", "a\nb.csv", "a\x1b[31mb.csv",
        "a\xE2\x80\xAE"
        "b.csv"}) {
    const TemporaryFolder folder;
    write_people_repository(folder.path(), "hr/*.csv");
    folder.write("hr/" + std::string(name), kPeople);
    for (const std::string_view format : {"text", "github", "markdown", "sarif", "junit"}) {
      const ProcessResult ran = run_muster(folder.path(), {"check", "-f", std::string(format)});
      expect_harmless(ran, format == "github");
    }
  }
}

// A run that finds something and cannot write what it found.
class Output : public testing::Test {
 protected:
  void SetUp() override {
    write_people_repository(folder_.path(), "people.csv");
    folder_.write("people.csv", kPeople);
  }
  void expect_failed(const ProcessResult& ran) const {
    expect_harmless(ran);
    EXPECT_EQ(ran.exit_code, 2) << ran.out << ran.err;
    EXPECT_NE(ran.err.find(code_of("OutputFailed")), std::string::npos) << ran.err;
    EXPECT_TRUE(temporaries(folder_.path()).empty());
  }
  TemporaryFolder folder_;
};

TEST_F(Output, IntoAFolderThatIsNotThereLeavesTheOtherReportsAsTheyWere) {
  folder_.write("out.sarif", "the report of yesterday");
  expect_failed(
      run_muster(folder_.path(), {"check", "-f", "sarif=out.sarif", "-f", "junit=gone/out.xml"}));
  EXPECT_EQ(folder_.read("out.sarif"), "the report of yesterday");
}

TEST_F(Output, ToAFullDeviceIsAnError) {
  const ProcessResult ran = run_process({.program = MUSTER_PROGRAM,
                                         .arguments = {"check"},
                                         .environment = {},
                                         .folder = folder_.path(),
                                         .output_to = "/dev/full",
                                         .close_output = false,
                                         .limit_seconds = 30});
  expect_failed(ran);
}

TEST_F(Output, ToAClosedStreamIsAnError) {
  const ProcessResult ran = run_process({.program = MUSTER_PROGRAM,
                                         .arguments = {"check"},
                                         .environment = {},
                                         .folder = folder_.path(),
                                         .output_to = {},
                                         .close_output = true,
                                         .limit_seconds = 30});
  expect_failed(ran);
}

TEST_F(Output, OntoAnInputIsRefused) {
  const ProcessResult ran = run_muster(folder_.path(), {"check", "-f", "sarif=people.csv"});
  EXPECT_EQ(ran.exit_code, 2) << ran.out << ran.err;
  EXPECT_EQ(folder_.read("people.csv"), kPeople);
}

TEST_F(Output, ThroughALinkIsRefused) {
  folder_.write("elsewhere.txt", "mine");
  folder_.link("out.sarif", "elsewhere.txt");
  expect_failed(run_muster(folder_.path(), {"check", "-f", "sarif=out.sarif"}));
  EXPECT_EQ(folder_.read("elsewhere.txt"), "mine");
}

TEST_F(Output, OfARunThatCannotJudgeReplacesNothing) {
  folder_.write("out.sarif", "the report of yesterday");
  folder_.write("people.csv", "person_id,name,status\np1,\"Ann,active\n");
  const ProcessResult ran = run_muster(folder_.path(), {"check", "-f", "sarif=out.sarif"});
  EXPECT_EQ(ran.exit_code, 2);
  EXPECT_EQ(folder_.read("out.sarif"), "the report of yesterday");
}

TEST_F(Output, OfTheJobSummaryIsAppended) {
  folder_.write("summary.md", "what an earlier step said\n");
  const std::string summary = folder_.path("summary.md");
  const ProcessResult ran = run_muster(folder_.path(), {"check", "-f", "markdown=" + summary},
                                       {"GITHUB_STEP_SUMMARY=" + summary});
  EXPECT_EQ(ran.exit_code, 1) << ran.err;
  const std::string text = folder_.read("summary.md");
  EXPECT_TRUE(text.starts_with("what an earlier step said\n")) << text;
  EXPECT_GT(text.size(), 100U);
}

}  // namespace
}  // namespace muster::e2e
