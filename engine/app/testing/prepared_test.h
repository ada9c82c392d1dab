// A test with all it needs to be judged, again and again: its records as a loaded data set, its
// waivers, its days. Each is a tiny organisation of its own, read by the same stages as a real one.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "engine/base/civil_time.h"
#include "engine/base/limits.h"
#include "engine/data/dataset.h"
#include "engine/data/inputs.h"
#include "engine/fn/function.h"
#include "engine/plan/program.h"
#include "engine/report/waivers.h"
#include "engine/rule/rule_tests.h"
#include "engine/source/source_map.h"

namespace muster {

// `now` never matters: a test without `as_of` asks for this day.
inline constexpr Date kDefaultTestDay{20634};  // 2026-06-30

// The only rule of a pack that is compiled for tests.
inline constexpr RuleId kTestedRule{0U};

using TestParams = std::vector<std::pair<std::string, std::string>>;

struct PreparedTest {
  const RuleTest* test = nullptr;
  RulePack pack;  // the rule alone, and the schema without what the test leaves out (S28)
  Inputs inputs;
  Period period;
  Date fiscal_year_starts = {};  // only month and day count
  Dataset dataset;
  std::vector<Waiver> waivers;
  std::vector<std::string> problems;  // why it cannot be judged, a line each; none: it can

  bool ready() const { return problems.empty(); }
  Date as_of() const { return inputs.as_of; }
};

// The pack with one of its rules, the way the rule's tests see it.
RulePack one_rule_pack(const RulePack& pack, Rule rule);

// The rule of `pack`, which is one_rule_pack(), with these parameters. `problems`: why it does not
// compile, a line each.
Program compile_for_test(const RulePack& pack, const FunctionTable& functions,
                         const TestParams& params, const SourceMap& sources, const Limits& limits,
                         std::vector<std::string>& problems);

// Reads the test's records, as `program` needs them, and its waivers. Adds the records to
// `sources`. Borrows the test. REQUIRES: the program compiled without problems.
PreparedTest prepare_test(const RuleTest& test, const RulePack& pack, const Program& program,
                          SourceMap& sources, const Limits& limits);

}  // namespace muster
