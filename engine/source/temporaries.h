// The temporary files of this process, so that they go when it does: also by SIGINT, SIGTERM or a
// failed check. Private to this layer.
#pragma once

#include <string>

namespace muster {

// Remembers a temporary; false when it can not be remembered (too many, a path too long).
bool remember_temporary(const std::string& path);
// Forgets it: it was renamed or removed.
void forget_temporary(const std::string& path);

}  // namespace muster
