// Reading delimited text: the scanner alone, and into typed columns. Bytes a second.
#include <cstdint>
#include <string>

#include <benchmark/benchmark.h>
#include <fmt/format.h>

#include "engine/data/load.h"
#include "engine/data/schema.h"
#include "engine/text/csv_scan.h"

namespace muster {
namespace {

std::string grants_csv(std::int64_t rows) {
  std::string text = "grant_id,person_id,system,granted_on,revoked_on\n";
  for (std::int64_t i = 0; i < rows; ++i) {
    text += fmt::format("G{:09},P{:07},system-{},20{:02}-{:02}-{:02},\n", i, i * 7919 % 100000,
                        i % 20, 20 + i % 5, 1 + i % 12, 1 + i % 28);
  }
  return text;
}

void scan_csv(benchmark::State& state) {
  const std::string text = grants_csv(state.range(0));
  const Limits limits;
  for (auto _ : state) {
    DiagnosticList diagnostics;
    Emitter diag(diagnostics);
    CsvScanner scanner(text, SourceId(0), ',', limits);
    CsvRow row;
    std::size_t cells = 0;
    for (Result<bool> more = scanner.next(row, diag); more && *more;
         more = scanner.next(row, diag)) {
      cells += row.cells.size();
    }
    benchmark::DoNotOptimize(cells);
  }
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(text.size()));
}
BENCHMARK(scan_csv)->Arg(10'000)->Arg(100'000);

FieldSchema field(std::string name, TypeKind kind, bool required) {
  FieldSchema made;
  made.name = std::move(name);
  made.type = simple_type(kind);
  made.required = required;
  return made;
}

void load_csv(benchmark::State& state) {
  Schema schema;
  TableSchema grants;
  grants.name = "access_grants";
  grants.key = {grants.fields.add(field("grant_id", TypeKind::String, true))};
  grants.fields.add(field("person_id", TypeKind::String, true));
  grants.fields.add(field("system", TypeKind::String, true));
  grants.happened_on = grants.fields.add(field("granted_on", TypeKind::Date, true));
  grants.fields.add(field("revoked_on", TypeKind::Date, false));
  const TableId table = schema.tables.add(std::move(grants));
  LoadPlan plan;
  plan.tables.push_back({.table = table, .columns = {ColumnId(4)}});
  const std::string text = grants_csv(state.range(0));
  MemoryFileSystem files;
  files.add("grants.csv", text);
  Inputs inputs;
  inputs.as_of = *make_date(2026, 6, 30);
  SetInputs set;
  set.record.value = "access_grants";
  set.sources.emplace_back();
  set.sources.back().files.push_back({.value = "grants.csv", .at = {}});
  inputs.sets.push_back(std::move(set));
  const Limits limits;
  for (auto _ : state) {
    SourceMap sources;
    DiagnosticList diagnostics;
    Emitter diag(diagnostics);
    const Result<Dataset> dataset = load_records(plan,
                                                 {.schema = schema,
                                                  .inputs = inputs,
                                                  .files = files,
                                                  .sources = sources,
                                                  .limits = limits,
                                                  .jobs = 1},
                                                 diag);
    if (!dataset || dataset->tables[table].rows != state.range(0))
      state.SkipWithError("rows are missing");
  }
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(text.size()));
}
BENCHMARK(load_csv)->Arg(10'000)->Arg(100'000)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace muster
