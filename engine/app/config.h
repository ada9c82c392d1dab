// Stage 2: muster.toml, environment and flags -> Config.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/app/options.h"
#include "engine/base/civil_time.h"
#include "engine/base/limits.h"
#include "engine/base/result.h"
#include "engine/base/zone.h"
#include "engine/data/inputs.h"
#include "engine/diag/emitter.h"
#include "engine/plan/compile.h"
#include "engine/report/report.h"
#include "engine/report/waivers.h"
#include "engine/source/file_system.h"
#include "engine/source/source_map.h"

namespace muster {

// [rules.<name>]: the organisation's own severity or mode, with its reason; that the rule has
// nothing to check.
struct RuleOverride {
  PlacedText rule;
  std::optional<Level> level;
  std::optional<Mode> mode;
  std::string reason;
  std::optional<NoneDeclaration> none;
};

// [adopt]: what is under test, and what is only planned.
struct Adoption {
  std::vector<PlacedText> rules;  // pack names, rule ids or names; empty: everything
  struct Planned {
    PlacedText rule;
    std::string owner;
    Date by;
  };
  std::vector<Planned> planned;
};

struct Config {
  SourceId source;
  Span at;  // the file's first byte: where a missing block would stand
  std::vector<PlacedText> packs;
  Zone zone;
  FailOn fail_on = FailOn::Error;
  Date as_of;
  std::string as_of_from;  // `--as-of`, `muster.toml`, `today`, `commit 1a2b3c4`
  Period period;
  Span period_at;           // where it is set; invalid: by a flag
  Date fiscal_year_starts;  // only month and day count
  std::vector<ParamSetting> params;
  Span params_at;  // the key [params], else as `at`
  std::vector<RuleOverride> overrides;
  Adoption adoption;
  Inputs inputs;
  std::vector<WaiverFile> waivers;
  int waiver_max_days = 365;
  Limits limits;
};

// What the outside world says, read once by main.
struct World {
  Timestamp now;
  std::string folder;  // of the policy repository, for HEAD's date
};

// The folder of the nearest muster.toml from `path` upward (one file, nothing merged); empty if
// none.
std::string find_root(const std::string& path);

// Reads muster.toml at the root. Emits UnknownKey, MissingKey, WrongKind, BadValue, ... for
// everything that is wrong with it, and CommitUnknown when `as_of = "commit"` can not be told.
Result<Config> load_config(const Options& options, const FileSystem& files, const World& world,
                           SourceMap& sources, Emitter& diag);

// The period that a text names: `2026`, `2026-Q1`, `2026-01-01..2027-01-01` (end excluded),
// `last 4 quarters` (whole fiscal quarters that ended before the as-of date, S30). Nothing if it is
// none.
std::optional<Period> parse_period(std::string_view text, Date as_of, Date fiscal_year_starts);

}  // namespace muster
