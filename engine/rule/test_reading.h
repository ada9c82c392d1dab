// Reads one document of tests: `<rule>.test.yaml`, or `tests` of a rule's own file.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/rule/form.h"
#include "engine/rule/test_tables.h"

namespace muster {

class TestReading {
 public:
  // Borrows all for its life.
  TestReading(const Tree& tree, const TestSite& site, RuleId rule, Emitter& diag)
      : form_(tree, diag), site_(site), rule_(rule) {}

  // `test_file`: the document holds tests and nothing else. Adds what it reads.
  void read(bool test_file, RuleTests& into);
  // The proof that something was wrong, if so.
  const std::optional<Failed>& failed() const { return form_.failed(); }

 private:
  using Subjects = std::vector<std::pair<std::string, Span>>;

  void read_test(NodeId item, std::vector<RuleTest>& tests);
  void read_cases(NodeId cases, const RuleTest& shared, std::vector<RuleTest>& tests);
  void add(RuleTest test, std::vector<RuleTest>& tests);
  // What a test and a case may both say; what is said replaces what `test` holds already.
  void read_setting(NodeId item, RuleTest& test);
  void read_params(NodeId item, RuleTest& test);
  void read_given(NodeId item, RuleTest& test);
  void read_none(NodeId item, RuleTest& test);
  void read_waivers(NodeId item, RuleTest& test);
  Expectation read_expectation(NodeId item);
  Subjects read_subjects(NodeId expect, std::string_view key);
  void check_subjects(const Expectation& expectation);
  void read_equivalent(NodeId item, RuleTests& into);
  void read_unreachable(NodeId item, RuleTests& into);
  TableId find_set(std::string_view name, Span at);
  const Rule& rule() const { return site_.pack.rules[rule_]; }

  Form form_;
  const TestSite& site_;
  RuleId rule_;
};

}  // namespace muster
