// Runs a program for a test: arguments, environment and folder as given, nothing inherited, with a
// time limit, so that a program that hangs fails its test instead of stopping them all.
#pragma once

#include <string>
#include <vector>

namespace muster {

struct ProcessRequest {
  std::string program;
  std::vector<std::string> arguments;    // without the program's own name
  std::vector<std::string> environment;  // `NAME=VALUE`; all there is
  std::string folder;                    // working folder; empty: the test's own
  std::string output_to;                 // a file that standard output goes to; empty: `out`
  bool close_output = false;             // starts without a standard output
  double limit_seconds = 30;
};

struct ProcessResult {
  int exit_code = -1;  // -1: it did not end by itself
  int signal = 0;
  bool timed_out = false;
  double seconds = 0;
  std::string out;
  std::string err;
};

// Never fails a test itself: what could not be started has the exit code 127 and says so in `err`.
ProcessResult run_process(const ProcessRequest& request);

}  // namespace muster
