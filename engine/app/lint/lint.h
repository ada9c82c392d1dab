// What `muster lint` says beyond what loading refuses: one function for each kind of thing that
// people write. None gives a verdict on anybody. All emit warnings and notes of MU26xx
// (catalog.def).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/app/config.h"
#include "engine/base/limits.h"
#include "engine/data/load.h"
#include "engine/diag/emitter.h"
#include "engine/plan/program.h"
#include "engine/report/waivers.h"
#include "engine/rule/pack_loader.h"
#include "engine/rule/rule.h"
#include "engine/source/source_map.h"

namespace muster {

// The packs that are linted: those of the policy repository, not those that are built in.
class OwnPacks {
 public:
  // Borrows all for its life.
  OwnPacks(const std::vector<PackRef>& packs, const FileSystem* built_in, const SourceMap& sources);
  bool holds(SourceId source) const;
  const std::vector<PackRef>& packs() const { return packs_; }

 private:
  const std::vector<PackRef>& all_;
  std::vector<PackRef> packs_;
  const FileSystem* built_in_;
  const SourceMap& sources_;
};

// What rules say of themselves: why, fix, tests, title, message, parameters. Emits RuleLacks,
// RuleWithoutTests, TitleForm, MessageWithoutHole, ParameterLacks, and what is wrong with tests.
void lint_rule_files(const RulePack& pack, const OwnPacks& own, SourceMap& sources,
                     const Limits& limits, Emitter& diag);

// What the packs say of their coverage. Emits RuleNotCovered, and what is wrong with the files.
void lint_coverage(const RulePack& pack, const std::vector<PackRef>& refs, const OwnPacks& own,
                   SourceMap& sources, const Limits& limits, Emitter& diag);

// How conditions are written. Emits ZeroBased, AgeByHand, ComparedWithBool, RedundantCondition.
void lint_expressions(const RulePack& pack, const Program& program, const OwnPacks& own,
                      const Limits& limits, Emitter& diag);

// What the packs declare and no rule reads, and personal data in messages. Emits UnusedRecordSet,
// UnusedField, UnusedEnum, SensitiveInMessage. REQUIRES: every rule compiled.
void lint_use(const RulePack& pack, const Program& program, const OwnPacks& own,
              const SourceMap& sources, Emitter& diag);

// Plans and waivers whose day is past. Emits PlanLapsed, WaiverLapsed, WaiverExpiresSoon.
void lint_days(const Config& config, const std::vector<Waiver>& waivers, Emitter& diag);

// The headers of the record files: what loading says of them, and columns that nothing reads.
// Emits NoFileMatches, UnknownColumn, ..., ColumnUnread, and FieldsUnmapped for the fields of
// `tested` that a source neither has nor says to be absent. `all`: what every rule reads.
void lint_headers(const LoadPlan& all, const LoadPlan& tested, const LoadContext& context,
                  Emitter& diag);

// Emits SetsWithoutSource for the sets of `tested`, and UndatedSources.
void lint_sources(const LoadPlan& tested, const LoadContext& context, Emitter& diag);

// The diagnostics as the format's text: `json` or `github`; `text` is made by print_lint.
std::string lint_json(const DiagnosticList& diagnostics, const SourceMap& sources);
std::string lint_annotations(const DiagnosticList& diagnostics, const SourceMap& sources);

}  // namespace muster
