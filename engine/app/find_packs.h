// Packs by their folder alone, without a muster.toml that names them.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "engine/diag/emitter.h"
#include "engine/rule/pack_loader.h"
#include "engine/source/file_system.h"

namespace muster {

// The folder that a command was given. Null: FileNotFound or FileUnreadable was emitted.
std::unique_ptr<RealFileSystem> open_folder(const std::string& path, Emitter& diag);

// The packs of a folder: itself, or those of its sub-folders that hold a pack.yaml; before them the
// built-in packs that they extend. `path`: the folder as it was given, by which places show it.
std::vector<PackRef> find_packs(const FileSystem& files, const std::string& path,
                                const FileSystem& built_in);

}  // namespace muster
