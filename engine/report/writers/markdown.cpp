// A job summary in GitHub's Markdown. Every value is a code span: there nothing is a link, a
// mention, an image or a tag.
#include <algorithm>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "engine/base/check.h"
#include "engine/base/utf8.h"
#include "engine/report/report_writer.h"
#include "engine/report/wording.h"

namespace muster {
namespace {

constexpr std::size_t kBytes = std::size_t{1000} << 10;   // above it a step's summary is lost whole
constexpr std::size_t kReserved = std::size_t{16} << 10;  // for what must still be said
constexpr std::uint64_t kShownOfRule = 100;
constexpr std::size_t kRelatedShown = 5;
constexpr std::size_t kValueCodePoints = 1000;

std::string span(std::string_view value) {
  std::string text;
  for (const char c : utf8::escape_for_display(utf8::ellipsis(value, kValueCodePoints))) {
    if (c == '|') {
      text += "\\u{7c}";
    } else if (c == '[' && text.ends_with("##")) {
      text += "\\u{5b}";  // or a CI runner takes what is printed for a command
    } else {
      text += c;
    }
  }
  if (text.empty()) return {};
  std::size_t longest = 0;
  std::size_t run = 0;
  for (const char c : text) {
    run = c == '`' ? run + 1 : 0;
    longest = std::max(longest, run);
  }
  const std::string fence(longest + 1, '`');
  const bool pad =
      text.front() == '`' || text.back() == '`' || text.front() == ' ' || text.back() == ' ';
  return pad ? fence + " " + text + " " + fence : fence + text + fence;
}

std::string_view mark_of(RuleState state) {
  switch (state) {
    case RuleState::Broken:
    case RuleState::Failed:
      return "❌";
    case RuleState::NotProven:
      return "❓";
    case RuleState::Passed:
      return "✅";
    case RuleState::NotAdopted:
    case RuleState::NotApplicable:
      return "➖";
  }
  MUSTER_UNREACHABLE();
}

std::string_view mark_of(const RuleReport& rule) {
  if (is_all_pending(rule)) return "⏳";
  return is_hollow(rule) ? "◌" : mark_of(rule.state);
}

class MarkdownReport {
 public:
  MarkdownReport(const Report& report, ByteSink& sink) : report_(report), sink_(sink) {}

  void write() {
    head();
    rules();
    for (const RuleReport& rule : report_.rules) {
      if (shows(rule)) details(rule);
    }
    evidence();
    if (detail() != Detail::Problems) {
      waivers();
      sets();
      diagnostics();
    }
    if (left_out_ > 0) {
      raw(fmt::format("\n{} left out: this summary has reached its size limit.\n",
                      count_of(left_out_, "more line is", "more lines are")));
    }
  }

 private:
  void raw(std::string_view text) {
    written_ += text.size();
    sink_.write(text);
  }
  // A line of a list or table; left out once the space is used up.
  void line(const std::string& text) {
    if (written_ + text.size() + 1 > kBytes - kReserved) {
      ++left_out_;
      return;
    }
    raw(text + "\n");
  }
  Detail detail() const { return report_.options.detail; }
  bool shows(const RuleReport& rule) const {
    const bool problem = rule.state == RuleState::Broken || rule.state == RuleState::Failed ||
                         rule.state == RuleState::NotProven;
    if (detail() == Detail::Problems) return problem;
    return rule.state != RuleState::NotAdopted || !sums_up_not_adopted(report_);
  }
  void heading(std::string_view text) { line(fmt::format("\n### {}\n", text)); }

  void head() {
    const RunInfo& run = report_.run;
    raw(fmt::format("## muster\n\n**{}**\n\n", headline(report_)));
    std::string question = fmt::format("As of {}", span(to_string(run.as_of)));
    if (!run.as_of_from.empty()) question += fmt::format(" (from {})", span(run.as_of_from));
    question += fmt::format(", period {}, packs {}, muster {}.\n", span(period_text(run.period)),
                            span(run.packs), span(run.tool_version));
    raw(question);
    if (const std::string after = after_period_text(run); !after.empty()) {
      raw("\n" + sentence(after) + "\n");
    }
    if (run.unmasked) raw("\nPersonal data is shown unmasked.\n");
  }

  void rules() {
    raw("\n| | Rule | State | Subjects | Passed | Failed | Waived | Undecided | Pending |\n"
        "| --- | --- | --- | ---: | ---: | ---: | ---: | ---: | ---: |\n");
    for (const RuleReport& rule : report_.rules) {
      if (!shows(rule)) continue;
      const RuleOutcome& outcome = rule.outcome;
      std::string name = span(rule.rule_id.empty() ? "unknown" : rule.rule_id);
      if (const std::string word = rule_name(report_, rule); !word.empty())
        name += " " + span(word);
      const bool hollow = is_hollow(rule);
      line(fmt::format("| {} | {} | {}{} | {} | {} | {} | {} | {} | {} |", mark_of(rule), name,
                       state_text(rule), hollow ? ", by attestation" : "", digits(outcome.subjects),
                       digits(outcome.passed),
                       digits(outcome.failed - std::min(outcome.failed, rule.waived)),
                       digits(rule.waived), digits(outcome.undecided), digits(outcome.pending)));
    }
    if (!sums_up_not_adopted(report_) || detail() == Detail::Problems) return;
    raw("\n");
    bool first = true;
    for (const std::string& text : not_adopted_lines(report_)) {
      line(first ? fmt::format("Not adopted are {}: {}.\n",
                               count_of(totals_of(report_).not_adopted, "rule"), text)
                 : "- " + span(text));
      first = false;
    }
  }

