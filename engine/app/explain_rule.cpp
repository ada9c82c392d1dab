#include "engine/app/explain_rule.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "engine/eval/lookups.h"
#include "engine/plan/explain.h"
#include "engine/plan/nouns.h"
#include "engine/plan/reads.h"
#include "engine/report/mappings.h"
#include "engine/report/places.h"
#include "engine/report/wording.h"

namespace muster {
namespace {

std::string place_at(const SourceMap& sources, Span at) {
  if (!at.valid()) return {};
  return fmt::format("{}:{}", sources.path(at.source),
                     sources.locate(at, ColumnUnit::CodePoint).start_line);
}

// The lines of the source, without the indent that all but the first share.
std::vector<std::string> lines_as_written(const SourceMap& sources, const ExprText& expression,
                                          bool expanded) {
  const Span at = expanded ? Span{} : expression.whole();
  const std::string_view text = at.valid() ? sources.text(at) : std::string_view(expression.text);
  std::vector<std::string> lines;
  for (std::size_t begin = 0; begin <= text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    std::string line(text.substr(begin, end - begin));
    while (!line.empty() && (line.back() == '\r' || line.back() == ' ')) line.pop_back();
    lines.push_back(std::move(line));
    begin = end + 1;
  }
  lines.front().erase(0, std::min(lines.front().find_first_not_of(' '), lines.front().size()));
  std::size_t shared = std::string::npos;
  for (std::size_t i = 1; i < lines.size(); ++i) {
    if (!lines[i].empty()) shared = std::min(shared, lines[i].find_first_not_of(' '));
  }
  for (std::size_t i = 1; i < lines.size(); ++i)
    lines[i].erase(0, std::min(shared, lines[i].size()));
  while (!lines.empty() && lines.back().empty()) lines.pop_back();
  return lines;
}

class PageMaker {
 public:
  PageMaker(const Session& session, RuleId id)
      : session_(session),
        pack_(*session.pack),
        program_(*session.program),
        rule_(pack_.rules[id]),
        compiled_(program_.rules[id]),
        id_(id),
        parameters_(parameters_of(program_, pack_.rules.size())[id.index()]) {}

  RulePage make() {
    page_.rule = &rule_;
    page_.pack = pack_.name + " " + pack_.version;
    page_.place = place_at(session_.sources, rule_.id_at);
    page_.words = words_of(program_, pack_.schema, compiled_);
    heading();
    expressions();
    for (std::size_t i = 0; i < rule_.params.size(); ++i) param(rule_.params[i]);
    for (const ControlMapping& mapping : rule_.maps_to) map(mapping);
    plan();
    reads();
    return std::move(page_);
  }

 private:
  void heading() {
    page_.requirement = rule_.requirement;
    for (const Taxonomy& taxonomy : pack_.taxonomies) {
      if (taxonomy.id == pack_.taxonomy && !rule_.requirement.empty())
        page_.requirement += fmt::format(" ({}, {})", taxonomy.name, taxonomy.version);
    }
    page_.level = rule_.level;
    page_.mode = rule_.mode;
    if (id_.index() >= session_.settings.size()) return;
    const RuleSetting& setting = session_.settings[id_.index()];
    page_.level = setting.level.value_or(rule_.level);
    page_.mode = setting.mode.value_or(rule_.mode);
    page_.changed = setting.reason;
    page_.planned = setting.planned;
    page_.planned_owner = setting.planned_owner;
    page_.planned_by = setting.planned_by;
  }

  void expression(std::string key, const ExprText& text, PlanId root) {
    std::string typed;
    if (session_.options.verbose && root.valid()) typed = explain(program_, pack_.schema, root);
    page_.expressions.push_back(
        {.key = std::move(key),
         .lines = lines_as_written(session_.sources, text, rule_.made_by.has_value()),
         .typed = std::move(typed)});
  }

