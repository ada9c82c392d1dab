// docs/<pack>.md: what a pack checks, with which figures, for which frameworks, and what it answers
// of the standard. The pack's own text is the page; what the program knows is filled into it.
#include <algorithm>
#include <array>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "engine/app/pages/markdown.h"
#include "engine/app/pages/pages.h"
#include "engine/plan/compile.h"
#include "engine/report/mappings.h"
#include "engine/report/wording.h"

namespace muster {
namespace {

std::string joined(const std::vector<std::string>& items) {
  std::string text;
  for (const std::string& item : items) text += (text.empty() ? "" : ", ") + item;
  return text;
}

// The part that the ids share, up to and with the last `-`: `ISO27001-5.4-`.
std::string shared_prefix(const std::vector<const Rule*>& rules) {
  if (rules.size() < 2) return {};
  std::string prefix = rules.front()->id;
  for (const Rule* const rule : rules) {
    const auto [mine, other] = std::ranges::mismatch(prefix, rule->id);
    prefix.erase(mine, prefix.end());
  }
  return prefix.substr(0, prefix.rfind('-') + 1);
}

class PackText {
 public:
  PackText(const PageInputs& inputs, const PackPart& part, const PackCoverage& coverage)
      : inputs_(inputs), part_(part), coverage_(coverage) {
    for (const Rule& rule : inputs.packs.rules) {
      if (rule.pack == part.name) rules_.push_back(&rule);
    }
    prefix_ = shared_prefix(rules_);
  }

  std::string text() {
    std::string text = page_head(part_.title) + "\n" + coverage_.about;
    if (!text.ends_with('\n')) text += '\n';
    const std::array<std::tuple<std::string_view, std::string_view, std::string>, 5> sections{
        {{"rules", "The rules", rules()},
         {"parameters", "The figures", parameters()},
         {"coverage", "What is covered, and how", coverage()},
         {"mappings", "Other frameworks", mappings()},
         {"records", "The records", records()}}};
    for (const auto& [hole, title, body] : sections) {
      const std::string marker = "{{" + std::string(hole) + "}}\n";
      const std::size_t at = text.find(marker);
      if (at != std::string::npos) {
        text.replace(at, marker.size(), body);
      } else if (!body.empty()) {
        text += "\n## " + std::string(title) + "\n\n" + body;
      }
    }
    return text;
  }

 private:
  std::string short_id(const Rule& rule) const { return rule.id.substr(prefix_.size()); }
  std::string short_ids(const std::vector<const Rule*>& rules) const {
    std::vector<std::string> ids;
    for (const Rule* const rule : rules) {
      ids.push_back(short_id(*rule) + (rule->rests_on == RestsOn::Attestation ? " ◌" : ""));
    }
    return joined(ids);
  }

  std::string rules() const {
    if (rules_.empty()) return {};
    std::string text;
    if (!prefix_.empty()) text += "Their ids begin with " + code(prefix_) + ".";
    const bool hollow = std::ranges::any_of(
        rules_, [](const Rule* rule) { return rule->rests_on == RestsOn::Attestation; });
    if (hollow) text += " What is marked ◌ rests on what somebody stated; no record shows it.";
    if (!text.empty()) text += "\n\n";
    std::string_view group;
    for (const Rule* const rule : rules_) {
      if (rule->requirement != group) {
        if (!group.empty()) text += "\n";
        group = rule->requirement;
        text += "### " + std::string(group) + "\n\n" +
                table_head({"id", "name", "severity", "what must be so"});
      }
      std::string level(to_string(rule->level));
      if (rule->mode == Mode::Observe) level += ", observed";
      text += table_row({short_ids({rule}), code(rule->name), level, cell(rule->title)});
    }
    return text;
  }

  static std::string direction(Stricter stricter) {
    switch (stricter) {
      case Stricter::Smaller:
        return "smaller";
      case Stricter::Larger:
        return "larger";
      case Stricter::Superset:
        return "more of them";
      case Stricter::Subset:
        return "fewer of them";
      case Stricter::Unstated:
      case Stricter::None:
        break;
    }
    return {};
  }

  // What rules share by name and value stands there once.
  std::string parameters() const {
    struct Row {
      const Parameter* parameter;
      std::vector<const Rule*> rules;
    };
    std::vector<Row> found;
    for (const Rule* const rule : rules_) {
      for (const Parameter& parameter : rule->params) {
        const auto same = std::ranges::find_if(found, [&parameter](const Row& row) {
          return row.parameter->name == parameter.name &&
                 row.parameter->default_text == parameter.default_text &&
                 row.parameter->basis == parameter.basis;
        });
        if (same == found.end()) {
          found.push_back({.parameter = &parameter, .rules = {rule}});
        } else {
          same->rules.push_back(rule);
        }
      }
    }
    if (found.empty()) return {};
    std::string text =
        table_head({"parameter", "the pack says", "stricter is", "basis", "rules", "what for"});
    for (const Row& row : found) {
      const Parameter& parameter = *row.parameter;
      std::string value = "must be set";
      if (parameter.default_text) {
        value = parameter.default_text->empty() ? "nothing" : code(*parameter.default_text);
      }
      text += table_row({code(parameter.name), cell(value), direction(parameter.stricter),
                         cell(parameter.basis), short_ids(row.rules), cell(parameter.description)});
    }
    return text;
  }

