// A small organisation in memory for the tests of evaluation: record schemas and rules as YAML,
// evidence as CSV, and the whole road from there to outcomes.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "engine/data/load.h"
#include "engine/diag/emitter.h"
#include "engine/eval/evaluate.h"
#include "engine/plan/compile.h"
#include "engine/rule/pack_loader.h"
#include "engine/source/file_system.h"

namespace muster::testing {

class World {
 public:
  World() {
    options.as_of = *parse_iso_date("2026-03-31");
    options.period = {.from = *parse_iso_date("2026-01-01"), .until = parse_iso_date("2026-04-01")};
    settings_ = sources.add_text("muster.toml", std::string(1000, 'x'));
    options.config_at = place(0);
    inputs.at = place(0);
  }

  // A place in the settings, by number.
  Span place(std::uint64_t n) const { return {.source = settings_, .length = 1, .begin = n}; }

  World& enums(std::string_view text) {
    enums_ = text;
    return *this;
  }
  // The text of a record schema after `record: <name>`.
  World& record(std::string_view name, std::string_view text) {
    files_.add(fmt::format("pack/records/{}.yaml", name),
               fmt::format("record: {}\n{}", name, text));
    records_.push_back(fmt::format("records/{}.yaml", name));
    return *this;
  }
  // The keys of a rule from `for_each` on; the message is the rule's name if there is none.
  World& rule(std::string_view name, std::string_view text) {
    std::string whole = fmt::format(
        "id: T-{0}\nname: {0}\ntitle: The title of {0}\nrequirement: \"1\"\nseverity: error\n{1}\n",
        name, text);
    if (text.find("message:") == std::string_view::npos)
      whole += fmt::format("message: {} fails\n", name);
    files_.add(fmt::format("pack/{}.yaml", name), std::move(whole));
    rules_.push_back(fmt::format("{}.yaml", name));
    return *this;
  }
  SetInputs& set(std::string_view name) {
    for (SetInputs& each : inputs.sets) {
      if (each.record.value == name) return each;
    }
    SetInputs& added = inputs.sets.emplace_back();
    added.record = {.value = std::string(name), .at = place(10 + inputs.sets.size())};
    return added;
  }
  // One source with one file. Again for the same set: replaces it.
  SourceSettings& csv(std::string_view name, std::string bytes) {
    const std::string path = fmt::format("{}.csv", name);
    evidence_.add(path, std::move(bytes));
    SetInputs& into = set(name);
    into.sources.clear();
    SourceSettings& settings = into.sources.emplace_back();
    settings.at = place(100 + inputs.sets.size());
    settings.files.push_back({.value = path, .at = settings.at});
    return settings;
  }

  // Packs and programs are made once; evidence may then change from run to run.
  bool compile_all() {
    compile_some();
    return !problems.has_errors() || complain();
  }
  // The same for rules some of which may not compile: only those that do are run.
  void compile_some() {
    std::string manifest =
        "name: test\nversion: \"1\"\ntitle: A test\ntaxonomy: t\n"
        "taxonomies:\n  - {id: t, name: T, version: \"1\", organization: us, controls: [\n"
        "      {control: \"1\", title: First, relationship: equal, source: us}]}\n";
    if (!enums_.empty()) manifest += fmt::format("enums: {}\n", enums_);
    manifest += fmt::format("records: [{}]\nrules: [{}]\n", fmt::join(records_, ", "),
                            fmt::join(rules_, ", "));
    files_.add("pack/pack.yaml", manifest);
    Emitter diag(problems);
    Result<RulePack> loaded = load_packs(
        {{.files = &files_, .folder = "pack", .display = "pack", .at = {}}}, sources, limits, diag);
    if (!loaded) return;
    pack = std::move(*loaded);
    program = compile(*pack, functions_, {.params = {}, .limits = limits}, diag);
    for (std::size_t i = 0; i < pack->rules.size(); ++i) {
      if (program->rules[RuleId(i)].ok) options.rules.push_back(RuleId(i));
    }
  }
  bool load() {
    inputs.as_of = options.as_of;
    inputs.zone = options.zone;
    Emitter diag(problems);
    Result<Dataset> loaded = load_records(program->load_plan,
                                          {.schema = pack->schema,
                                           .inputs = inputs,
                                           .files = evidence_,
                                           .sources = sources,
                                           .limits = limits},
                                          diag);
    if (!loaded) return complain();
    dataset = std::move(*loaded);
    return true;
  }
  Outcomes evaluate_all() const {
    return evaluate(*program, *pack, *dataset, inputs, sources, limits, options);
  }
  // All of it, for worlds that are evaluated once.
  const RuleOutcome& run(std::string_view rule_name) {
    if (!program && !compile_all()) return nothing_;
    if (!load()) return nothing_;
    outcomes = evaluate_all();
    return outcomes.rules[pack->find(rule_name)];
  }

  // `people.csv:2:5` of a place.
  std::string where(Span at) const {
    if (!at.valid()) return "-";
    const Region region = sources.locate(at, ColumnUnit::CodePoint);
    return fmt::format("{}:{}:{}", sources.path(at.source), region.start_line, region.start_column);
  }
  TableId table(std::string_view name) const { return pack->schema.find(name); }

  EvaluateOptions options;
  Inputs inputs;
  SourceMap sources;
  Limits limits;
  DiagnosticList problems;
  std::optional<RulePack> pack;
  std::optional<Program> program;
  std::optional<Dataset> dataset;
  Outcomes outcomes;

 private:
  bool complain() const {
    for (const Diagnostic& each : problems) {
      ADD_FAILURE() << where(each.at) << " " << each.name << " " << each.message << " "
                    << each.help;
    }
    return false;
  }

  MemoryFileSystem files_;
  MemoryFileSystem evidence_;
  FunctionTable functions_;
  std::vector<std::string> records_;
  std::vector<std::string> rules_;
  std::string enums_;
  SourceId settings_;
  const RuleOutcome nothing_;
};

// `fail g1`, `undecided g2`, ... in subject order.
inline std::vector<std::string> verdicts(const RuleOutcome& outcome) {
  static constexpr std::string_view kWords[] = {"pass", "fail", "undecided", "pending"};
  std::vector<std::string> lines;
  for (const SubjectOutcome& each : outcome.notable) {
    lines.push_back(fmt::format("{} {}", kWords[static_cast<std::size_t>(each.verdict)], each.key));
  }
  return lines;
}

}  // namespace muster::testing
