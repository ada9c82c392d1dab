// Findings, one for each grant: making their text and writing it as SARIF. Bytes a second.
#include <cstdint>
#include <memory>
#include <string_view>

#include <benchmark/benchmark.h>

#include "engine/report/report_writer.h"

#include "tests/bench/made_organisation.h"

namespace muster {
namespace {

// Takes the bytes as a file would, and keeps none.
class CountingSink final : public ByteSink {
 public:
  void write(std::string_view bytes) override {
    benchmark::DoNotOptimize(bytes.data());
    count_ += static_cast<std::int64_t>(bytes.size());
  }
  std::int64_t count() const { return count_; }

 private:
  std::int64_t count_ = 0;
};

void sarif_write(benchmark::State& state) {
  const MadeOrganisation organisation(
      state.range(0),
      "for_each: g in grants\nrequire: g.granted_on > as_of\n"
      "message: \"{g.person_id} has had {g.system} since {g.granted_on}\"\n");
  const std::unique_ptr<Session> session = organisation.load();
  if (!session) return state.SkipWithError("it does not load");
  session->options.sarif_all = true;
  judge(*session);
  CountingSink sink;
  for (auto _ : state) find_report_writer("sarif")->write(*session->report, sink);
  const std::int64_t findings = organisation.grants();
  if (sink.count() < state.iterations() * findings * 100)
    state.SkipWithError("findings are missing");
  state.SetBytesProcessed(sink.count());
  state.SetItemsProcessed(state.iterations() * findings);
}
BENCHMARK(sarif_write)->Arg(1'000)->Arg(10'000)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace muster
