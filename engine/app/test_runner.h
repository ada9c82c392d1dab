// Runs the tests of rules: each is a tiny organisation of its own, judged by the same stages as a
// real one.
#pragma once

#include <string>
#include <vector>

#include "engine/app/pipeline.h"
#include "engine/rule/rule_tests.h"

namespace muster {

struct TestResult {
  enum class Kind { Passed, Failed, Todo } kind = Kind::Passed;
  std::vector<std::string> problems;  // what was otherwise than expected, a line each
};

// Adds the test's records to `sources`. `now` never matters: a test without `as_of` asks for
// kDefaultTestDay.
inline constexpr Date kDefaultTestDay{20634};  // 2026-06-30

TestResult run_rule_test(const RuleTest& test, const RulePack& pack, const FunctionTable& functions,
                         SourceMap& sources, const Limits& limits);

}  // namespace muster
