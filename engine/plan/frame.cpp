#include "engine/plan/frame.h"

#include <algorithm>

namespace muster {

const Slot* Scope::find(std::string_view name) const {
  const auto found =
      std::find_if(names_.rbegin(), names_.rend(), [&](const auto& n) { return n.first == name; });
  return found == names_.rend() ? nullptr : &found->second;
}

}  // namespace muster
