// Diagnostics as terminal text: `error[MU2103]: ...`, the place, the line with the bad part
// underlined, labels, help. Also the one place that makes any text safe for a terminal or a CI log.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "engine/diag/diagnostic.h"

namespace muster {

struct RenderStyle {
  bool colour = false;
  std::size_t width = 80;
};

// Text from data, for stdout or stderr: unsafe code points as \u{..}, and no raw `##[` or `::` that
// a CI runner could take for a command (they become `##\u{5b}` and `\u{3a}:`).
std::string terminal_safe(std::string_view text);

// One diagnostic with its snippet; ends with a line feed. Record files are never quoted beyond the
// message itself (`quote_source` false), since their cells may be personal.
std::string render(const Diagnostic& diagnostic, const SourceMap& sources, const RenderStyle& style,
                   bool quote_source = true);

}  // namespace muster
