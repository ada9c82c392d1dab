#include "engine/app/testing/test_judgement.h"

#include <set>
#include <string_view>

#include "engine/base/pattern.h"
#include "engine/eval/evaluate.h"
#include "engine/report/build_report.h"

namespace muster {
namespace {

using Keys = std::set<std::string, std::less<>>;

Keys keys_of(const std::vector<std::pair<std::string, Span>>& expected) {
  Keys keys;
  for (const auto& [key, at] : expected) keys.insert(key);
  return keys;
}

// What became of the subjects.
struct Verdicts {
  Keys failed;
  Keys waived;
  Keys undecided;
  Keys pending;
  Keys passed;

  // For people who expected something else.
  std::string_view of(const std::string& key) const {
    if (failed.contains(key)) return "it fails";
    if (waived.contains(key)) return "it is waived";
    if (undecided.contains(key)) return "it is undecided";
    if (pending.contains(key)) return "it is pending";
    if (passed.contains(key)) return "it passes";
    return "it is no subject: out of scope, or not among the records";
  }
};

class Judging {
 public:
  Judging(const PreparedTest& prepared, const Program& program, const SourceMap& sources,
          const Limits& limits)
      : prepared_(prepared),
        expect_(prepared.test->expect),
        program_(program),
        sources_(sources),
        limits_(limits) {}

  TestJudgement judge(ValueObserver* observer) {
    EvaluateOptions options;
    options.as_of = prepared_.as_of();
    options.period = prepared_.period;
    options.fiscal_year_starts = prepared_.fiscal_year_starts;
    options.unmask = true;
    options.keep_passed_keys = true;
    options.rules = {kTestedRule};
    options.config_at = prepared_.inputs.at;
    options.observer = observer;
    if (observer != nullptr) options.lookup = Lookup::Scan;
    const Outcomes outcomes = evaluate(program_, prepared_.pack, prepared_.dataset,
                                       prepared_.inputs, sources_, limits_, options);
    const RuleOutcome& outcome = outcomes.rules[kTestedRule];
    if (!outcome.evaluated) {
      problem("the rule did not run");
      return std::move(made_);
    }
    made_.a_subject_passed = outcome.passed > 0;
    made_.a_subject_failed = outcome.failed > 0;
    const Verdicts verdicts = verdicts_of(outcomes, outcome);
    compare("fail", keys_of(expect_.fail), verdicts.failed, verdicts);
    compare("be waived", keys_of(expect_.waived), verdicts.waived, verdicts);
    compare("be undecided", keys_of(expect_.undecided), verdicts.undecided, verdicts);
    compare("be pending", keys_of(expect_.pending), verdicts.pending, verdicts);
    if (expect_.pass) compare("pass", keys_of(*expect_.pass), verdicts.passed, verdicts);
    compare_state(outcome, !verdicts.undecided.empty());
    return std::move(made_);
  }

 private:
  void problem(std::string text) { made_.problems.push_back(std::move(text)); }

  Verdicts verdicts_of(const Outcomes& outcomes, const RuleOutcome& outcome) {
    Verdicts verdicts;
    const std::vector<RuleSetting> settings{{.rule = kTestedRule}};
    FindingList findings = collect({.pack = prepared_.pack,
                                    .outcomes = outcomes,
                                    .dataset = prepared_.dataset,
                                    .sources = sources_,
                                    .limits = limits_,
                                    .settings = settings,
                                    .unmask = true});
    if (!prepared_.waivers.empty()) {
      std::vector<Waiver> waivers = prepared_.waivers;
      DiagnosticList ignored;  // what does not cover shows in the verdicts
      Emitter diag(ignored);
      apply_waivers(waivers, findings, prepared_.pack, prepared_.dataset, prepared_.as_of(), diag);
    }
    for (std::size_t i = 0; i < findings.size(); ++i) {
      const Finding finding = findings.full(i);
      if (finding.kind != FindingKind::Violation) continue;
      const bool waived = finding.disposition == Disposition::Waived;
      (waived ? verdicts.waived : verdicts.failed).insert(finding.key);
      if (expect_.message && !matches_wildcard(*expect_.message, finding.message)) {
        problem("the message of " + finding.key + " is `" + finding.message + "`, expected `" +
                *expect_.message + "`");
      }
    }
    for (const SubjectOutcome& subject : outcome.notable) {
      if (subject.verdict == Verdict::Undecided) verdicts.undecided.insert(subject.key);
      if (subject.verdict == Verdict::Pending) verdicts.pending.insert(subject.key);
    }
    verdicts.passed.insert(outcome.passed_keys.begin(), outcome.passed_keys.end());
    return verdicts;
  }

  void compare(std::string_view verb, const Keys& expected, const Keys& actual,
               const Verdicts& verdicts) {
    for (const std::string& key : expected) {
      if (actual.contains(key)) continue;
      problem(key + " should " + std::string(verb) + ", but " + std::string(verdicts.of(key)));
    }
    for (const std::string& key : actual) {
      if (!expected.contains(key))
        problem(key + " should not " + std::string(verb) + ", but " +
                std::string(verdicts.of(key)));
    }
  }

  void compare_state(const RuleOutcome& outcome, bool has_undecided) {
    const bool rule_says_so = prepared_.test->nothing_to_check;
    const bool declared_empty =
        outcome.subjects == 0 && (!outcome.declared_empty.empty() || rule_says_so);
    const bool unproven =
        has_undecided || !outcome.unproven.empty() ||
        (!(outcome.nothing_to_check + outcome.unproven_text).empty() && !declared_empty);
    const bool expected = expect_.not_proven || !expect_.undecided.empty();
    if (expected && !unproven) problem("the rule should be not proven, and is not so");
    if (!expected && unproven) {
      std::string why = outcome.nothing_to_check;
      if (!why.empty() && !outcome.unproven_text.empty()) why += "; ";
      why += outcome.unproven_text;
      for (const DefectId defect : outcome.unproven) {
        if (!why.empty()) why += "; ";
        why += prepared_.dataset.defects[defect].diagnostic.message;
      }
      problem("the rule is not proven" + (why.empty() ? std::string() : ": " + why));
    }
    const bool not_applicable = declared_empty && !unproven;
    if (expect_.not_applicable != not_applicable) {
      problem(not_applicable ? "the rule is not applicable"
                             : "the rule should be not applicable, and is not");
    }
  }

  const PreparedTest& prepared_;
  const Expectation& expect_;
  const Program& program_;
  const SourceMap& sources_;
  const Limits& limits_;
  TestJudgement made_;
};

}  // namespace

TestJudgement judge_test(const PreparedTest& prepared, const Program& program,
                         const SourceMap& sources, const Limits& limits, ValueObserver* observer) {
  return Judging(prepared, program, sources, limits).judge(observer);
}

}  // namespace muster
