// The project's own files, for the tests that read them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace muster::meta {

struct SourceFile {
  std::string path;  // from the root of the project, with `/`
  std::string text;
};

// The files below a folder of the project whose names end in one of `endings`, sorted by path. None
// when there is no such folder.
std::vector<SourceFile> read_files(std::string_view folder,
                                   const std::vector<std::string_view>& endings);

// One file of the project; empty when it is not there.
std::string read_file(std::string_view path);

std::vector<std::string_view> split_lines(std::string_view text);

// The lines of a list: neither empty nor comments (`#`).
std::vector<std::string> read_list(std::string_view path);

}  // namespace muster::meta
