// muster list: what there is to use.
#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "engine/app/command.h"
#include "engine/app/exit_code.h"
#include "engine/app/table_text.h"
#include "engine/app/terminal.h"
#include "engine/plan/compile.h"
#include "engine/report/mappings.h"
#include "engine/report/report_writer.h"
#include "engine/report/wording.h"
#include "engine/rule/coverage_loader.h"
#include "engine/rule/pattern_loader.h"
#include "engine/source/output_file.h"

namespace muster {
namespace {

TextTable rules_table(const RulePack& pack) {
  TextTable table{.header = {"ID", "NAME", "SEVERITY", "REQUIREMENT", "TITLE"}, .rows = {}};
  for (const Rule& rule : pack.rules) {
    table.rows.push_back(
        {rule.id, rule.name, std::string(to_string(rule.level)), rule.requirement, rule.title});
  }
  return table;
}

std::string needed_words(const PatternParam& param, const RulePattern& pattern) {
  if (param.needed) return "with `" + pattern.params[param.only_with].name + "`";
  if (param.default_text) return "else " + param.default_text->value;
  return param.optional || param.only_with != kNoParam ? "optional" : "required";
}

// A row for each pattern, and one for each of its parameters.
TextTable patterns_table(const std::vector<RulePattern>& patterns) {
  TextTable table{.header = {"PATTERN", "PARAMETER", "TYPE", "NEEDED", "WHAT IT IS FOR"},
                  .rows = {}};
  for (const RulePattern& pattern : patterns) {
    table.rows.push_back({pattern.name, "", "", "", pattern.title});
    for (const PatternParam& param : pattern.params) {
      std::string type = kind_words(param);
      if (param.of != kNoParam) type += " of " + pattern.params[param.of].name;
      table.rows.push_back({pattern.name, param.name, std::move(type), needed_words(param, pattern),
                            param.description});
    }
  }
  return table;
}

TextTable records_table(const Schema& schema) {
  TextTable table{.header = {"SET", "FIELD", "TYPE", "NEEDED", "DESCRIPTION"}, .rows = {}};
  for (const TableSchema& set : schema.tables) {
    for (const FieldSchema& field : set.fields) {
      std::string note = field.description;
      if (field.reference) {
        note = "leads to `" + schema.tables[field.reference->target].name + "`" +
               (note.empty() ? "" : "; " + note);
      }
      if (field.sensitive) note += note.empty() ? "sensitive" : "; sensitive";
      table.rows.push_back({set.name, field.name, to_string(field.type, &schema),
                            field.required ? "required" : "optional", note});
    }
  }
  return table;
}

TextTable functions_table(const FunctionTable& functions) {
  TextTable table{.header = {"FUNCTION", "FAMILY", "SIGNATURES", "WHAT IT GIVES"}, .rows = {}};
  for (const FunctionTable::Entry& entry : functions.entries()) {
    std::string signatures;
    for (const Overload& overload : entry.function->overloads) {
      if (!signatures.empty()) signatures += " | ";
      signatures += overload.signature;
    }
    table.rows.push_back({std::string(entry.function->name), std::string(entry.function->family),
                          signatures, std::string(entry.function->summary)});
  }
  return table;
}

TextTable formats_table() {
  TextTable table{.header = {"FORMAT", "WHAT IT IS FOR"}, .rows = {}};
  for (const ReportWriter* writer : report_writers()) {
    table.rows.push_back({std::string(writer->name), std::string(writer->description)});
  }
  return table;
}

// What the rule is to the control, with the organisation's parameters.
std::string badge(const Rule& rule, const ControlMapping& mapping, const ControlRelation& relation,
                  const std::vector<ParameterReport>& parameters) {
  const std::vector<std::string> looser = lost_by(parameters, mapping);
  if (looser.empty()) return relationship_text(relation.relationship, rule.rests_on);
  return "lost by " + list_of(looser);
}

TextTable controls_table(const RulePack& pack,
                         const std::vector<std::vector<ParameterReport>>& parameters) {
  TextTable table{.header = {"TAXONOMY", "CONTROL", "RULE", "THE RULE IS", "TITLE", "SOURCE"},
                  .rows = {}};
  for (const Taxonomy& taxonomy : pack.taxonomies) {
    for (const ControlRelation& control : taxonomy.controls) {
      for (std::size_t i = 0; i < pack.rules.size(); ++i) {
        const Rule& rule = pack.rules[RuleId(i)];
        for (const ControlMapping& mapping : rule.maps_to) {
          if (mapping.taxonomy != taxonomy.id || mapping.control != control.control) continue;
          const ControlRelation relation = *relation_of(pack.taxonomies, mapping);
          table.rows.push_back({taxonomy.id, control.control, rule.name,
                                badge(rule, mapping, relation, parameters[i]), control.title,
                                relation.source});
        }
      }
    }
  }
  return table;
}

TextTable statements_table(const RulePack& pack, const std::vector<CoverageStatement>& statements) {
  TextTable table{.header = {"STATEMENT", "ANSWERED", "BY", "TEXT"}, .rows = {}};
  for (const CoverageStatement& statement : statements) {
    std::string by;
    for (const RuleId rule : statement.rules) by += (by.empty() ? "" : " ") + pack.rules[rule].id;
    for (const std::string& word : statement.attested) {
      by += (by.empty() ? "" : " ") + word;
    }
    table.rows.push_back({std::to_string(statement.number), answered(statement), std::move(by),
                          one_line(statement.text)});
  }
  return table;
}

// The mappings, and what the packs say of their coverage.
std::string controls_text(Session& session) {
  const RulePack& pack = *session.pack;
  Emitter diag(session.diagnostics);
  // What is wrong with a rule, `check` and `lint` say.
  DiagnosticList unsaid;
  Emitter quiet(unsaid);
  const Program program = compile(
      pack, session.functions,
      {.params = session.config->params, .limits = session.config->limits, .stand_ins = true},
      quiet);
  std::string text = aligned(controls_table(pack, parameters_of(program, pack.rules.size())));
  const auto coverage =
      load_coverage(pack, session.pack_refs, session.sources, session.config->limits, diag);
  if (!coverage) return text;
  for (const PackCoverage& part : *coverage) {
    if (part.statements.empty()) continue;
    text += "\n" + coverage_headline(part.statements) + "\n\n" +
            aligned(statements_table(pack, part.statements));
  }
  return text;
}

int print(const std::string& text) { return write_stdout(text) ? kExitClean : kExitCannotJudge; }

int print(const TextTable& table) { return print(aligned(table)); }

// Also where there is no policy repository: then those that ship with muster.
int list_patterns(Session& session) {
  Emitter diag(session.diagnostics);
  std::vector<RulePattern> patterns;
  if (session.pack) patterns = session.pack->patterns;
  const bool shipped = std::ranges::any_of(
      patterns, [](const RulePattern& pattern) { return pattern.pack == kPatternPack; });
  if (!shipped) {
    if (auto more = load_shipped_patterns(session.sources, Limits{}, diag)) {
      for (RulePattern& pattern : *more) patterns.push_back(std::move(pattern));
    }
  }
  return print(patterns_table(patterns));
}

int run_list(Session& session) {
  const std::string& what = session.options.what;
  if (what == "functions") return print(functions_table(session.functions));
  if (what == "formats") return print(formats_table());
  if (what == "patterns" && find_root(session.options.path).empty()) return list_patterns(session);
  // Parameters that are not set yet must not keep anybody from seeing the rules, nor that there is
  // no policy repository yet.
  Emitter diag(session.diagnostics);
  const bool alone = is_without_repository(session.options);
  if (alone) take_shipped_packs(session);
  if (alone || open_repository(session)) {
    const FileSystem& files = alone ? *session.built_in : *session.files;
    if (auto refs = resolve_packs(*session.config, files, *session.built_in, diag)) {
      session.pack_refs = std::move(*refs);
      if (auto pack = load_packs(session.pack_refs, session.sources, session.config->limits, diag,
                                 job_count(session.options))) {
        session.pack = std::move(*pack);
      }
    }
  }
  const std::string controls =
      session.pack && what == "controls" ? controls_text(session) : std::string();
  print_diagnostics(session, /*errors_only=*/false);
  if (!session.pack) return kExitCannotJudge;
  const int code = what == "rules"      ? print(rules_table(*session.pack))
                   : what == "patterns" ? list_patterns(session)
                   : what == "controls" ? print(controls)
                                        : print(records_table(session.pack->schema));
  return session.diagnostics.has_errors() ? static_cast<int>(kExitCannotJudge) : code;
}

}  // namespace

extern const Command command_list;
const Command command_list{.name = "list", .run = run_list};

}  // namespace muster
