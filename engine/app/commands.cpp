#include "engine/app/command.h"

namespace muster {

#define MUSTER_COMMAND(name) extern const Command command_##name;
#include "engine/app/commands.def"
#undef MUSTER_COMMAND

namespace {
constexpr const Command* kCommands[] = {
#define MUSTER_COMMAND(name) &command_##name,
#include "engine/app/commands.def"
#undef MUSTER_COMMAND
};
}  // namespace

std::span<const Command* const> commands() { return kCommands; }

}  // namespace muster
