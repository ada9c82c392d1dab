// What the packs say of the standard they cover, and whether all of their rules have a part in it.
#include "engine/app/lint/lint.h"
#include "engine/rule/coverage_loader.h"

namespace muster {

void lint_coverage(const RulePack& pack, const std::vector<PackRef>& refs, const OwnPacks& own,
                   SourceMap& sources, const Limits& limits, Emitter& diag) {
  const auto coverage = load_coverage(pack, refs, sources, limits, diag);
  if (!coverage) return;
  for (const RuleId id : not_covered(pack, *coverage)) {
    const Rule& rule = pack.rules[id];
    if (!own.holds(rule.source)) continue;
    diag.emit(diag::RuleNotCovered, rule.id_at, rule.name)
        .help("name it under `rules` of the statement that it helps to answer");
  }
}

}  // namespace muster
