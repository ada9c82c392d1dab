#include "engine/base/check.h"

#include <cstdio>
#include <cstdlib>

namespace muster {

void check_failed(std::string_view what, std::string_view file, int line) {
  // The build folder's path is nobody's business: show the path from the source root on.
  if (const auto at = file.rfind("engine/"); at != std::string_view::npos) file.remove_prefix(at);
  std::fprintf(stderr, "muster: internal error: %.*s (%.*s:%d)\n", static_cast<int>(what.size()),
               what.data(), static_cast<int>(file.size()), file.data(), line);
  std::fflush(stderr);
  // Runs the at_quick_exit handlers (they remove temporary reports) and no destructor: the state
  // that they would see is broken.
  std::quick_exit(2);
}

}  // namespace muster
