// What the terminal can do, and what is printed for people beside the results.
#pragma once

#include <cstdio>
#include <string>

#include "engine/app/options.h"
#include "engine/app/pipeline.h"
#include "engine/diag/render.h"

namespace muster {

// Colour by --color, NO_COLOR and whether the stream is a terminal; its width (80 if unknown).
RenderStyle style_for(std::FILE* stream, const Options& options);

// Diagnostics of the session to stderr, each once. `least`: what to leave out with --quiet.
void print_diagnostics(Session& session, bool errors_only);

// A stage's name on stderr while it runs; only on a terminal, never with --progress never or
// --quiet.
class Progress {
 public:
  explicit Progress(const Options& options);
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;
  void stage(const std::string& text);

 private:
  bool enabled_;
  bool shown_ = false;
};

}  // namespace muster
