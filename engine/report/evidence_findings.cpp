#include "engine/report/evidence_findings.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "engine/base/check.h"
#include "engine/data/load.h"
#include "engine/report/fingerprint.h"
#include "engine/report/places.h"

namespace muster {
namespace {

// Whether the defect is worth a finding though no rule suffers from it.
bool always_shown(DefectKind kind) {
  switch (kind) {
    case DefectKind::QuarantinedRow:
    case DefectKind::DuplicateKey:
    case DefectKind::UnreadableCell:
    case DefectKind::DanglingReference:
    case DefectKind::ImpossibleDate:
    case DefectKind::StaleSource:
    case DefectKind::LateSnapshot:
    case DefectKind::RowCount:
    case DefectKind::EmptyFile:
      return true;
    case DefectKind::NotProvided:
    case DefectKind::MissingSet:
    case DefectKind::EmptySet:
      return false;
  }
  MUSTER_UNREACHABLE();
}

class EvidenceFindings {
 public:
  explicit EvidenceFindings(const CollectContext& context) : context_(context) {}

  std::vector<Finding> run() {
    std::vector<Finding> findings;
    const auto affected = affected_rules();
    for (std::size_t i = 0; i < context_.dataset.defects.size(); ++i) {
      const DefectId id(i);
      const Defect& defect = context_.dataset.defects[id];
      const auto found = affected.find(id);
      if (found == affected.end() &&
          (!always_shown(defect.kind) || !context_.dataset.tables[defect.table].was_read)) {
        continue;
      }
      findings.push_back(make(id, defect));
      if (found != affected.end()) add_affected(findings.back(), found->second);
    }
    return findings;
  }

 private:
  using ByRule = std::map<RuleId, std::uint64_t>;

  std::map<DefectId, ByRule> affected_rules() const {
    std::map<DefectId, ByRule> affected;
    for (const RuleOutcome& outcome : context_.outcomes.rules) {
      if (!outcome.evaluated) continue;
      for (const auto& [defect, subjects] : outcome.causes)
        affected[defect][outcome.rule] = subjects;
      for (const DefectId defect : outcome.unproven) affected[defect].try_emplace(outcome.rule, 0);
    }
    return affected;
  }

  // The finding has the level of the worst rule it keeps from a verdict; rules that only observe
  // count when there are no others.
  void add_affected(Finding& finding, const ByRule& rules) const {
    const auto observes = [this](RuleId rule) { return mode_of(rule) == Mode::Observe; };
    const bool all_observe =
        std::ranges::all_of(rules, [&](const auto& entry) { return observes(entry.first); });
    finding.observed = all_observe;
    for (const auto& [rule, subjects] : rules) {
      finding.affected.push_back({.rule = rule, .subjects = subjects});
      if (observes(rule) == all_observe) finding.level = std::min(finding.level, level_of(rule));
    }
  }

  Level level_of(RuleId rule) const {
    return context_.settings[rule.index()].level.value_or(context_.pack.rules[rule].level);
  }
  Mode mode_of(RuleId rule) const {
    return context_.settings[rule.index()].mode.value_or(context_.pack.rules[rule].mode);
  }

  Finding make(DefectId id, const Defect& defect) {
    const Schema& schema = context_.pack.schema;
    const TableSchema& set = schema.tables[defect.table];
    const Span at = span_of(defect);
    Finding finding;
    finding.kind = FindingKind::Evidence;
    finding.defect = id;
    finding.rule_id = std::string(defect.diagnostic.code);
    finding.level = Level::Note;
    finding.key = identity(defect, at);
    finding.shown_key = shown_key(defect);
    finding.message = defect.diagnostic.message;
    finding.help = defect.diagnostic.help;
    finding.fingerprint = fingerprint(finding.rule_id, finding.key);
    finding.group = group_of(defect);
    if (set.aggregate_only && defect.record_number != 0) return finding;
    finding.place = place_of(context_.sources, at);
    finding.place.snippet =
        snippet_of(context_.sources, schema, at, defect.table, defect.column, context_.unmask);
    for (const Label& label : defect.diagnostic.labels) {
      if (!label.at.valid()) continue;
      finding.related.push_back(place_of(context_.sources, label.at));
      finding.related.back().label = label.text;
    }
    return finding;
  }

  // What `words` of the source can say once for all cells: a text that the field does not know. Of
  // a sensitive field the message has no text, and different ones would look alike.
  std::string group_of(const Defect& defect) const {
    constexpr std::array<std::string_view, 3> kOfWords = {"UnknownCellWord", "NotABool",
                                                          "WrongForm"};
    if (!defect.column.valid() || !defect.read_by.valid()) return {};
    if (std::ranges::find(kOfWords, defect.diagnostic.name) == kOfWords.end()) return {};
    const TableSchema& set = context_.pack.schema.tables[defect.table];
    if (set.aggregate_only || set.fields[defect.column].sensitive) return {};
    return fmt::format("{}/{}/{}/{}/{}", defect.table.index(), defect.column.index(),
                       defect.read_by.begin, defect.diagnostic.code, defect.diagnostic.message);
  }

  Span span_of(const Defect& defect) const {
    if (defect.diagnostic.at.valid() || defect.row == kAbsentTarget) return defect.diagnostic.at;
    if (defect.column.valid()) {
      return cell_span(context_.dataset, context_.sources, context_.limits, defect.table,
                       defect.row, defect.column);
    }
    return row_span(context_.dataset, context_.sources, context_.limits, defect.table, defect.row);
  }

  // Set, record and field; without a key the record is the one of that number in its file. What
  // still is the same gets an ordinal.
  std::string identity(const Defect& defect, Span at) {
    const TableSchema& set = context_.pack.schema.tables[defect.table];
    std::string text = set.name + '/';
    if (!defect.key.empty()) {
      text += defect.key;
    } else {
      if (at.valid()) text += context_.sources.path(at.source);
      if (defect.record_number != 0) text += fmt::format("#{}", defect.record_number);
    }
    if (defect.column.valid()) text += '/' + set.fields[defect.column].name;
    const std::uint64_t ordinal = ++seen_[std::string(defect.diagnostic.code) + '\0' + text];
    if (ordinal > 1) text += fmt::format("~{}", ordinal);
    return text;
  }

  std::string shown_key(const Defect& defect) const {
    const TableSchema& set = context_.pack.schema.tables[defect.table];
    if (set.aggregate_only) return set.name;
    const bool masked = defect.key_sensitive && !context_.unmask;
    if (!defect.key.empty() && !masked) return set.name + "/" + defect.key;
    if (defect.record_number != 0) return fmt::format("{}#{}", set.name, defect.record_number);
    return set.name;
  }

  const CollectContext& context_;
  std::map<std::string, std::uint64_t> seen_;
};

}  // namespace

std::vector<Finding> evidence_findings(const CollectContext& context) {
  return EvidenceFindings(context).run();
}

}  // namespace muster
