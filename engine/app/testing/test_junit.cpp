// `muster test` as JUnit XML: a suite for each rule, a case for each test. In the subset that
// report/writers/junit keeps to; readers differ in all else.
#include <set>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "engine/app/testing/test_report.h"
#include "engine/base/utf8.h"
#include "engine/text/xml_writer.h"

namespace muster {
namespace {

constexpr std::size_t kNameCodePoints = 200;

std::string plain(std::string_view text) { return utf8::escape_for_display(text); }

class TestJunit {
 public:
  TestJunit(const TestReport& report, const SourceMap& sources, ByteSink& sink)
      : report_(report), sources_(sources), xml_(sink) {}

  void write() {
    xml_.declaration();
    xml_.open("testsuites");
    std::size_t id = 0;
    for (const RuleTestReport& rule : report_.rules) write_suite(rule, id++);
    xml_.close();
  }

 private:
  static std::string number(std::size_t value) { return fmt::format("{}", value); }

  void write_suite(const RuleTestReport& rule, std::size_t id) {
    std::size_t failures = 0;
    std::size_t errors = 0;
    std::size_t skipped = 0;
    for (const TestResult& result : rule.tests) {
      if (result.kind == TestResult::Kind::Failed) ++failures;
      if (result.kind == TestResult::Kind::Broken) ++errors;
      if (is_todo(result)) ++skipped;
    }
    xml_.open("testsuite");
    xml_.attribute("package", "muster");
    xml_.attribute("id", number(id));
    xml_.attribute("name", plain(rule.rule->id));
    // No clock: the same tests give the same bytes.
    xml_.attribute("timestamp", "1970-01-01T00:00:00");
    xml_.attribute("hostname", "localhost");
    xml_.attribute("tests", number(rule.tests.size()));
    xml_.attribute("failures", number(failures));
    xml_.attribute("errors", number(errors));
    xml_.attribute("skipped", number(skipped));
    xml_.attribute("time", "0");
    xml_.open("properties");
    write_property("title", rule.rule->title);
    if (rule.coverage) write_property("coverage", fmt::format("{} %", rule.coverage->percent()));
    if (rule.mutation) write_property("mutation", fmt::format("{} %", rule.mutation->score()));
    xml_.close();
    std::set<std::string> taken;
    for (const TestResult& result : rule.tests) write_case(rule, result, taken);
    xml_.open("system-out");
    xml_.close();
    xml_.open("system-err");
    xml_.close();
    xml_.close();
  }

  static bool is_todo(const TestResult& result) {
    return result.kind == TestResult::Kind::Todo || result.kind == TestResult::Kind::TodoDone;
  }

  void write_property(std::string_view name, std::string_view value) {
    xml_.open("property");
    xml_.attribute("name", name);
    xml_.attribute("value", plain(value));
    xml_.close();
  }

  // Of two cases with one name consumers keep the first only; two names may be cut to one.
  static std::string unique(std::string name, std::set<std::string>& taken) {
    std::string made = name;
    for (int i = 2; !taken.insert(made).second; ++i) made = fmt::format("{} ({})", name, i);
    return made;
  }

  void write_case(const RuleTestReport& rule, const TestResult& result,
                  std::set<std::string>& taken) {
    const Region region = sources_.locate(result.test->at, ColumnUnit::CodePoint);
    xml_.open("testcase");
    xml_.attribute("name",
                   unique(utf8::ellipsis(plain(result.test->name), kNameCodePoints), taken));
    xml_.attribute("classname", plain(rule.rule->id));
    xml_.attribute("time", "0");
    xml_.attribute("file", plain(sources_.path(result.test->at.source)));
    xml_.attribute("line", number(region.start_line));
    if (is_todo(result)) {
      write_outcome("skipped", "", {plain(result.test->todo)});
    } else if (result.kind == TestResult::Kind::Failed) {
      write_outcome("failure", "expectation", result.problems);
    } else if (result.kind == TestResult::Kind::Broken) {
      write_outcome("error", "cannot-judge", result.problems);
    }
    xml_.close();
  }

  void write_outcome(std::string_view element, std::string_view type,
                     const std::vector<std::string>& problems) {
    std::string text;
    for (const std::string& problem : problems) text += (text.empty() ? "" : "\n") + plain(problem);
    xml_.open(element);
    xml_.attribute("message", plain(problems.front()));
    if (!type.empty()) xml_.attribute("type", type);
    xml_.text(text);
    xml_.close();
  }

  const TestReport& report_;
  const SourceMap& sources_;
  XmlWriter xml_;
};

}  // namespace

void write_test_junit(const TestReport& report, const SourceMap& sources, ByteSink& sink) {
  TestJunit(report, sources, sink).write();
  sink.write("\n");
}

}  // namespace muster
