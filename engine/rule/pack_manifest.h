// pack.yaml: what a pack is called, the enums and taxonomies it declares, and the files it lists.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/base/result.h"
#include "engine/data/inputs.h"
#include "engine/data/schema.h"
#include "engine/diag/emitter.h"
#include "engine/rule/rule.h"
#include "engine/text/tree.h"

namespace muster {

struct PackManifest {
  PlacedText name;
  std::string version;
  std::string title;
  std::optional<PlacedText> taxonomy;
  std::vector<PlacedText> extends;
  std::vector<PlacedText> records;  // files, relative to the pack's folder
  std::vector<PlacedText> patterns;
  std::vector<PlacedText> rules;
  std::optional<PlacedText> coverage;  // files too
  std::optional<PlacedText> about;
  std::optional<Failed> failed;  // if there was a problem; the rest is what could be read
};

// Adds the pack's enums to `schema` and its taxonomies to `taxonomies` (one of an earlier pack gets
// further controls). Emits MissingKey, UnknownKey, WrongKind, BadValue, UnknownWord, DuplicateName,
// UnknownTaxonomy.
PackManifest read_pack_manifest(const Tree& tree, Schema& schema, std::vector<Taxonomy>& taxonomies,
                                Emitter& diag);

// Emits UnknownTaxonomy, UnknownControl if a rule maps to what no pack declares, BasisNotMapped for
// a parameter that rests on a control to which its rule does not map.
Result<void> check_mappings(const Rule& rule, const std::vector<Taxonomy>& taxonomies,
                            Emitter& diag);

}  // namespace muster
