// Report files that are whole or not there: written beside their target, then renamed (and the
// folder synced). Targets are paths of the machine as the user gave them, not beneath the root.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/byte_sink.h"

namespace muster {

struct OutputProblem {
  std::string path;
  std::string reason;  // strerror's words
};

// A batch of files that are published together. Destroying it without publish() removes the
// temporaries and leaves every old file as it was; so do SIGINT and SIGTERM.
class OutputBatch {
 public:
  OutputBatch();
  ~OutputBatch();
  OutputBatch(const OutputBatch&) = delete;
  OutputBatch& operator=(const OutputBatch&) = delete;

  // A sink into a temporary beside `path`; good until publish() or destruction. An error while
  // writing is kept and comes out of publish(). Refuses links and folders.
  ByteSink& replace(const std::string& path);
  // A sink whose bytes are appended to `path` in one write at publish() ($GITHUB_STEP_SUMMARY).
  ByteSink& append(const std::string& path);
  // A sink whose bytes go to standard output at publish(), after all else.
  ByteSink& standard_output();
  // Flushes, syncs and renames all, in the order they were added; the problems, if any. When
  // writing any of them failed nothing is renamed, and nothing goes to standard output.
  std::vector<OutputProblem> publish();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

// Writes all bytes to standard output and flushes; false when that failed (full, closed).
bool write_stdout(std::string_view bytes);

}  // namespace muster
