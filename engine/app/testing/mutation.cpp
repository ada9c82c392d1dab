#include "engine/app/testing/mutation.h"

#include <algorithm>
#include <atomic>
#include <memory>

#include "engine/base/thread_pool.h"

namespace muster {
namespace {

// Which tests have killed most so far: those are asked first. It only saves time, so it does not
// matter in which order the threads count.
class KillCounts {
 public:
  explicit KillCounts(std::size_t tests)
      : counts_(std::make_unique<std::atomic<unsigned>[]>(tests)) {}

  std::vector<std::size_t> order(const std::vector<std::size_t>& tests) const {
    std::vector<std::pair<unsigned, std::size_t>> ranked;
    for (const std::size_t test : tests) ranked.emplace_back(counts_[test].load(), test);
    std::ranges::stable_sort(ranked, std::greater<>{}, &std::pair<unsigned, std::size_t>::first);
    std::vector<std::size_t> ordered;
    for (const auto& [count, test] : ranked) ordered.push_back(test);
    return ordered;
  }
  void add(std::size_t test) { counts_[test].fetch_add(1); }

 private:
  std::unique_ptr<std::atomic<unsigned>[]> counts_;
};

Mutant::Fate fate_of(const RuleBench& bench, const Change& change,
                     const std::vector<std::size_t>& tests, KillCounts& counts) {
  RuleBench::Variant variant(bench, changed(bench.rule(), change));
  if (!variant.compiles()) return Mutant::Fate::Refused;
  for (const std::size_t test : counts.order(tests)) {
    if (variant.passes(test)) continue;
    counts.add(test);
    return Mutant::Fate::Killed;
  }
  return Mutant::Fate::Survived;
}

void take_listed(const std::vector<EquivalentChange>& listed, RuleId rule, const RuleBench& bench,
                 RuleMutation& mutation, Emitter& diag) {
  for (const EquivalentChange& entry : listed) {
    if (entry.rule != rule) continue;
    bool known = false;
    bool used = false;
    for (Mutant& mutant : mutation.mutants) {
      if (!is_change(bench.rule(), mutant.change, entry.was, entry.becomes)) continue;
      known = true;
      if (mutant.fate != Mutant::Fate::Survived && mutant.fate != Mutant::Fate::Equivalent)
        continue;
      mutant.fate = Mutant::Fate::Equivalent;
      mutant.listed = &entry;
      used = true;
    }
    if (used) continue;
    diag.emit(diag::NeedlessEntry, entry.at, "equivalent",
              known ? "a test or the language tells this change from the rule"
                    : "no change of the rule reads so")
        .help("take it away, or write `was` and `becomes` as `muster test --mutate` shows them");
  }
}

}  // namespace

std::size_t RuleMutation::count(Mutant::Fate fate) const {
  return static_cast<std::size_t>(std::ranges::count(mutants, fate, &Mutant::fate));
}

unsigned RuleMutation::score() const {
  const std::size_t killed = count(Mutant::Fate::Killed);
  const std::size_t all = killed + count(Mutant::Fate::Survived);
  return all == 0 ? 0 : static_cast<unsigned>(killed * 100 / all);
}

std::vector<RuleMutation> mutate_rules(const std::vector<const RuleBench*>& benches,
                                       const std::vector<std::vector<std::size_t>>& usable,
                                       const std::vector<RuleId>& rules,
                                       const std::vector<EquivalentChange>& listed,
                                       const Limits& limits, unsigned jobs, Emitter& diag) {
  std::vector<RuleMutation> results(benches.size());
  struct Task {
    std::size_t rule = 0;
    std::size_t mutant = 0;
  };
  std::vector<Task> tasks;
  std::vector<KillCounts> counts;
  for (std::size_t i = 0; i < benches.size(); ++i) {
    counts.emplace_back(benches[i]->size());
    const Program* const program = benches[i]->any_program();
    if (program == nullptr || usable[i].empty()) continue;
    const RulePack& pack = benches[i]->pack();
    for (Change& change :
         changes_of(benches[i]->rule(), *program, kTestedRule, pack.schema, limits)) {
      tasks.push_back({.rule = i, .mutant = results[i].mutants.size()});
      results[i].mutants.push_back({.change = std::move(change)});
    }
  }
  for_each_index(tasks.size(), jobs, [&](std::size_t i) {
    const Task& task = tasks[i];
    Mutant& mutant = results[task.rule].mutants[task.mutant];
    mutant.fate = fate_of(*benches[task.rule], mutant.change, usable[task.rule], counts[task.rule]);
  });
  for (std::size_t i = 0; i < benches.size(); ++i)
    take_listed(listed, rules[i], *benches[i], results[i], diag);
  return results;
}

}  // namespace muster
