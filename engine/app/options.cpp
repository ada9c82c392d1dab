#include "engine/app/options.h"

#include <algorithm>
#include <array>
#include <set>
#include <thread>

#include <CLI/CLI.hpp>

#include "engine/app/exit_code.h"
#include "engine/app/file_schemas.h"
#include "engine/app/version.h"
#include "engine/base/suggest.h"
#include "engine/diag/render.h"
#include "engine/report/report_writer.h"

namespace muster {
namespace {

constexpr const char* kFooter = R"(Exit codes:
  0  everything that applies was evaluated, and is clean, waived or below --fail-on
  1  findings at or above --fail-on
  2  cannot judge: usage, configuration, or a rule, waiver or record file that cannot be read
  3  nothing failed, but a rule at or above --fail-on is not proven; this is not a pass

Examples:
  muster check                                 judge the policy repository around this folder
  muster check -f sarif=out.sarif -f github    for a pull request
  muster check --as-of 2026-03-31              the same question for a day in the past
  muster explain action-owner                  what a rule asks for, in words
  muster explain action-owner ISMS-61          why that subject passed or failed
  muster test                                  run the tests of the rules
  muster records people                        what was read, with its source lines)";

constexpr const char* kCheckFooter = R"(Examples:
  muster check policies-repo --as-of 2026-06-30
  muster check -f sarif=muster.sarif -f junit=muster.xml -f github
  muster check -f markdown="$GITHUB_STEP_SUMMARY"
  muster check --only briefed-before-access --param same_day=fail
  muster check --only 'nist-800-53r5:PS-*'     the rules that count for these controls
  muster check --unmask                        show names, e-mails and person ids as they are)";

constexpr const char* kExplainFooter = R"(Examples:
  muster explain briefed-before-access         what the rule asks for, and how it is evaluated
  muster explain briefed-before-access g-0815  why that grant passed, failed or is undecided
  muster explain review-held 2025-Q4 --as-of 2026-03-31
  muster explain policies-acknowledged POL-1/2.0/people#14 --format json)";

constexpr const char* kDescription =
    "muster: does your evidence pass muster? Checks people-and-management controls from the "
    "records an organisation exports.";

bool split_pair(const std::string& text, std::pair<std::string, std::string>& pair) {
  const std::size_t equals = text.find('=');
  if (equals == std::string::npos || equals == 0) return false;
  pair = {text.substr(0, equals), text.substr(equals + 1)};
  return true;
}

std::string format_names() {
  std::string names;
  for (const ReportWriter* writer : report_writers()) {
    if (!names.empty()) names += ' ';
    names += writer->name;
  }
  return names;
}

void add_question(CLI::App& command, Options& options) {
  command
      .add_option("--as-of", options.as_of,
                  "the day the question is asked for: DATE, today, commit")
      ->envname("MUSTER_AS_OF");
  command
      .add_option("--period", options.period,
                  "the audit period: FROM..TO (TO excluded), YEAR, `last N quarters`")
      ->envname("MUSTER_PERIOD");
}

void add_selection(CLI::App& command, Options& options) {
  command
      .add_option("--only", options.only,
                  "only this rule: id, name, requirement, tag, or a control it maps to "
                  "(nist-800-53r5:PS-6); * and ? as wild cards; repeatable")
      ->allow_extra_args(false);
  command.add_option("--skip", options.skip, "not this rule; repeatable")->allow_extra_args(false);
}

