#include "engine/app/testing/rule_bench.h"

#include <algorithm>

namespace muster {

RuleBench::RuleBench(const RulePack& pack, Rule rule, const std::vector<const RuleTest*>& tests,
                     const FunctionTable& functions, SourceMap& sources, const Limits& limits)
    : functions_(functions),
      sources_(sources),
      limits_(limits),
      pack_(one_rule_pack(pack, std::move(rule))) {
  for (const RuleTest* const test : tests) {
    Entry& entry = tests_.emplace_back();
    entry.test = test;
    entry.group = group_of(test->params);
    const Group& group = groups_[entry.group];
    if (group.problems.empty()) {
      entry.prepared = prepare_test(*test, pack_, group.program, sources, limits);
    } else {
      entry.prepared.problems = group.problems;
    }
  }
  if (tests_.empty()) group_of({});
}

std::size_t RuleBench::group_of(TestParams params) {
  // The order in which a test sets its parameters does not matter.
  std::ranges::sort(params);
  const auto known = std::ranges::find(groups_, params, &Group::params);
  if (known != groups_.end()) return static_cast<std::size_t>(known - groups_.begin());
  Group& group = groups_.emplace_back();
  group.params = std::move(params);
  group.program =
      compile_for_test(pack_, functions_, group.params, sources_, limits_, group.problems);
  return groups_.size() - 1;
}

bool RuleBench::ready(std::size_t i) const { return tests_[i].prepared.ready(); }

TestJudgement RuleBench::judge(std::size_t i, ValueObserver* observer) const {
  const Entry& entry = tests_[i];
  if (entry.prepared.ready())
    return judge_test(entry.prepared, program(i), sources_, limits_, observer);
  TestJudgement judgement;
  judgement.problems = entry.prepared.problems;
  return judgement;
}

const Program* RuleBench::any_program() const {
  for (const Group& group : groups_) {
    if (group.problems.empty()) return &group.program;
  }
  return nullptr;
}

RuleBench::Variant::Variant(const RuleBench& bench, Rule rule)
    : bench_(bench),
      pack_(one_rule_pack(bench.pack_, std::move(rule))),
      programs_(bench.groups_.size()),
      made_(bench.groups_.size()) {}

const Program* RuleBench::Variant::program(std::size_t group) {
  auto& [good, program] = programs_[group];
  if (!made_[group]) {
    std::vector<std::string> problems;
    program = compile_for_test(pack_, bench_.functions_, bench_.groups_[group].params,
                               bench_.sources_, bench_.limits_, problems);
    good = problems.empty();
    made_[group] = true;
  }
  return good ? &program : nullptr;
}

// Whether a rule compiles does not depend on the values of its parameters.
bool RuleBench::Variant::compiles() { return program(0) != nullptr; }

bool RuleBench::Variant::passes(std::size_t test) {
  const Entry& entry = bench_.tests_[test];
  const Program* const compiled = program(entry.group);
  return compiled != nullptr &&
         judge_test(entry.prepared, *compiled, bench_.sources_, bench_.limits_, nullptr)
             .problems.empty();
}

}  // namespace muster
