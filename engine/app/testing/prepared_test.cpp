#include "engine/app/testing/prepared_test.h"

#include <algorithm>
#include <optional>
#include <string_view>

#include "engine/app/config.h"
#include "engine/data/load.h"
#include "engine/plan/compile.h"
#include "engine/rule/shape.h"
#include "engine/source/file_system.h"
#include "engine/text/csv_scan.h"

namespace muster {
namespace {

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

std::string file_of(std::string_view record) { return std::string(record) + ".csv"; }

// The errors among the diagnostics as lines; those in the test's records where it gives them.
std::vector<std::string> lines_of(DiagnosticList& diagnostics, const SourceMap& sources,
                                  const Limits& limits, const RuleTest* test) {
  diagnostics.finish(sources, limits.diagnostics_per_file);
  std::vector<std::string> lines;
  for (const Diagnostic& each : diagnostics) {
    if (each.severity != Severity::Error) continue;
    std::string text = "cannot judge: " + each.message;
    Span at = each.at;
    if (at.valid() && test != nullptr) {
      for (const GivenSet& given : test->given) {
        const bool in_table = sources.path(at.source).ends_with(file_of(given.record)) &&
                              sources.text(at.source) == given.csv;
        if (!in_table || !given.text.place) continue;
        at = given.text.place(at.begin, at.length);
        break;
      }
    }
    if (at.valid()) {
      const Region region = sources.locate(at, ColumnUnit::CodePoint);
      text += " (" + std::string(sources.path(at.source)) + ", line " +
              std::to_string(region.start_line) + ")";
    }
    if (!each.help.empty()) text += "; " + each.help;
    lines.push_back(std::move(text));
  }
  return lines;
}

// Reads one test.
class Preparation {
 public:
  Preparation(const RuleTest& test, const RulePack& pack, const Program& program,
              SourceMap& sources, const Limits& limits)
      : test_(test),
        rule_(program.rules[kTestedRule]),
        program_(program),
        plan_(program.load_plan),
        sources_(sources),
        limits_(limits) {
    made_.test = &test;
    made_.pack = pack;
  }

  PreparedTest prepare() {
    if (set_days() && give_records() && (!load() || !load_test_waivers())) {
      made_.problems = lines_of(diagnostics_, sources_, limits_, &test_);
      if (made_.problems.empty()) problem("cannot judge: the records cannot be read");
    }
    return std::move(made_);
  }

 private:
  void problem(std::string text) { made_.problems.push_back(std::move(text)); }

  bool set_days() {
    if (test_.fiscal_year_starts) made_.fiscal_year_starts = *test_.fiscal_year_starts;
    Date as_of = kDefaultTestDay;
    if (test_.as_of) {
      const std::optional<Date> date = parse_iso_date(*test_.as_of);
      if (!date) {
        problem("cannot judge: `as_of` is no date");
        return false;
      }
      as_of = *date;
    }
    const std::optional<Period> period =
        parse_period(test_.period.value_or("last 4 quarters"), as_of, made_.fiscal_year_starts);
    if (!period) {
      problem("cannot judge: `period` is no period such as 2026 or 2026-01-01..2027-01-01");
      return false;
    }
    made_.period = *period;
    made_.inputs.as_of = as_of;
    made_.inputs.at =
        Span{.source = sources_.add_text("<test>", test_.name), .length = 0, .begin = 0};
    return true;
  }

  bool is_read(TableId table) const {
    return std::ranges::any_of(
        plan_.tables, [&](const LoadPlan::TableNeed& need) { return need.table == table; });
  }
  bool is_read(TableId table, ColumnId column) const {
    return std::ranges::any_of(plan_.tables, [&](const LoadPlan::TableNeed& need) {
      return need.table == table && std::ranges::find(need.columns, column) != need.columns.end();
    });
  }
  bool is_given(std::string_view record) const {
    return std::ranges::find(test_.given, record, &GivenSet::record) != test_.given.end();
  }

  bool drives(TableId table) const {
    return std::ranges::any_of(rule_.bindings, [&](const CompiledBinding& binding) {
      return binding.element.kind == TypeKind::Record && binding.element.table() == table;
    });
  }

