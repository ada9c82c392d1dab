// The digests of the evidence files, made beside reading them: nobody needs them before the report.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

#include "engine/base/hash.h"
#include "engine/base/thread_pool.h"
#include "engine/data/dataset.h"
#include "engine/data/file_load.h"
#include "engine/data/load.h"

namespace muster {

class FileDigests {
 public:
  // Begins with all files that have SourceFile::raw; `context` must outlive it.
  FileDigests(std::span<const SourceFile> files, const LoadContext& context);
  FileDigests(const FileDigests&) = delete;
  FileDigests& operator=(const FileDigests&) = delete;

  // Waits for all, and puts each into the population of its file.
  void put_into(Dataset& dataset);

 private:
  struct File {
    SourceId source;
    std::string_view raw;
    std::size_t text_at = 0;  // in `raw`: behind the byte order mark
    std::size_t done = 0;     // bytes whose memory was let go
    Sha256 digest{};
  };
  static std::vector<File> choose(std::span<const SourceFile> files);
  void work();
  void let_go(File& file, std::size_t bytes);

  const LoadContext& context_;
  std::vector<File> files_;  // by source
  Background background_;    // last: it uses the others
};

}  // namespace muster
