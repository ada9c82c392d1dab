// A small pack in memory for the tests of the compiler: record sets with every kind of link, and
// rules that a test writes as YAML.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "engine/lang/parser.h"
#include "engine/plan/compile.h"
#include "engine/plan/explain.h"
#include "engine/rule/pack_loader.h"

namespace muster {

inline constexpr std::string_view kManifestHead =
    "name: demo\n"
    "version: 1.0.0\n"
    "title: A demo\n"
    "enums:\n"
    "  kind: [employee, contractor]\n"
    "  outcome: [passed, failed]\n"
    "records: [people.yaml, access_grants.yaml, briefings.yaml, reviews.yaml, actions.yaml, "
    "policies.yaml]\n"
    "taxonomies: []\n";
inline constexpr std::string_view kPeople =
    "record: people\n"
    "key: person_id\n"
    "fields:\n"
    "  person_id: {type: string, required: true, sensitive: true}\n"
    "  name: {type: string, required: true, sensitive: true}\n"
    "  kind: {type: enum(kind), required: true}\n"
    "  department: {type: string, required: true}\n"
    "  start_on: {type: date, required: true}\n"
    "  end_on: {type: date}\n"
    "  score: {type: int, default: 0}\n"
    "  seen_at: {type: timestamp}\n"
    "  manager_id: {type: string, references: people, as: manager, inverse: reports}\n"
    "derive:\n"
    "  active: '!has(this.end_on) || this.end_on >= as_of'\n"
    "  briefed: 'this.briefings.filter(b, has(b.score))'\n";
inline constexpr std::string_view kGrants =
    "record: access_grants\n"
    "key: grant_id\n"
    "happened_on: granted_on\n"
    "fields:\n"
    "  grant_id: {type: string, required: true}\n"
    "  person_id: {type: string, required: true, references: people, as: person, inverse: "
    "access_grants}\n"
    "  sponsor_id: {type: string, references: people, as: sponsor, inverse: sponsored}\n"
    "  system: {type: string, required: true}\n"
    "  granted_on: {type: date, required: true}\n"
    "  revoked_on: {type: date}\n";
inline constexpr std::string_view kBriefings =
    "record: briefings\n"
    "key: briefing_id\n"
    "fields:\n"
    "  briefing_id: {type: string, required: true}\n"
    "  person_id: {type: string, required: true, references: people, as: person, inverse: "
    "briefings}\n"
    "  outcome: {type: enum(outcome), required: true}\n"
    "  role: {type: string, required: true}\n"
    "  completed_on: {type: date, required: true}\n"
    "  score: {type: int}\n";
inline constexpr std::string_view kReviews =
    "record: reviews\n"
    "key: review_id\n"
    "fields:\n"
    "  review_id: {type: string, required: true}\n"
    "  held_on: {type: date, required: true}\n"
    "derive:\n"
    "  quarter: quarterOf(this.held_on)\n";
inline constexpr std::string_view kActions =
    "record: actions\n"
    "key: action_id\n"
    "fields:\n"
    "  action_id: {type: string, required: true}\n"
    "  review_id: {type: string, required: true, references: reviews, as: review, inverse: "
    "actions}\n"
    "  owner_id: {type: string, references: people, as: owner, dangling: allowed}\n"
    "  due_on: {type: date}\n";
inline constexpr std::string_view kPolicies =
    "record: policies\n"
    "key: policy_id\n"
    "small: 50\n"
    "fields:\n"
    "  policy_id: {type: string, required: true}\n"
    "  published_on: {type: date, required: true}\n"
    "  audience: {type: enum(kind), required: true}\n";

class PlanFixture {
 public:
  PlanFixture() {
    set("people.yaml", kPeople);
    set("access_grants.yaml", kGrants);
    set("briefings.yaml", kBriefings);
    set("reviews.yaml", kReviews);
    set("actions.yaml", kActions);
    set("policies.yaml", kPolicies);
  }
  void set(std::string_view file, std::string_view text) {
    files.add("demo/" + std::string(file), std::string(text));
  }
  // A rule of the keys that a test is about; the others are filled in.
  void rule(std::string_view name, std::string_view keys) {
    std::string text =
        fmt::format("id: {}\nname: {}\ntitle: A title\nrequirement: \"1\"\nseverity: error\n{}",
                    name, name, keys);
    if (text.find("\nfor_each:") == std::string::npos) text += "for_each: g in access_grants\n";
    if (text.find("\nmessage:") == std::string::npos) text += "message: m\n";
    set(std::string(name) + ".yaml", text);
    rules.push_back(std::string(name) + ".yaml");
  }
  // A rule over grants that requires this, for tests of one expression.
  void require(std::string_view expression) {
    rule("r" + std::to_string(rules.size()), fmt::format("require: >-\n  {}\n", expression));
  }
  const Program& compile() {
    set("pack.yaml", fmt::format("{}rules: [{}]\n", kManifestHead, fmt::join(rules, ", ")));
    Emitter diag(list);
    auto loaded = load_packs({{.files = &files, .folder = "demo", .display = "demo", .at = {}}},
                             sources, limits, diag);
    EXPECT_TRUE(loaded.has_value());
    if (loaded) pack = *std::move(loaded);
    program = muster::compile(pack, functions, {.params = settings, .limits = limits}, diag);
    return program;
  }
  const CompiledRule& compiled(std::size_t index = 0) const { return program.rules[RuleId(index)]; }
  std::string shown(PlanId node) const { return explain(program, pack.schema, node); }
  std::string shown(const CompiledRule& rule) const { return explain(program, pack.schema, rule); }
  // The joins of all macros below the node, in the order they were made.
  std::vector<std::string> joins(PlanId root) const {
    std::vector<std::string> lines;
    for (std::size_t i = 0; i < program.joins.size(); ++i) {
      const std::string mark = fmt::format("[join {}]", i);
      if (shown(root).find(mark) != std::string::npos)
        lines.push_back(explain(program, pack.schema, program.joins[JoinId(i)]));
    }
    return lines;
  }
  // `Unguarded g.revoked_on`: the name of each diagnostic and the text it points at.
  std::vector<std::string> problems() const {
    std::vector<std::string> lines;
    for (const Diagnostic& item : list)
      lines.push_back(std::string(item.name) + " " + covered(item.at));
    return lines;
  }
  std::string covered(Span at) const { return at.valid() ? std::string(sources.text(at)) : "-"; }
  const Diagnostic& problem(std::size_t index = 0) const {
    return *(list.begin() + static_cast<std::ptrdiff_t>(index));
  }

