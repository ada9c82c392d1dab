#include "engine/data/file_digests.h"

#include <algorithm>

namespace muster {

FileDigests::FileDigests(std::span<const SourceFile> files, const LoadContext& context)
    : context_(context), files_(choose(files)), background_(context.jobs > 1, [this] { work(); }) {}

std::vector<FileDigests::File> FileDigests::choose(std::span<const SourceFile> files) {
  std::vector<File> chosen;
  for (const SourceFile& file : files) {
    if (file.raw.empty()) continue;
    chosen.push_back({.source = file.source, .raw = file.raw, .text_at = file.mark});
  }
  return chosen;
}

void FileDigests::work() {
  if (sha256_gains_by_company()) {
    std::vector<std::string_view> texts;
    for (const File& file : files_) texts.push_back(file.raw);
    const std::vector<Sha256> digests =
        sha256_of_each(texts, [&](std::size_t i, std::size_t bytes) { let_go(files_[i], bytes); });
    for (std::size_t i = 0; i < files_.size(); ++i) files_[i].digest = digests[i];
    return;
  }
  for_each_index(files_.size(), context_.jobs, [&](std::size_t i) {
    File& file = files_[i];
    file.digest = sha256_of_each({&file.raw, 1},
                                 [&](std::size_t, std::size_t bytes) { let_go(file, bytes); })[0];
  });
}

// The first bytes will not be looked at again.
void FileDigests::let_go(File& file, std::size_t bytes) {
  constexpr std::size_t kStretch = std::size_t{1} << 20;
  if (bytes < file.done + kStretch && bytes < file.raw.size()) return;
  const std::size_t from = std::max(file.done, file.text_at);
  if (bytes > from) {
    context_.sources.let_go(file.source, from - file.text_at, bytes - file.text_at);
  }
  file.done = bytes;
}

void FileDigests::put_into(Dataset& dataset) {
  background_.wait();
  for (Table& table : dataset.tables) {
    for (FilePopulation& population : table.population.files) {
      const auto file = std::ranges::lower_bound(files_, population.source, {}, &File::source);
      if (file != files_.end() && file->source == population.source) {
        population.sha256 = file->digest;
      }
    }
  }
}

}  // namespace muster
