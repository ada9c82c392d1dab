#include "engine/app/explain_subject.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "engine/base/suggest.h"
#include "engine/eval/evaluate.h"
#include "engine/eval/run_context.h"
#include "engine/report/build_report.h"
#include "engine/report/places.h"
#include "engine/report/wording.h"

namespace muster {
namespace {

constexpr std::size_t kWitnesses = 20;

// The parts of a conjunction that are in this state; the whole if it is none.
void parts_in_state(const TraceNode& node, TraceState state, const Program& program,
                    std::vector<PlanId>& into) {
  if (program.nodes[node.node].op == Op::And) {
    for (const TraceNode& part : node.parts) parts_in_state(part, state, program, into);
  } else if (node.state == state) {
    into.push_back(node.node);
  }
}

// The rows that make `exists` true on the way to a true whole.
void witnesses_of(const TraceNode& node, const Program& program, std::vector<TraceRow>& into) {
  if (node.state != TraceState::True) return;
  const PlanNode& plan = program.nodes[node.node];
  if (plan.op == Op::And || plan.op == Op::Or) {
    for (const TraceNode& part : node.parts) witnesses_of(part, program, into);
  } else if (plan.op == Op::Macro && plan.macro == MacroKind::Exists && node.search) {
    for (const TraceRow& row : node.search->listed) {
      if (row.state == TraceState::True && into.size() < kWitnesses) into.push_back(row);
    }
  }
}

class Maker {
 public:
  Maker(Session& session, RuleId id)
      : session_(session),
        config_(*session.config),
        rule_(session.pack->rules[id]),
        compiled_(session.program->rules[id]),
        setting_(session.settings[id.index()]) {
    page_.rule = &rule_;
    page_.level = setting_.level.value_or(rule_.level);
    page_.observed = setting_.mode.value_or(rule_.mode) == Mode::Observe;
    page_.planned = setting_.planned;
    page_.as_of = config_.as_of;
    page_.period = config_.period;
  }

  std::optional<SubjectPage> make(const std::string& key) {
    EvaluateOptions options;
    options.as_of = config_.as_of;
    options.period = config_.period;
    options.zone = config_.zone;
    options.fiscal_year_starts = config_.fiscal_year_starts;
    options.unmask = session_.options.unmask;
    options.config_at = config_.at;
    const RunContext run{.program = *session_.program,
                         .pack = *session_.pack,
                         .dataset = *session_.dataset,
                         .inputs = config_.inputs,
                         .sources = session_.sources,
                         .limits = config_.limits,
                         .options = options};
    page_.trace = trace_subject(run, compiled_, key);
    switch (page_.trace.status) {
      case SubjectTrace::Status::Subject:
        judged();
        return std::move(page_);
      case SubjectTrace::Status::OutOfScope:
        out_of_scope();
        return std::move(page_);
      case SubjectTrace::Status::SetAside:
        set_aside();
        return std::move(page_);
      case SubjectTrace::Status::Later:
        page_.verdict = SubjectPage::Verdict::Later;
        page_.trace.shown_key.clear();
        page_.message = fmt::format(
            "this record of `{}` happened after the as-of date {}: for the question it does not "
            "exist yet",
            page_.trace.set, to_string(config_.as_of));
        return std::move(page_);
      case SubjectTrace::Status::NotInRange:
        page_.verdict = SubjectPage::Verdict::NotInRange;
        page_.message =
            fmt::format("`{}` has this record, and the rule looks only at {}", page_.trace.set,
                        words_of(*session_.program, session_.pack->schema, compiled_).looks_at);
        return std::move(page_);
      case SubjectTrace::Status::Unknown:
        unknown(key);
        return std::nullopt;
    }
    MUSTER_UNREACHABLE();
  }

 private:
  void unknown(const std::string& key) {
    const SubjectTrace& trace = page_.trace;
    std::string help;
    if (!trace.nearest.empty()) {
      help = fmt::format("did you mean `{}`?", trace.nearest);
    } else if (!trace.some.empty()) {
      for (const std::string& each : trace.some)
        help += (help.empty() ? "there are `" : "`, `") + each;
      help += "`, for instance";
    } else {
      help = fmt::format("the rule has no subject: nothing is in `{}`", trace.set);
    }
    Emitter diag(session_.diagnostics);
    diag.error(diag::UnknownSubject, Span{}, key, rule_.name).help(std::move(help));
  }

  void reasons(const std::optional<TraceNode>& tree, TraceState state) {
    if (!tree) return;
    std::vector<PlanId> parts;
    parts_in_state(*tree, state, *session_.program, parts);
    for (const PlanId part : parts) {
      page_.reasons.push_back(condition_words(
          {.program = *session_.program, .schema = session_.pack->schema, .rule = &compiled_},
          part));
    }
  }

  Place place(Span at) const { return place_of(session_.sources, at); }

  void out_of_scope() {
    page_.verdict = SubjectPage::Verdict::OutOfScope;
    page_.message = "the rule does not ask about it, because `where` is false of it";
    reasons(page_.trace.where, TraceState::False);
    if (!page_.trace.bindings.empty()) page_.place = trace_as_place();
  }

