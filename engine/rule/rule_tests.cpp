#include "engine/rule/rule_tests.h"

namespace muster {}  // namespace muster
