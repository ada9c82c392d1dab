// muster test: run the tests of the rules.
#include <algorithm>
#include <cstdio>
#include <string>
#include <string_view>
#include <vector>

#include "engine/app/command.h"
#include "engine/app/exit_code.h"
#include "engine/app/find_packs.h"
#include "engine/app/outputs.h"
#include "engine/app/terminal.h"
#include "engine/app/testing/test_run.h"
#include "engine/rule/document.h"
#include "engine/rule/embedded_packs.h"
#include "engine/source/output_file.h"

namespace muster {
namespace {

// The packs to test: below PATH, or those of the policy repository around it.
bool packs_to_test(Session& session, std::vector<PackRef>& packs) {
  Emitter diag(session.diagnostics);
  session.files = open_folder(session.options.path, diag);
  if (!session.files) return false;
  const bool is_repository =
      session.files->open("muster.toml", Limits{}.config_bytes, false).has_value();
  if (!is_repository) packs = find_packs(*session.files, session.options.path, *session.built_in);
  if (!packs.empty()) return true;
  session.files.reset();
  if (!open_repository(session)) return false;
  Result<std::vector<PackRef>> refs =
      resolve_packs(*session.config, *session.files, *session.built_in, diag);
  if (!refs) return false;
  packs = std::move(*refs);
  return true;
}

// Those of built-in packs are not ours to test: their tests stand in muster's own source.
TestedRules tested_rules(const Session& session, const RulePack& pack,
                         const std::vector<PackRef>& packs) {
  const auto is_ours = [&](SourceId source) {
    const PackRef* const holder = pack_of(source, packs, session.sources);
    return holder != nullptr && holder->files != session.built_in.get();
  };
  // The shipped patterns are there in every run, and their places look like those of any folder.
  const auto is_our_pattern = [&](const PatternOrigin& origin) {
    if (origin.pack != kPatternPack) return is_ours(origin.pattern_at.source);
    const std::string_view path = session.sources.path(origin.pattern_at.source);
    return std::ranges::any_of(packs, [&](const PackRef& each) {
      const auto file = file_in_pack(each, path);
      return each.files != session.built_in.get() && file && !file->contains('/');
    });
  };
  TestedRules rules;
  for (std::size_t i = 0; i < pack.rules.size(); ++i) {
    const Rule& rule = pack.rules[RuleId(i)];
    if (!is_ours(rule.source)) continue;
    const bool measured = !rule.made_by || is_our_pattern(*rule.made_by);
    rules.push_back({.id = RuleId(i), .measured = measured});
  }
  return rules;
}

int cannot_judge(Session& session, std::string_view why) {
  print_diagnostics(session, /*errors_only=*/false);
  std::fputs(("muster: cannot judge (exit 2); " + std::string(why) + "\n").c_str(), stderr);
  return kExitCannotJudge;
}

std::string why_nothing_ran(const Session& session, const RuleTests& tests,
                            const TestedRules& rules) {
  if (rules.empty()) {
    return "there is no rule to test here: the tests of built-in packs stand in muster's source";
  }
  if (tests.tests.empty()) {
    return "no test was found: the tests of a rule stand in its file under `tests`, or beside it "
           "in <rule>.test.yaml";
  }
  return "no test is called `" + terminal_safe(session.options.test_filter) +
         "`; --filter takes `rule: test`, with * and ? as wild cards";
}

// The writer of a format, for the terminal or for a file.
void write_format(const Session& session, const TestReport& report, const FormatOption& format,
                  ByteSink& sink) {
  if (format.name == "json") {
    write_test_json(report, session.sources, sink);
  } else if (format.name == "junit") {
    write_test_junit(report, session.sources, sink);
  } else {
    const bool colour = format.path.empty() && style_for(stdout, session.options).colour;
    write_test_text(report, session.sources, {.colour = colour, .verbose = session.options.verbose},
                    sink);
  }
}

int publish(Session& session, const TestReport& report) {
  if (!spares_inputs(session, session.root.empty() ? "." : session.root))
    return cannot_judge(session, "no report was written");
  OutputBatch batch;
  for (const FormatOption& format : session.options.formats) {
    write_format(session, report, format,
                 format.path.empty() ? batch.standard_output() : batch.replace(format.path));
  }
  if (!publish_outputs(session, batch)) return cannot_judge(session, "no report was written");
  print_diagnostics(session, /*errors_only=*/false);
  const bool failed = report.count(TestResult::Kind::Failed) > 0 ||
                      report.count(TestResult::Kind::Broken) > 0 || !report.shortfalls().empty();
  return failed ? kExitFindings : kExitClean;
}

int run_test(Session& session) {
  constexpr std::string_view kBroken = "some tests or rules are broken";
  const Options& options = session.options;
  const Limits limits;
  Emitter diag(session.diagnostics);
  std::vector<PackRef> packs;
  if (!packs_to_test(session, packs)) return cannot_judge(session, kBroken);
  // Packs that stand beside one another are tested together; each finds what it extends before it.
  const Result<RulePack> pack = load_whole_packs(
      packs, session.sources, session.functions,
      {.params = {}, .limits = limits, .stand_ins = true}, diag, job_count(session.options));
  if (!pack) return cannot_judge(session, kBroken);
  const Result<RuleTests> tests = load_rule_tests(*pack, packs, session.sources, limits, diag);
  if (!tests || session.diagnostics.has_errors()) return cannot_judge(session, kBroken);
  const TestedRules rules = tested_rules(session, *pack, packs);
  TestReport report = run_rule_tests(*pack, *tests, rules,
                                     {.filter = options.test_filter,
                                      .coverage = options.coverage,
                                      .mutation = options.mutate,
                                      .jobs = job_count(options)},
                                     session.functions, session.sources, limits, diag);
  report.min_coverage = options.min_coverage;
  report.min_score = options.min_score;
  if (session.diagnostics.has_errors()) return cannot_judge(session, kBroken);
  const bool any = std::ranges::any_of(
      report.rules, [](const RuleTestReport& rule) { return !rule.tests.empty(); });
  if (!any) return cannot_judge(session, why_nothing_ran(session, *tests, rules));
  return publish(session, report);
}

}  // namespace

extern const Command command_test;
const Command command_test{.name = "test", .run = run_test};

}  // namespace muster
