// A fact about records that somebody should act on, with its place and its identity.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "engine/base/civil_time.h"
#include "engine/data/dataset.h"
#include "engine/eval/outcomes.h"
#include "engine/rule/rule.h"
#include "engine/source/source_map.h"

namespace muster {

enum class FindingKind : std::uint8_t {
  Violation,  // a subject failed
  Undecided,  // a subject could not be judged and no cell is the cause
  Evidence,   // a defect of the evidence (one cause, one finding: S4)
};
enum class Disposition : std::uint8_t { New, Waived };

// Resolved for output. Text writers count code points, SARIF counts UTF-16 units.
struct Place {
  std::string path;     // relative to the root, `/`, not encoded; empty: no place
  Region region;        // columns in code points
  Region utf16;         // columns in UTF-16 units
  std::string snippet;  // the text of the cell, only where it may be shown (S19); empty otherwise
  std::string label;    // of a related place
};

// What decides about a finding: where it is shown and how it counts. There may be millions.
struct FindingOutline {
  FindingKind kind = FindingKind::Violation;
  Level level =
      Level::Error;  // of the rule; Evidence: of the worst rule it leaves unproven, else note
  Disposition disposition = Disposition::New;
  bool observed = false;  // the rule only observes
  // Shown with the first of its group, as a related place of that, and counted; not shown on its
  // own unless an output carries everything.
  bool folded = false;
  RuleId rule;             // invalid for Evidence
  std::uint32_t more = 0;  // members of its group that are folded into it
};

// With its text, which is made when the finding is written.
struct Finding : FindingOutline {
  DefectId defect;        // Evidence only
  std::string rule_id;    // the rule's id; for Evidence the diagnostic's code (MU3xxx)
  std::string key;        // raw subject key; never shown
  std::string shown_key;  // masked
  std::string message;    // without full stop at the end
  std::string help;
  Place place;
  std::vector<Place> related;
  std::string fingerprint;     // 32 hexadecimal digits (S34)
  std::string waiver;          // id of the waiver that covers it
  std::string expired_waiver;  // id of one that did until it expired
  // Evidence: the rules it leaves unproven and how many subjects of each it leaves undecided (0:
  // none).
  struct Affected {
    RuleId rule;
    std::uint64_t subjects = 0;
  };
  std::vector<Affected> affected;
  // Evidence: what one setting of a source puts right is of one group; empty: of none.
  std::string group;
};

}  // namespace muster
