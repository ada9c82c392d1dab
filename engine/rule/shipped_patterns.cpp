#include <memory>
#include <utility>

#include "engine/base/check.h"
#include "engine/data/schema.h"
#include "engine/rule/document.h"
#include "engine/rule/embedded_packs.h"
#include "engine/rule/pack_manifest.h"
#include "engine/rule/pattern_loader.h"

namespace muster {

Result<std::vector<RulePattern>> load_shipped_patterns(SourceMap& sources, const Limits& limits,
                                                       Emitter& diag) {
  const std::unique_ptr<FileSystem> files = embedded_packs();
  const std::optional<PackRef> pack = embedded_pack(*files, kPatternPack, {});
  MUSTER_CHECK(pack.has_value());
  MUSTER_TRY(const Document document, load_document(*pack, "pack.yaml", {}, sources, limits, diag));
  Schema schema;
  std::vector<Taxonomy> taxonomies;
  const PackManifest manifest = read_pack_manifest(document.tree, schema, taxonomies, diag);
  if (manifest.failed) return std::unexpected(*manifest.failed);
  std::vector<RulePattern> patterns;
  for (const PlacedText& file : manifest.patterns) {
    MUSTER_TRY(const Document found,
               load_document(*pack, file.value, file.at, sources, limits, diag));
    MUSTER_TRY(RulePattern pattern, read_pattern(found.tree, diag));
    pattern.pack = manifest.name.value;
    patterns.push_back(std::move(pattern));
  }
  return patterns;
}

}  // namespace muster
