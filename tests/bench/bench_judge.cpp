// Judging records that are loaded: rules that look at one row (rows a second) and rules that look
// for a partner of each (probes a second). Nobody fails, so that nothing but judging is measured;
// the indexes are built anew each time, as in a run.
#include <cstdint>
#include <memory>
#include <string_view>

#include <benchmark/benchmark.h>

#include "tests/bench/made_organisation.h"

namespace muster {
namespace {

// Items are grants: rows that were judged, and each of them one look-up in the rules that have one.
void judge_grants(benchmark::State& state, std::string_view rule) {
  const MadeOrganisation organisation(state.range(0), rule);
  const std::unique_ptr<Session> session = organisation.load();
  if (!session) return state.SkipWithError("it does not load");
  for (auto _ : state) {
    judge(*session);
    const RuleOutcome& outcome = session->report->rules.front().outcome;
    if (outcome.passed != static_cast<std::uint64_t>(organisation.grants())) {
      return state.SkipWithError("some grant does not pass");
    }
  }
  state.SetItemsProcessed(state.iterations() * organisation.grants());
}

constexpr std::string_view kRow =
    "for_each: g in grants\n"
    "require: >-\n"
    "  g.granted_on <= as_of && g.system != \"payroll\"\n"
    "  && (!has(g.revoked_on) || g.revoked_on >= g.granted_on)\n"
    "message: x\n";
constexpr std::string_view kReference =
    "for_each: g in grants\nrequire: g.person.start_on <= g.granted_on\nmessage: x\n";
constexpr std::string_view kSet =
    "for_each: g in grants\nrequire: briefings.exists(b, b.person_id == g.person_id)\nmessage: x\n";
constexpr std::string_view kEarliest =
    "for_each: g in grants\n"
    "require: >-\n"
    "  briefings.exists(b, b.person_id == g.person_id && b.outcome == \"passed\"\n"
    "                      && b.completed_on <= g.granted_on)\n"
    "message: x\n";
constexpr std::string_view kCount =
    "for_each: g in grants\n"
    "require: briefings.filter(b, b.person_id == g.person_id).size() == 1\nmessage: x\n";

void sizes(benchmark::internal::Benchmark* benchmark) {
  benchmark->Arg(1'000)->Arg(10'000)->Arg(100'000)->Unit(benchmark::kMillisecond);
  benchmark->MeasureProcessCPUTime();  // of all threads
}

BENCHMARK_CAPTURE(judge_grants, row, kRow)->Apply(sizes);
BENCHMARK_CAPTURE(judge_grants, join_reference, kReference)->Apply(sizes);
BENCHMARK_CAPTURE(judge_grants, join_set, kSet)->Apply(sizes);
BENCHMARK_CAPTURE(judge_grants, join_earliest, kEarliest)->Apply(sizes);
BENCHMARK_CAPTURE(judge_grants, join_count, kCount)->Apply(sizes);

}  // namespace
}  // namespace muster
