// The keys of muster.toml; those of its sources are in source_keys.h.
#pragma once

#include <array>
#include <optional>

#include "engine/app/source_keys.h"
#include "engine/report/report.h"
#include "engine/rule/rule.h"
#include "engine/rule/shape.h"

namespace muster {

inline constexpr std::array<WordValue<FailOn>, 4> kFailOnWords{
    {{.word = "note", .value = FailOn::Note},
     {.word = "warning", .value = FailOn::Warning},
     {.word = "error", .value = FailOn::Error},
     {.word = "never", .value = FailOn::Never}}};
inline constexpr std::array<WordValue<std::optional<Level>>, 3> kOwnLevelWords{
    {{.word = "error", .value = Level::Error},
     {.word = "warning", .value = Level::Warning},
     {.word = "note", .value = Level::Note}}};
inline constexpr std::array<WordValue<std::optional<Mode>>, 2> kOwnModeWords{
    {{.word = "enforce", .value = Mode::Enforce}, {.word = "observe", .value = Mode::Observe}}};
inline constexpr Shape kFailOn = kOneWordOf<kFailOnWords>;
inline constexpr Shape kOwnLevel = kOneWordOf<kOwnLevelWords>;
inline constexpr Shape kOwnMode = kOneWordOf<kOwnModeWords>;

inline constexpr std::array<KeySpec, 2> kPeriodKeys{
    {{.name = "first_day",
      .required = true,
      .shape = &kDateText,
      .doc = "The first day of the audit period."},
     {.name = "last_day",
      .required = true,
      .shape = &kDateText,
      .doc = "The last day of it, which still belongs to it."}}};
inline constexpr Shape kPeriodMap{.kind = Shape::Kind::Map,
                                  .name = "period",
                                  .title = "The audit period by its days",
                                  .keys = kPeriodKeys};
inline constexpr std::array<const Shape*, 2> kPeriodForms{&kText, &kPeriodMap};
inline constexpr Shape kPeriod{.kind = Shape::Kind::OneOf, .choices = kPeriodForms};

inline constexpr std::array<KeySpec, 2> kOwnValueKeys{
    {{.name = "value", .required = true, .shape = &kTexts, .doc = "The value."},
     {.name = "reason",
      .required = true,
      .shape = &kText,
      .doc = "Why it is right here; reports show it. A value that is looser than the pack's needs "
             "one."}}};
inline constexpr Shape kOwnValue{.kind = Shape::Kind::Map,
                                 .name = "own_value",
                                 .title = "A value of a parameter, with its reason",
                                 .keys = kOwnValueKeys};
inline constexpr std::array<const Shape*, 2> kSettingForms{&kTexts, &kOwnValue};
inline constexpr Shape kSetting{.kind = Shape::Kind::OneOf, .choices = kSettingForms};
inline constexpr Shape kSettings{.kind = Shape::Kind::Names, .item = &kSetting};

inline constexpr std::array<KeySpec, 5> kOverrideKeys{
    {{.name = "severity",
      .shape = &kOwnLevel,
      .doc = "Your own severity of this rule.",
      .needs = "reason"},
     {.name = "mode",
      .shape = &kOwnMode,
      .doc = "`observe` reports the rule and never fails the run.",
      .needs = "reason"},
     {.name = "reason", .shape = &kText, .doc = "Why that is right here; reports show it."},
     {.name = "params", .shape = &kSettings, .doc = "Parameters of this rule alone."},
     {.name = "none",
      .shape = &kNone,
      .doc = "The statement that the rule has nothing to check: nobody joined, nothing of the sort "
             "happened. It counts for as long as that is so."}}};
inline constexpr Shape kOverride{.kind = Shape::Kind::Map,
                                 .name = "override",
                                 .title = "The organisation's own settings of a rule",
                                 .keys = kOverrideKeys};
inline constexpr Shape kOverrides{.kind = Shape::Kind::Entries, .item = &kOverride};

inline constexpr std::array<KeySpec, 3> kPlannedKeys{
    {{.name = "rule",
      .required = true,
      .shape = &kText,
      .doc = "What is not under test yet: a rule by id or name, a pack, or what --only takes. If "
             "several entries name one rule, its own id or name counts first, then the entry that "
             "names the fewest rules."},
     {.name = "owner", .required = true, .shape = &kText, .doc = "Who sees to it."},
     {.name = "by", .required = true, .shape = &kDateText, .doc = "The day it will be."}}};
inline constexpr Shape kPlannedRule{.kind = Shape::Kind::Map,
                                    .name = "planned",
                                    .title = "A rule that will be adopted later",
                                    .keys = kPlannedKeys};
inline constexpr Shape kPlannedRules{.kind = Shape::Kind::List, .item = &kPlannedRule};
inline constexpr std::array<KeySpec, 2> kAdoptKeys{
    {{.name = "rules",
      .shape = &kTexts,
      .doc = "What is under test: packs, rule ids, rule names, or what --only takes. Without it "
             "everything is, except what is planned. A rule that is named here stays under test "
             "beside an entry of `planned` that names more rules than this one, such as `*`."},
     {.name = "planned",
      .shape = &kPlannedRules,
      .doc = "Rules that are not yet, with who sees to it and by when."}}};
inline constexpr Shape kAdopt{
    .kind = Shape::Kind::Map, .name = "adopt", .title = "What is under test", .keys = kAdoptKeys};

inline constexpr std::array<KeySpec, 2> kWaiverSettingKeys{
    {{.name = "files", .required = true, .shape = &kTexts, .doc = "The waiver files."},
     {.name = "max_days",
      .shape = &kPositive,
      .doc = "How many days an exception may last; 365 unless it is set."}}};
inline constexpr Shape kWaiverSettings{.kind = Shape::Kind::Map,
                                       .name = "waiver_files",
                                       .title = "Accepted exceptions",
                                       .keys = kWaiverSettingKeys};

inline constexpr std::array<KeySpec, 11> kConfigKeys{
    {{.name = "packs",
      .required = true,
      .shape = &kTexts,
      .doc = "The packs of rules: built-in ones by name, your own as folders with a pack.yaml."},
     {.name = "timezone",
      .shape = &kText,
      .doc = "The time zone that days are told in, such as `Europe/Berlin`."},
     {.name = "fail_on",
      .shape = &kFailOn,
      .doc = "From which severity on a violation fails the run."},
     {.name = "as_of",
      .shape = &kText,
      .doc = "The day the question is asked for: a date, `today`, or `commit`."},
     {.name = "period",
      .shape = &kPeriod,
      .doc = "The audit period: `2026`, `2026-Q1`, `last 4 quarters`, `2026-01-01..2027-01-01` "
             "(the last day excluded), or a table [period]."},
     {.name = "fiscal_year_starts",
      .shape = &kDayOfYear,
      .doc = "Month and day on which your fiscal year begins, such as `04-01`."},
     {.name = "params",
      .shape = &kSettings,
      .doc = "Parameters, by name, of every rule that has them."},
     {.name = "records",
      .shape = &kRecordBlocks,
      .doc = "Where the records come from: a table [[records.<set>.source]] for each export."},
     {.name = "adopt", .shape = &kAdopt, .doc = "What is under test and what is only planned."},
     {.name = "waivers", .shape = &kWaiverSettings, .doc = "Where accepted exceptions are."},
     {.name = "rules",
      .shape = &kOverrides,
      .doc = "Your own severity, mode or parameters of single rules, or that one has nothing to "
             "check: a table [rules.<name>]. The name may be a `taxonomy:control` too."}}};
// muster.toml
inline constexpr Shape kConfigFile{.kind = Shape::Kind::Map,
                                   .name = "config",
                                   .title = "The settings of a policy repository",
                                   .keys = kConfigKeys};

}  // namespace muster
