#include "engine/app/test_runner.h"

#include <algorithm>
#include <set>

#include "engine/base/pattern.h"
#include "engine/eval/evaluate.h"
#include "engine/plan/compile.h"
#include "engine/text/csv_scan.h"

namespace muster {
namespace {

using Keys = std::set<std::string>;

Keys keys_of(const std::vector<std::pair<std::string, Span>>& expected) {
  Keys keys;
  for (const auto& [key, at] : expected) keys.insert(key);
  return keys;
}

std::vector<std::string> header_of(const std::string& csv, const Limits& limits) {
  DiagnosticList ignored;
  Emitter diag(ignored);
  const std::string_view line = std::string_view(csv).substr(0, csv.find('\n'));
  CsvScanner scanner(csv, SourceId(0), detect_delimiter(line), limits);
  CsvRow row;
  std::vector<std::string> names;
  if (const Result<bool> any = scanner.next(row, diag); any && *any) {
    for (const CsvCell& cell : row.cells) names.emplace_back(cell.text);
  }
  return names;
}

// One test with everything it owns.
class TestRun {
 public:
  TestRun(const RuleTest& test, const RulePack& pack, const FunctionTable& functions,
          SourceMap& sources, const Limits& limits)
      : test_(test), functions_(functions), limits_(limits), sources_(sources) {
    pack_.name = pack.name;
    pack_.version = pack.version;
    pack_.schema = pack.schema;
    pack_.taxonomies = pack.taxonomies;
    pack_.rules.add(pack.rules[test.rule]);
  }

  TestResult run() {
    if (!compile_rule() || !give_records() || !load() || !load_test_waivers()) return broken();
    judge_and_compare();
    if (!test_.todo.empty()) {
      result_.kind = TestResult::Kind::Todo;
    } else if (!result_.problems.empty()) {
      result_.kind = TestResult::Kind::Failed;
    }
    return result_;
  }

 private:
  void problem(std::string text) { result_.problems.push_back(std::move(text)); }

  // The test could not be judged at all; a rule that did not run fails its tests.
  TestResult broken() {
    diagnostics_.finish(sources_, limits_.diagnostics_per_file);
    for (const Diagnostic& each : diagnostics_) {
      if (each.severity != Severity::Error) continue;
      std::string text = "cannot judge: " + each.message;
      if (each.at.valid()) {
        const Region region = sources_.locate(each.at, ColumnUnit::CodePoint);
        text += " (" + std::string(sources_.path(each.at.source)) + ", line " +
                std::to_string(region.start_line) + ")";
      }
      problem(std::move(text));
    }
    if (result_.problems.empty()) problem("cannot judge: the rule does not compile");
    result_.kind = TestResult::Kind::Failed;
    return result_;
  }

  bool compile_rule() {
    CompileOptions options;
    options.limits = limits_;
    for (const auto& [name, value] : test_.params) {
      options.params.push_back({.rule = {}, .name = name, .value = value, .at = {}});
    }
    Emitter diag(diagnostics_);
    program_ = compile(pack_, functions_, options, diag);
    return program_.rules[RuleId(0)].ok && !diagnostics_.has_errors();
  }

  bool is_read(TableId table) const {
    return std::ranges::any_of(program_.load_plan.tables, [&](const LoadPlan::TableNeed& need) {
      return need.table == table;
    });
  }
  bool is_read(TableId table, ColumnId column) const {
    return std::ranges::any_of(program_.load_plan.tables, [&](const LoadPlan::TableNeed& need) {
      return need.table == table && std::ranges::find(need.columns, column) != need.columns.end();
    });
  }
  bool is_given(std::string_view record) const {
    return std::ranges::any_of(test_.given,
                               [&](const GivenSet& set) { return set.record == record; });
  }

