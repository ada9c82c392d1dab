#include <algorithm>
#include <memory>
#include <optional>
#include <tuple>
#include <utility>

#include "engine/base/check.h"
#include "engine/data/load.h"
#include "engine/report/build_report.h"
#include "engine/report/evidence_findings.h"
#include "engine/report/fingerprint.h"
#include "engine/report/places.h"

namespace muster {
namespace {

// Subjects of a rule are numbered: first the brief ones, then the notable ones.
class SubjectFindings final : public FindingSource {
 public:
  explicit SubjectFindings(const CollectContext& context)
      : context_(context), people_(context.pack.schema.find("people")) {}

  Finding describe(RuleId id, std::uint32_t subject) override {
    const RuleOutcome& outcome = context_.outcomes.rules[id];
    if (subject >= outcome.brief.size()) return make(id, notable(outcome, subject));
    SubjectOutcome described = context_.outcomes.describer->describe(id, outcome.brief[subject]);
    pass(described.at.span);
    return make(id, std::move(described));
  }

  void expect(RuleId id, std::uint32_t subject, SubjectDescriber::Ahead ahead) override {
    const RuleOutcome& outcome = context_.outcomes.rules[id];
    if (subject >= outcome.brief.size()) return;
    context_.outcomes.describer->expect(id, outcome.brief[subject], ahead);
  }

  std::string key(RuleId id, std::uint32_t subject) override {
    const RuleOutcome& outcome = context_.outcomes.rules[id];
    if (subject >= outcome.brief.size()) return notable(outcome, subject).key;
    return context_.outcomes.describer->key(id, outcome.brief[subject]);
  }

  std::string group(RuleId id, std::uint32_t subject) override {
    const RuleOutcome& outcome = context_.outcomes.rules[id];
    if (subject >= outcome.brief.size()) return notable(outcome, subject).group;
    return context_.outcomes.describer->group(id, outcome.brief[subject]);
  }

  std::vector<std::string> persons(RuleId id, std::uint32_t subject) override {
    const RuleOutcome& outcome = context_.outcomes.rules[id];
    if (subject >= outcome.brief.size()) return persons_of(notable(outcome, subject));
    return persons_of(context_.outcomes.describer->describe(id, outcome.brief[subject]));
  }

  bool counts_only(const SubjectOutcome& subject) const {
    return std::ranges::any_of(subject.bindings, [this](const SubjectBinding& binding) {
      return binding.table.valid() && context_.pack.schema.tables[binding.table].aggregate_only;
    });
  }

 private:
  static const SubjectOutcome& notable(const RuleOutcome& outcome, std::uint32_t subject) {
    return outcome.notable[subject - outcome.brief.size()];
  }

  // Text is read again from its file, and mostly in its order: what lies behind need not stay in
  // memory.
  void pass(Span at) {
    constexpr std::uint64_t kStep = std::uint64_t{2} << 20;
    if (!at.valid()) return;
    const bool onward = at.source == read_from_.source && at.begin >= read_to_;
    if (read_from_.valid() && (!onward || at.begin - read_from_.begin >= kStep)) {
      const std::uint64_t to = onward ? at.begin : read_to_;
      context_.sources.let_go(read_from_.source, read_from_.begin, to);
      read_from_ = {};
    }
    if (!read_from_.valid()) read_from_ = at;
    read_to_ = at.begin;
  }

