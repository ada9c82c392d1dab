#include "engine/app/file_schemas.h"

#include <algorithm>
#include <array>

#include "engine/app/config_keys.h"
#include "engine/report/waiver_keys.h"
#include "engine/rule/coverage_keys.h"
#include "engine/rule/pack_keys.h"
#include "engine/rule/pattern_keys.h"
#include "engine/rule/record_keys.h"
#include "engine/rule/rule_keys.h"
#include "engine/rule/test_keys.h"

namespace muster {
namespace {

constexpr std::array<FileSchema, 8> kSchemas{{
    {.name = "rule",
     .title = "A rule of muster",
     .files = "the files that `rules` of a pack.yaml lists",
     .shape = &kRuleFile},
    {.name = "record",
     .title = "A record schema of muster",
     .files = "the files that `records` of a pack.yaml lists",
     .shape = &kRecordFile},
    {.name = "pack",
     .title = "A pack of muster",
     .files = "`pack.yaml` in the folder of a pack",
     .shape = &kPackFile},
    {.name = "pattern",
     .title = "A pattern of muster",
     .files = "the files that `patterns` of a pack.yaml lists",
     .shape = &kPatternFile},
    {.name = "coverage",
     .title = "The coverage statement of a pack of muster",
     .files = "the file that `coverage` of a pack.yaml names",
     .shape = &kCoverageFile},
    {.name = "tests",
     .title = "Rule tests of muster",
     .files = "`<rule>.test.yaml` beside a rule",
     .shape = &kTestFile},
    {.name = "config",
     .title = "The settings of a policy repository of muster",
     .files = "`muster.toml` at the root of a policy repository",
     .shape = &kConfigFile},
    {.name = "waivers",
     .title = "Waivers of muster",
     .files = "the files that `[waivers]` of muster.toml lists",
     .shape = &kWaiverFile},
}};

}  // namespace

std::span<const FileSchema> file_schemas() { return kSchemas; }

const FileSchema* find_file_schema(std::string_view name) {
  const auto* const found = std::ranges::find(kSchemas, name, &FileSchema::name);
  return found == kSchemas.end() ? nullptr : found;
}

}  // namespace muster
