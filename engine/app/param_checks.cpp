#include "engine/app/param_checks.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "engine/plan/params.h"
#include "engine/report/wording.h"

namespace muster {

namespace {

// A value as muster.toml has it: `"12 months"`, `15`, `["a", "b"]`. `text`: without quotes, the
// items of a list joined by `,`, or `[]`.
std::string written(std::string_view text, const Type& type) {
  const bool bare = type.kind == TypeKind::Bool || type.kind == TypeKind::Int ||
                    type.kind == TypeKind::Double || type.kind == TypeKind::Date;
  if (bare) return std::string(text);
  if (type.kind != TypeKind::List) return fmt::format("\"{}\"", text);
  if (text == "[]") return "[]";
  std::string items;
  while (!text.empty()) {
    const std::size_t comma = std::min(text.find(','), text.size());
    items += (items.empty() ? "" : ", ") + written(text.substr(0, comma), type.args[0]);
    text.remove_prefix(std::min(comma + 1, text.size()));
  }
  return "[" + items + "]";
}

}  // namespace

// Several rules may have one value.
std::optional<Failed> check_reasons(const Program& program, const RulePack& pack, Emitter& diag) {
  std::optional<Failed> failed;
  std::vector<Span> told;
  for (const ParamOrigin& param : program.params) {
    if (!param.looser || !param.at.valid() || !param.reason.empty()) continue;
    if (std::ranges::find(told, param.at) != told.end()) continue;
    told.push_back(param.at);
    auto problem = diag.error(diag::LooserWithoutReason, param.at, param.name, param.value_text,
                              param.default_text);
    const std::vector<Parameter>& declared = pack.rules[param.rule].params;
    const auto standard = std::ranges::find(declared, param.name, &Parameter::name);
    if (standard != declared.end()) problem.label(standard->default_at, "the value of the pack");
    const std::string value =
        standard == declared.end() ? param.value_text : written(param.value_text, standard->type);
    problem.help("say why that is right here, as reports show it: " + param.name +
                 " = {value = " + value + ", reason = \"...\"}");
    failed = problem.failed();
  }
  return failed;
}

std::optional<Failed> check_all_set(const Program& program, const RulePack& pack,
                                    const std::vector<RuleId>& rules, Span params_at,
                                    Emitter& diag) {
  std::vector<std::pair<std::string, std::vector<RuleId>>> missing;
  for (const ParamOrigin& param : program.params) {
    if (!param.unset || std::ranges::find(rules, param.rule) == rules.end()) continue;
    const auto same = std::ranges::find(missing, param.name, [](const auto& m) { return m.first; });
    if (same == missing.end()) {
      missing.push_back({param.name, {param.rule}});
    } else {
      same->second.push_back(param.rule);
    }
  }
  std::optional<Failed> failed;
  for (const auto& [name, needing] : missing) {
    const Rule& first = pack.rules[needing.front()];
    const Parameter& parameter = *std::ranges::find(first.params, name, &Parameter::name);
    std::string who = "`" + first.name + "`";
    if (needing.size() > 1) {
      who = count_of(needing.size(), "rule") + ", the first of them " + who + ", need it";
    } else {
      who += " needs it";
    }
    std::string help = who + "; write under [params]: " + parameter.name + " = " +
                       written(example_of(parameter.type, pack.schema), parameter.type);
    if (!parameter.description.empty())
      help += "; what it is for: " + one_line(parameter.description);
    failed = diag.error(diag::MissingParameter, params_at, name).help(std::move(help)).failed();
  }
  return failed;
}

}  // namespace muster
