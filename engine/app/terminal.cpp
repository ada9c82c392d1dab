#include "engine/app/terminal.h"

#include <cstdlib>

#include <sys/ioctl.h>
#include <unistd.h>

namespace muster {
namespace {

bool is_terminal(std::FILE* stream) { return isatty(fileno(stream)) == 1; }

bool env_set(const char* name) {
  const char* const value = std::getenv(name);
  return value != nullptr && *value != '\0';
}

}  // namespace

RenderStyle style_for(std::FILE* stream, const Options& options) {
  RenderStyle style;
  if (options.color == "always") {
    style.colour = true;
  } else if (options.color == "auto") {
    style.colour = is_terminal(stream) && !env_set("NO_COLOR");
  }
  winsize size{};
  if (is_terminal(stream) && ioctl(fileno(stream), TIOCGWINSZ, &size) == 0 && size.ws_col >= 40) {
    style.width = size.ws_col;
  }
  return style;
}

void print_diagnostics(Session& session, bool errors_only) {
  session.diagnostics.finish(session.sources, Limits{}.diagnostics_per_file);
  const RenderStyle style = style_for(stderr, session.options);
  std::string text;
  for (const Diagnostic& diagnostic : session.diagnostics) {
    if (errors_only && diagnostic.severity != Severity::Error) continue;
    const bool in_records = session.first_record_source && diagnostic.at.valid() &&
                            diagnostic.at.source.index() >= *session.first_record_source;
    text += render(diagnostic, session.sources, style, /*quote_source=*/!in_records);
  }
  std::fputs(text.c_str(), stderr);
}

Progress::Progress(const Options& options)
    : enabled_(options.progress == "auto" && !options.quiet && is_terminal(stderr)) {}

Progress::~Progress() {
  if (shown_) std::fputs("\r\033[K", stderr);
}

void Progress::stage(const std::string& text) {
  if (!enabled_) return;
  shown_ = true;
  std::fputs(("\r\033[K" + text + " ...").c_str(), stderr);
  std::fflush(stderr);
}

}  // namespace muster
