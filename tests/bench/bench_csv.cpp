// Reading delimited text: the scanner and the structural index alone, and into typed columns; and
// hashing it. Bytes a second.
#include <cstdint>
#include <string>
#include <vector>

#include <benchmark/benchmark.h>
#include <fmt/format.h>

#include "engine/base/hash.h"
#include "engine/data/load.h"
#include "engine/data/schema.h"
#include "engine/text/csv_index.h"
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

void index_csv(benchmark::State& state) {
  const auto level = static_cast<CsvBlockLevel>(state.range(0));
  if (level > best_csv_block_level()) {
    state.SkipWithError("this machine has not the instructions");
    return;
  }
  const std::string text = grants_csv(100'000);
  CsvIndex index(',', level);
  for (auto _ : state) {
    std::size_t cells = 0;
    for (std::size_t at = 0; at < text.size(); at += index.row_ends().back() + 1) {
      index.index(std::string_view(text).substr(at), CsvIndex::kWindow);
      cells += index.separators().size();
    }
    benchmark::DoNotOptimize(cells);
  }
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(text.size()));
}
BENCHMARK(index_csv)->ArgName("level")->DenseRange(0, 2);

// `count` texts at once; bytes of all of them.
void sha256_texts(benchmark::State& state) {
  const std::string text(std::size_t{1} << 20, 'x');
  const std::vector<std::string_view> texts(static_cast<std::size_t>(state.range(0)), text);
  for (auto _ : state) benchmark::DoNotOptimize(sha256_of_each(texts, {}));
  state.SetBytesProcessed(state.iterations() *
                          static_cast<std::int64_t>(texts.size() * text.size()));
}
BENCHMARK(sha256_texts)->ArgName("texts")->Arg(1)->Arg(2)->Arg(4)->Arg(8);

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
