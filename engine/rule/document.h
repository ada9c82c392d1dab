// One YAML file of a pack, read and ready to be checked: opened through the pack's file system,
// decoded, free of characters that disguise what it says.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "engine/base/limits.h"
#include "engine/base/result.h"
#include "engine/diag/emitter.h"
#include "engine/rule/pack_loader.h"
#include "engine/source/source_map.h"
#include "engine/text/tree.h"

namespace muster {

struct Document {
  SourceId source;
  Tree tree;
};

// Opens `file`, relative to the pack's folder, and adds it to `sources`. `at` is the place that
// named it. Emits FileNotFound, PathLeavesRoot, FileTooLarge, ... at `at`, and what decoding emits.
Result<SourceId> open_pack_file(const PackRef& pack, std::string_view file, Span at,
                                SourceMap& sources, const Limits& limits, Emitter& diag);

// A path of a folder as packs have it: `./rules/` is `rules`, and the folder itself is `.`.
std::string plain_folder(std::string_view path);
// How a file of the pack is shown, and back: nothing if what is shown is no file of the pack.
std::string shown_in_pack(const PackRef& pack, std::string_view file);
std::optional<std::string_view> file_in_pack(const PackRef& pack, std::string_view shown);

// Whether the pack's folder holds such a file that can be opened.
bool pack_file_exists(const PackRef& pack, std::string_view file, const Limits& limits);

// Emits BidiControl at each such character (Trojan Source), and what read_yaml emits.
Result<Tree> parse_rule_document(const SourceMap& sources, SourceId source, const Limits& limits,
                                 Emitter& diag);

// Both in one.
Result<Document> load_document(const PackRef& pack, std::string_view file, Span at,
                               SourceMap& sources, const Limits& limits, Emitter& diag);

}  // namespace muster
