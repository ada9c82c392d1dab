#include "engine/rule/embedded_packs.h"

#include <algorithm>
#include <utility>

namespace muster {

std::unique_ptr<FileSystem> embedded_packs() {
  auto files = std::make_unique<MemoryFileSystem>();
  for (const EmbeddedFile& file : embedded_files()) {
    files->add(std::string(file.path), std::string(file.text));
  }
  return files;
}

std::vector<std::string_view> embedded_pack_names() {
  std::vector<std::string_view> names;
  for (const EmbeddedFile& file : embedded_files()) {
    const std::string_view folder = file.path.substr(0, file.path.find('/'));
    if (names.empty() || names.back() != folder) names.push_back(folder);
  }
  return names;
}

std::optional<PackRef> embedded_pack(const FileSystem& files, std::string_view name, Span at) {
  const std::vector<std::string_view> names = embedded_pack_names();
  if (std::ranges::find(names, name) == names.end()) return std::nullopt;
  return PackRef{.files = &files,
                 .folder = std::string(name),
                 .display = "rules/" + std::string(name),
                 .at = at};
}

}  // namespace muster
