// `muster test` for people at a terminal.
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "engine/app/testing/test_report.h"
#include "engine/diag/render.h"

namespace muster {
namespace {

constexpr std::string_view kGreen = "32";
constexpr std::string_view kRed = "31";
constexpr std::string_view kYellow = "33";

class TestText {
 public:
  TestText(const TestReport& report, const SourceMap& sources, const TestReportStyle& style)
      : report_(report), sources_(sources), style_(style) {}

  std::string write() {
    for (const RuleTestReport& rule : report_.rules) {
      for (const TestResult& result : rule.tests) write_result(rule, result);
    }
    if (report_.coverage) write_coverage();
    if (report_.mutation) write_mutation();
    write_summary();
    return std::move(out_);
  }

 private:
  std::string painted(std::string_view text, std::string_view colour) const {
    if (!style_.colour) return std::string(text);
    return fmt::format("\033[{}m{}\033[0m", colour, text);
  }

  void line(std::string_view text) {
    out_ += text;
    out_ += '\n';
  }

  std::string place(Span at) const {
    const Region region = sources_.locate(at, ColumnUnit::CodePoint);
    return terminal_safe(
        fmt::format("{}:{}:{}", sources_.path(at.source), region.start_line, region.start_column));
  }

  void write_result(const RuleTestReport& rule, const TestResult& result) {
    const std::string name = terminal_safe(rule.rule->name + ": " + result.test->name);
    const std::string todo = terminal_safe(result.test->todo);
    switch (result.kind) {
      case TestResult::Kind::Passed:
        if (style_.verbose) line(painted("ok    ", kGreen) + name);
        return;
      case TestResult::Kind::Todo:
        line(painted("todo  ", kYellow) + name + ": " + todo);
        return;
      case TestResult::Kind::TodoDone:
        line(painted("todo  ", kYellow) + name + ": " + todo +
             " - it passes now: take `todo` away");
        return;
      case TestResult::Kind::Failed:
      case TestResult::Kind::Broken:
        break;
    }
    const Region region = sources_.locate(result.test->at, ColumnUnit::CodePoint);
    line(painted("FAIL  ", kRed) +
         terminal_safe(
             fmt::format("{}:{}: ", sources_.path(result.test->at.source), region.start_line)) +
         name);
    for (const std::string& problem : result.problems) line("      " + terminal_safe(problem));
  }

  void heading(std::string_view text) {
    if (!out_.empty()) out_ += '\n';
    line(text);
  }

  std::string per_cent(unsigned value, unsigned minimum) const {
    return painted(fmt::format("{:>3} %", value), value < minimum ? kRed : kGreen);
  }

  void write_coverage() {
    heading("Coverage: each condition seen true and false, each record set empty and not");
    for (const RuleTestReport& rule : report_.rules) {
      const RuleCoverage& coverage = *rule.coverage;
      line(fmt::format("{}  {}  ({} of {})",
                       per_cent(coverage.percent(), report_.min_coverage.value_or(100)),
                       terminal_safe(rule.rule->name), coverage.seen(), coverage.wanted()));
      if (rule.tests.empty()) {
        line("       it has no test");
        continue;
      }
      if (!coverage.a_subject_passed) line("       no test has a subject that passes");
      if (!coverage.a_subject_failed) line("       no test has a subject that fails");
      for (const CoveredCondition& each : coverage.conditions) write_condition(each);
    }
  }

  void write_condition(const CoveredCondition& each) {
    const std::string text = terminal_safe(each.condition.text);
    for (std::size_t side = 0; side < each.seen.size(); ++side) {
      if (each.seen[side]) continue;
      const bool listed = each.unreachable[side] != nullptr;
      if (listed && !style_.verbose) continue;
      line(fmt::format("       {}: {} {}: {}", place(each.condition.at),
                       listed ? "cannot be" : "never", each.name_of(side), text));
      if (listed) line("           " + terminal_safe(each.unreachable[side]->because));
    }
  }

  void write_mutation() {
    heading("Mutation: what of the rule can be changed without a test failing");
    for (const RuleTestReport& rule : report_.rules) {
      const std::string name = terminal_safe(rule.rule->name);
      if (!rule.mutation) {
        line(fmt::format("{}  {}  ({})", painted("  - %", kRed), name, rule.no_mutation));
        continue;
      }
      const RuleMutation& mutation = *rule.mutation;
      const auto count = [&mutation](Mutant::Fate fate) { return mutation.count(fate); };
      line(fmt::format("{}  {}  ({} killed, {} survived, {} equivalent, {} refused)",
                       per_cent(mutation.score(), report_.min_score.value_or(100)), name,
                       count(Mutant::Fate::Killed), count(Mutant::Fate::Survived),
                       count(Mutant::Fate::Equivalent), count(Mutant::Fate::Refused)));
      for (const Mutant& mutant : mutation.mutants) write_mutant(mutant);
    }
  }

  void write_mutant(const Mutant& mutant) {
    const bool survived = mutant.fate == Mutant::Fate::Survived;
    const bool listed = mutant.fate == Mutant::Fate::Equivalent && style_.verbose;
    if (!survived && !listed) return;
    line(fmt::format("       {}: {} in `{}`", place(mutant.change.at),
                     survived ? "survived" : "equivalent", terminal_safe(mutant.change.part)));
    line("         " + painted("- " + terminal_safe(mutant.change.was), kRed));
    line("         " + painted("+ " + terminal_safe(mutant.change.becomes), kGreen));
    if (listed) line("         " + terminal_safe(mutant.listed->because));
  }

  void write_summary() {
    const std::size_t failed =
        report_.count(TestResult::Kind::Failed) + report_.count(TestResult::Kind::Broken);
    const std::size_t todo =
        report_.count(TestResult::Kind::Todo) + report_.count(TestResult::Kind::TodoDone);
    if (report_.coverage || report_.mutation) out_ += '\n';
    std::string text =
        fmt::format("{} passed, {} failed", report_.count(TestResult::Kind::Passed), failed);
    if (todo > 0) text += fmt::format(", {} to do", todo);
    line(text);
    for (const std::string& shortfall : report_.shortfalls())
      line(painted(terminal_safe(shortfall), kRed));
  }

  const TestReport& report_;
  const SourceMap& sources_;
  const TestReportStyle& style_;
  std::string out_;
};

}  // namespace

void write_test_text(const TestReport& report, const SourceMap& sources,
                     const TestReportStyle& style, ByteSink& sink) {
  sink.write(TestText(report, sources, style).write());
}

}  // namespace muster
