#include "engine/app/testing/test_report.h"

#include <algorithm>

#include <fmt/format.h>

namespace muster {

bool RuleTestReport::fails() const {
  return std::ranges::any_of(tests, [](const TestResult& result) {
    return result.kind == TestResult::Kind::Failed || result.kind == TestResult::Kind::Broken;
  });
}

std::size_t TestReport::count(TestResult::Kind kind) const {
  std::size_t sum = 0;
  for (const RuleTestReport& rule : rules)
    sum += static_cast<std::size_t>(std::ranges::count(rule.tests, kind, &TestResult::kind));
  return sum;
}

std::vector<std::string> TestReport::shortfalls() const {
  std::vector<std::string> lines;
  for (const RuleTestReport& rule : rules) {
    const unsigned covered = rule.coverage ? rule.coverage->percent() : 0;
    if (min_coverage && covered < *min_coverage) {
      lines.push_back(fmt::format("the coverage of {} is {} %, below {} %", rule.rule->name,
                                  covered, *min_coverage));
    }
    if (!min_score || !rule.measured) continue;
    if (!rule.mutation) {
      lines.push_back(
          fmt::format("{} has no mutation score: {}", rule.rule->name, rule.no_mutation));
    } else if (rule.mutation->score() < *min_score &&
               rule.mutation->count(Mutant::Fate::Survived) > 0) {
      lines.push_back(fmt::format("the mutation score of {} is {} %, below {} %", rule.rule->name,
                                  rule.mutation->score(), *min_score));
    }
  }
  return lines;
}

}  // namespace muster
