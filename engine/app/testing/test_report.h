// What `muster test` found, ready for every format.
#pragma once

#include <cstddef>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/app/testing/coverage.h"
#include "engine/app/testing/mutation.h"
#include "engine/base/byte_sink.h"
#include "engine/rule/rule_tests.h"
#include "engine/source/source_map.h"

namespace muster {

struct TestResult {
  enum class Kind {
    Passed,
    Failed,
    Broken,    // could not be judged: fails as well
    Todo,      // fails, and is meant to for now
    TodoDone,  // would pass without its `todo`
  };
  const RuleTest* test = nullptr;
  Kind kind = Kind::Passed;
  std::vector<std::string> problems;  // what was otherwise than expected, a line each
};

struct RuleTestReport {
  RuleId id;
  const Rule* rule = nullptr;
  bool measured = true;  // false: made from a pattern, whose expressions others test
  std::vector<TestResult> tests;
  std::optional<RuleCoverage> coverage;  // if asked for
  std::optional<RuleMutation> mutation;  // if asked for, and its tests pass
  std::string no_mutation;               // why not, if asked for

  bool fails() const;
};

struct TestReport {
  std::deque<RuleTestReport> rules;  // in the order of the packs
  bool coverage = false;
  bool mutation = false;
  std::optional<unsigned> min_coverage;
  std::optional<unsigned> min_score;

  std::size_t count(TestResult::Kind kind) const;
  // What keeps the run from success beside failed tests: rules below a minimum, a line each.
  std::vector<std::string> shortfalls() const;
};

struct TestReportStyle {
  bool colour = false;
  bool verbose = false;
};

void write_test_text(const TestReport& report, const SourceMap& sources,
                     const TestReportStyle& style, ByteSink& sink);
void write_test_json(const TestReport& report, const SourceMap& sources, ByteSink& sink);
void write_test_junit(const TestReport& report, const SourceMap& sources, ByteSink& sink);

}  // namespace muster
