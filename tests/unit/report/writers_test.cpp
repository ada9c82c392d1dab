// Every writer over the sample report, against tests/golden/writers. MUSTER_UPDATE_GOLDEN=1
// rewrites the files; the difference is then read as a change of behaviour.
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/base/utf8.h"
#include "engine/report/report_writer.h"

#include "tests/support/sample_report.h"

namespace muster {
namespace {

using testing::HasSubstr;
using testing::Not;

std::string written(const Report& report, std::string_view format) {
  StringSink sink;
  find_report_writer(format)->write(report, sink);
  return sink.take();
}

void expect_golden(const std::string& name, const std::string& text) {
  const std::string path = std::string(MUSTER_SOURCE_DIR) + "/tests/golden/writers/" + name;
  if (std::getenv("MUSTER_UPDATE_GOLDEN") != nullptr) {
    std::ofstream(path, std::ios::binary) << text;
    return;
  }
  std::ifstream file(path, std::ios::binary);
  const std::string expected{std::istreambuf_iterator<char>(file), {}};
  EXPECT_EQ(text, expected) << name;
}

std::size_t count_lines(const std::string& text, std::string_view start) {
  std::size_t number = 0;
  for (std::size_t at = 0; at < text.size(); at = text.find('\n', at) + 1) {
    if (std::string_view(text).substr(at).starts_with(start)) ++number;
    if (text.find('\n', at) == std::string::npos) break;
  }
  return number;
}

std::size_t count_of_text(const std::string& text, std::string_view part) {
  std::size_t number = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1))
    ++number;
  return number;
}

TEST(Writers, ListInTheOrderOfTheirFile) {
  std::vector<std::string_view> names;
  for (const ReportWriter* const writer : report_writers()) names.push_back(writer->name);
  EXPECT_THAT(names, testing::ElementsAre("text", "sarif", "junit", "github", "markdown"));
  EXPECT_EQ(find_report_writer("html"), nullptr);
  EXPECT_TRUE(find_report_writer("github")->log_only);
}

TEST(Writers, TextIsAsRecorded) {
  expect_golden("text.txt", written(SampleReport().report(), "text"));
}

TEST(Writers, TextInColourWithWaivedIsAsRecorded) {
  SampleReport sample;
  sample.report().options.colour = true;
  sample.report().options.show_waived = true;
  sample.report().options.width = 60;
  expect_golden("text-colour-60.txt", written(sample.report(), "text"));
}

TEST(Writers, SarifIsAsRecorded) {
  expect_golden("report.sarif", written(SampleReport().report(), "sarif"));
}

TEST(Writers, SarifWithAllIsAsRecorded) {
  SampleReport sample;
  sample.report().options.sarif_all = true;
  sample.report().options.category = "people";
  expect_golden("report-all.sarif", written(sample.report(), "sarif"));
}

TEST(Writers, JunitIsAsRecorded) {
  expect_golden("junit.xml", written(SampleReport().report(), "junit"));
}

TEST(Writers, StrictJunitIsAsRecorded) {
  SampleReport sample;
  sample.report().options.junit_strict = true;
  expect_golden("junit-strict.xml", written(sample.report(), "junit"));
}

TEST(Writers, AnnotationsAreAsRecorded) {
  expect_golden("github.txt", written(SampleReport().report(), "github"));
}

TEST(Writers, MarkdownIsAsRecorded) {
  expect_golden("summary.md", written(SampleReport().report(), "markdown"));
}

TEST(Writers, CleanReportsAreAsRecorded) {
  const SampleReport sample;
  const Report clean = sample.clean();
  for (const ReportWriter* const writer : report_writers()) {
    expect_golden("clean-" + std::string(writer->name) + ".txt", written(clean, writer->name));
  }
}

