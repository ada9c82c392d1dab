#include "engine/app/testing/test_run.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "engine/app/testing/rule_bench.h"
#include "engine/app/testing/written_out.h"
#include "engine/base/pattern.h"

namespace muster {
namespace {

// How the keys of a rule's subjects are made: the parts that `/` joins.
std::vector<std::string> key_parts(const CompiledRule& rule, const Schema& schema) {
  std::vector<std::string> parts;
  for (const CompiledBinding& binding : rule.bindings) {
    if (binding.element.kind != TypeKind::Record) {
      parts.push_back(binding.name);
      continue;
    }
    const TableSchema& table = schema.tables[binding.element.table()];
    for (const ColumnId column : table.key) parts.push_back(table.fields[column].name);
  }
  return parts;
}

void check_keys(const std::vector<std::pair<std::string, Span>>& keys,
                const std::vector<std::string>& parts, Emitter& diag) {
  for (const auto& [key, at] : keys) {
    const auto slashes = static_cast<std::size_t>(std::ranges::count(key, '/'));
    // `?` stands for what nobody knows.
    if (slashes + 1 == parts.size() || key.ends_with('?')) continue;
    std::string form;
    for (const std::string& part : parts) form += (form.empty() ? "" : "/") + part;
    diag.error(diag::BadSubjectKey, at, key).help("the keys of its subjects read `" + form + "`");
  }
}

void check_keys(const RuleTest& test, const Program& program, const Schema& schema, Emitter& diag) {
  const std::vector<std::string> parts = key_parts(program.rules[kTestedRule], schema);
  const Expectation& expect = test.expect;
  check_keys(expect.fail, parts, diag);
  check_keys(expect.undecided, parts, diag);
  check_keys(expect.pending, parts, diag);
  check_keys(expect.waived, parts, diag);
  if (expect.pass) check_keys(*expect.pass, parts, diag);
}

class TestRun {
 public:
  TestRun(const RulePack& pack, const RuleTests& tests, const TestedRules& rules,
          const TestRunOptions& options, const FunctionTable& functions, SourceMap& sources,
          const Limits& limits, Emitter& diag)
      : pack_(pack),
        tests_(tests),
        rules_(rules),
        options_(options),
        functions_(functions),
        sources_(sources),
        limits_(limits),
        diag_(diag),
        silent_(ignored_),
        of_all_tests_(options.filter.empty() ? diag : silent_) {}

  TestReport run() {
    report_.coverage = options_.coverage;
    report_.mutation = options_.mutation;
    for (const TestedRule& rule : rules_) prepare(rule);
    for (std::size_t i = 0; i < benches_.size(); ++i) judge(i);
    if (options_.coverage) {
      for (std::size_t i = 0; i < benches_.size(); ++i) cover(i);
    }
    if (options_.mutation) mutate();
    return std::move(report_);
  }

 private:
  bool is_chosen(const Rule& rule, const RuleTest& test) const {
    return options_.filter.empty() ||
           matches_wildcard(options_.filter, rule.name + ": " + test.name);
  }

  void prepare(const TestedRule& tested) {
    const RuleId id = tested.id;
    const Rule& rule = pack_.rules[id];
    std::vector<const RuleTest*> chosen;
    bool any = false;
    for (const RuleTest& test : tests_.tests) {
      if (test.rule != id) continue;
      any = true;
      if (is_chosen(rule, test)) chosen.push_back(&test);
    }
    if (!any) {
      diag_.emit(diag::RuleWithoutTests, rule.id_at, rule.name)
          .help(
              "write some beside it in <rule>.test.yaml, so that it is known to find what it "
              "should");
    }
    if (any && chosen.empty()) return;  // the filter asks for other rules
    benches_.push_back(
        std::make_unique<RuleBench>(pack_, tested.measured ? written_out(rule, sources_) : rule,
                                    chosen, functions_, sources_, limits_));
    RuleTestReport& of_rule = report_.rules.emplace_back();
    of_rule.id = id;
    of_rule.rule = &rule;
    of_rule.measured = tested.measured;
  }