  Finding make(RuleId id, SubjectOutcome subject) const {
    const Rule& rule = context_.pack.rules[id];
    Finding finding;
    finding.rule_id = rule.id;
    finding.fingerprint = fingerprint(rule.id, subject.key);
    finding.key = std::move(subject.key);
    finding.shown_key = std::move(subject.shown_key);
    finding.message = std::move(subject.message);
    if (finding.message.empty()) finding.message = rule.title;
    finding.help = rule.fix;
    if (!counts_only(subject)) {
      finding.place = resolve(subject.at);
      for (const EvidencePlace& place : subject.related) {
        Place resolved = resolve(place);
        if (!resolved.path.empty()) finding.related.push_back(std::move(resolved));
      }
    }
    if (subject.verdict == Verdict::Undecided) {
      finding.message = "cannot be judged";
      if (!subject.cause_text.empty()) finding.message += ": " + subject.cause_text;
      add_expression(subject, finding);
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

  const CollectContext context_;
  TableId people_;
  // The place that is described first of those whose text may still be in memory, and where the
  // last of them begins.
  Span read_from_;
  std::uint64_t read_to_ = 0;
};

// Puts the findings of one rule after the other into a list, each by path and place; what has the
// same place stays in subject order.
class SubjectOrder {
 public:
  SubjectOrder(const CollectContext& context, const SubjectFindings& subjects)
      : context_(context), subjects_(subjects) {}

  void add_rule(const RuleOutcome& outcome, FindingList& findings) {
    placed_.clear();
    const BriefSubjects& brief = outcome.brief;
    MUSTER_CHECK(brief.size() + outcome.notable.size() <= UINT32_MAX);
    std::size_t next = 0;
    const auto add_brief = [&](std::size_t end) {
      for (; next < end; ++next) {
        add(context_.outcomes.describer->position(outcome.rule, brief[next]), next);
      }
    };
    for (std::size_t i = 0; i < outcome.notable.size(); ++i) {
      const SubjectOutcome& subject = outcome.notable[i];
      add_brief(subject.brief_before);
      if (is_finding(subject)) {
        add(place_of_finding(subject), brief.size() + i);
      }
    }
    add_brief(brief.size());
    const auto before = [this](const Placed& x, const Placed& y) {
      if (x.source == y.source) return x.begin < y.begin;
      return std::tuple(path_of(x), x.begin) < std::tuple(path_of(y), y.begin);
    };
    if (!std::ranges::is_sorted(placed_, before)) std::ranges::stable_sort(placed_, before);

    FindingOutline outline;
    const RuleSetting& setting = context_.settings[outcome.rule.index()];
    const Rule& rule = context_.pack.rules[outcome.rule];
    outline.rule = outcome.rule;
    outline.level = setting.level.value_or(rule.level);
    outline.observed = setting.mode.value_or(rule.mode) == Mode::Observe;
    for (const Placed& each : placed_) {
      const bool failed = each.subject < brief.size() ||
                          outcome.notable[each.subject - brief.size()].verdict == Verdict::Fail;
      outline.kind = failed ? FindingKind::Violation : FindingKind::Undecided;
      findings.add(outline, each.subject);
    }
  }

 private:
  struct Placed {
    SourceId source;  // invalid: it has no place
    std::uint32_t subject = 0;
    std::uint64_t begin = 0;
  };

  static bool is_finding(const SubjectOutcome& subject) {
    return subject.verdict == Verdict::Fail ||
           (subject.verdict == Verdict::Undecided && !subject.cause.valid());
  }

  // What has no place of its own is placed at the expression that is its cause.
  Span place_of_finding(const SubjectOutcome& subject) const {
    const bool shown = subject.at.span.valid() && !subjects_.counts_only(subject);
    return shown ? subject.at.span : subject.cause_at;
  }

  void add(Span at, std::size_t subject) {
    placed_.push_back({.source = at.source,
                       .subject = static_cast<std::uint32_t>(subject),
                       .begin = at.valid() ? at.begin : 0});
  }

  std::string_view path_of(const Placed& placed) const {
    return placed.source.valid() ? context_.sources.path(placed.source) : std::string_view();
  }

  const CollectContext& context_;
  const SubjectFindings& subjects_;
  std::vector<Placed> placed_;
};

}  // namespace

FindingList collect(const CollectContext& context) {
  auto source = std::make_unique<SubjectFindings>(context);
  SubjectOrder order(context, *source);
  FindingList findings(std::move(source));
  for (const RuleOutcome& outcome : context.outcomes.rules) {
    if (outcome.evaluated) order.add_rule(outcome, findings);
  }
  std::vector<Finding> evidence = evidence_findings(context);
  std::ranges::sort(evidence, {}, [](const Finding& finding) {
    return std::tie(finding.place.path, finding.place.region, finding.rule_id, finding.key);
  });
  for (Finding& finding : evidence) findings.add(std::move(finding));
  return findings;
}

}  // namespace muster
