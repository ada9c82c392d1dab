// The exit codes of the program; `muster --help` and the README hold the same table.
#pragma once

namespace muster {

enum ExitCode : int {
  kExitClean = 0,        // all that applies was evaluated, and is clean, waived or below fail_on
  kExitFindings = 1,     // findings at or above fail_on
  kExitCannotJudge = 2,  // usage, configuration, rule, waiver or record file that cannot be read
  kExitNotProven = 3,    // nothing failed, but a rule at or above fail_on is not proven
};

}  // namespace muster
