// group_by: what one act puts right is shown as one finding with the others as related places.
#pragma once

#include <vector>

#include "engine/report/finding.h"

namespace muster {

// In each rule the new violations of one group are folded into the first of them. All findings stay
// where they are, and all count. REQUIRES: sorted, with dispositions.
void fold_groups(std::vector<Finding>& findings);

}  // namespace muster
