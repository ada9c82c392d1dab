// Assertions about our own mistakes, on in every build. Input can never trigger one: bad input is a
// diagnostic (engine/diag), a bad row is data.
#pragma once

#include <string_view>

namespace muster {

// Prints one line (what, file, line; never a value of a record) to stderr and ends the process with
// exit code 2.
[[noreturn]] void check_failed(std::string_view what, std::string_view file, int line);

}  // namespace muster

#define MUSTER_CHECK(condition)                                                \
  do {                                                                         \
    if (!(condition)) [[unlikely]]                                             \
      ::muster::check_failed("check failed: " #condition, __FILE__, __LINE__); \
  } while (false)

#define MUSTER_UNREACHABLE() ::muster::check_failed("unreachable", __FILE__, __LINE__)
