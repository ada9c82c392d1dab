// The small hostile inputs and what must happen to each. The files lie in a folder beside the
// project that not everybody has.
#pragma once

#include <iosfwd>
#include <span>
#include <string_view>
#include <vector>

namespace muster::e2e {

// How the file is read: which record set and which rule.
enum class HostileShape {
  People,     // person_id (key), name, status required; nobody has left
  Score,      // person_id, score: int required
  Ratio,      // person_id, score: double required
  Days,       // id, day: date required; `day + days(1) > day`
  Instants,   // id, at: timestamp required, Europe/Berlin
  Revoked,    // person_id, revoked_on: optional date
  Ids,        // person_id, n
  Countries,  // person_id and what YAML 1.1 would convert, all text
  Policies,   // policies: policy_id, owner required
  Config,     // the file is the muster.toml itself
  Rule,       // the file is the rule of the pack, over the people of `people_file`
};

struct HostileCase {
  std::string_view file;
  std::vector<int> exits;               // any of them
  std::vector<std::string_view> names;  // any of these diagnostics, by name; empty: none is asked
  std::vector<std::string_view> shows;  // each stands in the text or on standard error
  HostileShape shape = HostileShape::People;
  std::string_view settings = {};     // further lines of the source
  std::string_view people_file = {};  // Rule: the records; empty: two people of ours
};

std::span<const HostileCase> hostile_cases();
// How a failed test shows its case.
void PrintTo(const HostileCase& hostile, std::ostream* out);

}  // namespace muster::e2e
