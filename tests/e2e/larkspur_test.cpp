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

// What larkspur itself has no room for, since it would hide other problems, a smaller sample shows.
constexpr std::string_view kSamples[] = {"larkspur", "larkspur-export"};

// The table "Failures" of the page: | 1 | what | `file`, line 7 | `rule` | `subject` |
std::set<Problem> known_failures(std::string_view sample) {
  static const std::regex row("\\| `([^`]*)`, line ([0-9]+) \\| `([^`]*)` \\| `([^`]*)` \\|$");
  std::set<Problem> problems;
  bool in_table = false;
  const std::string page = "fixtures/" + std::string(sample) + "/PROBLEMS.md";
  for (const std::string& line : lines_of(read_file(project_path(page)))) {
    if (line.starts_with("## ")) in_table = line == "## Failures";
    if (!in_table || !line.starts_with("| ") || line.starts_with("| #") ||
        line.starts_with("| -")) {
      continue;
    }
    std::smatch found;
    if (std::regex_search(line, found, row)) {
      problems.insert({found[1].str() + ":" + found[2].str(), found[3], found[4]});
    } else {
      ADD_FAILURE() << "no place, rule and subject: " << line;
    }
  }
  return problems;
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
  for (const std::string_view sample : kSamples) {
    const Organisation organisation(sample);
    const ProcessResult ran =
        run_muster(organisation.path(), {"check", "--unmask", "-f", "junit=out.xml", "-f", "text"});
    EXPECT_EQ(ran.exit_code, 1) << ran.out << ran.err;
    EXPECT_EQ(reported_failures(organisation.folder().read("out.xml")), known_failures(sample))
        << ran.out;
  }
}

TEST(Larkspur, HasAProblemForEachRule) {
  std::set<std::string> failing;
  for (const std::string_view sample : kSamples) {
    for (const Problem& problem : known_failures(sample)) failing.insert(problem.rule);
  }
  for (const std::string& file : files_below(project_path("rules/iso27001-5.4"))) {
    if (!file.ends_with(".yaml") || file.ends_with(".test.yaml")) continue;
    if (file.find('/') != std::string::npos) continue;  // schemas of record sets
    for (const std::string& line :
         lines_of(read_file(project_path("rules/iso27001-5.4/" + file)))) {
      if (!line.starts_with("id: ")) continue;
      EXPECT_TRUE(failing.contains(line.substr(4))) << file;
    }
  }
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