void add_check(CLI::App& app, Options& options, std::vector<std::string>& formats,
               std::vector<std::string>& params) {
  CLI::App& check = *app.add_subcommand("check", "judge the records and report");
  check.footer(kCheckFooter);
  check
      .add_option("PATH", options.path,
                  "the policy repository: the folder of muster.toml, or one below it")
      ->capture_default_str();
  add_question(check, options);
  check.add_option("-f,--format", formats, "NAME[=PATH], repeatable: " + format_names())
      ->allow_extra_args(false);
  check.add_option("--fail-on", options.fail_on, "note, warning, error (default), never")
      ->envname("MUSTER_FAIL_ON");
  add_selection(check, options);
  check.add_option("--param", params, "NAME=VALUE: a parameter of every rule that has it")
      ->allow_extra_args(false);
  check.add_option(
      "--relative-to", options.relative_to,
      "paths in reports are relative to this folder, which holds the policy repository");
  check.add_option("--category", options.category,
                   "SARIF: tells several uploads of one commit apart");
  check.add_flag("--show-waived", options.show_waived, "list waived findings one by one");
  check.add_flag("--sarif-all", options.sarif_all, "SARIF: waived results too, as suppressed ones");
  check
      .add_option_function<std::string>(
          "--junit-profile",
          [&options](const std::string& value) { options.junit_strict = value == "strict"; },
          "annotated (default: with file and line) or strict (by the schemas)")
      ->check(CLI::IsMember({"annotated", "strict"}));
  check.add_flag("--unmask", options.unmask, "show sensitive fields as they are");
  check
      .add_option("--jobs", options.jobs,
                  "threads (default: all cores); the result does not depend on it")
      ->envname("MUSTER_JOBS");
  check.add_flag("--scan", options.scan,
                 "look rows up by scanning instead of indexes: slow, same result");
  check.add_option("--color", options.color, "auto, always, never")
      ->check(CLI::IsMember({"auto", "always", "never"}))
      ->capture_default_str();
  check.add_option("--progress", options.progress, "auto, never")
      ->check(CLI::IsMember({"auto", "never"}))
      ->capture_default_str();
  check.add_flag("-q,--quiet", options.quiet,
                 "text and markdown: only what failed or is not proven, and the result");
  check.add_flag("-v,--verbose", options.verbose,
                 "text and markdown: rules that are not adopted one by one, all parameters and "
                 "record sets");
  check
      .add_option("--dump", options.dump,
                  "print the product of a stage instead: program, tables, outcomes")
      ->check(CLI::IsMember({"program", "tables", "outcomes"}));
}

constexpr const char* kTestFooter = R"(Exit codes:
  0  all tests pass, and no rule is below a minimum
  1  a test fails, or a rule is below --min-coverage or --min-score
  2  cannot judge: no test was found, or a test or rule cannot be read

Examples:
  muster test
  muster test rules/acme --filter '*rehire*'
  muster test --coverage --mutate -v
  muster test -f junit=tests.xml --min-coverage 100 --min-score 90)";

// What `muster test` can write; each is a function of app/testing/test_report.h.
constexpr std::array<std::string_view, 3> kTestFormats = {"text", "json", "junit"};

std::vector<std::string_view> format_names_of(std::string_view command) {
  if (command == "test") return {kTestFormats.begin(), kTestFormats.end()};
  std::vector<std::string_view> names;
  for (const ReportWriter* each : report_writers()) names.push_back(each->name);
  return names;
}

void add_test(CLI::App& app, Options& options, std::vector<std::string>& formats) {
  CLI::App& test = *app.add_subcommand("test", "run the tests of the rules");
  test.footer(kTestFooter);
  test.add_option("PATH", options.path, "a pack's folder, or a policy repository (its packs)")
      ->capture_default_str();
  test.add_option("--filter", options.test_filter,
                  "only tests whose `rule: name` matches; * and ? as wild cards");
  test.add_flag("--coverage", options.coverage,
                "which conditions no test has shown true and false, which sets never empty");
  test.add_option("--min-coverage", options.min_coverage,
                  "per cent that each rule must reach, else exit 1; with --coverage")
      ->check(CLI::Range(0, 100));
  test.add_flag("--mutate", options.mutate,
                "change the rules one thing at a time, and show what no test notices");
  test.add_option("--min-score", options.min_score,
                  "per cent of changes that the tests of each rule must notice, else exit 1; with "
                  "--mutate")
      ->check(CLI::Range(0, 100));
  test.add_option("-f,--format", formats, "NAME[=PATH], repeatable: text json junit")
      ->allow_extra_args(false);
  test.add_option("--jobs", options.jobs,
                  "threads (default: all cores); the result does not depend on it")
      ->envname("MUSTER_JOBS");
  test.add_option("--color", options.color, "auto, always, never")
      ->check(CLI::IsMember({"auto", "always", "never"}));
  test.add_flag("-v,--verbose", options.verbose,
                "passed tests too, and what is left out of coverage and score, with its reason");
}