  void set_aside() {
    const Defect& defect = session_.dataset->defects[page_.trace.defect];
    page_.verdict = SubjectPage::Verdict::SetAside;
    page_.trace.shown_key.clear();
    page_.message = "its row is set aside, so no rule sees it: " + defect.diagnostic.message;
    page_.help = defect.diagnostic.help;
    page_.place = place(defect.diagnostic.at);
  }

  Place trace_as_place() const {
    for (const SubjectTrace::Binding& binding : page_.trace.bindings) {
      if (binding.place.path.empty()) continue;
      Place found;
      found.path = binding.place.path;
      found.region.start_line = binding.place.line;
      found.region.start_column = binding.place.column;
      return found;
    }
    return {};
  }

  void judged() {
    const RuleOutcome& outcome = page_.trace.outcome;
    if (outcome.passed > 0) {
      page_.verdict = SubjectPage::Verdict::Passed;
      page_.message = "everything that the rule requires is true of it";
      page_.place = trace_as_place();
      if (page_.trace.require)
        witnesses_of(*page_.trace.require, *session_.program, page_.witnesses);
      return;
    }
    const SubjectOutcome& subject = outcome.notable.front();
    page_.message = subject.message;
    page_.place = place(subject.at.span);
    page_.help = one_line(rule_.fix);
    switch (subject.verdict) {
      case Verdict::Pass:
        break;
      case Verdict::Pending:
        page_.verdict = SubjectPage::Verdict::Pending;
        page_.help.clear();
        reasons(page_.trace.require, TraceState::False);
        break;
      case Verdict::Undecided:
        undecided(subject);
        break;
      case Verdict::Fail:
        page_.verdict = SubjectPage::Verdict::Failed;
        reasons(page_.trace.require, TraceState::False);
        waive();
        break;
    }
  }

  void undecided(const SubjectOutcome& subject) {
    page_.verdict = SubjectPage::Verdict::Undecided;
    page_.help.clear();
    page_.message = "it can not be decided: " + subject.cause_text;
    if (subject.cause.valid()) {
      const Defect& defect = session_.dataset->defects[subject.cause];
      page_.message = "it can not be decided: " + defect.diagnostic.message;
      page_.help = defect.diagnostic.help;
      page_.place = place(defect.diagnostic.at);
    }
    reasons(page_.trace.where, TraceState::Undecided);
    reasons(page_.trace.require, TraceState::Undecided);
  }

  // Whether a waiver covers the failure, by the same steps as in a report.
  void waive() {
    Outcomes outcomes;
    for (std::size_t i = 0; i < session_.pack->rules.size(); ++i) {
      outcomes.rules.add({});
      outcomes.rules[RuleId(i)].rule = RuleId(i);
    }
    outcomes.rules[compiled_.rule] = page_.trace.outcome;
    const CollectContext context{.pack = *session_.pack,
                                 .outcomes = outcomes,
                                 .dataset = *session_.dataset,
                                 .sources = session_.sources,
                                 .limits = config_.limits,
                                 .settings = session_.settings,
                                 .unmask = session_.options.unmask};
    FindingList findings = collect(context);
    std::vector<Waiver> waivers = session_.waivers;
    DiagnosticList unheard;
    Emitter diag(unheard);
    apply_waivers(waivers, findings, *session_.pack, *session_.dataset, config_.as_of, diag,
                  &outcomes);
    // The subject alone, if it failed: what follows is evidence.
    if (findings.range_of(compiled_.rule).second == 0) return;
    const Finding finding = findings.full(0);
    if (finding.disposition != Disposition::Waived) return;
    page_.verdict = SubjectPage::Verdict::Waived;
    const auto found = std::ranges::find(waivers, finding.waiver, &Waiver::id);
    if (found != waivers.end()) page_.waiver = *found;
  }

  Session& session_;
  const Config& config_;
  const Rule& rule_;
  const CompiledRule& compiled_;
  const RuleSetting& setting_;
  SubjectPage page_;
};

}  // namespace

std::string_view to_string(SubjectPage::Verdict verdict) {
  switch (verdict) {
    case SubjectPage::Verdict::Passed:
      return "passed";
    case SubjectPage::Verdict::Failed:
      return "failed";
    case SubjectPage::Verdict::Waived:
      return "waived";
    case SubjectPage::Verdict::Undecided:
      return "undecided";
    case SubjectPage::Verdict::Pending:
      return "pending";
    case SubjectPage::Verdict::OutOfScope:
      return "out_of_scope";
    case SubjectPage::Verdict::SetAside:
      return "set_aside";
    case SubjectPage::Verdict::Later:
      return "later";
    case SubjectPage::Verdict::NotInRange:
      return "not_in_range";
  }
  MUSTER_UNREACHABLE();
}

std::optional<SubjectPage> subject_page(Session& session, RuleId rule, const std::string& key) {
  return Maker(session, rule).make(key);
}

}  // namespace muster
