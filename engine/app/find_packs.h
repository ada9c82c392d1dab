// Packs by their folder alone, without a muster.toml that names them.
#pragma once

#include <string>
#include <vector>

#include "engine/plan/compile.h"
#include "engine/rule/pack_loader.h"
#include "engine/rule/rule.h"
#include "engine/source/file_system.h"

namespace muster {

// The packs of a folder: itself, or those of its sub-folders that hold a pack.yaml; before them the
// built-in packs that they extend. `display`: how places show the folder.
std::vector<PackRef> find_packs(const FileSystem& files, const std::string& display,
                                const FileSystem& built_in);

}  // namespace muster
