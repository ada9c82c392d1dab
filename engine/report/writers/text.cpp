// For people at a terminal: what failed, what could not be checked, what was read, and one line
// that sums it up.
#include <algorithm>
#include <vector>

#include <fmt/format.h>

#include "engine/base/check.h"
#include "engine/report/report_writer.h"
#include "engine/report/text_page.h"
#include "engine/report/wording.h"

namespace muster {
namespace {

constexpr std::uint64_t kShownOfRule = 100;
constexpr std::size_t kRelatedShown = 5;
constexpr std::size_t kSetNames = 24;

std::string_view mark_of(RuleState state) {
  switch (state) {
    case RuleState::Broken:
      return "!";
    case RuleState::NotAdopted:
      return "○";
    case RuleState::Failed:
      return "✗";
    case RuleState::NotProven:
      return "?";
    case RuleState::NotApplicable:
      return "–";
    case RuleState::Passed:
      return "✓";
  }
  MUSTER_UNREACHABLE();
}

Ink ink_of(RuleState state) {
  switch (state) {
    case RuleState::Broken:
    case RuleState::Failed:
      return Ink::Red;
    case RuleState::NotProven:
      return Ink::Yellow;
    case RuleState::Passed:
      return Ink::Green;
    case RuleState::NotAdopted:
    case RuleState::NotApplicable:
      return Ink::Faint;
  }
  MUSTER_UNREACHABLE();
}

std::string not_shown(std::uint64_t number, std::string_view singular, std::string_view plural) {
  return fmt::format("{} more {} not shown here; SARIF and JUnit files list them", digits(number),
                     number == 1 ? fmt::format("{} is", singular) : fmt::format("{} are", plural));
}

class TextReport {
 public:
  TextReport(const Report& report, ByteSink& sink) : report_(report), page_(report.options, sink) {}

  void write() {
    head();
    for (const RuleReport& rule : report_.rules) {
      if (rule.state == RuleState::Failed) rule_block(rule);
    }
    not_proven();
    others();
    if (detail() != Detail::Problems) {
      waived();
      sets();
      diagnostics();
    }
    summary();
  }

 private:
  Detail detail() const { return report_.options.detail; }

  void head() {
    const RunInfo& run = report_.run;
    page_.paragraph(0, 2, fmt::format("muster {} · {}", run.tool_version, run.packs), Ink::Bold);
    std::string question = "as of " + to_string(run.as_of);
    if (!run.as_of_from.empty()) question += fmt::format(" ({})", run.as_of_from);
    question += fmt::format(" · period {}", period_text(run.period));
    if (!run.zone.empty()) question += " · " + run.zone;
    page_.paragraph(0, 2, question, Ink::Faint);
    if (const std::string after = after_period_text(run); !after.empty()) {
      page_.paragraph(0, 2, after, Ink::Faint);
    }
    if (run.unmasked) page_.paragraph(0, 2, "personal data is shown unmasked", Ink::Yellow);
    page_.blank();
  }

  void rule_head(const RuleReport& rule) {
    std::string left(is_hollow(rule) ? "◌" : is_all_pending(rule) ? "…" : mark_of(rule.state));
    if (!rule.rule_id.empty()) left += " " + rule.rule_id;
    if (const std::string name = rule_name(report_, rule); !name.empty()) left += " " + name;
    std::string right(state_text(rule));
    if (rule.state == RuleState::Failed || rule.state == RuleState::NotProven) {
      right +=
          fmt::format(" · {}", rule.mode == Mode::Observe ? "observed" : to_string(rule.level));
    }
    if (is_hollow(rule)) right += " · by attestation";
    const bool pale = is_hollow(rule) || is_all_pending(rule);
    const Ink ink = pale ? Ink::Plain : ink_of(rule.state);
    page_.sides(0, left, ink, right, ink);
  }

  void rule_block(const RuleReport& rule) {
    const Rule* const definition = find_rule(report_, rule.id);
    rule_head(rule);
    if (definition != nullptr) page_.paragraph(2, 2, one_line(definition->title), Ink::Bold);
    page_.blank();
    const bool any = findings_of(rule);
    if (definition != nullptr && !definition->fix.empty() && any) {
      page_.labelled(2, 7, "fix:", Ink::Blue, one_line(definition->fix));
    }
    for (const std::string& reason : rule.reasons) {
      page_.labelled(2, 12, "unproven:", Ink::Yellow, reason);
    }
    for (const std::string& remark : remarks_of(rule, detail()))
      page_.paragraph(2, 4, remark, Ink::Faint);
    page_.paragraph(2, 4, population_text(rule), Ink::Faint);
    page_.blank();
  }

