// Reading delimited text: the scanner and the structural index alone, and whole files into columns;
// and hashing it. Bytes a second.
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include <benchmark/benchmark.h>
#include <fmt/format.h>

#include "engine/base/hash.h"
#include "engine/text/csv_index.h"
#include "engine/text/csv_scan.h"

#include "tests/bench/made_organisation.h"

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

void csv_scan(benchmark::State& state) {
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
BENCHMARK(csv_scan)->Arg(10'000)->Arg(100'000);

void csv_index(benchmark::State& state) {
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
BENCHMARK(csv_index)->ArgName("level")->DenseRange(0, 3);

// `count` texts at once; bytes of all of them.
void sha256_lanes(benchmark::State& state) {
  const std::string text(std::size_t{1} << 20, 'x');
  const std::vector<std::string_view> texts(static_cast<std::size_t>(state.range(0)), text);
  for (auto _ : state) benchmark::DoNotOptimize(sha256_of_each(texts, {}));
  state.SetBytesProcessed(state.iterations() *
                          static_cast<std::int64_t>(texts.size() * text.size()));
}
BENCHMARK(sha256_lanes)->ArgName("texts")->Arg(1)->Arg(2)->Arg(4)->Arg(8);

// All that happens to the records before a rule runs: digests, cells, keys, references.
void csv_load(benchmark::State& state) {
  const MadeOrganisation organisation(state.range(0),
                                      "for_each: g in grants\n"
                                      "require: has(g.revoked_on) && has(g.person)\nmessage: x\n");
  for (auto _ : state) {
    state.PauseTiming();
    std::unique_ptr<Session> session = organisation.open();
    state.ResumeTiming();
    if (!session || !load_evidence(*session)) return state.SkipWithError("it does not load");
    state.PauseTiming();
    session.reset();
    state.ResumeTiming();
  }
  state.SetBytesProcessed(state.iterations() * organisation.record_bytes());
}
BENCHMARK(csv_load)
    ->Arg(1'000)
    ->Arg(10'000)
    ->Arg(100'000)
    ->Unit(benchmark::kMillisecond)
    ->MeasureProcessCPUTime();

}  // namespace
}  // namespace muster