  void expressions() {
    for (std::size_t i = 0; i < rule_.for_each.size(); ++i)
      expression("for_each", rule_.for_each[i], compiled_.bindings[i].range);
    if (rule_.where) expression("where", *rule_.where, compiled_.where);
    for (std::size_t i = 0; i < rule_.let.size(); ++i)
      expression("let " + rule_.let[i].name, rule_.let[i].expression, compiled_.lets[i].value);
    expression("require", rule_.require, compiled_.require);
    if (rule_.deadline) expression("deadline", *rule_.deadline, compiled_.deadline);
    page_.message = one_line(rule_.message.text);
    if (rule_.at_cell) page_.at = one_line(rule_.at_cell->text);
    for (const ExprText& place : rule_.related) page_.related.push_back(one_line(place.text));
    if (rule_.group_by) page_.group_by = one_line(rule_.group_by->text);
  }

  static std::string direction(Stricter stricter) {
    switch (stricter) {
      case Stricter::Smaller:
        return "smaller";
      case Stricter::Larger:
        return "larger";
      case Stricter::Superset:
        return "superset";
      case Stricter::Subset:
        return "subset";
      case Stricter::Unstated:
      case Stricter::None:
        break;
    }
    return {};
  }

  void param(const Parameter& declared) {
    RulePage::Param param;
    param.name = declared.name;
    param.type = to_string(declared.type, &pack_.schema);
    param.basis = declared.basis;
    param.stricter = direction(declared.stricter);
    param.description = one_line(declared.description);
    for (const ParamOrigin& origin : program_.params) {
      if (origin.rule != id_ || origin.name != declared.name) continue;
      using Origin = RulePage::Param::Origin;
      param.value = origin.value_text;
      param.standard = origin.default_text;
      param.looser = origin.looser;
      param.reason = origin.reason;
      param.place = place_at(session_.sources, origin.at);
      param.origin = origin.unset                ? Origin::MustBeSet
                     : !origin.from_organisation ? Origin::Pack
                     : origin.at.valid()         ? Origin::File
                                                 : Origin::CommandLine;
      if (origin.unset) param.place = place_at(session_.sources, declared.at);
    }
    page_.params.push_back(std::move(param));
  }

  void map(const ControlMapping& mapping) {
    RulePage::Mapping made{.taxonomy = mapping.taxonomy,
                           .taxonomy_name = {},
                           .control = mapping.control,
                           .title = {},
                           .relationship = {},
                           .source = {},
                           .lost_by = lost_by(parameters_, mapping)};
    for (const Taxonomy& taxonomy : pack_.taxonomies) {
      if (taxonomy.id == mapping.taxonomy) {
        made.taxonomy_name = taxonomy.name + " " + taxonomy.version;
      }
    }
    if (const auto relation = relation_of(pack_.taxonomies, mapping)) {
      made.title = relation->title;
      made.relationship = relation->relationship;
      made.source = relation->source;
    }
    page_.mappings.push_back(std::move(made));
  }

  std::string cost_of(const RuleLookup& lookup) const {
    const TableSchema& set = pack_.schema.tables[lookup.table];
    const std::string rows = lookup.per.valid()
                                 ? fmt::format("for each record of {} that is looked at",
                                               pack_.schema.tables[lookup.per].name)
                                 : std::string("for every subject");
    const std::string small =
        set.small ? fmt::format(" (at most {} records)", digits(*set.small)) : "";
    switch (lookup.cost) {
      case RuleLookup::Cost::WholeSetOnce:
        return "read once from end to end" + small;
      case RuleLookup::Cost::WholeSetPerBinding:
        return fmt::format("read from end to end for each `{}` that is in scope{}", lookup.binding,
                           small);
      case RuleLookup::Cost::LookupPerBinding:
        return fmt::format("one look-up for each `{}`", lookup.binding);
      case RuleLookup::Cost::LookupPerSubject:
        return "one look-up a subject";
      case RuleLookup::Cost::LookupPerRow:
        return "one look-up " + rows;
      case RuleLookup::Cost::WholeSetPerSubject:
      case RuleLookup::Cost::WholeSetPerRow:
        return fmt::format("reads all of {}{} {}{}", set.name, only_of(lookup), rows, small);
    }
    MUSTER_UNREACHABLE();
  }