// Whatever the records hold, a log shows it as text (sinks).
TEST(Writers, NoHostileTextReachesALogRaw) {
  const SampleReport sample;
  for (const std::string_view format : {"text", "github"}) {
    const std::string text = written(sample.report(), format);
    EXPECT_THAT(text, Not(HasSubstr("##["))) << format;
    for (std::size_t at = 0; at < text.size();) {
      const char32_t c = utf8::next(text, at);
      EXPECT_TRUE(c == '\n' || !utf8::is_unsafe_for_display(c)) << format << " at " << at;
    }
  }
  const std::string text = written(sample.report(), "text");
  EXPECT_THAT(text, Not(HasSubstr("::")));
  const std::string github = written(sample.report(), "github");
  EXPECT_EQ(count_lines(github, "::error "), 10U);
  EXPECT_EQ(count_lines(github, "::"), count_lines(github, "::error ") +
                                           count_lines(github, "::warning ") +
                                           count_lines(github, "::notice "));
}

TEST(Writers, AnnotationsSayHowManyAreLeftOut) {
  const std::string text = written(SampleReport().report(), "github");
  // 22 violations that are not folded (19 hostile), an undecided subject and a defect are errors.
  EXPECT_THAT(text, HasSubstr("muster: not shown as annotations: 14 errors;"));
  EXPECT_THAT(text, testing::EndsWith("\n"));
}

TEST(Writers, JunitHoldsNoCharacterThatXmlForbids) {
  const std::string text = written(SampleReport().report(), "junit");
  for (const char c : text) {
    EXPECT_FALSE(static_cast<unsigned char>(c) < 0x20 && c != '\n') << static_cast<int>(c);
  }
  EXPECT_THAT(text, HasSubstr("\\u{1b}"));
  EXPECT_THAT(text, Not(HasSubstr("<![CDATA[")));
}

TEST(Writers, MarkdownHoldsEveryValueInACodeSpan) {
  const std::string text = written(SampleReport().report(), "markdown");
  EXPECT_THAT(text, HasSubstr("``a \\u{7c} b ` c``"));
  EXPECT_THAT(text, HasSubstr("`<script>OWNED</script>`"));
  EXPECT_THAT(text, Not(HasSubstr("\n::")));
}

TEST(Writers, MarkdownStaysBelowTheSizeOfASummary) {
  SampleReport sample;
  const Finding one = sample.report().findings.full(0);
  for (int i = 0; i < 3000; ++i) {
    RuleReport rule = sample.report().rules[0];
    rule.reasons = {std::string(900, 'x')};
    sample.report().rules.push_back(rule);
  }
  const std::string text = written(sample.report(), "markdown");
  EXPECT_LE(text.size(), std::size_t{1000} << 10);
  EXPECT_THAT(text, HasSubstr("left out: this summary has reached its size limit"));
}

TEST(Writers, TextShowsAHundredFindingsOfARuleAndSaysSo) {
  SampleReport sample;
  Report& report = sample.report();
  const Finding one = report.findings.full(3);
  report.findings = {};
  for (int i = 0; i < 250; ++i) report.findings.add(one);
  const std::string text = written(report, "text");
  EXPECT_EQ(count_of_text(text, "without a briefing"), 100U);
  EXPECT_THAT(text, HasSubstr("150 more findings of this rule are not shown here"));
}

TEST(Writers, SarifKeepsTheWorstFiveThousand) {
  SampleReport sample;
  Report& report = sample.report();
  const Finding worse = report.findings.full(3);
  Finding lesser = worse;
  lesser.level = Level::Warning;
  report.findings = {};
  for (int i = 0; i < 5000; ++i) report.findings.add(lesser);
  report.findings.add(worse);
  const std::string text = written(report, "sarif");
  EXPECT_EQ(count_of_text(text, "\"ruleIndex\""), 5000U);
  EXPECT_EQ(count_of_text(text, "\"finding\": \"violation\""), 5000U);
  EXPECT_LT(text.find("\"level\": \"error\", \"message\""),
            text.find("\"level\": \"warning\", \"message\""));
  EXPECT_THAT(text, HasSubstr("1 finding is not in this file, which holds the 5,000 worst."));
  report.options.sarif_all = true;
  EXPECT_EQ(count_of_text(written(report, "sarif"), "\"ruleIndex\""), 5001U);
}

}  // namespace
}  // namespace muster
