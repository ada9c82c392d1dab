// Defects of the evidence -> findings: one for each cause, whatever number of subjects it keeps
// from a verdict (S4).
#pragma once

#include <vector>

#include "engine/report/build_report.h"
#include "engine/report/finding.h"

namespace muster {

// In the order of the dataset's defects. A defect of a record or of the state of a set that was
// read is always a finding, one of a missing set or field only where some rule needs it.
std::vector<Finding> evidence_findings(const CollectContext& context);

}  // namespace muster
