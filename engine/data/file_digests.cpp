#include "engine/data/file_digests.h"

#include <algorithm>

namespace muster {

FileDigests::FileDigests(std::span<const SourceFile> files, const LoadContext& context)
    : context_(context), background_(context.jobs > 1, [this, files] {
        for (const SourceFile& file : files) {
          if (file.raw.data() == nullptr) continue;
          sources_.push_back(file.source);
          raw_.push_back(file.raw);
          text_at_.push_back(file.mark);
        }
        work();
      }) {}

void FileDigests::work() {
  // The memory of a mapped file is let go behind each stretch.
  constexpr std::size_t kStretch = std::size_t{1} << 20;
  std::vector<std::size_t> done = text_at_;
  const auto let_go = [&](std::size_t i, std::size_t bytes) {
    if (bytes < done[i] + kStretch && bytes < raw_[i].size()) return;
    if (bytes <= done[i]) return;
    context_.sources.let_go(sources_[i], done[i] - text_at_[i], bytes - text_at_[i]);
    done[i] = bytes;
  };
  if (sha256_gains_by_company()) {
    digests_ = sha256_of_each(raw_, let_go);
    return;
  }
  digests_.resize(raw_.size());
  for_each_index(raw_.size(), context_.jobs, [&](std::size_t i) {
    const auto passed = [&](std::size_t, std::size_t bytes) { let_go(i, bytes); };
    digests_[i] = sha256_of_each({&raw_[i], 1}, passed)[0];
  });
}

void FileDigests::put_into(Dataset& dataset) {
  background_.wait();
  for (Table& table : dataset.tables) {
    for (FilePopulation& file : table.population.files) {
      const auto found = std::ranges::lower_bound(sources_, file.source);
      if (found == sources_.end() || *found != file.source) continue;
      file.sha256 = digests_[static_cast<std::size_t>(found - sources_.begin())];
    }
  }
}

}  // namespace muster
