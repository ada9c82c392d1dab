// The sample report in every format for machines, read by what the consumers themselves run.
// Skipped where the validators or node are not there.
#include <cstdlib>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "engine/report/report_writer.h"

#include "tests/support/process.h"
#include "tests/support/sample_report.h"
#include "tests/support/temporary_folder.h"

namespace muster {
namespace {

std::string written(const Report& report, std::string_view format) {
  StringSink sink;
  find_report_writer(format)->write(report, sink);
  return sink.take();
}

std::string validators() {
  return (std::filesystem::path(MUSTER_SOURCE_DIR).parent_path() / "shared" / "validate").string();
}

// Why the validators can not run; nothing if they can.
std::optional<std::string> obstacle() {
  if (!std::filesystem::exists(validators() + "/validate-sarif.sh")) {
    return "skipped: no folder ../shared/validate beside the repository";
  }
  for (const char* const folder : {"/usr/bin/node", "/usr/local/bin/node"}) {
    if (std::filesystem::exists(folder)) return std::nullopt;
  }
  return "skipped: node is not installed";
}

class Validators : public testing::Test {
 protected:
  void SetUp() override {
    if (const std::optional<std::string> reason = obstacle()) GTEST_SKIP() << *reason;
    for (const auto& [path, bytes] : sample_.files()) folder_.write(path, bytes);
  }

  void expect_accepted(const std::string& script, std::vector<std::string> arguments) const {
    ProcessRequest request;
    request.program = "/bin/bash";
    request.arguments = {validators() + "/" + script};
    for (std::string& argument : arguments) request.arguments.push_back(std::move(argument));
    for (const char* const name : {"PATH", "HOME", "MUSTER_VALIDATE_CACHE", "XDG_CACHE_HOME"}) {
      if (const char* const value = std::getenv(name)) {
        request.environment.push_back(std::string(name) + "=" + value);
      }
    }
    request.limit_seconds = 240;
    const ProcessResult result = run_process(request);
    EXPECT_EQ(result.exit_code, 0) << result.out << result.err;
  }

  TemporaryFolder folder_;
  SampleReport sample_;
};

TEST_F(Validators, TakeTheSarif) {
  folder_.write("out.sarif", written(sample_.report(), "sarif"));
  expect_accepted("validate-sarif.sh",
                  {"--strict", "--root", folder_.path(), folder_.path("out.sarif")});
}

TEST_F(Validators, TakeTheSarifOfACleanRun) {
  folder_.write("out.sarif", written(sample_.clean(), "sarif"));
  expect_accepted("validate-sarif.sh",
                  {"--strict", "--root", folder_.path(), folder_.path("out.sarif")});
}

TEST_F(Validators, TakeTheSarifWithEverythingInIt) {
  sample_.report().options.sarif_all = true;
  sample_.report().options.category = "people";
  folder_.write("out.sarif", written(sample_.report(), "sarif"));
  expect_accepted("validate-sarif.sh", {"--strict", "--allow-suppressed", "--allow-nonfail",
                                        "--root", folder_.path(), folder_.path("out.sarif")});
}

TEST_F(Validators, TakeTheJunit) {
  folder_.write("out.xml", written(sample_.report(), "junit"));
  expect_accepted("validate-junit.sh", {"--strict", "--profile", "annotated", "--root",
                                        folder_.path(), folder_.path("out.xml")});
}

TEST_F(Validators, TakeTheStrictJunit) {
  sample_.report().options.junit_strict = true;
  folder_.write("out.xml", written(sample_.report(), "junit"));
  expect_accepted("validate-junit.sh", {"--strict", folder_.path("out.xml")});
}

// The count is the check against injection: only our own commands are there.
TEST_F(Validators, TakeTheAnnotationsAndCountOnlyOurs) {
  folder_.write("out.txt", written(sample_.report(), "github"));
  expect_accepted("validate-annotations.sh",
                  {"--strict", "--root", folder_.path(), "--count", "error=10,warning=1,notice=2",
                   folder_.path("out.txt")});
}

TEST_F(Validators, FindNoCommandInTheText) {
  folder_.write("out.txt", written(sample_.report(), "text"));
  expect_accepted("validate-annotations.sh",
                  {"--strict", "--count", "error=0,warning=0,notice=0", folder_.path("out.txt")});
}

}  // namespace
}  // namespace muster