  MemoryFileSystem files;
  SourceMap sources;
  DiagnosticList list;
  Limits limits;
  FunctionTable functions;
  std::vector<std::string> rules;
  std::vector<ParamSetting> settings;
  RulePack pack;
  Program program;
};

// What is wrong with one `require`.
inline std::vector<std::string> problems_of(std::string_view expression) {
  PlanFixture fixture;
  fixture.require(expression);
  fixture.compile();
  return fixture.problems();
}

// One expression on its own: no record sets, some variables.
class ExpressionFixture {
 public:
  Result<PlanId> compile(std::string text, bool profile = false) {
    Emitter diag(list);
    const SourceId source = sources.add_text("expression", text);
    return compile_expression(
        program, schema, functions, variables,
        plain_expr_text(
            text,
            {.source = source, .length = static_cast<std::uint32_t>(text.size()), .begin = 0}),
        profile, limits, diag);
  }
  // The type, or the name of the first diagnostic.
  std::string type_of(std::string text, bool profile = false) {
    const auto root = compile(std::move(text), profile);
    if (!root) return list.empty() ? "failed in silence" : std::string(list.begin()->name);
    return to_string(program.nodes[*root].type, &schema);
  }

  SourceMap sources;
  DiagnosticList list;
  Limits limits;
  FunctionTable functions;
  Schema schema;
  std::vector<StandaloneVariable> variables;
  Program program;
};

using Lines = std::vector<std::string>;

}  // namespace muster
