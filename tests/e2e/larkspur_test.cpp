// The sample organisations: exactly the known problems, and none in the clean one.
#include <regex>
#include <set>
#include <string>

#include <gtest/gtest.h>

#include "tests/e2e/muster_run.h"

namespace muster::e2e {
namespace {

// A problem as it must be reported: `path:line`, the rule (or the diagnostic), the subject's key.
struct Problem {
  std::string place;
  std::string rule;  // its id
  std::string subject;

  auto operator<=>(const Problem&) const = default;
};

void PrintTo(const Problem& problem, std::ostream* out) {
  *out << problem.place << " " << problem.rule << " " << problem.subject;
}

constexpr std::string_view kHr = "evidence/hr/bamboohr-employees_2026-07-01.csv";
constexpr std::string_view kOkta = "evidence/it/okta-assignments_2026-07-02.csv";
constexpr std::string_view kActions = "evidence/actions/jira-review-actions_2026-07-01.csv";

std::string at(std::string_view file, int line) {
  return std::string(file) + ":" + std::to_string(line);
}

// fixtures/larkspur/PROBLEMS.md, problems 1 to 11.
std::set<Problem> failures() {
  return {{at(kOkta, 178), "ISO27001-5.4-A1", "0uafcea6014edca0956b"},
          {"evidence/it/gitlab-members_2026-07-02.json:209", "ISO27001-5.4-A1", "GL-88473"},
          {at(kOkta, 174), "ISO27001-5.4-A1", "0uae506cd23e127f39cf"},
          {at(kOkta, 7), "ISO27001-5.4-A1", "0ua3b515e0018d64a573"},
          {"evidence/agencies/quillmark-contractors_2026-07-01.csv:6", "ISO27001-5.4-C1",
           "POL-EXT/1.0/AG-005"},
          {at(kHr, 13), "ISO27001-5.4-C1", "POL-AUP/1.0/1012"},
          {at(kHr, 25), "ISO27001-5.4-C1", "POL-ISP/3.0/1024"},
          {"muster.toml:201", "ISO27001-5.4-M1", "2025-Q4"},
          {at(kActions, 4), "ISO27001-5.4-M2", "ISMS-63"},
          {at(kActions, 6), "ISO27001-5.4-M2", "ISMS-61"},
          {at(kActions, 2), "ISO27001-5.4-M3", "ISMS-65"}};
}

// What the JUnit report says: a suite for each rule, a case for each failed subject.
std::set<Problem> reported_failures(const std::string& junit) {
  static const std::regex suite("<testsuite [^>]* name=\"([^\"]*)\"");
  static const std::regex failed(
      "<testcase name=\"([^\"]*)\"[^>]*file=\"([^\"]*)\" line=\"([0-9]+)\"[^>]*>\\s*<failure");
  static const std::regex tags("<testsuite [^>]*>|<testcase [^>]*>\\s*<failure");
  std::set<Problem> problems;
  std::string rule;
  for (auto it = std::sregex_iterator(junit.begin(), junit.end(), tags);
       it != std::sregex_iterator(); ++it) {
    const std::string tag = it->str();
    std::smatch found;
    if (std::regex_search(tag, found, suite)) {
      rule = found[1];
    } else if (std::regex_search(tag, found, failed)) {
      problems.insert({found[2].str() + ":" + found[3].str(), rule, found[1]});
    } else {
      ADD_FAILURE() << "a failure without file and line: " << tag;
    }
  }
  return problems;
}

TEST(Larkspur, HasExactlyItsKnownProblems) {
  const Organisation larkspur("larkspur");
  const ProcessResult ran =
      run_muster(larkspur.path(), {"check", "--unmask", "-f", "junit=out.xml", "-f", "text"});
  EXPECT_EQ(ran.exit_code, 1) << ran.out << ran.err;
  EXPECT_EQ(reported_failures(larkspur.folder().read("out.xml")), failures()) << ran.out;
}

TEST(Larkspur, NamesTheDefectsOfItsEvidenceAndWhatIsWaived) {
  const Organisation larkspur("larkspur");
  const ProcessResult ran = run_muster(larkspur.path(), {"check", "--unmask"});
  for (const std::string_view said : {"evidence/training/classroom-briefings_2026-07-01.csv:8:",
                                      "evidence/it/okta-assignments_2026-07-02.csv:109:",
                                      "WV-2026-03", "1 violation is waived"}) {
    EXPECT_NE(ran.out.find(said), std::string::npos) << said << "\n" << ran.out;
  }
}

TEST(Larkspur, ShowsNoNameUnlessAsked) {
  const Organisation larkspur("larkspur");
  for (const std::string_view format : {"text", "sarif", "junit", "github", "markdown"}) {
    const ProcessResult ran = run_muster(larkspur.path(), {"check", "-f", std::string(format)});
    EXPECT_EQ(ran.exit_code, 1) << ran.err;
    for (const std::string_view personal :
         {"Sternquell", "Westerquay", "Stelzenau", "larkspur.example"}) {
      EXPECT_EQ((ran.out + ran.err).find(personal), std::string::npos) << format << personal;
    }
  }
}

TEST(Larkspur, MendedHasNone) {
  const Organisation clean("larkspur-clean");
  const ProcessResult ran =
      run_muster(clean.path(), {"check", "-f", "junit=out.xml", "-f", "text"});
  EXPECT_EQ(ran.exit_code, 0) << ran.out << ran.err;
  EXPECT_TRUE(reported_failures(clean.folder().read("out.xml")).empty());
}

TEST(Larkspur, OfAnEarlierDayIsADifferentAnswer) {
  const Organisation clean("larkspur-clean");
  const ProcessResult later = run_muster(clean.path(), {"check", "--as-of", "2027-06-30"});
  EXPECT_NE(later.exit_code, 0) << "evidence of a year ago is no proof\n" << later.out;
}

TEST(ShippedPack, PassesItsOwnTests) {
  const ProcessResult ran =
      run_muster(project_path("."), {"test", project_path("rules/iso27001-5.4")});
  EXPECT_EQ(ran.exit_code, 0) << ran.out << ran.err;
}

}  // namespace
}  // namespace muster::e2e
