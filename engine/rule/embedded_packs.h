// The packs that ship with muster, as files inside the program: `packs = ["iso27001-5.4"]` works
// where there is no source tree. Files of rule tests are not among them.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/rule/pack_loader.h"
#include "engine/source/file_system.h"

namespace muster {

struct EmbeddedFile {
  std::string_view path;  // iso27001-5.4/pack.yaml
  std::string_view text;
};

// All of them, ascending by path. Made when muster is built.
std::span<const EmbeddedFile> embedded_files();

// The pack whose patterns every rule can use, though no configuration lists it.
inline constexpr std::string_view kPatternPack = "patterns";

// A file system that holds a folder for each shipped pack.
std::unique_ptr<FileSystem> embedded_packs();

// The names of the shipped packs, ascending.
std::vector<std::string_view> embedded_pack_names();

// Where a shipped pack is found in `files`, which embedded_packs() made; nothing if none has the
// name. Places in it are shown as `rules/<name>/...`. `at` is the entry of `packs` that names it.
std::optional<PackRef> embedded_pack(const FileSystem& files, std::string_view name, Span at);

}  // namespace muster
