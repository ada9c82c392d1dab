#include <utility>

#include "engine/base/hash.h"
#include "engine/source/file_system.h"
#include "engine/source/glob.h"

namespace muster {
namespace {

std::string normal_path(std::string_view path) {
  std::string result;
  for (const std::string_view part : split_path(path)) {
    if (!result.empty()) result += '/';
    result += part;
  }
  return result;
}

}  // namespace

void MemoryFileSystem::add(std::string path, std::string bytes) {
  files_.insert_or_assign(std::move(path), std::move(bytes));
}

std::expected<OpenedFile, FileProblem> MemoryFileSystem::open(std::string_view path,
                                                              std::uint64_t max_bytes,
                                                              bool /*allow_mapping*/) const {
  const auto form = check_path_form(path);
  auto file = files_.find(path);
  if (file == files_.end() && !form) return std::unexpected(form.error());
  std::string real = normal_path(path);
  if (file == files_.end()) file = files_.find(real);
  if (file == files_.end()) {
    const auto below = files_.lower_bound(real + "/");
    const bool is_folder = below != files_.end() && below->first.starts_with(real + "/");
    return std::unexpected(is_folder ? FileProblem::NotRegular : FileProblem::NotFound);
  }
  if (file->second.size() > max_bytes) return std::unexpected(FileProblem::TooLarge);
  OpenedFile opened;
  opened.path = file->first;
  opened.bytes = Buffer(file->second);
  opened.size = file->second.size();
  opened.inode = hash_bytes(file->first);
  return opened;
}

std::expected<std::vector<std::string>, FileProblem> MemoryFileSystem::glob(
    std::string_view pattern) const {
  const auto form = check_path_form(pattern);
  if (!form) return std::unexpected(form.error());
  const auto segments = split_path(pattern);
  std::vector<std::string> found;
  if (segments.empty()) return found;
  for (const auto& [path, bytes] : files_) {
    if (path_matches(segments, split_path(path))) found.push_back(path);
  }
  return found;
}

}  // namespace muster
