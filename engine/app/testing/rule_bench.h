// A rule on the bench: compiled with the parameters of each of its tests, and the tests ready to be
// judged as often as somebody asks.
#pragma once

#include <cstddef>
#include <deque>
#include <string>
#include <utility>
#include <vector>

#include "engine/app/testing/prepared_test.h"
#include "engine/app/testing/test_judgement.h"

namespace muster {

class RuleBench {
 public:
  // Compiles the rule and reads the records of its tests, which it adds to `sources`. Borrows all
  // for its life. `tests`: those to run, all of this rule.
  RuleBench(const RulePack& pack, Rule rule, const std::vector<const RuleTest*>& tests,
            const FunctionTable& functions, SourceMap& sources, const Limits& limits);
  RuleBench(const RuleBench&) = delete;
  RuleBench& operator=(const RuleBench&) = delete;

  std::size_t size() const { return tests_.size(); }
  const RuleTest& test(std::size_t i) const { return *tests_[i].test; }
  // With what is wrong with the test itself, if it cannot be judged.
  TestJudgement judge(std::size_t i, ValueObserver* observer) const;
  bool ready(std::size_t i) const;

  const RulePack& pack() const { return pack_; }
  const Rule& rule() const { return pack_.rules[kTestedRule]; }
  // The rule with the parameters of a test, or with none when it has no test. Null: it does not
  // compile.
  const Program* any_program() const;
  // For CoverageObserver.
  const Program& program(std::size_t i) const { return groups_[tests_[i].group].program; }

  // Another form of the rule, compiled for one test after the other as they ask for it.
  class Variant {
   public:
    Variant(const RuleBench& bench, Rule rule);
    bool compiles();
    // REQUIRES: compiles().
    bool passes(std::size_t test);

   private:
    const Program* program(std::size_t group);
    const RuleBench& bench_;
    RulePack pack_;
    // By group; made when first asked for.
    std::vector<std::pair<bool, Program>> programs_;
    std::vector<bool> made_;
  };

 private:
  // Tests with the same parameters share a program.
  struct Group {
    TestParams params;
    Program program;
    std::vector<std::string> problems;
  };
  struct Entry {
    const RuleTest* test = nullptr;
    std::size_t group = 0;
    PreparedTest prepared;
  };
  std::size_t group_of(TestParams params);

  const FunctionTable& functions_;
  const SourceMap& sources_;
  const Limits& limits_;
  RulePack pack_;
  std::deque<Group> groups_;
  std::deque<Entry> tests_;
};

}  // namespace muster
