// All that a writer may know. Made once, after everything else; writers are pure functions of it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "engine/base/civil_time.h"
#include "engine/data/dataset.h"
#include "engine/diag/diagnostic.h"
#include "engine/report/finding_list.h"
#include "engine/report/waivers.h"
#include "engine/rule/rule.h"

namespace muster {

// S10, first that fits.
enum class RuleState { Broken, NotAdopted, Failed, NotProven, NotApplicable, Passed };
std::string_view to_string(RuleState state);  // `not proven`

enum class FailOn { Note, Warning, Error, Never };

// A parameter of a rule as it was in the run.
struct ParameterReport {
  std::string name;
  std::string value;
  std::string standard;  // what the pack has; empty: nothing
  bool own = false;      // the organisation's own value
  bool looser = false;   // than that of the pack
  // `iso27001-2022:9.3`: what asks for the pack's value; empty: it is the house's own figure.
  std::string requirement;
  std::string reason;  // of the organisation; may be empty
};

struct RuleReport {
  RuleId id;            // in the pack; invalid: broken at load
  std::string rule_id;  // of the rule also then, as far as it is known
  RuleState state = RuleState::Passed;
  RuleOutcome outcome;  // counts, causes; notable is empty here (findings have it)
  std::uint64_t waived = 0;
  std::vector<std::string> reasons;  // why it is not proven or not applicable: ready sentences
  Level level = Level::Error;        // after the organisation's setting
  Mode mode = Mode::Enforce;
  std::string level_reason;   // the organisation's reason for a changed severity or mode
  std::string planned_owner;  // not adopted: who and until when
  std::optional<Date> planned_by;
  bool plan_lapsed = false;  // `planned_by` is past
  RestsOn rests_on = RestsOn::Records;
  std::vector<ParameterReport> parameters;
};

struct FileReport {
  std::string path;
  std::string sha256;
  std::uint64_t bytes = 0, rows_read = 0, records = 0, quarantined = 0, later = 0;
  std::vector<std::string> skipped;  // `line 7: footer`
  std::optional<Date> extracted_on;
  bool last_line_open = false;
};
struct SetReport {
  std::string name;
  Population population;
  bool counts_only = false;  // its schema says `aggregate_only`
  std::vector<FileReport> files;
  std::string none_because;                  // declared empty
  std::vector<std::string> fields_not_read;  // S5
  bool asked_for = true;                     // a rule that was judged reads it
  // Cells that took the default word of their field (`"*"` under `words`), by field.
  std::vector<std::pair<std::string, std::uint64_t>> defaulted;
};

// A warning or note about an input, with its place resolved.
struct ReportedDiagnostic {
  std::string code;
  Severity severity = Severity::Warning;
  std::string message;
  std::string help;
  Place place;
};

// Who wrote the report, for which question.
struct RunInfo {
  std::string tool_version;
  Date as_of;
  std::string as_of_from;  // `--as-of`, `muster.toml`, `today`, `commit 1a2b...`
  Period period;
  std::string zone;
  std::string zone_data;  // version
  std::string packs;      // `iso27001-5.4 0.1.0`
  FailOn fail_on = FailOn::Error;
  bool unmasked = false;
  // What a finding without any place of its own points at; relative to the root as every path.
  std::string config_path = "muster.toml";
  std::string information_uri{};  // the project's page, for SARIF; empty: not said
};

// How much the reports for people say.
enum class Detail {
  Problems,  // what failed, what is not proven and the result
  Usual,
  Full,  // each rule that is not adopted, each parameter and each record set too
};

// What an output may be asked for.
struct ReportOptions {
  Detail detail = Detail::Usual;
  bool sarif_all = false;
  bool show_waived = false;
  bool junit_strict = false;
  bool colour = false;
  std::size_t width = 80;
  std::string category;  // SARIF automationDetails
};

struct Report {
  RunInfo run;
  ReportOptions options;
  const RulePack* pack = nullptr;  // titles, help, mappings
  std::vector<RuleReport> rules;   // in pack order, broken ones last
  FindingList findings;            // sorted: rule order, path, place
  std::vector<Waiver> waivers;
  std::vector<SetReport> sets;                  // those that were read, in schema order
  std::vector<ReportedDiagnostic> diagnostics;  // warnings and notes of the run, sorted
  std::uint64_t violations = 0;  // new ones, of rules that are not observed, at or above fail_on
  std::uint64_t waived = 0;
  std::uint64_t pending = 0;
  std::uint64_t not_proven_rules = 0;  // at or above fail_on, not observed
  int exit_code = 0;
};

}  // namespace muster