  // S28: a required column that the rule does not read may be left out; the key of its subjects may
  // not.
  void give_set(const GivenSet& given) {
    const TableId id = made_.pack.schema.find(given.record);
    TableSchema& table = made_.pack.schema.tables[id];
    const std::string path = file_of(given.record);
    files_.add(path, given.csv);
    SourceSettings source;
    source.at = made_.inputs.at;
    source.files.push_back({.value = path, .at = source.at});
    // What the export of a test includes, its rows show.
    source.includes.assign(kIncludeWords.begin(), kIncludeWords.end());
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
      if (table.happened_on == column) table.happened_on = {};
      source.absent.push_back({.value = field.name, .at = source.at});
    }
    made_.inputs.sets.push_back(
        {.record = {.value = given.record, .at = source.at}, .sources = {}, .none = {}});
    made_.inputs.sets.back().sources.push_back(std::move(source));
    if (!is_read(id)) plan_.tables.push_back({.table = id, .columns = all_columns(table)});
  }

  static std::vector<ColumnId> all_columns(const TableSchema& table) {
    std::vector<ColumnId> columns;
    for (std::uint32_t i = 0; i < table.fields.size(); ++i) columns.push_back(ColumnId(i));
    return columns;
  }

  bool give_records() {
    for (const GivenSet& given : test_.given) {
      if (!given.missing) give_set(given);
    }
    for (const std::string& record : test_.none) {
      made_.inputs.sets.push_back({.record = {.value = record, .at = made_.inputs.at},
                                   .sources = {},
                                   .none = NoneDeclaration{.because = "the test says so",
                                                           .attested_by = "the test",
                                                           .attested_on = kMinDate,
                                                           .until = kMaxDate,
                                                           .at = made_.inputs.at}});
    }
    for (const LoadPlan::TableNeed& need : program_.load_plan.tables) {
      const TableSchema& table = made_.pack.schema.tables[need.table];
      const bool is_none = std::ranges::find(test_.none, table.name) != test_.none.end();
      const bool from_roster =
          table.from_roster && is_given(made_.pack.schema.tables[table.from_roster->set].name);
      if (!is_given(table.name) && !is_none && !from_roster) {
        problem("cannot judge: the rule reads `" + table.name +
                "`, which the test does not give; give it, or say `" + table.name +
                ": missing` or `none`");
      }
    }
    return made_.ready();
  }

  bool load() {
    Emitter diag(diagnostics_);
    Result<Dataset> loaded = load_records(plan_,
                                          {.schema = made_.pack.schema,
                                           .inputs = made_.inputs,
                                           .files = files_,
                                           .sources = sources_,
                                           .limits = limits_,
                                           .jobs = 1},
                                          diag);
    if (!loaded) return false;
    made_.dataset = std::move(*loaded);
    return true;
  }

  bool load_test_waivers() {
    if (test_.waivers_yaml.empty()) return true;
    constexpr std::string_view kPath = "waivers.yaml";
    files_.add(std::string(kPath), test_.waivers_yaml);
    Emitter diag(diagnostics_);
    Result<std::vector<Waiver>> loaded =
        load_waivers({{.path = std::string(kPath), .at = made_.inputs.at}}, made_.pack, files_,
                     sources_, /*max_days=*/365, limits_, diag);
    if (!loaded) return false;
    made_.waivers = std::move(*loaded);
    return true;
  }

  const RuleTest& test_;
  const CompiledRule& rule_;
  const Program& program_;
  LoadPlan plan_;
  SourceMap& sources_;
  const Limits& limits_;
  MemoryFileSystem files_;
  DiagnosticList diagnostics_;
  PreparedTest made_;
};

}  // namespace

RulePack one_rule_pack(const RulePack& pack, Rule rule) {
  RulePack one;
  one.name = pack.name;
  one.version = pack.version;
  one.schema = pack.schema;
  one.taxonomies = pack.taxonomies;
  one.rules.add(std::move(rule));
  return one;
}

Program compile_for_test(const RulePack& pack, const FunctionTable& functions,
                         const TestParams& params, const SourceMap& sources, const Limits& limits,
                         std::vector<std::string>& problems) {
  CompileOptions options;
  options.limits = limits;
  for (const auto& [name, value] : params) {
    options.params.push_back({.rule = {}, .name = name, .value = value, .at = {}});
  }
  DiagnosticList diagnostics;
  Emitter diag(diagnostics);
  Program program = compile(pack, functions, options, diag);
  if (!program.rules[kTestedRule].ok || diagnostics.has_errors()) {
    problems = lines_of(diagnostics, sources, limits, nullptr);
    if (problems.empty()) problems.emplace_back("cannot judge: the rule does not compile");
  }
  return program;
}

PreparedTest prepare_test(const RuleTest& test, const RulePack& pack, const Program& program,
                          SourceMap& sources, const Limits& limits) {
  return Preparation(test, pack, program, sources, limits).prepare();
}

}  // namespace muster