  std::string coverage() const {
    if (coverage_.statements.empty()) return {};
    std::string text = coverage_headline(coverage_.statements) + "\n\n";
    const bool in_sections = !coverage_.statements.front().section.empty();
    if (!in_sections) text += statement_head();
    for (const CoverageStatement& statement : coverage_.statements) {
      if (!statement.section.empty()) {
        if (!text.ends_with("\n\n")) text += "\n";
        text += "### " + statement.section + "\n\n" + statement_head();
      }
      std::vector<const Rule*> rules;
      for (const RuleId rule : statement.rules) rules.push_back(&inputs_.packs.rules[rule]);
      std::string by = short_ids(rules);
      for (const std::string& word : statement.attested) {
        by += (by.empty() ? "" : ", ") + code(word);
      }
      text += table_row({std::to_string(statement.number), cell(statement.text),
                         answered(statement), by, cell(statement.why)});
    }
    return text;
  }
  static std::string statement_head() {
    return table_head({"", "what is asked for", "answered", "by", "what no record shows"});
  }

  // The rules that are the same to a control, by one source.
  struct Mapped {
    ControlRelation relation;
    std::vector<const Rule*> rules;
  };
  std::vector<Mapped> mapped_to(std::string_view taxonomy, std::string_view control) const {
    std::vector<Mapped> found;
    for (const Rule* const rule : rules_) {
      for (const ControlMapping& mapping : rule->maps_to) {
        if (mapping.taxonomy != taxonomy || mapping.control != control) continue;
        const ControlRelation relation = *relation_of(inputs_.packs.taxonomies, mapping);
        const auto same = std::ranges::find_if(found, [&relation](const Mapped& other) {
          return other.relation.relationship == relation.relationship &&
                 other.relation.source == relation.source;
        });
        if (same == found.end()) {
          found.push_back({.relation = relation, .rules = {rule}});
        } else {
          same->rules.push_back(rule);
        }
      }
    }
    return found;
  }

  std::string mappings() const {
    std::string text;
    for (const Taxonomy& taxonomy : inputs_.packs.taxonomies) {
      std::string rows;
      for (const ControlRelation& control : taxonomy.controls) {
        for (const Mapped& mapped : mapped_to(taxonomy.id, control.control)) {
          rows += table_row({cell(control.control), cell(control.title),
                             relationship_text(mapped.relation.relationship, RestsOn::Records),
                             short_ids(mapped.rules), cell(mapped.relation.source)});
        }
      }
      if (rows.empty()) continue;
      if (!text.empty()) text += "\n";
      text += "### " + taxonomy.name + " " + taxonomy.version + "\n\n" +
              table_head({"control", "what it is about", "the rules are", "rules", "who says so"}) +
              rows;
    }
    return text;
  }

  std::string records() const {
    DiagnosticList unsaid;
    Emitter quiet(unsaid);
    const Program program =
        compile(inputs_.packs, inputs_.functions,
                {.params = {}, .limits = inputs_.limits, .stand_ins = true}, quiet);
    std::string rows;
    for (std::size_t t = 0; t < inputs_.packs.schema.tables.size(); ++t) {
      const TableSchema& table = inputs_.packs.schema.tables[TableId(t)];
      std::vector<const Rule*> rules;
      for (const Rule* const rule : rules_) {
        const CompiledRule& compiled = program.rules[inputs_.packs.find(rule->id)];
        if (std::ranges::find(compiled.reads, TableId(t)) != compiled.reads.end()) {
          rules.push_back(rule);
        }
      }
      if (rules.empty()) continue;
      rows += table_row({"[" + table.name + "](reference/record-sets.md#" + table.name + ")",
                         cell(table.description), cell(table.found_in), short_ids(rules)});
    }
    if (rows.empty()) return {};
    return table_head({"record set", "what a row is", "usually found in", "rules that read it"}) +
           rows;
  }

  const PageInputs& inputs_;
  const PackPart& part_;
  const PackCoverage& coverage_;
  std::vector<const Rule*> rules_;
  std::string prefix_;
};

}  // namespace

std::string pack_page(const PageInputs& inputs, const PackPart& part,
                      const PackCoverage& coverage) {
  return PackText(inputs, part, coverage).text();
}

}  // namespace muster
