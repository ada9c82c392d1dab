// muster check: judge the records, write the reports.
#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <string>

#include "engine/app/command.h"
#include "engine/app/dump.h"
#include "engine/app/exit_code.h"
#include "engine/app/terminal.h"
#include "engine/report/report_writer.h"
#include "engine/source/output_file.h"

namespace muster {
namespace {

bool is_step_summary(const std::string& path) {
  const char* const summary = std::getenv("GITHUB_STEP_SUMMARY");
  return summary != nullptr && path == summary;
}

int cannot_judge(Session& session) {
  print_diagnostics(session, session.options.quiet);
  std::fputs("muster: cannot judge (exit 2); no report was written\n", stderr);
  return kExitCannotJudge;
}

// Rules that do not compile leave the others to be judged: shown, but no report is written (S12).
int judged_without_broken(Session& session) {
  Report& report = *session.report;
  report.options.colour = style_for(stderr, session.options).colour;
  print_diagnostics(session, /*errors_only=*/true);
  StringSink text;
  find_report_writer("text")->write(report, text);
  std::fputs("\ncannot judge: some rules are broken; the others say\n\n", stderr);
  std::fputs(text.text().c_str(), stderr);
  const bool annotate = std::ranges::any_of(
      session.options.formats, [](const FormatOption& format) { return format.name == "github"; });
  if (annotate) {
    StringSink annotations;
    find_report_writer("github")->write(report, annotations);
    write_stdout(annotations.text());
  }
  std::fputs("muster: cannot judge (exit 2); no report was written\n", stderr);
  return kExitCannotJudge;
}

// Whether a report with this path would take the place of a file that was read.
bool is_input(const Session& session, const std::string& path) {
  const std::filesystem::path folder =
      session.options.relative_to.empty() ? session.root : session.options.relative_to;
  std::error_code error;
  if (!std::filesystem::exists(path, error)) return false;
  for (std::size_t i = 0; i < session.sources.size(); ++i) {
    const std::string_view source = session.sources.path(SourceId(i));
    if (std::filesystem::equivalent(path, folder / source, error)) return true;
  }
  return false;
}

// No report may go where an input is; emits OutputFailed for each that would.
bool spares_inputs(Session& session) {
  Emitter diag(session.diagnostics);
  bool spared = true;
  for (const FormatOption& format : session.options.formats) {
    if (format.path.empty() || !is_input(session, format.path)) continue;
    diag.error(diag::OutputFailed, Span{}, format.path, "it is one of the files that were read");
    spared = false;
  }
  return spared;
}

int publish(Session& session) {
  if (!spares_inputs(session)) return cannot_judge(session);
  Report& report = *session.report;
  OutputBatch batch;
  StringSink to_stdout;
  for (const FormatOption& format : session.options.formats) {
    const ReportWriter& writer = *find_report_writer(format.name);
    if (format.path.empty()) {
      const RenderStyle style = style_for(stdout, session.options);
      report.options.colour = style.colour;
      report.options.width = style.width;
      writer.write(report, to_stdout);
      continue;
    }
    report.options.colour = false;
    report.options.width = 80;
    writer.write(report, is_step_summary(format.path) ? batch.append(format.path)
                                                      : batch.replace(format.path));
  }
  Emitter diag(session.diagnostics);
  if (!check_files_unchanged(*session.dataset, *session.files, diag)) return cannot_judge(session);
  bool failed = false;
  for (const OutputProblem& problem : batch.publish()) {
    diag.error(diag::OutputFailed, Span{}, problem.path, problem.reason);
    failed = true;
  }
  if (!failed && !write_stdout(to_stdout.text())) {
    diag.error(diag::OutputFailed, Span{}, "standard output", "it is closed or full");
    failed = true;
  }
  if (failed) {
    print_diagnostics(session, /*errors_only=*/true);
    return kExitCannotJudge;
  }
  return report.exit_code;
}

int run_check(Session& session) {
  Progress progress(session.options);
  if (!open_repository(session)) return cannot_judge(session);
  progress.stage("loading rules");
  const bool rules_loaded = load_rules(session).has_value();
  if (!session.program) return cannot_judge(session);
  progress.stage("reading records");
  const bool evidence_loaded = load_evidence(session).has_value();
  if (!rules_loaded || !evidence_loaded) return cannot_judge(session);
  if (const std::optional<std::string> dump = dump_before_evaluation(session)) {
    return write_stdout(*dump) ? kExitClean : kExitCannotJudge;
  }
  progress.stage("judging");
  const bool broken = session.diagnostics.has_errors();
  judge(session);
  if (const std::optional<std::string> dump = dump_after_evaluation(session)) {
    return write_stdout(*dump) ? kExitClean : kExitCannotJudge;
  }
  if (broken || session.report->exit_code == kExitCannotJudge)
    return judged_without_broken(session);
  // Warnings are in every report; where no report goes to the terminal they are said there.
  const bool text_shown = std::ranges::any_of(
      session.options.formats,
      [](const FormatOption& format) { return format.name == "text" && format.path.empty(); });
  if (!text_shown && !session.options.quiet) print_diagnostics(session, /*errors_only=*/false);
  return publish(session);
}

}  // namespace

extern const Command command_check;
const Command command_check{.name = "check", .run = run_check};

}  // namespace muster
