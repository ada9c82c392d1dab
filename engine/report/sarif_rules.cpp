#include "engine/report/sarif_rules.h"

#include <algorithm>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "engine/base/check.h"
#include "engine/base/utf8.h"
#include "engine/diag/catalog.h"
#include "engine/report/mappings.h"
#include "engine/report/wording.h"

namespace muster {
namespace {

// GitHub's limits, in code points and tags.
constexpr std::size_t kDescription = 1024;
constexpr std::size_t kName = 255;
constexpr std::size_t kTags = 10;

// `briefed-before-access` -> `BriefedBeforeAccess`
std::string pascal_case(std::string_view name) {
  std::string out;
  bool upper = true;
  for (const char c : name) {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    if (!letter && !(c >= '0' && c <= '9')) {
      upper = true;
      continue;
    }
    out += upper && c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    upper = false;
  }
  return out;
}

std::string_view problem_severity(Level level) {
  switch (level) {
    case Level::Error:
      return "error";
    case Level::Warning:
      return "warning";
    case Level::Note:
      return "recommendation";
  }
  MUSTER_UNREACHABLE();
}

void write_text(JsonWriter& json, std::string_view key, std::string_view text) {
  json.key(key).begin_object().member("text", text).end_object();
}

void write_multiformat(JsonWriter& json, std::string_view key, const std::string& text,
                       const std::string& markdown) {
  json.key(key).begin_object().member("text", text).member("markdown", markdown).end_object();
}

void write_tags(JsonWriter& json, const std::vector<std::string>& tags) {
  std::set<std::string_view> seen;
  json.key("tags").begin_array();
  for (const std::string& tag : tags) {
    if (seen.size() < kTags && seen.insert(tag).second) json.value(tag);
  }
  json.end_array();
}

const Taxonomy* find_taxonomy(const RulePack& pack, std::string_view id) {
  const auto found = std::ranges::find(pack.taxonomies, id, &Taxonomy::id);
  return found == pack.taxonomies.end() ? nullptr : &*found;
}

const CatalogEntry* find_entry(std::string_view code) {
  const auto catalog = diagnostic_catalog();
  const auto found = std::ranges::find(catalog, code, &CatalogEntry::code);
  return found == catalog.end() ? nullptr : &*found;
}

// `{}` of a catalogue text stand for what differs from place to place.
std::string catalog_sentence(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '{') {
      out += "...";
      i = std::min(text.find('}', i), text.size());
    } else if (text[i] != '`') {
      out += text[i];
    }
  }
  return sentence(out);
}

}  // namespace

std::string sarif_text(std::string_view text) {
  std::string safe = utf8::escape_for_display(text);
  const auto is_bracket = [](char c) { return c == '[' || c == ']'; };
  if (std::ranges::none_of(safe, is_bracket)) return safe;
  std::string out;
  for (const char c : safe) {
    if (is_bracket(c)) out += '\\';
    out += c;
  }
  return out;
}

std::string sarif_uri(std::string_view path) {
  constexpr std::string_view kPlain =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/!$'()*,;=@&+";
  std::string out;
  for (const char c : path) {
    if (kPlain.contains(c)) {
      out += c;
    } else {
      out += fmt::format("%{:02X}", static_cast<unsigned>(static_cast<unsigned char>(c)));
    }
  }
  return out;
}

SarifRules::SarifRules(const Report& report) : report_(report) {
  for (const RuleReport& rule : report.rules) {
    if (rule.rule_id.empty() || !indexes_.try_emplace(rule.rule_id, rules_.size()).second) continue;
    rules_.push_back(&rule);
  }
  for (const RuleReport& rule : report.rules) {
    if (!rule.id.valid() || rule.rule_id.empty()) continue;
    if (by_rule_.size() <= rule.id.index()) by_rule_.resize(rule.id.index() + std::size_t{1});
    by_rule_[rule.id.index()] = indexes_.at(rule.rule_id);
  }
  std::set<std::string> codes;
  const auto [first, last] = report.findings.range_of(RuleId());
  for (std::size_t i = first; i < last; ++i) codes.insert(report.findings.full(i).rule_id);
  for (const std::string& code : codes) {
    indexes_.try_emplace(code, rules_.size() + codes_.size());
    codes_.push_back(code);
  }
}

std::size_t SarifRules::index_of(const Finding& finding) const {
  if (finding.rule.index() < by_rule_.size()) return by_rule_[finding.rule.index()];
  const auto found = indexes_.find(finding.rule_id);
  MUSTER_CHECK(found != indexes_.end());
  return found->second;
}

void SarifRules::write_supported_taxonomies(JsonWriter& json) const {
  if (report_.pack == nullptr || report_.pack->taxonomies.empty()) return;
  json.key("supportedTaxonomies").begin_array();
  for (std::size_t i = 0; i < report_.pack->taxonomies.size(); ++i) {
    json.begin_object()
        .member("name", report_.pack->taxonomies[i].name)
        .member("index", std::uint64_t{i})
        .end_object();
  }
  json.end_array();
}

void SarifRules::write_rules(JsonWriter& json) const {
  json.key("rules").begin_array();
  for (const RuleReport* const rule : rules_) write_rule(json, *rule);
  for (const std::string& code : codes_) write_evidence_rule(json, code);
  json.end_array();
}