  // The open ones; whether there are any.
  bool findings_of(const RuleReport& rule) {
    if (!rule.id.valid()) return false;
    std::uint64_t open = 0;
    const auto [first, last] = report_.findings.range_of(rule.id);
    for (std::size_t i = first; i < last; ++i) {
      const FindingOutline& finding = report_.findings[i];
      if (finding.disposition != Disposition::New || finding.folded) continue;
      if (++open <= kShownOfRule) one_finding(report_.findings.full(i));
    }
    if (open == 0) return false;
    if (open > kShownOfRule) {
      page_.paragraph(
          2, 4, not_shown(open - kShownOfRule, "finding of this rule", "findings of this rule"));
    }
    page_.blank();
    return true;
  }

  void one_finding(const Finding& finding) {
    const std::string place = place_text(finding.place);
    const bool has_place = !place.empty();
    page_.labelled(2, 4, has_place ? place : finding.shown_key, Ink::Bold,
                   has_place ? finding.shown_key : std::string());
    page_.paragraph(4, 4, message_of(finding));
    std::size_t shown = 0;
    for (const Place& related : finding.related) {
      if (++shown > kRelatedShown) {
        page_.paragraph(6, 8,
                        fmt::format("and {}", count_of(places_beside(finding) - kRelatedShown,
                                                       "further place")),
                        Ink::Faint);
        break;
      }
      std::string text = place_text(related);
      if (!related.label.empty()) text += " " + related.label;
      page_.labelled(6, 8, "see", Ink::Faint, text, Ink::Faint);
    }
  }

  void not_proven() {
    const bool any_rule = std::ranges::any_of(
        report_.rules, [](const RuleReport& rule) { return rule.state == RuleState::NotProven; });
    if (any_rule) {
      page_.paragraph(0, 0, "Not proven", Ink::Yellow);
      page_.blank();
      for (const RuleReport& rule : report_.rules) {
        if (rule.state == RuleState::NotProven) not_proven_rule(rule);
      }
    }
    const auto [first, last] = report_.findings.range_of(RuleId());
    std::uint64_t places = 0;
    for (std::size_t i = first; i < last; ++i) {
      if (!report_.findings[i].folded) ++places;
    }
    if (places == 0) return;
    page_.paragraph(0, 0, "Evidence that cannot be used", Ink::Yellow);
    page_.blank();
    std::uint64_t shown = 0;
    for (std::size_t i = first; i < last && shown < kShownOfRule; ++i) {
      if (report_.findings[i].folded) continue;
      ++shown;
      const Finding finding = report_.findings.full(i);
      one_finding(finding);
      page_.paragraph(4, 4, affected_text(report_, finding), Ink::Yellow);
      if (!finding.help.empty()) page_.labelled(4, 10, "help:", Ink::Blue, one_line(finding.help));
    }
    if (places > kShownOfRule) {
      page_.paragraph(2, 4, not_shown(places - kShownOfRule, "place", "places"));
    }
    page_.blank();
  }

  void not_proven_rule(const RuleReport& rule) {
    rule_head(rule);
    const Rule* const definition = find_rule(report_, rule.id);
    if (definition != nullptr) page_.paragraph(2, 2, one_line(definition->title), Ink::Bold);
    for (const std::string& reason : rule.reasons) page_.paragraph(2, 4, reason);
    for (const std::string& remark : remarks_of(rule, detail()))
      page_.paragraph(2, 4, remark, Ink::Faint);
    page_.paragraph(2, 4, population_text(rule), Ink::Faint);
    page_.blank();
    findings_of(rule);
  }

  // What needs no attention, a line each: silence is not success, so they are there (P12). Those
  // that are not adopted may be most of a pack, and are summed up.
  void others() {
    bool any = false;
    const bool summed_up = sums_up_not_adopted(report_);
    for (const RuleReport& rule : report_.rules) {
      if (rule.state == RuleState::Failed || rule.state == RuleState::NotProven) continue;
      if (detail() == Detail::Problems && rule.state != RuleState::Broken) continue;
      if (summed_up && rule.state == RuleState::NotAdopted) continue;
      any = true;
      rule_head(rule);
      if (rule.state == RuleState::Passed) {
        page_.paragraph(2, 4, population_text(rule), Ink::Faint);
      }
      for (const std::string& reason : rule.reasons) page_.paragraph(2, 4, reason, Ink::Faint);
      for (const std::string& remark : remarks_of(rule, detail())) {
        page_.paragraph(2, 4, remark, Ink::Faint);
      }
    }
    if (summed_up && detail() != Detail::Problems) {
      any = true;
      const std::uint64_t number = totals_of(report_).not_adopted;
      page_.sides(0, fmt::format("{} {}", mark_of(RuleState::NotAdopted), count_of(number, "rule")),
                  Ink::Faint, to_string(RuleState::NotAdopted), Ink::Faint);
      for (const std::string& line : not_adopted_lines(report_)) {
        page_.paragraph(2, 4, line, Ink::Faint);
      }
    }
    if (any) page_.blank();
  }

