#include "engine/app/outputs.h"

#include <cstdlib>
#include <filesystem>
#include <system_error>
#include <vector>

#include "engine/source/output_file.h"

namespace muster {
namespace {

// Whether a report with this path would take the place of a file that was read.
bool is_input(const Session& session, const std::string& folder, const std::string& path) {
  std::error_code error;
  if (!std::filesystem::exists(path, error)) return false;
  for (std::size_t i = 0; i < session.sources.size(); ++i) {
    const std::string_view source = session.sources.path(SourceId(i));
    if (std::filesystem::equivalent(path, std::filesystem::path(folder) / source, error))
      return true;
  }
  return false;
}

}  // namespace

bool is_step_summary(const std::string& path) {
  const char* const summary = std::getenv("GITHUB_STEP_SUMMARY");
  return summary != nullptr && path == summary;
}

bool spares_inputs(Session& session, const std::string& folder) {
  Emitter diag(session.diagnostics);
  bool spared = true;
  for (const FormatOption& format : session.options.formats) {
    if (format.path.empty() || !is_input(session, folder, format.path)) continue;
    diag.error(diag::OutputFailed, Span{}, format.path, "it is one of the files that were read");
    spared = false;
  }
  return spared;
}

bool publish_outputs(Session& session, OutputBatch& batch) {
  Emitter diag(session.diagnostics);
  const std::vector<OutputProblem> problems = batch.publish();
  for (const OutputProblem& problem : problems) {
    diag.error(diag::OutputFailed, Span{}, problem.path, problem.reason);
  }
  return problems.empty();
}

}  // namespace muster