  // ` where kind == "management"`
  static std::string only_of(const RuleLookup& lookup) {
    std::string text;
    for (const RuleLookup::Key& key : lookup.only) {
      text += fmt::format("{}{} == {}", text.empty() ? " where " : " and ", key.column, key.value);
    }
    return text;
  }

  static std::string by_measure(const RuleLookup& lookup) {
    return lookup.measure.empty() ? std::string() : " by " + lookup.measure;
  }

  // What the index says beside which rows there are.
  static std::string answer_of(const RuleLookup& lookup) {
    switch (lookup.answer) {
      case RuleLookup::Answer::Rows:
        return {};
      case RuleLookup::Answer::WhetherThereIsOne:
        return " that says whether there is one";
      case RuleLookup::Answer::HowMany:
        return " that says how many there are";
      case RuleLookup::Answer::Least:
        return " with the least " + lookup.measure;
      case RuleLookup::Answer::Greatest:
        return " with the greatest " + lookup.measure;
      case RuleLookup::Answer::InOrder:
        return " with all " + lookup.measure + " in order";
      case RuleLookup::Answer::First:
        return " that says which is the first" + by_measure(lookup);
      case RuleLookup::Answer::Last:
        return " that says which is the last" + by_measure(lookup);
    }
    MUSTER_UNREACHABLE();
  }

  void plan() {
    for (const RuleLookup& lookup : lookups_of(program_, pack_.schema, compiled_)) {
      const TableSchema& set = pack_.schema.tables[lookup.table];
      RulePage::Step step{.set = set.name,
                          .title = noun_of(set).many,
                          .how = {},
                          .keys = {},
                          .cost = cost_of(lookup),
                          .of = lookup.derived};
      for (const RuleLookup::Key& key : lookup.keys) {
        step.how += (step.how.empty() ? "hash index on " : ", ") + key.column;
        step.keys += (step.keys.empty() ? "" : ", ") + key.value;
      }
      const bool told = !lookup.only.empty() && lookup.answer != RuleLookup::Answer::Rows;
      if (step.how.empty() && told) step.how = "index";
      if (!step.how.empty()) {
        if (!lookup.only.empty()) step.how += " of the rows" + only_of(lookup);
        step.how += answer_of(lookup);
      }
      page_.plan.push_back(std::move(step));
    }
  }

  void reads() {
    Reads reads(program_, pack_.schema);
    for (const CompiledBinding& binding : compiled_.bindings) reads.add(binding.range);
    for (const CompiledLet& let : compiled_.lets) reads.add(let.value);
    for (const CompiledMessagePart& part : compiled_.message) reads.add(part.hole);
    for (const PlanId place : compiled_.related) reads.add(place);
    for (const PlanId root : {compiled_.where, compiled_.require, compiled_.at_cell,
                              compiled_.group_by, compiled_.deadline})
      reads.add(root);
    for (const LoadPlan::TableNeed& need : reads.load_plan().tables) {
      const TableSchema& set = pack_.schema.tables[need.table];
      RulePage::Read read{.set = set.name, .columns = {}};
      for (const ColumnId column : need.columns) read.columns.push_back(set.fields[column].name);
      page_.reads.push_back(std::move(read));
    }
  }

  const Session& session_;
  const RulePack& pack_;
  const Program& program_;
  const Rule& rule_;
  const CompiledRule& compiled_;
  const RuleId id_;
  const std::vector<ParameterReport> parameters_;
  RulePage page_;
};

}  // namespace

RulePage rule_page(const Session& session, RuleId rule) { return PageMaker(session, rule).make(); }

}  // namespace muster