  // S28: a required column that the rule does not read may be left out; the key of its subjects may
  // not.
  void give_set(const GivenSet& given) {
    const TableId id = pack_.schema.find(given.record);
    TableSchema& table = pack_.schema.tables[id];
    const std::string path = given.record + ".csv";
    files_.add(path, given.csv);
    SourceSettings source;
    source.at = Span{.source = given_source_, .length = 0, .begin = 0};
    source.files.push_back({.value = path, .at = source.at});
    const std::vector<std::string> header = header_of(given.csv, limits_);
    for (std::uint32_t i = 0; i < table.fields.size(); ++i) {
      const ColumnId column(i);
      FieldSchema& field = table.fields[column];
      if (std::ranges::find(header, field.name) != header.end()) continue;
      const bool in_key = std::ranges::find(table.key, column) != table.key.end();
      const bool judged_by = in_key && drives(id);
      if (field.required && (is_read(id, column) || judged_by))
        continue;  // UnknownColumn, by the loader
      field.required = false;
      if (in_key) table.key.clear();
      source.absent.push_back({.value = field.name, .at = source.at});
    }
    inputs_.sets.push_back(
        {.record = {.value = given.record, .at = source.at}, .sources = {}, .none = {}});
    inputs_.sets.back().sources.push_back(std::move(source));
    if (!is_read(id))
      program_.load_plan.tables.push_back({.table = id, .columns = all_columns(table)});
  }

  static std::vector<ColumnId> all_columns(const TableSchema& table) {
    std::vector<ColumnId> columns;
    for (std::uint32_t i = 0; i < table.fields.size(); ++i) columns.push_back(ColumnId(i));
    return columns;
  }

  bool drives(TableId table) const {
    return std::ranges::any_of(
        program_.rules[RuleId(0)].bindings, [&](const CompiledBinding& binding) {
          return binding.element.kind == TypeKind::Record && binding.element.table() == table;
        });
  }

  bool give_records() {
    given_source_ = sources_.add_text("<test>", test_.name);
    as_of_ = kDefaultTestDay;
    if (test_.as_of) {
      const std::optional<Date> date = parse_iso_date(*test_.as_of);
      if (!date) {
        problem("cannot judge: `as_of` is no date");
        return false;
      }
      as_of_ = *date;
    }
    const Date new_year = *make_date(2000, 1, 1);
    const std::optional<Period> period =
        parse_period(test_.period.value_or("last 4 quarters"), as_of_, new_year);
    if (!period) {
      problem("cannot judge: `period` is no period");
      return false;
    }
    period_ = *period;
    inputs_.as_of = as_of_;
    inputs_.at = Span{.source = given_source_, .length = 0, .begin = 0};
    const std::vector<LoadPlan::TableNeed> needed = program_.load_plan.tables;
    for (const GivenSet& given : test_.given) {
      if (!given.missing) give_set(given);
    }
    for (const std::string& record : test_.none) {
      inputs_.sets.push_back({.record = {.value = record, .at = inputs_.at},
                              .sources = {},
                              .none = NoneDeclaration{.because = "the test says so",
                                                      .attested_by = "the test",
                                                      .attested_on = kMinDate,
                                                      .until = kMaxDate,
                                                      .at = inputs_.at}});
    }
    for (const LoadPlan::TableNeed& need : needed) {
      const TableSchema& table = pack_.schema.tables[need.table];
      const bool is_none = std::ranges::find(test_.none, table.name) != test_.none.end();
      const bool from_roster =
          table.from_roster && is_given(pack_.schema.tables[table.from_roster->set].name);
      if (!is_given(table.name) && !is_none && !from_roster) {
        problem("cannot judge: the rule reads `" + table.name +
                "`, which the test does not give; give it, or say `" + table.name +
                ": missing` or `none`");
      }
    }
    return result_.problems.empty();
  }

  bool load() {
    Emitter diag(diagnostics_);
    Result<Dataset> loaded = load_records(program_.load_plan,
                                          {.schema = pack_.schema,
                                           .inputs = inputs_,
                                           .files = files_,
                                           .sources = sources_,
                                           .limits = limits_,
                                           .jobs = 1},
                                          diag);
    if (!loaded) return false;
    dataset_ = std::move(*loaded);
    return true;
  }

  bool load_test_waivers() {
    if (test_.waivers_yaml.empty()) return true;
    constexpr std::string_view kPath = "waivers.yaml";
    files_.add(std::string(kPath), test_.waivers_yaml);
    Emitter diag(diagnostics_);
    Result<std::vector<Waiver>> loaded =
        load_waivers({{.path = std::string(kPath), .at = inputs_.at}}, pack_, files_, sources_,
                     /*max_days=*/365, limits_, diag);
    if (!loaded) return false;
    waivers_ = std::move(*loaded);
    return true;
  }