  void waived() {
    if (report_.waived == 0) return;
    page_.paragraph(0, 0, "Waived", Ink::Bold);
    for (const Waiver& waiver : report_.waivers) {
      if (waiver.covered == 0) continue;
      std::string text = fmt::format("{}: {}", rule_name(report_, waiver.rule_id),
                                     count_of(waiver.covered, "violation"));
      text += waiver.kind == WaiverKind::Corrected ? ", nonconformity, corrected"
                                                   : ", until " + expiry(waiver);
      page_.labelled(2, 4, waiver.id, Ink::Bold, text);
      page_.paragraph(4, 4, one_line(waiver.reason), Ink::Faint);
    }
    if (report_.options.show_waived) {
      page_.blank();
      for (std::size_t i = 0; i < report_.findings.size(); ++i) {
        if (report_.findings[i].disposition == Disposition::Waived) {
          one_finding(report_.findings.full(i));
        }
      }
    }
    page_.blank();
  }

  static std::string expiry(const Waiver& waiver) {
    return waiver.expires_on ? to_string(*waiver.expires_on) : std::string("it is withdrawn");
  }

  void sets() {
    if (report_.sets.empty()) return;
    page_.paragraph(0, 0, "Records", Ink::Bold);
    std::size_t widest = 0;
    std::uint64_t left_out = 0;
    for (const SetReport& set : report_.sets) {
      if (shows(set)) widest = std::max(widest, set.name.size() + 1);
    }
    widest = std::min(widest, kSetNames);
    for (const SetReport& set : report_.sets) {
      if (!shows(set)) {
        ++left_out;
        continue;
      }
      std::string name = set.name + ":";
      if (name.size() < widest) name.resize(widest, ' ');
      page_.labelled(2, 4, name, Ink::Bold, population_text(set));
      for (const FileReport& file : set.files) {
        std::string text = file.path;
        if (set.files.size() > 1) {
          text += ": " + (set.counts_only ? few_of(file.records, "record")
                                          : count_of(file.records, "record"));
        }
        if (file.extracted_on) text += ", extracted on " + to_string(*file.extracted_on);
        if (file.last_line_open) text += ", last line without an end";
        page_.paragraph(4, 6, text, Ink::Faint);
        if (!file.skipped.empty()) {
          page_.paragraph(6, 8, fmt::format("skipped: {}", fmt::join(file.skipped, ", ")),
                          Ink::Faint);
        }
      }
      if (!set.defaulted.empty()) {
        page_.paragraph(4, 6, "took the default word: " + defaulted_text(set), Ink::Faint);
      }
      if (!set.fields_not_read.empty()) {
        page_.paragraph(4, 6, fmt::format("not read: {}", fmt::join(set.fields_not_read, ", ")),
                        Ink::Faint);
      }
    }
    if (left_out > 0) page_.paragraph(2, 4, sets_left_out(left_out), Ink::Faint);
    page_.blank();
  }

  bool shows(const SetReport& set) const { return set.asked_for || detail() == Detail::Full; }

  void diagnostics() {
    for (const ReportedDiagnostic& diagnostic : report_.diagnostics) {
      const bool warning = diagnostic.severity == Severity::Warning;
      page_.labelled(0, 2, fmt::format("{}[{}]:", to_string(diagnostic.severity), diagnostic.code),
                     warning ? Ink::Yellow : Ink::Blue, diagnostic.message);
      if (const std::string place = place_text(diagnostic.place); !place.empty()) {
        page_.paragraph(2, 4, "at " + place, Ink::Faint);
      }
      if (!diagnostic.help.empty()) {
        page_.labelled(2, 8, "help:", Ink::Blue, one_line(diagnostic.help));
      }
    }
    if (!report_.diagnostics.empty()) page_.blank();
  }

  void summary() {
    std::string numbers = rules_text(totals_of(report_));
    if (report_.waived > 0) {
      numbers += "; " + count_of(report_.waived, "violation is waived", "violations are waived");
    }
    if (report_.pending > 0) {
      numbers += "; " + count_of(report_.pending, "subject is pending", "subjects are pending");
    }
    page_.paragraph(0, 2, numbers, Ink::Faint);
    const bool bad = report_.exit_code == 1 || report_.exit_code == 2;
    page_.paragraph(0, 2, headline(report_),
                    bad ? Ink::Red : (report_.exit_code == 3 ? Ink::Yellow : Ink::Bold));
  }

  const Report& report_;
  TextPage page_;
};

void write_text(const Report& report, ByteSink& sink) { TextReport(report, sink).write(); }

}  // namespace

extern const ReportWriter writer_text;
const ReportWriter writer_text{.name = "text",
                               .description = "for people: findings by rule and what was read",
                               .log_only = false,
                               .write = write_text};

}  // namespace muster
