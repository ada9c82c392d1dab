// The digests of the evidence files, made beside reading and judging them: nobody needs them before
// the report.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

#include "engine/base/hash.h"
#include "engine/base/thread_pool.h"
#include "engine/data/file_load.h"
#include "engine/source/source_map.h"

namespace muster {

class FileDigests {
 public:
  // Begins with all files that have SourceFile::raw. `sources` must outlive it.
  FileDigests(std::span<const SourceFile> files, const SourceMap& sources, unsigned jobs);
  FileDigests(const FileDigests&) = delete;
  FileDigests& operator=(const FileDigests&) = delete;

  // Of the bytes of a file as they are, a byte order mark included; waits until it is made.
  // REQUIRES: it was among the files. One caller at a time.
  const Sha256& of(SourceId file);

 private:
  struct File {
    SourceId source;
    std::string_view raw;     // empty: the digest was made when the file was opened
    std::size_t text_at = 0;  // in `raw`: behind the byte order mark
    std::size_t done = 0;     // bytes whose memory was let go
    Sha256 digest{};
  };
  static std::vector<File> list(std::span<const SourceFile> files);
  void work();
  void digest(std::span<File* const> files);
  void let_go(File& file, std::size_t bytes);

  const SourceMap& sources_;
  const unsigned jobs_;
  std::vector<File> files_;  // by source
  Background background_;    // last: it uses the others
};

}  // namespace muster
