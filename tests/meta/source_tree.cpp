#include "tests/meta/source_tree.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <utility>

namespace muster::meta {
namespace {

namespace fs = std::filesystem;

const fs::path kRoot = MUSTER_SOURCE_DIR;

std::string slurp(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace

std::vector<SourceFile> read_files(std::string_view folder,
                                   const std::vector<std::string_view>& endings) {
  std::vector<SourceFile> files;
  if (!fs::is_directory(kRoot / folder)) return files;
  for (const fs::directory_entry& entry : fs::recursive_directory_iterator(kRoot / folder)) {
    const std::string path = entry.path().lexically_relative(kRoot).generic_string();
    const bool wanted = std::ranges::any_of(
        endings, [&](std::string_view ending) { return path.ends_with(ending); });
    if (wanted && entry.is_regular_file()) {
      files.push_back({.path = path, .text = slurp(entry.path())});
    }
  }
  std::ranges::sort(files, {}, &SourceFile::path);
  return files;
}

std::string read_file(std::string_view path) { return slurp(kRoot / path); }

std::vector<std::string_view> split_lines(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    lines.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

std::vector<std::string> read_list(std::string_view path) {
  std::vector<std::string> items;
  const std::string text = read_file(path);
  for (const std::string_view line : split_lines(text)) {
    if (!line.empty() && !line.starts_with('#')) items.emplace_back(line);
  }
  return items;
}

}  // namespace muster::meta
