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
  void work();

  const LoadContext& context_;
  // By file that has `raw`.
  std::vector<SourceId> sources_;
  std::vector<std::string_view> raw_;
  std::vector<std::size_t> text_at_;  // in `raw`: behind the byte order mark
  std::vector<Sha256> digests_;
  Background background_;  // last: it uses the others
};

}  // namespace muster
