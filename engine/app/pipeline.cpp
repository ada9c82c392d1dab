#include "engine/app/pipeline.h"

#include <algorithm>
#include <array>
#include <filesystem>

#include "engine/app/param_checks.h"
#include "engine/app/rule_selection.h"
#include "engine/app/version.h"
#include "engine/app/whole_period.h"
#include "engine/base/suggest.h"
#include "engine/eval/evaluate.h"
#include "engine/plan/compile.h"
#include "engine/report/wording.h"
#include "engine/rule/document.h"
#include "engine/rule/embedded_packs.h"

namespace muster {
namespace {

constexpr std::string_view kInformationUri = "https://github.com/muster-dev/muster";
constexpr std::string_view kManifest = "pack.yaml";

// The reports' paths are relative to `relative_to`, a folder that holds the root.
Result<std::string> path_prefix(const std::string& root, const std::string& relative_to,
                                Emitter& diag) {
  if (relative_to.empty()) return std::string();
  std::error_code error;
  const std::filesystem::path base = std::filesystem::canonical(relative_to, error);
  const std::filesystem::path folder = std::filesystem::canonical(root, error);
  const std::filesystem::path prefix = folder.lexically_relative(base);
  if (error || prefix.empty() || *prefix.begin() == "..") {
    return diag.error(diag::BadValue, Span{}, relative_to,
                      "a folder that holds the policy repository");
  }
  return prefix == "." ? std::string() : prefix.generic_string() + "/";
}

// The command as it was given, with the place of the folder.
std::string with_folder(const Options& options) {
  std::string text = "muster " + options.command;
  if (options.command == "explain") return text + " RULE --path PATH";
  if (options.command == "records" && options.what.empty()) text += " SET";
  if (!options.what.empty()) text += " " + options.what;
  return text + " PATH";
}

std::string pack_list(const RulePack& pack) { return pack.name + " " + pack.version; }

}  // namespace

Result<void> open_repository(Session& session) {
  Emitter diag(session.diagnostics);
  session.root = find_root(session.options.path);
  if (session.root.empty()) {
    return diag.error(diag::NoPolicyRepository, Span{}, session.options.path)
        .help("name the folder of a policy repository: " + with_folder(session.options));
  }
  session.world.folder = session.root;
  auto files = RealFileSystem::at(session.root);
  if (!files) return diag.error(diag::FileUnreadable, Span{}, session.options.path);
  session.files = std::move(*files);
  MUSTER_TRY(const std::string prefix,
             path_prefix(session.root, session.options.relative_to, diag));
  session.sources.set_prefix(prefix);
  MUSTER_TRY(session.config,
             load_config(session.options, *session.files, session.world, session.sources, diag));
  return {};
}

bool is_without_repository(const Options& options) {
  return options.path == "." && find_root(options.path).empty();
}

void take_shipped_packs(Session& session) {
  Config config;
  for (const std::string_view name : embedded_pack_names())
    config.packs.push_back({.value = std::string(name), .at = {}});
  for (const auto& [name, value] : session.options.params)
    config.params.push_back({.rule = {}, .name = name, .value = value, .at = {}});
  session.config = std::move(config);
}

Result<std::vector<PackRef>> resolve_packs(const Config& config, const FileSystem& files,
                                           const FileSystem& built_in, Emitter& diag) {
  std::vector<PackRef> packs;
  std::optional<Failed> failed;
  for (const PlacedText& name : config.packs) {
    if (const std::optional<PackRef> pack = embedded_pack(built_in, name.value, name.at)) {
      packs.push_back(*pack);
      continue;
    }
    const std::string manifest = name.value + "/" + std::string(kManifest);
    if (files.open(manifest, config.limits.rule_bytes, /*allow_mapping=*/false)) {
      const std::string folder = plain_folder(name.value);
      packs.push_back({.files = &files, .folder = folder, .display = folder, .at = name.at});
      continue;
    }
    const std::vector<std::string_view> known = embedded_pack_names();
    failed = diag.error(diag::PackNotFound, name.at, name.value)
                 .help(suggestion(name.value, known))
                 .failed();
  }
  if (failed) return std::unexpected(*failed);
  return packs;
}

Result<RulePack> load_whole_packs(const std::vector<PackRef>& packs, SourceMap& sources,
                                  const FunctionTable& functions, const CompileOptions& options,
                                  Emitter& diag, unsigned jobs) {
  std::optional<RulePack> rest;
  auto whole = load_packs(packs, sources, options.limits, diag, jobs, &rest);
  // What else is wrong is told in the same run.
  if (!whole && rest) static_cast<void>(compile(*rest, functions, options, diag));
  return whole;
}

namespace {

// The rules whose verdicts the run is asked for.
std::vector<RuleId> rules_asked_for(const Session& session) {
  std::vector<RuleId> rules;
  for (std::size_t i = 0; i < session.pack->rules.size(); ++i) {
    const bool known = i < session.settings.size();
    if (known && (session.settings[i].planned || session.settings[i].skipped)) continue;
    rules.push_back(RuleId(i));
  }
  return rules;
}

}  // namespace

Result<void> load_rules(Session& session) {
  Emitter diag(session.diagnostics);
  const Config& config = *session.config;
  MUSTER_TRY(session.pack_refs, resolve_packs(config, *session.files, *session.built_in, diag));
  MUSTER_TRY(session.pack,
             load_whole_packs(session.pack_refs, session.sources, session.functions,
                              {.params = config.params, .limits = config.limits, .stand_ins = true},
                              diag, job_count(session.options)));
  std::optional<Failed> failed;
  if (auto settings = select_rules(*session.pack, config, session.options, diag)) {
    session.settings = std::move(*settings);
  } else {
    failed = settings.error();
  }
  session.first_record_source = session.sources.size();
  if (auto waivers = load_waivers(config.waivers, *session.pack, *session.files, session.sources,
                                  config.waiver_max_days, config.limits, diag)) {
    session.waivers = std::move(*waivers);
  } else {
    failed = waivers.error();
  }
  // A parameter that is not set is told once, not at every rule that has it.
  session.program =
      compile(*session.pack, session.functions,
              {.params = config.params, .limits = config.limits, .stand_ins = true}, diag);
  if (const auto unset = check_all_set(*session.program, *session.pack, rules_asked_for(session),
                                       config.params_at, diag))
    failed = unset;
  if (const auto unreasoned = check_reasons(*session.program, *session.pack, diag)) {
    failed = unreasoned;
  }
  if (failed) return std::unexpected(*failed);
  return check_whole_period(*session.program, *session.pack, session.settings, config, diag);
}

namespace {

// Whether an approver could approve is asked of these sets, whichever rules run.
void read_approvers(LoadPlan& plan, const Schema& schema) {
  constexpr std::array<std::string_view, 2> kSets{"people", "engagements"};
  constexpr std::array<std::string_view, 3> kFields{"person_id", "first_day", "last_day"};
  for (const std::string_view name : kSets) {
    const TableId table = schema.find(name);
    if (!table.valid()) continue;
    auto need = std::ranges::find(plan.tables, table, &LoadPlan::TableNeed::table);
    if (need == plan.tables.end()) {
      plan.tables.push_back({.table = table, .columns = {}, .shown = {}});
      std::ranges::sort(plan.tables, {}, &LoadPlan::TableNeed::table);
      need = std::ranges::find(plan.tables, table, &LoadPlan::TableNeed::table);
    }
    for (const std::string_view field : kFields) {
      const ColumnId column = schema.tables[table].find(field);
      if (!column.valid()) continue;
      std::erase(need->shown, column);
      if (std::ranges::find(need->columns, column) != need->columns.end()) continue;
      need->columns.push_back(column);
    }
    std::ranges::sort(need->columns);
  }
}

}  // namespace

Result<void> load_evidence(Session& session) {
  Emitter diag(session.diagnostics);
  const Config& config = *session.config;
  if (!session.waivers.empty()) read_approvers(session.program->load_plan, session.pack->schema);
  MUSTER_TRY(session.dataset, load_records(session.program->load_plan,
                                           {.schema = session.pack->schema,
                                            .inputs = config.inputs,
                                            .files = *session.files,
                                            .sources = session.sources,
                                            .limits = config.limits,
                                            .jobs = job_count(session.options)},
                                           diag));
  return {};
}

std::vector<std::vector<ParameterReport>> parameters_of(const Program& program, std::size_t rules) {
  std::vector<std::vector<ParameterReport>> parameters(rules);
  for (const ParamOrigin& param : program.params) {
    if (param.unset) continue;  // only of rules that are not judged
    const bool own = param.from_organisation && !param.default_text.empty() &&
                     param.default_text != param.value_text;
    parameters[param.rule.index()].push_back({.name = param.name,
                                              .value = param.value_text,
                                              .standard = param.default_text,
                                              .own = own,
                                              .looser = param.looser,
                                              .requirement = param.requirement,
                                              .reason = param.reason});
  }
  return parameters;
}

namespace {

// The record sets that the rules read, by TableId.
std::vector<bool> read_by(const Program& program, const Schema& schema,
                          const std::vector<RuleId>& rules) {
  std::vector<bool> read(schema.tables.size(), false);
  for (const RuleId rule : rules) {
    for (const TableId table : program.rules[rule].reads) {
      read[table.index()] = true;
      if (const auto& roster = schema.tables[table].from_roster) read[roster->set.index()] = true;
    }
  }
  return read;
}

}  // namespace

void judge(Session& session) {
  const Config& config = *session.config;
  const RulePack& pack = *session.pack;
  EvaluateOptions options;
  options.as_of = config.as_of;
  options.period = config.period;
  options.zone = config.zone;
  options.fiscal_year_starts = config.fiscal_year_starts;
  options.lookup = session.options.scan ? Lookup::Scan : Lookup::Columns;
  options.jobs = job_count(session.options);
  options.unmask = session.options.unmask;
  options.config_at = config.at;
  options.brief_failures = session.options.dump.empty();
  std::vector<RuleId> broken;
  for (std::size_t i = 0; i < pack.rules.size(); ++i) {
    const RuleId rule(i);
    const RuleSetting& setting = session.settings[i];
    if (!session.program->rules[rule].ok) {
      broken.push_back(rule);
    } else if (!setting.skipped && !setting.planned) {
      options.rules.push_back(rule);
    }
  }
  const std::vector<bool> read = read_by(*session.program, pack.schema, options.rules);
  session.outcomes = evaluate(*session.program, pack, *session.dataset, config.inputs,
                              session.sources, config.limits, options);
  const CollectContext context{.pack = pack,
                               .outcomes = *session.outcomes,
                               .dataset = *session.dataset,
                               .sources = session.sources,
                               .limits = config.limits,
                               .settings = session.settings,
                               .unmask = session.options.unmask};
  FindingList findings = collect(context);
  Emitter diag(session.diagnostics);
  apply_waivers(session.waivers, findings, pack, *session.dataset, config.as_of, diag,
                &*session.outcomes);
  warn_of_lapsed_plans(config, diag);
  for (const RuleSetting& setting : session.settings) {
    const RuleOutcome& outcome = session.outcomes->rules[setting.rule];
    if (!setting.none || outcome.subjects == 0) continue;
    diag.emit(diag::RuleNoneContradicted, setting.none->at, pack.rules[setting.rule].name,
              count_of(outcome.subjects, "subject"))
        .help("take `none` of the rule away");
  }
  session.diagnostics.finish(session.sources, config.limits.diagnostics_per_file);
  ReportOptions report_options;
  report_options.detail = session.options.verbose ? Detail::Full
                          : session.options.quiet ? Detail::Problems
                                                  : Detail::Usual;
  report_options.sarif_all = session.options.sarif_all;
  report_options.show_waived = session.options.show_waived;
  report_options.junit_strict = session.options.junit_strict;
  report_options.category = session.options.category;
  session.report =
      build_report({.collected = context,
                    .findings = std::move(findings),
                    .waivers = session.waivers,
                    .run = {.tool_version = std::string(version()),
                            .as_of = config.as_of,
                            .as_of_from = config.as_of_from,
                            .period = config.period,
                            .zone = std::string(config.zone.name()),
                            .zone_data = zone_data_version(),
                            .packs = pack_list(pack),
                            .fail_on = config.fail_on,
                            .unmasked = session.options.unmask,
                            .config_path = std::string(session.sources.path(config.source)),
                            .information_uri = std::string(kInformationUri)},
                    .options = report_options,
                    .diagnostics = session.diagnostics,
                    .parameters = parameters_of(*session.program, pack.rules.size()),
                    .broken = std::move(broken),
                    .read = read});
}

}  // namespace muster