  void details(const RuleReport& rule) {
    std::uint64_t open = 0;
    std::vector<std::size_t> shown;
    if (rule.id.valid()) {
      const auto [first, last] = report_.findings.range_of(rule.id);
      for (std::size_t i = first; i < last; ++i) {
        const FindingOutline& finding = report_.findings[i];
        if (finding.disposition != Disposition::New || finding.folded) continue;
        if (++open <= kShownOfRule) shown.push_back(i);
      }
    }
    const std::vector<std::string> remarks = remarks_of(rule, detail());
    if (open == 0 && rule.reasons.empty() && remarks.empty()) return;
    heading(
        fmt::format("{} {}", mark_of(rule), span(rule.rule_id.empty() ? "unknown" : rule.rule_id)));
    const Rule* const definition = find_rule(report_, rule.id);
    if (definition != nullptr) line(span(one_line(definition->title)) + "\n");
    for (const std::string& reason : rule.reasons) line("- " + span(reason));
    for (const std::string& remark : remarks) line("- " + span(remark));
    for (const std::size_t i : shown) finding_line(report_.findings.full(i));
    if (open > kShownOfRule) {
      line(fmt::format("- {} not shown here ({} shown)",
                       count_of(open - kShownOfRule, "further finding is", "further findings are"),
                       digits(kShownOfRule)));
    }
    if (definition != nullptr && !definition->fix.empty() && open > 0) {
      line("\nTo put it right: " + span(one_line(definition->fix)));
    }
  }

  void finding_line(const Finding& finding) {
    const std::string place = place_text(finding.place);
    std::string text = "- ";
    if (!place.empty()) text += span(place) + " ";
    text += fmt::format("{}: {}", span(finding.shown_key), span(message_of(finding)));
    if (finding.kind == FindingKind::Evidence) {
      text += fmt::format("; {}", span(affected_text(report_, finding)));
    }
    line(text);
    std::size_t shown = 0;
    for (const Place& related : finding.related) {
      if (++shown > kRelatedShown) {
        line(fmt::format("  - and {}",
                         count_of(places_beside(finding) - kRelatedShown, "further place")));
        break;
      }
      std::string also = "  - see " + span(place_text(related));
      if (!related.label.empty()) also += " " + span(related.label);
      line(also);
    }
  }

  void evidence() {
    const auto [first, last] = report_.findings.range_of(RuleId());
    std::uint64_t number = 0;
    for (std::size_t i = first; i < last; ++i) {
      if (!report_.findings[i].folded) ++number;
    }
    if (number > 0) heading("Evidence that cannot be used");
    std::uint64_t shown = 0;
    for (std::size_t i = first; i < last && shown < kShownOfRule; ++i) {
      if (report_.findings[i].folded) continue;
      ++shown;
      finding_line(report_.findings.full(i));
    }
    if (number > kShownOfRule) {
      line(fmt::format("- {} not shown here ({} shown)",
                       count_of(number - kShownOfRule, "further place is", "further places are"),
                       digits(kShownOfRule)));
    }
  }

  void waivers() {
    if (report_.waived == 0) return;
    heading("Waived");
    for (const Waiver& waiver : report_.waivers) {
      if (waiver.covered == 0) continue;
      std::string text =
          fmt::format("- {} {}: {}", span(waiver.id), span(rule_name(report_, waiver.rule_id)),
                      count_of(waiver.covered, "violation"));
      if (waiver.kind == WaiverKind::Corrected) text += ", nonconformity, corrected";
      if (waiver.expires_on) text += ", until " + span(to_string(*waiver.expires_on));
      line(text + ": " + span(one_line(waiver.reason)));
    }
  }

  void sets() {
    if (report_.sets.empty()) return;
    heading("Records");
    std::uint64_t left_out = 0;
    for (const SetReport& set : report_.sets) {
      if (!set.asked_for && detail() != Detail::Full) {
        ++left_out;
        continue;
      }
      std::string text =
          fmt::format("- {}: {}", span(set.name),
                      set.none_because.empty() ? population_text(set) : span(population_text(set)));
      if (!set.defaulted.empty()) {
        text += "; took the default word: " + span(defaulted_text(set));
      }
      line(text);
    }
    if (left_out > 0) line("- " + sets_left_out(left_out));
  }

  void diagnostics() {
    if (report_.diagnostics.empty()) return;
    heading("Warnings and notes");
    for (const ReportedDiagnostic& diagnostic : report_.diagnostics) {
      std::string text =
          fmt::format("- {} {}", to_string(diagnostic.severity), span(diagnostic.code));
      const std::string place = place_text(diagnostic.place);
      if (!place.empty()) text += " " + span(place);
      line(text + ": " + span(diagnostic.message));
    }
  }

  const Report& report_;
  ByteSink& sink_;
  std::size_t written_ = 0;
  std::uint64_t left_out_ = 0;
};

void write_markdown(const Report& report, ByteSink& sink) { MarkdownReport(report, sink).write(); }

}  // namespace

extern const ReportWriter writer_markdown;
const ReportWriter writer_markdown{.name = "markdown",
                                   .description = "a summary for a pull request or a job page",
                                   .log_only = false,
                                   .write = write_markdown};

}  // namespace muster
