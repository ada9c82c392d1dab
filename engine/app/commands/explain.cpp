// muster explain: what a rule asks, in words; and why a subject passed, failed or is undecided.
#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "engine/app/command.h"
#include "engine/app/exit_code.h"
#include "engine/app/explain_rule.h"
#include "engine/app/explain_subject.h"
#include "engine/app/param_checks.h"
#include "engine/app/rule_selection.h"
#include "engine/app/terminal.h"
#include "engine/base/suggest.h"
#include "engine/plan/compile.h"
#include "engine/source/output_file.h"

namespace muster {
namespace {

ReportOptions page_options(const Session& session) {
  const RenderStyle style = style_for(stdout, session.options);
  ReportOptions options;
  options.colour = style.colour;
  options.width = style.width;
  return options;
}

// The rules, with a stand-in for every parameter that still has to be set. Whether there is a
// program; problems are in the diagnostics.
bool load_for_reading(Session& session) {
  Emitter diag(session.diagnostics);
  const bool alone = is_without_repository(session.options);
  if (alone) {
    take_shipped_packs(session);
  } else if (!open_repository(session)) {
    return false;
  }
  const Config& config = *session.config;
  const FileSystem& files = alone ? *session.built_in : *session.files;
  auto refs = resolve_packs(config, files, *session.built_in, diag);
  if (!refs) return false;
  session.pack_refs = std::move(*refs);
  auto pack = load_packs(session.pack_refs, session.sources, config.limits, diag,
                         job_count(session.options));
  if (!pack) return false;
  session.pack = std::move(*pack);
  if (auto settings = select_rules(*session.pack, config, session.options, diag))
    session.settings = std::move(*settings);
  session.program =
      compile(*session.pack, session.functions,
              {.params = config.params, .limits = config.limits, .stand_ins = true}, diag);
  return true;
}

// The rule that is asked for; invalid, with a diagnostic, if there is none or it is broken.
RuleId find_rule(Session& session) {
  const std::string& name = session.options.rule;
  const RulePack& pack = *session.pack;
  const RuleId id = pack.find(name);
  if (id.valid()) return session.program->rules[id].ok ? id : RuleId();
  Emitter diag(session.diagnostics);
  std::vector<std::string_view> names;
  for (const Rule& rule : pack.rules) names.push_back(rule.name);
  for (const Rule& rule : pack.rules) names.push_back(rule.id);
  diag.error(diag::UnknownRuleName, Span{}, name).help(suggestion(name, names));
  return {};
}

int explain_rule(Session& session) {
  const RuleId rule = load_for_reading(session) ? find_rule(session) : RuleId();
  print_diagnostics(session, /*errors_only=*/session.options.quiet || rule.valid());
  if (!rule.valid()) return kExitCannotJudge;
  const RulePage page = rule_page(session, rule);
  StringSink sink;
  if (session.options.explain_format == "json") {
    write_rule_json(page, sink);
  } else {
    write_rule_text(page, page_options(session), sink);
  }
  return write_stdout(sink.text()) ? kExitClean : kExitCannotJudge;
}

// The whole road of a check, up to the records.
RuleId load_for_judging(Session& session) {
  if (!open_repository(session)) return {};
  const bool rules = load_rules(session).has_value();
  if (!session.program || session.settings.empty()) return {};
  const RuleId rule = find_rule(session);
  if (!rules || !rule.valid()) return {};
  // Also of a rule that is not adopted: nothing is judged by a stand-in.
  Emitter diag(session.diagnostics);
  if (check_all_set(*session.program, *session.pack, {rule}, session.config->params_at, diag) ||
      !load_evidence(session))
    return {};
  return rule;
}

int explain_subject(Session& session) {
  const RuleId rule = load_for_judging(session);
  std::optional<SubjectPage> page;
  if (rule.valid()) page = subject_page(session, rule, session.options.key);
  print_diagnostics(session, /*errors_only=*/session.options.quiet || page.has_value());
  if (!page) return kExitCannotJudge;
  StringSink sink;
  if (session.options.explain_format == "json") {
    write_subject_json(*page, sink);
  } else {
    write_subject_text(*page, page_options(session), sink);
  }
  return write_stdout(sink.text()) ? kExitClean : kExitCannotJudge;
}

int run_explain(Session& session) {
  return session.options.key.empty() ? explain_rule(session) : explain_subject(session);
}

}  // namespace

extern const Command command_explain;
const Command command_explain{.name = "explain", .run = run_explain};

}  // namespace muster