void add_others(CLI::App& app, Options& options, std::vector<std::string>& params) {
  CLI::App& explain =
      *app.add_subcommand("explain", "a rule in words, or why a subject passed or failed");
  explain.footer(kExplainFooter);
  explain.add_option("RULE", options.rule, "id or name")->required();
  explain.add_option("KEY", options.key,
                     "a subject as reports show it; without it: the rule itself");
  explain.add_option("PATH,--path", options.path, "the policy repository")->capture_default_str();
  add_question(explain, options);
  explain.add_option("--param", params, "NAME=VALUE: a parameter of every rule that has it")
      ->allow_extra_args(false);
  explain.add_option("--relative-to", options.relative_to,
                     "paths are relative to this folder, which holds the policy repository");
  explain.add_flag("--unmask", options.unmask, "show sensitive fields as they are");
  explain.add_option("-f,--format", options.explain_format, "text, json")
      ->check(CLI::IsMember({"text", "json"}))
      ->capture_default_str();
  explain.add_option("--color", options.color, "auto, always, never")
      ->check(CLI::IsMember({"auto", "always", "never"}))
      ->capture_default_str();
  explain.add_flag("-q,--quiet", options.quiet, "no warnings");
  explain.add_flag("-v,--verbose", options.verbose, "the typed form of each expression too");

  CLI::App& list = *app.add_subcommand(
      "list", "what there is: rules, patterns, records, functions, formats, controls");
  list.footer("Examples:\n  muster list rules\n  muster list functions");
  list.add_option("WHAT", options.what, "rules, patterns, records, functions, formats, controls")
      ->required()
      ->check(CLI::IsMember({"rules", "patterns", "records", "functions", "formats", "controls"}));
  list.add_option("PATH", options.path, "the policy repository")->capture_default_str();

  CLI::App& records = *app.add_subcommand(
      "records", "what was read: the canonical records with their source lines");
  records.footer("Examples:\n  muster records\n  muster records access_grants --format csv");
  records.add_option("SET", options.what, "a record set; without it: the population of each");
  records.add_option("PATH", options.path, "the policy repository")->capture_default_str();
  records.add_option("--as-of", options.as_of, "the day the question is asked for")
      ->envname("MUSTER_AS_OF");
  records.add_option("--format", options.table_format, "table, json, csv")
      ->check(CLI::IsMember({"table", "json", "csv"}))
      ->capture_default_str();
  records.add_flag("--unmask", options.unmask, "show sensitive fields as they are");
}

void add_schema(CLI::App& app, Options& options) {
  CLI::App& schema = *app.add_subcommand(
      "schema", "the JSON Schema of a kind of file, for editors: completion, hover, checks");
  schema.footer(
      "Examples:\n  muster schema rule > rule.schema.json\nThen, as the first line of a rule "
      "file:\n"
      "  # yaml-language-server: $schema=rule.schema.json");
  std::vector<std::string> names;
  std::string text;
  for (const FileSchema& file : file_schemas()) {
    names.emplace_back(file.name);
    text += (text.empty() ? "" : ", ") + std::string(file.name);
  }
  schema.add_option("FILE", options.what, text)->required()->check(CLI::IsMember(names));
}

void add_lint(CLI::App& app, Options& options) {
  CLI::App& lint = *app.add_subcommand(
      "lint", "look at rules, tests, settings, waivers and the headers of exports; no verdict");
  lint.footer(
      "Exit codes:\n  0  nothing to mend, but notes\n  1  warnings or errors\n"
      "  2  there is nothing to lint\n\nExamples:\n  muster lint\n  muster lint rules/acme\n"
      "  muster lint -f github --fail-on error");
  lint.add_option("PATH", options.path, "a policy repository, or the folder of packs")
      ->capture_default_str();
  lint.add_option("-f,--format", options.lint_format, "text, json, github")
      ->check(CLI::IsMember({"text", "json", "github"}))
      ->capture_default_str();
  lint.add_option("--fail-on", options.fail_on, "note, warning (default), error, never")
      ->check(CLI::IsMember({"note", "warning", "error", "never"}));
  lint.add_option("--as-of", options.as_of, "the day that plans and waivers are compared with")
      ->envname("MUSTER_AS_OF");
  lint.add_option("--color", options.color, "auto, always, never")
      ->check(CLI::IsMember({"auto", "always", "never"}));
}