  void judge(std::size_t i) {
    const RuleBench& bench = *benches_[i];
    RuleTestReport& of_rule = report_.rules[i];
    const Program* const program = bench.any_program();
    for (std::size_t t = 0; t < bench.size(); ++t) {
      const RuleTest& test = bench.test(t);
      if (program != nullptr) check_keys(test, *program, pack_.schema, diag_);
      TestResult result;
      result.test = &test;
      result.problems = bench.judge(t, nullptr).problems;
      const bool passed = result.problems.empty();
      if (!test.todo.empty()) {
        result.kind = passed ? TestResult::Kind::TodoDone : TestResult::Kind::Todo;
      } else if (!bench.ready(t)) {
        result.kind = TestResult::Kind::Broken;
      } else {
        result.kind = passed ? TestResult::Kind::Passed : TestResult::Kind::Failed;
      }
      of_rule.tests.push_back(std::move(result));
    }
  }

  void cover(std::size_t i) {
    const RuleBench& bench = *benches_[i];
    RuleCoverage coverage;
    const Program* const program = bench.any_program();
    if (program != nullptr && report_.rules[i].measured) {
      for (Condition& condition : conditions_of(bench.rule(), *program, kTestedRule, limits_)) {
        coverage.conditions.push_back({.condition = std::move(condition)});
      }
    }
    for (std::size_t t = 0; t < bench.size(); ++t) {
      if (!bench.ready(t) || !bench.test(t).todo.empty()) continue;
      CoverageObserver observer(bench.program(t), coverage);
      const TestJudgement judgement = bench.judge(t, &observer);
      coverage.a_subject_passed = coverage.a_subject_passed || judgement.a_subject_passed;
      coverage.a_subject_failed = coverage.a_subject_failed || judgement.a_subject_failed;
    }
    leave_out(tests_.unreachable, report_.rules[i].id, coverage, of_all_tests_);
    report_.rules[i].coverage = std::move(coverage);
  }

  void mutate() {
    std::vector<const RuleBench*> benches;
    std::vector<std::vector<std::size_t>> usable;
    std::vector<RuleId> rules;
    std::vector<std::size_t> reports;
    for (std::size_t i = 0; i < benches_.size(); ++i) {
      RuleTestReport& of_rule = report_.rules[i];
      std::vector<std::size_t> passed;
      for (std::size_t t = 0; t < of_rule.tests.size(); ++t) {
        if (of_rule.tests[t].kind == TestResult::Kind::Passed) passed.push_back(t);
      }
      if (!of_rule.measured) {
        of_rule.no_mutation = "made from a pattern, which has tests of its own";
      } else if (of_rule.fails()) {
        of_rule.no_mutation = "its tests must pass first";
      } else if (passed.empty()) {
        of_rule.no_mutation = "it has no test";
      } else {
        benches.push_back(benches_[i].get());
        usable.push_back(std::move(passed));
        rules.push_back(of_rule.id);
        reports.push_back(i);
      }
    }
    std::vector<RuleMutation> results = mutate_rules(benches, usable, rules, tests_.equivalent,
                                                     limits_, options_.jobs, of_all_tests_);
    for (std::size_t i = 0; i < results.size(); ++i)
      report_.rules[reports[i]].mutation = std::move(results[i]);
  }

  const RulePack& pack_;
  const RuleTests& tests_;
  const TestedRules& rules_;
  const TestRunOptions& options_;
  const FunctionTable& functions_;
  SourceMap& sources_;
  const Limits& limits_;
  Emitter& diag_;
  DiagnosticList ignored_;
  Emitter silent_;
  Emitter& of_all_tests_;  // for what only all tests together can tell
  std::vector<std::unique_ptr<RuleBench>> benches_;
  TestReport report_;
};

}  // namespace

TestReport run_rule_tests(const RulePack& pack, const RuleTests& tests, const TestedRules& rules,
                          const TestRunOptions& options, const FunctionTable& functions,
                          SourceMap& sources, const Limits& limits, Emitter& diag) {
  return TestRun(pack, tests, rules, options, functions, sources, limits, diag).run();
}

}  // namespace muster
