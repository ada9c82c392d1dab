// muster lint: everything that people wrote, looked at without a verdict.
#include "engine/app/lint/lint.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>

#include "engine/app/command.h"
#include "engine/app/exit_code.h"
#include "engine/app/find_packs.h"
#include "engine/app/terminal.h"
#include "engine/plan/compile.h"
#include "engine/report/wording.h"
#include "engine/source/output_file.h"

namespace muster {
namespace {

// Rules and what they say, once they are loaded and compiled as far as they could be.
void lint_pack(Session& session, Emitter& diag) {
  const Limits limits;
  const OwnPacks own(session.pack_refs, session.built_in.get(), session.sources);
  if (own.packs().empty()) return;
  lint_rule_files(*session.pack, own, session.sources, limits, diag);
  lint_coverage(*session.pack, session.pack_refs, own, session.sources, limits, diag);
  if (!session.program) return;
  lint_expressions(*session.pack, *session.program, own, limits, diag);
  // What a broken rule would read is not known.
  const bool whole =
      session.pack->broken.empty() &&
      std::ranges::all_of(session.program->rules, [](const CompiledRule& rule) { return rule.ok; });
  if (whole) lint_use(*session.pack, *session.program, own, session.sources, diag);
}

// Packs without a policy repository around them.
void lint_packs_alone(Session& session, Emitter& diag) {
  auto pack = load_whole_packs(session.pack_refs, session.sources, session.functions,
                               {.params = {}, .limits = Limits{}, .stand_ins = true}, diag,
                               job_count(session.options));
  if (!pack) return;
  session.pack = std::move(*pack);
  session.program = compile(*session.pack, session.functions,
                            {.params = {}, .limits = Limits{}, .stand_ins = true}, diag);
  lint_pack(session, diag);
}

// What the rules read that a run would judge; nothing while it is not known which those are.
LoadPlan tested_plan(const Session& session) {
  if (!session.program || session.settings.size() != session.pack->rules.size()) return {};
  return plan_loading(*session.program, session.pack->schema, [&session](RuleId rule) {
    const RuleSetting& setting = session.settings[rule.index()];
    return !setting.skipped && !setting.planned;
  });
}

void lint_repository(Session& session, Emitter& diag) {
  static_cast<void>(load_rules(session));  // its problems are in the list
  const Config& config = *session.config;
  if (session.pack) lint_pack(session, diag);
  lint_days(config, session.waivers, diag);
  if (!session.pack) return;
  const LoadContext context{.schema = session.pack->schema,
                            .inputs = config.inputs,
                            .files = *session.files,
                            .sources = session.sources,
                            .limits = config.limits,
                            .jobs = job_count(session.options)};
  const LoadPlan nothing;
  const LoadPlan tested = tested_plan(session);
  lint_headers(session.program ? session.program->load_plan : nothing, tested, context, diag);
  lint_sources(tested, context, diag);
}

// False: there is nothing to lint, and why is said.
bool lint(Session& session, Emitter& diag) {
  auto files = open_folder(session.options.path, diag);
  if (!files) return false;
  const bool repository =
      files->open("muster.toml", Limits{}.config_bytes, /*allow_mapping=*/false).has_value();
  if (!repository) {
    session.files = std::move(files);
    session.pack_refs = find_packs(*session.files, session.options.path, *session.built_in);
    if (!session.pack_refs.empty()) {
      lint_packs_alone(session, diag);
      return true;
    }
    session.files.reset();
  }
  const bool opened = open_repository(session).has_value();
  if (opened) lint_repository(session, diag);
  return opened || !session.root.empty();
}

bool fails(const Diagnostic& one, const std::string& fail_on) {
  if (fail_on == "never") return false;
  switch (one.severity) {
    case Severity::Error:
      return true;
    case Severity::Warning:
      return fail_on != "error";
    case Severity::Note:
      return fail_on == "note";
  }
  return false;
}

std::string as_text(const Session& session) {
  const RenderStyle style = style_for(stdout, session.options);
  std::string text;
  std::array<std::uint64_t, 3> counts{};
  for (const Diagnostic& one : session.diagnostics) {
    const bool in_records = session.first_record_source && one.at.valid() &&
                            one.at.source.index() >= *session.first_record_source;
    text += render(one, session.sources, style, /*quote_source=*/!in_records);
    ++counts[static_cast<std::size_t>(one.severity)];
  }
  std::vector<std::string> parts;
  for (const Severity severity : {Severity::Error, Severity::Warning, Severity::Note}) {
    const std::uint64_t count = counts[static_cast<std::size_t>(severity)];
    if (count > 0) parts.push_back(count_of(count, to_string(severity)));
  }
  return text + (parts.empty() ? "nothing to mend" : list_of(parts)) + "\n";
}

int run_lint(Session& session) {
  Emitter diag(session.diagnostics);
  if (!lint(session, diag)) {
    print_diagnostics(session, /*errors_only=*/false);
    return kExitCannotJudge;
  }
  session.diagnostics.finish(session.sources, Limits{}.diagnostics_per_file);
  const std::string& format = session.options.lint_format;
  const std::string text = format == "json" ? lint_json(session.diagnostics, session.sources)
                           : format == "github"
                               ? lint_annotations(session.diagnostics, session.sources)
                               : as_text(session);
  if (!write_stdout(text)) return kExitCannotJudge;
  const std::string fail_on = session.options.fail_on.value_or("warning");
  const bool failed = std::ranges::any_of(
      session.diagnostics, [&fail_on](const Diagnostic& one) { return fails(one, fail_on); });
  return failed ? kExitFindings : kExitClean;
}

}  // namespace

extern const Command command_lint;
const Command command_lint{.name = "lint", .run = run_lint};

}  // namespace muster