void SarifRules::write_rule(JsonWriter& json, const RuleReport& report) const {
  const Rule* const rule = find_rule(report_, report.id);
  const std::string title =
      rule != nullptr ? one_line(rule->title) : std::string("A rule that could not be loaded");
  const std::string why = rule != nullptr && !rule->why.empty() ? one_line(rule->why) : title;
  const std::string fix = rule != nullptr && !rule->fix.empty() ? one_line(rule->fix) : why;
  json.begin_object().member("id", report.rule_id);
  const std::string name = pascal_case(rule != nullptr ? rule->name : report.rule_id);
  if (!name.empty()) json.member("name", utf8::prefix(name, kName));
  write_text(json, "shortDescription", utf8::ellipsis(sentence(title), kDescription));
  write_text(json, "fullDescription", utf8::ellipsis(sentence(why), kDescription));
  write_multiformat(json, "help", sentence(fix),
                    fmt::format("{}\n\n**To put it right:** {}", sentence(why), sentence(fix)));
  const Level level = report.mode == Mode::Observe ? Level::Note : report.level;
  json.key("defaultConfiguration").begin_object().member("level", to_string(level)).end_object();
  if (rule != nullptr) write_relationships(json, *rule, report);

  std::vector<std::string> tags;
  std::vector<std::string> lost;
  if (rule != nullptr) {
    if (!rule->requirement.empty()) tags.push_back(rule->requirement);
    for (const ControlMapping& mapping : rule->maps_to) {
      std::string control = to_string(mapping);
      (lost_by(report.parameters, mapping).empty() ? tags : lost).push_back(std::move(control));
    }
    tags.insert(tags.end(), rule->tags.begin(), rule->tags.end());
  }
  json.key("properties").begin_object();
  write_tags(json, tags);
  json.member("precision", "very-high").member("problem.severity", problem_severity(level));
  json.member("state", to_string(report.state));
  const RuleOutcome& outcome = report.outcome;
  json.member("subjects", outcome.subjects)
      .member("passed", outcome.passed)
      .member("failed", outcome.failed)
      .member("waived", report.waived)
      .member("undecided", outcome.undecided)
      .member("pending", outcome.pending)
      .member("outOfScope", outcome.out_of_scope);
  if (report.mode == Mode::Observe) json.member("observed", true);
  if (report.rests_on == RestsOn::Attestation) json.member("restsOn", "attestation");
  if (!lost.empty()) {
    json.key("mappingsLost").begin_array();
    for (const std::string& control : lost) json.value(control);
    json.end_array();
  }
  if (!report.reasons.empty()) {
    json.key("reasons").begin_array();
    for (const std::string& reason : report.reasons) json.value(reason);
    json.end_array();
  }
  json.end_object().end_object();
}

void SarifRules::write_evidence_rule(JsonWriter& json, const std::string& code) const {
  const CatalogEntry* const entry = find_entry(code);
  const std::string text =
      entry != nullptr ? catalog_sentence(entry->text) : "The evidence cannot be used.";
  constexpr std::string_view kHelp =
      "Correct the record where it is kept and export it again, or correct how muster.toml maps "
      "it.";
  json.begin_object().member("id", code);
  if (entry != nullptr) json.member("name", entry->name);
  write_text(json, "shortDescription", text);
  write_text(json, "fullDescription",
             text +
                 " Subjects that depend on it are undecided: they count neither as passed nor as "
                 "failed.");
  write_multiformat(json, "help", std::string(kHelp), std::string(kHelp));
  json.key("defaultConfiguration").begin_object().member("level", "warning").end_object();
  json.key("properties").begin_object();
  write_tags(json, {"evidence"});
  json.member("precision", "very-high").member("problem.severity", "warning");
  json.end_object().end_object();
}

void SarifRules::write_relationships(JsonWriter& json, const Rule& rule,
                                     const RuleReport& report) const {
  if (rule.maps_to.empty()) return;
  json.key("relationships").begin_array();
  for (const ControlMapping& mapping : rule.maps_to) {
    const Taxonomy* const taxonomy = find_taxonomy(*report_.pack, mapping.taxonomy);
    if (taxonomy == nullptr || !lost_by(report.parameters, mapping).empty()) continue;
    const auto control =
        std::ranges::find(taxonomy->controls, mapping.control, &ControlRelation::control);
    if (control == taxonomy->controls.end()) continue;
    const auto taxonomy_index =
        static_cast<std::uint64_t>(taxonomy - report_.pack->taxonomies.data());
    const auto control_index = static_cast<std::uint64_t>(control - taxonomy->controls.begin());
    json.begin_object().key("target").begin_object();
    json.member("id", mapping.control).member("index", control_index);
    json.key("toolComponent").begin_object();
    json.member("name", taxonomy->name).member("index", taxonomy_index);
    json.end_object().end_object();
    json.key("kinds").begin_array().value("relevant").end_array().end_object();
  }
  json.end_array();
}

void SarifRules::write_taxonomies(JsonWriter& json) const {
  if (report_.pack == nullptr || report_.pack->taxonomies.empty()) return;
  json.key("taxonomies").begin_array();
  for (const Taxonomy& taxonomy : report_.pack->taxonomies) {
    json.begin_object().member("name", taxonomy.name);
    if (!taxonomy.version.empty()) json.member("version", taxonomy.version);
    if (!taxonomy.organization.empty()) json.member("organization", taxonomy.organization);
    write_text(json, "shortDescription",
               sentence(taxonomy.version.empty() ? taxonomy.name
                                                 : taxonomy.name + ", " + taxonomy.version));
    json.member("isComprehensive", false);
    json.key("taxa").begin_array();
    for (const ControlRelation& control : taxonomy.controls) {
      json.begin_object().member("id", control.control);
      if (!control.title.empty()) {
        write_text(json, "shortDescription", sentence(one_line(control.title)));
      }
      json.end_object();
    }
    json.end_array().end_object();
  }
  json.end_array();
}

}  // namespace muster
