// --dump: the product of a stage as text, for people who work on muster.
#pragma once

#include <optional>
#include <string>

#include "engine/app/pipeline.h"

namespace muster {

// What --dump asks for, if it is a product of the stages before evaluation (program, tables).
std::optional<std::string> dump_before_evaluation(const Session& session);
// The same for outcomes.
std::optional<std::string> dump_after_evaluation(const Session& session);

}  // namespace muster
