#include "engine/data/file_digests.h"

#include <algorithm>

#include "engine/base/check.h"

namespace muster {

FileDigests::FileDigests(std::span<const SourceFile> files, const SourceMap& sources, unsigned jobs)
    : sources_(sources),
      jobs_(jobs),
      files_(list(files)),
      background_(jobs > 1, [this] { work(); }) {}

std::vector<FileDigests::File> FileDigests::list(std::span<const SourceFile> files) {
  std::vector<File> out;
  for (const SourceFile& file : files) {
    out.push_back({.source = file.source,
                   .raw = file.raw,
                   .text_at = file.mark,
                   .done = 0,
                   .digest = file.sha256});
  }
  std::ranges::sort(out, {}, &File::source);
  return out;
}

void FileDigests::work() {
  std::vector<File*> left;
  std::vector<std::string_view> texts;
  for (File& file : files_) {
    if (file.raw.empty()) continue;
    left.push_back(&file);
    texts.push_back(file.raw);
  }
  if (sha256_runs_in_lanes()) {
    const std::vector<Sha256> digests =
        sha256_of_each(texts, [&](std::size_t i, std::size_t bytes) { let_go(*left[i], bytes); });
    for (std::size_t i = 0; i < left.size(); ++i) left[i]->digest = digests[i];
    return;
  }
  for_each_index(left.size(), jobs_, [&](std::size_t i) {
    left[i]->digest = sha256_of_each(
        {&texts[i], 1}, [&](std::size_t, std::size_t bytes) { let_go(*left[i], bytes); })[0];
  });
}

// The first bytes will not be looked at again.
void FileDigests::let_go(File& file, std::size_t bytes) {
  constexpr std::size_t kStretch = std::size_t{1} << 20;
  if (bytes < file.done + kStretch && bytes < file.raw.size()) return;
  const std::size_t from = std::max(file.done, file.text_at);
  if (bytes > from) {
    sources_.let_go(file.source, from - file.text_at, bytes - file.text_at);
  }
  file.done = bytes;
}

const Sha256& FileDigests::of(SourceId file) {
  background_.wait();
  const auto known = std::ranges::lower_bound(files_, file, {}, &File::source);
  MUSTER_CHECK(known != files_.end() && known->source == file);
  return known->digest;
}

}  // namespace muster
