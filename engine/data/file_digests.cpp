#include "engine/data/file_digests.h"

#include <algorithm>
#include <functional>

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

// As many threads as there are files for, each with as many beside each other as the machine gains
// by.
void FileDigests::work() {
  std::vector<File*> left;
  for (File& file : files_) {
    if (!file.raw.empty()) left.push_back(&file);
  }
  std::ranges::stable_sort(left, std::greater(), [](const File* file) { return file->raw.size(); });
  const std::size_t beside = sha256_beside();
  const std::size_t threads =
      std::max<std::size_t>(1, std::min(jobs_ / beside, (left.size() + beside - 1) / beside));
  struct Share {
    std::vector<File*> files;
    std::size_t bytes = 0;
  };
  std::vector<Share> shares(threads);
  for (File* const file : left) {
    Share& least = *std::ranges::min_element(shares, {}, &Share::bytes);
    least.files.push_back(file);
    least.bytes += file->raw.size();
  }
  for_each_index(threads, jobs_, [&](std::size_t i) { digest(shares[i].files); });
}

void FileDigests::digest(std::span<File* const> files) {
  std::vector<std::string_view> texts;
  for (const File* file : files) texts.push_back(file->raw);
  const std::vector<Sha256> digests =
      sha256_of_each(texts, [&](std::size_t i, std::size_t bytes) { let_go(*files[i], bytes); });
  for (std::size_t i = 0; i < files.size(); ++i) files[i]->digest = digests[i];
}

// The first bytes will not be looked at again.
void FileDigests::let_go(File& file, std::size_t bytes) {
  constexpr std::size_t kStretch = std::size_t{4} << 20;
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
