// Stage 3: pack.yaml, records/*.yaml and the listed rule files -> RulePack.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/base/limits.h"
#include "engine/base/result.h"
#include "engine/diag/emitter.h"
#include "engine/rule/rule.h"
#include "engine/source/file_system.h"
#include "engine/source/source_map.h"

namespace muster {

// Where a pack lives: a folder of a file system that holds pack.yaml. Built-in packs come from the
// embedded files (embedded_packs.h), others from the policy repository.
struct PackRef {
  const FileSystem* files = nullptr;
  std::string folder;   // relative to that file system's root
  std::string display;  // how places show it: `rules/iso27001-5.4`
  Span at;              // the `packs` entry
};

// Loads and merges packs in order; a pack may extend the schemas of an earlier one (new sets, new
// optional fields). Emits MissingKey, UnknownKey, BadValue, DuplicateRule, UnknownType,
// UnknownRecordSet, UnknownField, ...: all problems of all files. A rule file that does not load
// becomes a BrokenRule and the rest go on; a pack.yaml, record schema or pattern that does not load
// fails. The patterns of all packs, and those that ship with muster, are there for every rule.
// `rest` then gets what could be read, for finding further problems in it; may be null. Files are
// parsed on up to `jobs` threads; what comes of them is the same for any number.
Result<RulePack> load_packs(const std::vector<PackRef>& packs, SourceMap& sources,
                            const Limits& limits, Emitter& diag, unsigned jobs = 1,
                            std::optional<RulePack>* rest = nullptr);

}  // namespace muster
