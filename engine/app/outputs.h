// Where reports go: what every command that writes formats has in common.
#pragma once

#include <string>
#include <string_view>

#include "engine/app/pipeline.h"

namespace muster {

class OutputBatch;  // engine/source/output_file.h

// No report may go where an input is; emits OutputFailed for each that would. `folder`: what the
// paths of the sources are relative to.
bool spares_inputs(Session& session, const std::string& folder);

// Whether the path is the job summary of the CI runner, which is added to and not replaced.
bool is_step_summary(const std::string& path);

// Renames the files of the batch into place and writes the rest to standard output. False:
// something could not be written, which is in the diagnostics.
bool publish_outputs(Session& session, OutputBatch& batch, std::string_view to_stdout);

}  // namespace muster
