// `muster test` for programs: everything that was found, also what passed.
#include <string>
#include <string_view>

#include "engine/app/testing/test_report.h"
#include "engine/app/version.h"
#include "engine/base/check.h"
#include "engine/text/json_writer.h"

namespace muster {
namespace {

// Of the layout below: one more when a reader of the old could be misled.
constexpr int kLayout = 1;

std::string_view word_of(TestResult::Kind kind) {
  switch (kind) {
    case TestResult::Kind::Passed:
      return "passed";
    case TestResult::Kind::Failed:
      return "failed";
    case TestResult::Kind::Broken:
      return "broken";
    case TestResult::Kind::Todo:
      return "todo";
    case TestResult::Kind::TodoDone:
      return "todo_done";
  }
  MUSTER_UNREACHABLE();
}

std::string_view word_of(Mutant::Fate fate) {
  switch (fate) {
    case Mutant::Fate::Killed:
      return "killed";
    case Mutant::Fate::Survived:
      return "survived";
    case Mutant::Fate::Equivalent:
      return "equivalent";
    case Mutant::Fate::Refused:
      return "refused";
  }
  MUSTER_UNREACHABLE();
}

class TestJson {
 public:
  TestJson(const TestReport& report, const SourceMap& sources, ByteSink& sink)
      : report_(report), sources_(sources), sink_(sink), json_(sink, 2) {}

  void write() {
    json_.begin_object();
    json_.member("layout", kLayout);
    json_.member("tool", "muster");
    json_.member("version", version());
    json_.key("summary").begin_object();
    for (const TestResult::Kind kind :
         {TestResult::Kind::Passed, TestResult::Kind::Failed, TestResult::Kind::Broken,
          TestResult::Kind::Todo, TestResult::Kind::TodoDone}) {
      json_.member(word_of(kind), std::uint64_t{report_.count(kind)});
    }
    json_.end_object();
    json_.key("below_minimum").begin_array();
    for (const std::string& line : report_.shortfalls()) json_.value(line);
    json_.end_array();
    json_.key("rules").begin_array();
    for (const RuleTestReport& rule : report_.rules) write_rule(rule);
    json_.end_array();
    json_.end_object();
    sink_.write("\n");
  }

 private:
  void write_place(Span at) {
    const Region region = sources_.locate(at, ColumnUnit::CodePoint);
    json_.member("file", sources_.path(at.source));
    json_.member("line", region.start_line);
    json_.member("column", region.start_column);
  }

  void write_rule(const RuleTestReport& rule) {
    json_.begin_object();
    json_.member("id", std::string_view(rule.rule->id));
    json_.member("name", std::string_view(rule.rule->name));
    json_.key("tests").begin_array();
    for (const TestResult& result : rule.tests) write_test(result);
    json_.end_array();
    if (rule.coverage) write_coverage(*rule.coverage);
    if (rule.mutation) write_mutation(*rule.mutation);
    if (!rule.no_mutation.empty()) json_.member("no_mutation", std::string_view(rule.no_mutation));
    json_.end_object();
  }

  void write_test(const TestResult& result) {
    json_.begin_object();
    json_.member("name", std::string_view(result.test->name));
    write_place(result.test->at);
    json_.member("result", word_of(result.kind));
    if (!result.test->todo.empty()) json_.member("todo", std::string_view(result.test->todo));
    json_.key("problems").begin_array();
    for (const std::string& problem : result.problems) json_.value(std::string_view(problem));
    json_.end_array();
    json_.end_object();
  }

  void write_coverage(const RuleCoverage& coverage) {
    json_.key("coverage").begin_object();
    json_.member("percent", std::uint64_t{coverage.percent()});
    json_.member("seen", std::uint64_t{coverage.seen()});
    json_.member("wanted", std::uint64_t{coverage.wanted()});
    json_.member("subject_passed", coverage.a_subject_passed);
    json_.member("subject_failed", coverage.a_subject_failed);
    json_.key("conditions").begin_array();
    for (const CoveredCondition& each : coverage.conditions) {
      json_.begin_object();
      json_.member("part", std::string_view(each.condition.part));
      json_.member("text", std::string_view(each.condition.text));
      write_place(each.condition.at);
      write_sides("seen", each, [&each](std::size_t side) { return each.seen[side]; });
      write_sides("never", each, [&each](std::size_t side) {
        return !each.seen[side] && each.unreachable[side] == nullptr;
      });
      write_sides("unreachable", each,
                  [&each](std::size_t side) { return each.unreachable[side] != nullptr; });
      json_.end_object();
    }
    json_.end_array();
    json_.end_object();
  }

  template <typename Predicate>
  void write_sides(std::string_view key, const CoveredCondition& each, const Predicate& holds) {
    json_.key(key).begin_array();
    for (std::size_t side = 0; side < each.seen.size(); ++side) {
      if (holds(side)) json_.value(each.name_of(side));
    }
    json_.end_array();
  }

  void write_mutation(const RuleMutation& mutation) {
    json_.key("mutation").begin_object();
    json_.member("score", std::uint64_t{mutation.score()});
    for (const Mutant::Fate fate : {Mutant::Fate::Killed, Mutant::Fate::Survived,
                                    Mutant::Fate::Equivalent, Mutant::Fate::Refused}) {
      json_.member(word_of(fate), std::uint64_t{mutation.count(fate)});
    }
    json_.key("mutants").begin_array();
    for (const Mutant& mutant : mutation.mutants) {
      json_.begin_object();
      json_.member("fate", word_of(mutant.fate));
      json_.member("part", std::string_view(mutant.change.part));
      write_place(mutant.change.at);
      json_.member("was", std::string_view(mutant.change.was));
      json_.member("becomes", std::string_view(mutant.change.becomes));
      if (mutant.listed != nullptr)
        json_.member("because", std::string_view(mutant.listed->because));
      json_.end_object();
    }
    json_.end_array();
    json_.end_object();
  }

  const TestReport& report_;
  const SourceMap& sources_;
  ByteSink& sink_;
  JsonWriter json_;
};

}  // namespace

void write_test_json(const TestReport& report, const SourceMap& sources, ByteSink& sink) {
  TestJson(report, sources, sink).write();
}

}  // namespace muster
