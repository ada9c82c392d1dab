#include <csignal>
#include <cstdio>
#include <ctime>
#include <string>
#include <variant>

#include "engine/app/command.h"
#include "engine/app/exit_code.h"
#include "engine/app/options.h"
#include "engine/source/output_file.h"

int main(int argc, char** argv) {
  // A reader that went away is an error of writing, not a signal.
  std::signal(SIGPIPE, SIG_IGN);
  std::variant<muster::Options, muster::EarlyExit> parsed = muster::parse_options(argc, argv);
  if (const auto* const early = std::get_if<muster::EarlyExit>(&parsed)) {
    std::fputs(early->err.c_str(), stderr);
    return muster::write_stdout(early->out) ? early->code
                                            : static_cast<int>(muster::kExitCannotJudge);
  }
  muster::Session session;
  session.options = std::move(std::get<muster::Options>(parsed));
  std::timespec now{};
  std::timespec_get(&now, TIME_UTC);
  session.world.now = {.seconds = now.tv_sec, .nanos = static_cast<std::int32_t>(now.tv_nsec)};
  for (const muster::Command* command : muster::commands()) {
    if (command->name == session.options.command) return command->run(session);
  }
  return muster::kExitCannotJudge;
}
