// muster test: run the tests of the rules.
#include <algorithm>
#include <string>
#include <vector>

#include "engine/app/command.h"
#include "engine/app/exit_code.h"
#include "engine/app/terminal.h"
#include "engine/app/test_runner.h"
#include "engine/base/pattern.h"
#include "engine/source/output_file.h"

namespace muster {
namespace {

// The packs below a folder: the folder itself, or its sub-folders, that hold a pack.yaml.
std::vector<PackRef> packs_below(const FileSystem& files, const std::string& display) {
  std::vector<PackRef> packs;
  const auto found = files.glob("**/pack.yaml");
  if (!found) return packs;
  for (const std::string& path : *found) {
    const std::size_t slash = path.rfind('/');
    const std::string folder = slash == std::string::npos ? "." : path.substr(0, slash);
    packs.push_back({.files = &files,
                     .folder = folder,
                     .display = folder == "." ? display : display + "/" + folder,
                     .at = {}});
  }
  return packs;
}

struct Tally {
  std::size_t passed = 0;
  std::size_t failed = 0;
  std::size_t todo = 0;
};

std::string painted(std::string_view text, std::string_view colour, bool on) {
  if (!on) return std::string(text);
  return "\033[" + std::string(colour) + "m" + std::string(text) + "\033[0m";
}

void run_pack(Session& session, const RulePack& pack, const std::vector<RuleTest>& tests,
              Tally& tally, std::string& out) {
  const bool colour = style_for(stdout, session.options).colour;
  for (const RuleTest& test : tests) {
    const Rule& rule = pack.rules[test.rule];
    const std::string name = rule.name + ": " + test.name;
    if (!session.options.test_filter.empty() &&
        !matches_wildcard(session.options.test_filter, name))
      continue;
    const TestResult result =
        run_rule_test(test, pack, session.functions, session.sources, Limits{});
    switch (result.kind) {
      case TestResult::Kind::Passed:
        ++tally.passed;
        if (session.options.verbose)
          out += painted("ok    ", "32", colour) + terminal_safe(name) + "\n";
        continue;
      case TestResult::Kind::Todo:
        ++tally.todo;
        out += painted("todo  ", "33", colour) + terminal_safe(name + ": " + test.todo) + "\n";
        continue;
      case TestResult::Kind::Failed:
        ++tally.failed;
        break;
    }
    const Region region = session.sources.locate(test.at, ColumnUnit::CodePoint);
    out += painted("FAIL  ", "31", colour) +
           terminal_safe(std::string(session.sources.path(test.at.source)) + ":" +
                         std::to_string(region.start_line) + ": " + name) +
           "\n";
    for (const std::string& problem : result.problems)
      out += "      " + terminal_safe(problem) + "\n";
  }
}

// The tests of built-in packs stand in muster's own source, so nothing is said about those.
void warn_untested(const Session& session, const RulePack& pack, const RuleTests& tests,
                   const std::vector<PackRef>& packs, Emitter& diag) {
  for (std::size_t i = 0; i < pack.rules.size(); ++i) {
    const Rule& rule = pack.rules[RuleId(i)];
    const bool ours = std::ranges::any_of(packs, [&](const PackRef& each) {
      return each.files != session.built_in.get() && is_rule_of(rule, each, session.sources);
    });
    const auto of_rule = std::ranges::find(tests.tests, RuleId(i), &RuleTest::rule);
    if (!ours || of_rule != tests.tests.end()) continue;
    diag.emit(diag::RuleWithoutTests, rule.id_at, rule.name)
        .help(
            "write some beside it in <rule>.test.yaml, so that it is known to find what it should");
  }
}

// The packs to test: below PATH, or those of the policy repository around it.
bool find_packs(Session& session, std::vector<PackRef>& packs) {
  Emitter diag(session.diagnostics);
  auto files = RealFileSystem::at(session.options.path);
  if (!files) {
    diag.error(diag::FileUnreadable, Span{}, session.options.path);
    return false;
  }
  session.files = std::move(*files);
  const bool is_repository =
      session.files->open("muster.toml", Limits{}.config_bytes, false).has_value();
  if (!is_repository) packs = packs_below(*session.files, session.options.path);
  if (!packs.empty()) return true;
  session.files.reset();
  if (!open_repository(session)) return false;
  Result<std::vector<PackRef>> refs =
      resolve_packs(*session.config, *session.files, *session.built_in, diag);
  if (!refs) return false;
  packs = std::move(*refs);
  return true;
}

int run_test(Session& session) {
  std::vector<PackRef> packs;
  Tally tally;
  std::string out;
  Emitter diag(session.diagnostics);
  if (find_packs(session, packs)) {
    // Packs that stand beside one another are tested one by one; each finds what it extends before
    // it.
    Result<RulePack> pack = load_packs(packs, session.sources, Limits{}, diag);
    if (pack) {
      Result<RuleTests> tests = load_rule_tests(*pack, packs, session.sources, Limits{}, diag);
      if (tests) {
        warn_untested(session, *pack, *tests, packs, diag);
        run_pack(session, *pack, tests->tests, tally, out);
      }
    }
  }
  const bool broken = session.diagnostics.has_errors();
  print_diagnostics(session, /*errors_only=*/false);
  if (broken) {
    std::fputs("muster: cannot judge (exit 2); some tests or rules are broken\n", stderr);
    return kExitCannotJudge;
  }
  out += std::to_string(tally.passed) + " passed, " + std::to_string(tally.failed) + " failed";
  if (tally.todo > 0) out += ", " + std::to_string(tally.todo) + " to do";
  out += "\n";
  if (!write_stdout(out)) return kExitCannotJudge;
  if (tally.passed + tally.failed + tally.todo == 0) {
    std::fputs(
        "muster: no test was found; the tests of a rule stand in its file under `tests`, or beside "
        "it in "
        "<rule>.test.yaml (those of built-in packs are in muster's source)\n",
        stderr);
    return kExitCannotJudge;
  }
  return tally.failed > 0 ? kExitFindings : kExitClean;
}

}  // namespace

extern const Command command_test;
const Command command_test{.name = "test", .run = run_test};

}  // namespace muster