  void judge_and_compare() {
    EvaluateOptions options;
    options.as_of = as_of_;
    options.period = period_;
    options.unmask = true;
    options.keep_passed_keys = true;
    options.rules = {RuleId(0)};
    options.config_at = inputs_.at;
    const Outcomes outcomes =
        evaluate(program_, pack_, dataset_, inputs_, sources_, limits_, options);
    const RuleOutcome& outcome = outcomes.rules[RuleId(0)];
    if (!outcome.evaluated) {
      problem("the rule did not run");
      return;
    }
    const std::vector<RuleSetting> settings{{.rule = RuleId(0)}};
    const CollectContext context{.pack = pack_,
                                 .outcomes = outcomes,
                                 .dataset = dataset_,
                                 .sources = sources_,
                                 .limits = limits_,
                                 .settings = settings,
                                 .unmask = true};
    std::vector<Finding> findings = collect(context);
    Emitter diag(diagnostics_);
    apply_waivers(waivers_, findings, pack_, dataset_, as_of_, diag);
    Keys failed;
    Keys waived;
    for (const Finding& finding : findings) {
      if (finding.kind != FindingKind::Violation) continue;
      (finding.disposition == Disposition::Waived ? waived : failed).insert(finding.key);
      if (test_.expect.message && !matches_wildcard(*test_.expect.message, finding.message)) {
        problem("the message of " + finding.key + " is `" + finding.message + "`, expected `" +
                *test_.expect.message + "`");
      }
    }
    Keys undecided;
    Keys pending;
    for (const SubjectOutcome& subject : outcome.notable) {
      if (subject.verdict == Verdict::Undecided) undecided.insert(subject.key);
      if (subject.verdict == Verdict::Pending) pending.insert(subject.key);
    }
    compare("fail", keys_of(test_.expect.fail), failed);
    compare("be waived", keys_of(test_.expect.waived), waived);
    compare("be undecided", keys_of(test_.expect.undecided), undecided);
    compare("be pending", keys_of(test_.expect.pending), pending);
    if (test_.expect.pass) {
      compare("pass", keys_of(*test_.expect.pass),
              Keys(outcome.passed_keys.begin(), outcome.passed_keys.end()));
    }
    compare_state(outcome, !undecided.empty());
  }

  void compare(std::string_view verb, const Keys& expected, const Keys& actual) {
    for (const std::string& key : expected) {
      if (!actual.contains(key)) problem(key + " should " + std::string(verb) + ", and does not");
    }
    for (const std::string& key : actual) {
      if (!expected.contains(key)) problem(key + " should not " + std::string(verb) + ", and does");
    }
  }

  void compare_state(const RuleOutcome& outcome, bool has_undecided) {
    const bool declared_empty = outcome.subjects == 0 && !outcome.declared_empty.empty();
    const bool unproven = has_undecided || !outcome.unproven.empty() ||
                          (!outcome.unproven_text.empty() && !declared_empty);
    const bool expected = test_.expect.not_proven || !test_.expect.undecided.empty();
    if (expected && !unproven) problem("the rule should be not proven, and is not so");
    if (!expected && unproven) {
      std::string why = outcome.unproven_text;
      for (const DefectId defect : outcome.unproven) {
        if (!why.empty()) why += "; ";
        why += dataset_.defects[defect].diagnostic.message;
      }
      problem("the rule is not proven: " + why);
    }
    if (test_.expect.not_applicable != declared_empty) {
      problem(declared_empty ? "the rule is not applicable"
                             : "the rule should be not applicable, and is not");
    }
  }

  const RuleTest& test_;
  const FunctionTable& functions_;
  const Limits& limits_;
  SourceMap& sources_;  // the session's: rules have their places there
  TestResult result_;
  RulePack pack_;
  MemoryFileSystem files_;
  SourceId given_source_;
  DiagnosticList diagnostics_;
  Program program_;
  Inputs inputs_;
  Date as_of_;
  Period period_;
  Dataset dataset_;
  std::vector<Waiver> waivers_;
};

}  // namespace

TestResult run_rule_test(const RuleTest& test, const RulePack& pack, const FunctionTable& functions,
                         SourceMap& sources, const Limits& limits) {
  return TestRun(test, pack, functions, sources, limits).run();
}

}  // namespace muster
