// `muster explain` and `muster check` say the same of every subject, and no name gets out.
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "tests/e2e/muster_run.h"

namespace muster::e2e {
namespace {

struct Known {
  std::string rule;
  std::string key;
  std::string verdict;
};

// fixtures/larkspur/PROBLEMS.md.
const std::vector<Known>& known_subjects() {
  static const std::vector<Known> known{
      {"briefed-before-access", "0uafcea6014edca0956b", "failed"},
      {"briefed-before-access", "GL-88473", "failed"},
      {"briefed-before-access", "0uae506cd23e127f39cf", "failed"},
      {"briefed-before-access", "0ua3b515e0018d64a573", "failed"},
      {"briefed-before-access", "0ua8329a1a0c9d21103d", "waived"},
      {"briefed-before-access", "0ua64cbf50af422413f3", "undecided"},
      {"policies-acknowledged", "POL-EXT/1.0/AG-005", "failed"},
      {"policies-acknowledged", "POL-AUP/1.0/1012", "failed"},
      {"policies-acknowledged", "POL-ISP/3.0/1024", "failed"},
      {"policies-acknowledged", "POL-ISP/3.0/1011", "pending"},
      {"policies-acknowledged", "POL-ISP/3.0/1047", "pending"},
      {"policies-acknowledged", "POL-ISP/2.0/1024", "out_of_scope"},
      {"review-held", "2025-Q4", "failed"},
      {"review-held", "2026-Q2", "pending"},
      {"review-held", "2026-Q1", "passed"},
      {"action-owner", "ISMS-63", "failed"},
      {"action-owner", "ISMS-61", "failed"},
      {"action-owner", "ISMS-55", "out_of_scope"},
      {"action-deadline", "ISMS-65", "failed"},
      {"action-deadline", "ISMS-61", "passed"}};
  return known;
}

TEST(Explain, AgreesWithTheKnownVerdicts) {
  for (const Known& each : known_subjects()) {
    const ProcessResult ran = run_muster(project_path("fixtures/larkspur"),
                                         {"explain", each.rule, each.key, "--format", "json"});
    EXPECT_EQ(ran.exit_code, 0) << each.key << ran.err;
    EXPECT_NE(ran.out.find("\"verdict\": \"" + each.verdict + "\""), std::string::npos)
        << each.rule << " " << each.key << " is not " << each.verdict;
  }
}

TEST(Explain, ShowsNobodysNameUnlessAsked) {
  const ProcessResult masked = run_muster(project_path("fixtures/larkspur"),
                                          {"explain", "policies-acknowledged", "POL-AUP/1.0/1012"});
  EXPECT_EQ(masked.exit_code, 0) << masked.err;
  EXPECT_NE(masked.out.find("people#12"), std::string::npos) << masked.out;
  for (const std::string_view personal : {"1012", "Blauhorn"})
    EXPECT_EQ(masked.out.find(personal), std::string::npos) << personal;
  const ProcessResult unmasked =
      run_muster(project_path("fixtures/larkspur"),
                 {"explain", "policies-acknowledged", "POL-AUP/1.0/people#12", "--unmask"});
  EXPECT_EQ(unmasked.exit_code, 0) << unmasked.err;
  EXPECT_NE(unmasked.out.find("POL-AUP/1.0/1012"), std::string::npos) << unmasked.out;
}

TEST(Explain, WorksWhereThereIsNoRepository) {
  const ProcessResult ran = run_muster("/", {"explain", "briefed-before-access"});
  EXPECT_EQ(ran.exit_code, 0) << ran.err;
  EXPECT_NE(ran.out.find("must be set"), std::string::npos) << ran.out;
}

// What somebody reads before there is a muster.toml.
TEST(List, WorksWhereThereIsNoRepository) {
  const ProcessResult rules = run_muster("/", {"list", "rules"});
  EXPECT_EQ(rules.exit_code, 0) << rules.err;
  EXPECT_NE(rules.out.find("briefed-before-access"), std::string::npos) << rules.out;
  const ProcessResult records = run_muster("/", {"list", "records"});
  EXPECT_EQ(records.exit_code, 0) << records.err;
  EXPECT_NE(records.out.find("access_grants"), std::string::npos) << records.out;
  const ProcessResult controls = run_muster("/", {"list", "controls"});
  EXPECT_EQ(controls.exit_code, 0) << controls.err;
  EXPECT_NE(run_muster("/", {"list", "rules", "/usr"}).err.find("muster list rules PATH"),
            std::string::npos);
}

}  // namespace
}  // namespace muster::e2e
