// The tests of the shipped rules are whole, and what docs/rule-tests.md shows is true.
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/e2e/muster_run.h"

namespace muster::e2e {
namespace {

// Thousands of changed rules are judged; without optimisation that takes minutes.
constexpr double kLimitSeconds = 600;

TEST(RuleTests, EveryConditionOfTheShippedRulesIsTriedAndNoChangeGoesUnnoticed) {
  const ProcessResult ran =
      run_muster(project_path("."),
                 {"test", "rules/iso27001-5.4", "--min-coverage", "100", "--min-score", "100"}, {},
                 kLimitSeconds);
  EXPECT_EQ(ran.exit_code, 0) << ran.out << ran.err;
  EXPECT_EQ(ran.err, "");
}

TEST(RuleTests, ReportsDoNotDependOnTheNumberOfThreads) {
  const std::vector<std::string> args = {
      "test", "rules/iso27001-5.4", "--coverage", "--mutate", "-f", "json"};
  std::vector<std::string> one = args;
  one.insert(one.end(), {"--jobs", "1"});
  std::vector<std::string> many = args;
  many.insert(many.end(), {"--jobs", "7"});
  const ProcessResult first = run_muster(project_path("."), one, {}, kLimitSeconds);
  EXPECT_EQ(first.exit_code, 0) << first.err;
  EXPECT_EQ(first.out, run_muster(project_path("."), many, {}, kLimitSeconds).out);
}

// The fences of the page that begin with `# rules/...` are files, those that begin with `$ muster`
// what that command prints; a line `...` stands for the rest.
class RuleTestsPage : public testing::Test {
 protected:
  void SetUp() override {
    folder_.write("rules/pack.yaml",
                  "name: acme\nversion: 1.0.0\ntitle: Acme\nenums: {status: [active, left]}\n"
                  "records: [people.yaml, notes.yaml]\nrules: [started.yaml]\n");
    folder_.write("rules/people.yaml",
                  "record: people\nkey: person_id\nfields:\n"
                  "  person_id: {type: string, required: true}\n"
                  "  status: {type: enum(status), required: true}\n  start_on: {type: date}\n");
    folder_.write(
        "rules/notes.yaml",
        "record: notes\nkey: note_id\nfields:\n  note_id: {type: string, required: true}\n"
        "  person_id: {type: string, required: true, references: people, as: person, inverse: "
        "notes}\n  good: {type: bool, default: false}\n");
    bool inside = false;
    for (const std::string& line : lines_of(read_file(project_path("docs/rule-tests.md")))) {
      if (line.starts_with("```")) {
        inside = !inside;
        if (inside) fences_.emplace_back();
      } else if (inside) {
        fences_.back().push_back(line);
      }
    }
    for (const std::vector<std::string>& fence : fences_) {
      if (fence.empty() || !fence[0].starts_with("# rules/")) continue;
      std::string text;
      for (const std::string& line : fence) text += line + "\n";
      folder_.write(fence[0].substr(2), text);
    }
  }
  TemporaryFolder folder_;
  std::vector<std::vector<std::string>> fences_;
};

TEST_F(RuleTestsPage, ShowsWhatTheCommandsPrint) {
  int shown = 0;
  for (const std::vector<std::string>& fence : fences_) {
    if (fence.empty() || !fence[0].starts_with("$ muster ")) continue;
    ++shown;
    std::vector<std::string> words;
    std::string word;
    for (const char c : fence[0].substr(9) + " ") {
      if (c == ' ') {
        words.push_back(word);
        word.clear();
      } else {
        word += c;
      }
    }
    const ProcessResult ran = run_muster(folder_.path(), words);
    EXPECT_EQ(ran.exit_code, 0) << ran.err;
    const std::vector<std::string> printed = lines_of(ran.out);
    for (std::size_t i = 1; i < fence.size() && fence[i] != "..."; ++i) {
      ASSERT_LE(i, printed.size()) << ran.out;
      EXPECT_EQ(fence[i], printed[i - 1]) << ran.out;
    }
  }
  EXPECT_EQ(shown, 3);
}

}  // namespace
}  // namespace muster::e2e
