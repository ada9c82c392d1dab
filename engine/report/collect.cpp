#include <algorithm>
#include <tuple>

#include "engine/data/load.h"
#include "engine/report/build_report.h"
#include "engine/report/evidence_findings.h"
#include "engine/report/fingerprint.h"
#include "engine/report/places.h"

namespace muster {
namespace {

class SubjectFindings {
 public:
  explicit SubjectFindings(const CollectContext& context)
      : context_(context), people_(context.pack.schema.find("people")) {}

  void add_rule(const RuleOutcome& outcome, std::vector<Finding>& findings) const {
    const Rule& rule = context_.pack.rules[outcome.rule];
    for (const SubjectOutcome& subject : outcome.notable) {
      if (subject.verdict == Verdict::Fail) {
        findings.push_back(make(outcome.rule, rule, subject));
      } else if (subject.verdict == Verdict::Undecided && !subject.cause.valid()) {
        Finding finding = make(outcome.rule, rule, subject);
        finding.kind = FindingKind::Undecided;
        finding.message = "cannot be judged";
        if (!subject.cause_text.empty()) finding.message += ": " + subject.cause_text;
        add_expression(subject, finding);
        findings.push_back(std::move(finding));
      }
    }
  }

 private:
  Finding make(RuleId id, const Rule& rule, const SubjectOutcome& subject) const {
    const RuleSetting& setting = context_.settings[id.index()];
    Finding finding;
    finding.rule = id;
    finding.rule_id = rule.id;
    finding.level = setting.level.value_or(rule.level);
    finding.observed = setting.mode.value_or(rule.mode) == Mode::Observe;
    finding.key = subject.key;
    finding.shown_key = subject.shown_key;
    finding.message = subject.message.empty() ? rule.title : subject.message;
    finding.help = rule.fix;
    finding.group = subject.group;
    finding.fingerprint = fingerprint(rule.id, subject.key);
    finding.persons = persons_of(subject);
    if (counts_only(subject)) return finding;
    finding.place = resolve(subject.at);
    for (const EvidencePlace& place : subject.related) {
      Place resolved = resolve(place);
      if (!resolved.path.empty()) finding.related.push_back(std::move(resolved));
    }
    return finding;
  }

  Place resolve(const EvidencePlace& at) const {
    Place place = place_of(context_.sources, at.span);
    place.label = at.label;
    place.snippet = snippet_of(context_.sources, context_.pack.schema, at.span, at.table, at.column,
                               context_.unmask);
    return place;
  }

  void add_expression(const SubjectOutcome& subject, Finding& finding) const {
    if (!subject.cause_at.valid()) return;
    Place place = place_of(context_.sources, subject.cause_at);
    if (finding.place.path.empty()) {
      finding.place = std::move(place);
      return;
    }
    place.label = "this expression";
    finding.related.push_back(std::move(place));
  }

  bool counts_only(const SubjectOutcome& subject) const {
    return std::ranges::any_of(subject.bindings, [this](const SubjectBinding& binding) {
      return binding.table.valid() && context_.pack.schema.tables[binding.table].aggregate_only;
    });
  }

  // Whom the subject is about: a binding of `people`, or the person that a bound record belongs to;
  // if no reference of the record is called that, everybody it names.
  std::vector<std::string> persons_of(const SubjectOutcome& subject) const {
    std::vector<std::string> persons;
    if (!people_.valid()) return persons;
    for (const SubjectBinding& binding : subject.bindings) {
      if (!binding.table.valid() || binding.row >= kFirstSpecialTarget) continue;
      if (binding.table == people_) {
        persons.push_back(binding.raw);
        continue;
      }
      const TableSchema& set = context_.pack.schema.tables[binding.table];
      std::vector<ColumnId> all;
      std::vector<ColumnId> owned;
      for (std::size_t i = 0; i < set.fields.size(); ++i) {
        const ColumnId column(i);
        const std::optional<Reference>& reference = set.fields[column].reference;
        if (!reference || reference->target != people_) continue;
        all.push_back(column);
        if (reference->as == "person") owned.push_back(column);
      }
      const Table& table = context_.dataset.tables[binding.table];
      for (const ColumnId column : owned.empty() ? all : owned) {
        if (!table.columns[column].loaded) continue;
        persons.push_back(
            cell_text(context_.dataset, context_.pack.schema, binding.table, binding.row, column));
      }
    }
    std::erase(persons, "");
    return persons;
  }

  const CollectContext& context_;
  TableId people_;
};

}  // namespace

std::vector<Finding> collect(const CollectContext& context) {
  std::vector<Finding> findings;
  const SubjectFindings subjects(context);
  for (const RuleOutcome& outcome : context.outcomes.rules) {
    if (outcome.evaluated) subjects.add_rule(outcome, findings);
  }
  std::vector<Finding> evidence = evidence_findings(context);
  std::ranges::move(evidence, std::back_inserter(findings));
  // Evidence has no rule, and the id of nothing sorts last.
  std::ranges::sort(findings, {}, [](const Finding& finding) {
    return std::tie(finding.rule, finding.place.path, finding.place.region, finding.rule_id,
                    finding.key);
  });
  return findings;
}

}  // namespace muster
