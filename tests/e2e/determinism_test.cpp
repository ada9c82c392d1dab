// Promise three: same inputs, same as-of date, same bytes, on any machine and for any number of
// threads.
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/e2e/muster_run.h"

namespace muster::e2e {
namespace {

class Format : public testing::TestWithParam<std::string> {
 protected:
  ProcessResult check(std::vector<std::string> more, std::vector<std::string> environment = {}) {
    std::vector<std::string> arguments{"check", "-f", GetParam()};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return run_muster(larkspur_.path(), arguments, std::move(environment));
  }
  void expect_same(const ProcessResult& one, const ProcessResult& other) {
    EXPECT_EQ(one.exit_code, 1) << one.err;
    EXPECT_EQ(one.exit_code, other.exit_code);
    EXPECT_EQ(one.out, other.out);
    EXPECT_EQ(one.err, other.err);
  }
  Organisation larkspur_{"larkspur"};
};

TEST_P(Format, DoesNotDependOnThreads) {
  const ProcessResult one = check({"--jobs", "1"});
  expect_same(one, check({"--jobs", "2"}));
  expect_same(one, check({"--jobs", "8"}));
  expect_same(one, check({"--jobs", "2"}));
}

TEST_P(Format, DoesNotDependOnTheMachine) {
  const ProcessResult one = check({});
  expect_same(one, check({}, {"TZ=Pacific/Kiritimati", "LANG=tr_TR.UTF-8", "LC_ALL=tr_TR.UTF-8"}));
  expect_same(one, check({}, {"TZ=America/Adak", "LANG=C", "HOME=/nonexistent", "COLUMNS=40"}));
}

TEST_P(Format, DoesNotDependOnTheFolder) {
  const Organisation elsewhere("larkspur");
  expect_same(check({}), run_muster(elsewhere.path("evidence/hr"), {"check", "-f", GetParam()}));
}

TEST_P(Format, DoesNotDependOnHowRowsAreLookedUp) { expect_same(check({}), check({"--scan"})); }

std::string format_name(const testing::TestParamInfo<std::string>& tested) { return tested.param; }

INSTANTIATE_TEST_SUITE_P(Determinism, Format,
                         testing::Values("text", "sarif", "junit", "github", "markdown"),
                         format_name);

}  // namespace
}  // namespace muster::e2e
