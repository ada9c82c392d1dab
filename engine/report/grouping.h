// group_by: what one act puts right is shown as one finding with the others as related places.
#pragma once

#include "engine/report/finding_list.h"

namespace muster {

// In each rule the new violations of one group are folded into the first of them; so are the
// defects of the evidence that one setting puts right. All findings stay where they are, and all
// count. REQUIRES: with dispositions.
void fold_groups(FindingList& findings);

}  // namespace muster
