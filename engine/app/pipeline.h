// The stages in order, and what they leave behind.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/app/config.h"
#include "engine/app/options.h"
#include "engine/base/result.h"
#include "engine/data/dataset.h"
#include "engine/diag/emitter.h"
#include "engine/eval/outcomes.h"
#include "engine/fn/function.h"
#include "engine/plan/compile.h"
#include "engine/plan/program.h"
#include "engine/report/build_report.h"
#include "engine/report/report.h"
#include "engine/rule/embedded_packs.h"
#include "engine/rule/pack_loader.h"
#include "engine/rule/rule.h"
#include "engine/source/file_system.h"
#include "engine/source/source_map.h"

namespace muster {

// Owns the product of every stage, in the order they are made: destruction runs backwards, and
// every view dies before what it views. Each member is written by one stage and read by the later
// ones.
struct Session {
  Options options;
  World world;
  std::string root;  // folder of muster.toml; empty: none was found
  std::unique_ptr<RealFileSystem> files;
  std::unique_ptr<FileSystem> built_in = embedded_packs();
  SourceMap sources;
  // Sources from this one on are records, waivers among them, and may hold personal data: messages
  // point at them and quote nothing.
  std::optional<std::size_t> first_record_source;
  DiagnosticList diagnostics;
  std::optional<Config> config;
  std::vector<PackRef> pack_refs;
  std::optional<RulePack> pack;
  FunctionTable functions;
  std::optional<Program> program;
  std::vector<RuleSetting> settings;  // by RuleId
  std::vector<Waiver> waivers;
  std::optional<Dataset> dataset;
  std::optional<Outcomes> outcomes;
  std::optional<Report> report;
};

// Stages 1 and 2: finds the root, opens it, reads muster.toml.
Result<void> open_repository(Session& session);
// Whether no folder was named and there is no policy repository around the working folder.
bool is_without_repository(const Options& options);
// Instead of open_repository, without a policy repository: the packs that ship, as they are.
void take_shipped_packs(Session& session);
// Stage 3. If it fails, the rules are compiled all the same, so that what is wrong with them is
// reported too.
Result<RulePack> load_whole_packs(const std::vector<PackRef>& packs, SourceMap& sources,
                                  const FunctionTable& functions, const CompileOptions& options,
                                  Emitter& diag, unsigned jobs);
// Stages 3 and 4, and the waivers: everything a rule author and the organisation wrote. Goes on as
// far as it can, so that all problems are reported at once; `program` and `pack` are set if they
// could be made.
Result<void> load_rules(Session& session);
// Stage 5.
Result<void> load_evidence(Session& session);
// Stages 6 to 9. REQUIRES: all before went well.
void judge(Session& session);

// The parameters of each rule, by RuleId, as reports show them.
std::vector<std::vector<ParameterReport>> parameters_of(const Program& program, std::size_t rules);

// Which packs the configuration names: built in, or folders of the repository.
Result<std::vector<PackRef>> resolve_packs(const Config& config, const FileSystem& files,
                                           const FileSystem& built_in, Emitter& diag);

}  // namespace muster
