// muster check: judge the records, write the reports.
#include <algorithm>
#include <string>

#include "engine/app/command.h"
#include "engine/app/dump.h"
#include "engine/app/exit_code.h"
#include "engine/app/outputs.h"
#include "engine/app/terminal.h"
#include "engine/report/report_writer.h"
#include "engine/source/output_file.h"

namespace muster {
namespace {

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

int publish(Session& session) {
  const std::string& relative_to = session.options.relative_to;
  if (!spares_inputs(session, relative_to.empty() ? session.root : relative_to))
    return cannot_judge(session);
  Report& report = *session.report;
  OutputBatch batch;
  for (const FormatOption& format : session.options.formats) {
    const ReportWriter& writer = *find_report_writer(format.name);
    if (format.path.empty()) {
      const RenderStyle style = style_for(stdout, session.options);
      report.options.colour = style.colour;
      report.options.width = style.width;
      writer.write(report, batch.standard_output());
      continue;
    }
    report.options.colour = false;
    report.options.width = 80;
    writer.write(report, is_step_summary(format.path) ? batch.append(format.path)
                                                      : batch.replace(format.path));
  }
  Emitter diag(session.diagnostics);
  if (!check_files_unchanged(*session.dataset, *session.files, diag)) return cannot_judge(session);
  if (!publish_outputs(session, batch)) {
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
