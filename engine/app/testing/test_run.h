// The tests of all rules of some packs, with coverage and mutation where they are asked for.
#pragma once

#include <string>

#include "engine/app/testing/test_report.h"
#include "engine/base/limits.h"
#include "engine/diag/emitter.h"
#include "engine/fn/function.h"
#include "engine/rule/rule_tests.h"

namespace muster {

struct TestRunOptions {
  std::string filter;  // wild cards over `rule: test`; empty: all
  bool coverage = false;
  bool mutation = false;
  unsigned jobs = 1;  // the result does not depend on it
};

struct TestedRule {
  RuleId id;
  // Whether its expressions are measured: not those of a pattern that others wrote and test.
  bool measured = true;
};
// Not those of built-in packs, whose tests are not in the program.
using TestedRules = std::vector<TestedRule>;

// Adds the records of tests to `sources`; borrows pack and tests for the life of the report. Emits
// BadSubjectKey for expectations that no subject can meet, NeedlessEntry, RuleWithoutTests.
TestReport run_rule_tests(const RulePack& pack, const RuleTests& tests, const TestedRules& rules,
                          const TestRunOptions& options, const FunctionTable& functions,
                          SourceMap& sources, const Limits& limits, Emitter& diag);

}  // namespace muster
