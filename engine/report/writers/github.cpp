// GitHub workflow annotations: one command a line, the worst first, no more than the runner keeps
// of a level. Goes to the log of a step and nowhere else.
#include <algorithm>
#include <array>
#include <vector>

#include <fmt/format.h>

#include "engine/base/check.h"
#include "engine/base/utf8.h"
#include "engine/diag/render.h"
#include "engine/report/report_writer.h"
#include "engine/report/wording.h"
#include "engine/report/workflow_command.h"

namespace muster {
namespace {

constexpr std::size_t kShownOfLevel = 10;
constexpr std::size_t kMessageUnits = 4000;  // the runner cuts at 4096 UTF-16 units

std::string shortened(const std::string& text) {
  if (utf8::count_utf16_units(text) <= kMessageUnits) return text;
  return utf8::ellipsis(text, kMessageUnits / 2);  // a code point has two units at most
}

struct Annotation {
  Level level = Level::Error;
  Place place;
  std::string title;
  std::string message;  // lines joined by line feeds, each safe by itself
};

std::string_view command_of(Level level) {
  switch (level) {
    case Level::Error:
      return "error";
    case Level::Warning:
      return "warning";
    case Level::Note:
      return "notice";
  }
  MUSTER_UNREACHABLE();
}

Level level_of(const FindingOutline& finding) {
  return finding.observed ? Level::Note : finding.level;
}
Level level_of(const RuleReport& rule) {
  return rule.mode == Mode::Observe ? Level::Note : rule.level;
}

// Of a finding: what it says, whom it keeps from a verdict, and what to do.
Annotation annotation_of(const Report& report, const Finding& finding) {
  Annotation one;
  one.level = level_of(finding);
  one.place = finding.place;
  one.title = finding.rule_id;
  if (finding.rule.valid()) one.title += " " + rule_name(report, finding.rule);
  one.message = terminal_safe(finding.shown_key) + ": " + terminal_safe(message_sentence(finding));
  if (finding.kind == FindingKind::Evidence) {
    one.message += "\n" + terminal_safe(sentence(affected_text(report, finding)));
  }
  if (!finding.help.empty()) one.message += "\n" + terminal_safe(sentence(one_line(finding.help)));
  return one;
}

// A rule that could not be checked without any finding that says so.
bool is_silent(const RuleReport& rule) {
  return rule.state == RuleState::Broken ||
         (rule.state == RuleState::NotProven && rule.outcome.undecided == 0 &&
          rule.outcome.unproven.empty());
}

Annotation annotation_of(const Report& report, const RuleReport& rule) {
  Annotation one;
  one.level = level_of(rule);
  one.title = rule.rule_id.empty() ? "a rule" : rule.rule_id;
  if (const std::string name = rule_name(report, rule); !name.empty()) one.title += " " + name;
  one.message = sentence(to_string(rule.state));
  for (const std::string& reason : rule.reasons) one.message += " " + terminal_safe(reason);
  return one;
}

void write_annotation(const Annotation& one, ByteSink& sink) {
  std::vector<std::string> properties;
  const Region& region = one.place.region;
  if (!one.place.path.empty()) {
    // The runner would drop a leading `=`.
    const std::string lead = one.place.path.starts_with('=') ? "./" : "";
    properties.push_back("file=" +
                         escape_property(lead + utf8::escape_for_display(one.place.path)));
    properties.push_back(fmt::format("line={}", region.start_line));
    if (region.end_line == region.start_line) {
      properties.push_back(fmt::format("endLine={}", region.end_line));
      properties.push_back(fmt::format("col={}", region.start_column));
      properties.push_back(
          fmt::format("endColumn={}", std::max(region.end_column, region.start_column)));
    }
  }
  properties.push_back("title=" + escape_property(terminal_safe(one.title)));
  sink.write(fmt::format("::{} {}::{}\n", command_of(one.level), fmt::join(properties, ","),
                         escape_data(shortened(one.message))));
}

void write_github(const Report& report, ByteSink& sink) {
  std::vector<std::string> left_out;
  constexpr std::array<std::pair<Level, std::string_view>, 3> kLevels{
      {{Level::Error, "error"}, {Level::Warning, "warning"}, {Level::Note, "notice"}}};
  for (const auto& [level, word] : kLevels) {
    std::size_t number = 0;
    for (const RuleReport& rule : report.rules) {
      if (level_of(rule) == level && is_silent(rule) && ++number <= kShownOfLevel) {
        write_annotation(annotation_of(report, rule), sink);
      }
    }
    for (std::size_t i = 0; i < report.findings.size(); ++i) {
      const FindingOutline& finding = report.findings[i];
      const bool open = finding.disposition == Disposition::New && !finding.folded;
      if (open && level_of(finding) == level && ++number <= kShownOfLevel) {
        write_annotation(annotation_of(report, report.findings.full(i)), sink);
      }
    }
    if (number > kShownOfLevel) left_out.push_back(count_of(number - kShownOfLevel, word));
  }
  if (!left_out.empty()) {
    sink.write(
        fmt::format("muster: not shown as annotations: {}; the other reports list all of them\n",
                    list_of(left_out)));
  }
}

}  // namespace

extern const ReportWriter writer_github;
const ReportWriter writer_github{
    .name = "github",
    .description = "annotations for GitHub Actions, on standard output only",
    .log_only = true,
    .write = write_github};

}  // namespace muster
