// The plug-in for a subcommand.
#pragma once

#include <span>
#include <string_view>

#include "engine/app/pipeline.h"

namespace muster {

struct Command {
  std::string_view name;
  // Runs to the end and returns the exit code; prints results to stdout, all else to stderr.
  int (*run)(Session& session);
};

// All commands, in the order of commands.def.
std::span<const Command* const> commands();

}  // namespace muster
