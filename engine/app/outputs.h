// Where reports go: what every command that writes formats has in common.
#pragma once

#include <string>

#include "engine/app/pipeline.h"

namespace muster {

class OutputBatch;  // engine/source/output_file.h

// No report may go where an input is; emits OutputFailed for each that would. `folder`: what the
// paths of the sources are relative to.
bool spares_inputs(Session& session, const std::string& folder);

// Whether the path is the job summary of the CI runner, which is added to and not replaced.
bool is_step_summary(const std::string& path);

// Publishes the batch. False: something could not be written, which is in the diagnostics.
bool publish_outputs(Session& session, OutputBatch& batch);

}  // namespace muster
