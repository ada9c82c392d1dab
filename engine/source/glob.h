// File name patterns, one segment at a time. Private to this layer.
#pragma once

#include <cstddef>
#include <expected>
#include <string>
#include <string_view>
#include <vector>

#include "engine/source/file_system.h"

namespace muster {

// The parts of a pattern or path between slashes, without empty ones and `.`.
std::vector<std::string_view> split_path(std::string_view path);

// Whether one name fits one segment that is not `**`. A leading dot only fits a leading dot.
bool segment_matches(std::string_view segment, std::string_view name);

// Whether all of a path's parts fit the pattern's.
bool path_matches(const std::vector<std::string_view>& pattern,
                  const std::vector<std::string_view>& path);

// FileSystem::glob below a folder of the machine.
std::expected<std::vector<std::string>, FileProblem> glob_beneath(int root_fd,
                                                                  std::string_view pattern);

}  // namespace muster