void add_docs(CLI::App& app, Options& options) {
  CLI::App& docs = *app.add_subcommand("docs", "write the reference pages and those of the packs");
  docs.footer("Examples:\n  muster docs\n  muster docs --check docs");
  docs.add_option("DIR", options.docs_folder, "where to write them")->capture_default_str();
  docs.add_flag("--check", options.docs_check,
                "write nothing; exit 1 if a page there is not what it should be");
}

void define(CLI::App& app, Options& options, std::vector<std::string>& formats,
            std::vector<std::string>& params) {
  app.name("muster");
  app.set_version_flag("--version", "muster " + std::string(version()));
  app.require_subcommand(1);
  app.footer(kFooter);
  add_check(app, options, formats, params);
  add_test(app, options, formats);
  add_others(app, options, params);
  add_lint(app, options);
  add_schema(app, options);
  add_docs(app, options);
}

EarlyExit usage_error(const std::string& what) {
  return {.out = {},
          .err = "muster: " + terminal_safe(what) + "\nRun `muster --help` for usage.\n",
          .code = kExitCannotJudge};
}

}  // namespace

std::vector<CommandHelp> command_help() {
  Options options;
  std::vector<std::string> formats;
  std::vector<std::string> params;
  CLI::App app{kDescription};
  define(app, options, formats, params);
  std::vector<CommandHelp> all;
  all.push_back({.name = "muster", .text = app.help()});
  for (const CLI::App* const command : app.get_subcommands({})) {
    all.push_back({.name = "muster " + command->get_name(), .text = command->help("muster")});
  }
  return all;
}

std::variant<Options, EarlyExit> parse_options(int argc, const char* const* argv) {
  Options options;
  std::vector<std::string> formats;
  std::vector<std::string> params;
  CLI::App app{kDescription};
  define(app, options, formats, params);
  try {
    app.parse(argc, argv);
  } catch (const CLI::CallForHelp&) {
    return EarlyExit{.out = app.help(), .err = {}, .code = kExitClean};
  } catch (const CLI::CallForVersion&) {
    return EarlyExit{
        .out = "muster " + std::string(version()) + "\n", .err = {}, .code = kExitClean};
  } catch (const CLI::ParseError& error) {
    return usage_error(error.what());
  }
  options.command = app.get_subcommands().front()->get_name();
  for (const std::string& text : formats) {
    FormatOption format;
    const std::size_t equals = text.find('=');
    format.name = text.substr(0, equals);
    if (equals != std::string::npos) {
      format.path = text.substr(equals + 1);
      if (format.path.empty()) return usage_error("no path after `" + text + "`");
    }
    const std::vector<std::string_view> names = format_names_of(options.command);
    if (std::ranges::find(names, format.name) == names.end()) {
      return usage_error("there is no format `" + format.name + "`; " +
                         suggestion(format.name, names));
    }
    options.formats.push_back(std::move(format));
  }
  options.coverage = options.coverage || options.min_coverage;
  options.mutate = options.mutate || options.min_score;
  if (options.formats.empty()) options.formats.push_back({.name = "text", .path = {}});
  const auto to_stdout = std::ranges::count_if(
      options.formats, [](const FormatOption& format) { return format.path.empty(); });
  if (to_stdout > 1) {
    return usage_error(
        "two formats cannot share standard output; give all but one a path: -f NAME=PATH");
  }
  std::set<std::string> paths;
  for (const FormatOption& format : options.formats) {
    if (!format.path.empty() && !paths.insert(format.path).second) {
      return usage_error("two formats cannot share the file `" + format.path + "`");
    }
  }
  for (const std::string& text : params) {
    std::pair<std::string, std::string> pair;
    if (!split_pair(text, pair)) return usage_error("`--param " + text + "` is not NAME=VALUE");
    options.params.push_back(std::move(pair));
  }
  return options;
}

unsigned job_count(const Options& options) {
  if (options.jobs > 0) return options.jobs;
  return std::max(1U, std::thread::hardware_concurrency());
}

}  // namespace muster
