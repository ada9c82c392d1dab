// A rule that looks for a partner of every subject, by index: subjects a second. Runs the stages of
// the program on an organisation that is made up here.
#include <cstdint>
#include <string>

#include <benchmark/benchmark.h>
#include <fmt/format.h>

#include "engine/eval/evaluate.h"
#include "engine/plan/compile.h"
#include "engine/rule/pack_loader.h"

namespace muster {
namespace {

constexpr std::string_view kPack =
    "name: bench\nversion: 1.0.0\ntitle: Bench\nrecords: [people.yaml, grants.yaml, "
    "briefings.yaml]\n"
    "rules: [briefed.yaml]\n";
constexpr std::string_view kPeople =
    "record: people\ntitle: People\nkey: person_id\nfields:\n  person_id: {type: string, required: "
    "true}\n";
constexpr std::string_view kGrants =
    "record: grants\ntitle: Grants\nkey: grant_id\nhappened_on: granted_on\nfields:\n"
    "  grant_id: {type: string, required: true}\n"
    "  person_id: {type: string, required: true, references: people, as: person, inverse: grants}\n"
    "  granted_on: {type: date, required: true}\n";
constexpr std::string_view kBriefings =
    "record: briefings\ntitle: Briefings\nhappened_on: completed_on\nfields:\n"
    "  person_id: {type: string, required: true, references: people, as: person, inverse: "
    "briefings}\n"
    "  completed_on: {type: date, required: true}\n";
constexpr std::string_view kRule =
    "id: B-1\nname: briefed\ntitle: Briefed\nrequirement: x\nseverity: error\nfor_each: g in "
    "grants\n"
    "require: g.person.briefings.exists(b, b.completed_on <= g.granted_on)\nmessage: late\n";

void judge_by_index(benchmark::State& state) {
  const std::int64_t people = state.range(0);
  std::string people_csv = "person_id\n";
  std::string grants_csv = "grant_id,person_id,granted_on\n";
  std::string briefings_csv = "person_id,completed_on\n";
  for (std::int64_t i = 0; i < people; ++i) {
    people_csv += fmt::format("P{:07}\n", i);
    briefings_csv += fmt::format("P{:07},2025-{:02}-01\n", i, 1 + i % 12);
    for (int g = 0; g < 8; ++g) {
      grants_csv +=
          fmt::format("G{}-{},P{:07},2025-{:02}-15\n", i, g, i * 7919 % people, 1 + (i + g) % 12);
    }
  }
  MemoryFileSystem files;
  files.add("pack.yaml", std::string(kPack));
  files.add("people.yaml", std::string(kPeople));
  files.add("grants.yaml", std::string(kGrants));
  files.add("briefings.yaml", std::string(kBriefings));
  files.add("briefed.yaml", std::string(kRule));
  Inputs inputs;
  inputs.as_of = *make_date(2026, 6, 30);
  for (const auto& [name, csv] :
       {std::pair{"people", &people_csv}, std::pair{"grants", &grants_csv},
        std::pair{"briefings", &briefings_csv}}) {
    files.add(fmt::format("{}.csv", name), *csv);
    SetInputs set;
    set.record.value = name;
    set.sources.emplace_back();
    set.sources.back().files.push_back({.value = fmt::format("{}.csv", name), .at = {}});
    inputs.sets.push_back(std::move(set));
  }
  const Limits limits;
  SourceMap sources;
  DiagnosticList diagnostics;
  Emitter diag(diagnostics);
  const FunctionTable functions;
  const Result<RulePack> pack = load_packs(
      {{.files = &files, .folder = ".", .display = "pack", .at = {}}}, sources, limits, diag);
  if (!pack) return state.SkipWithError("the pack does not load");
  const Program program = compile(*pack, functions, {}, diag);
  const Result<Dataset> dataset = load_records(program.load_plan,
                                               {.schema = pack->schema,
                                                .inputs = inputs,
                                                .files = files,
                                                .sources = sources,
                                                .limits = limits,
                                                .jobs = 1},
                                               diag);
  if (!dataset) return state.SkipWithError("the records do not load");
  EvaluateOptions options;
  options.as_of = inputs.as_of;
  options.period = {.from = *make_date(2025, 1, 1), .until = *make_date(2026, 1, 1)};
  options.rules = {RuleId(0)};
  for (auto _ : state) {
    const Outcomes outcomes = evaluate(program, *pack, *dataset, inputs, sources, limits, options);
    if (outcomes.rules[RuleId(0)].subjects != static_cast<std::uint64_t>(people * 8)) {
      state.SkipWithError("subjects are missing");
    }
  }
  state.SetItemsProcessed(state.iterations() * people * 8);
}
BENCHMARK(judge_by_index)->Arg(1'000)->Arg(10'000)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace muster
