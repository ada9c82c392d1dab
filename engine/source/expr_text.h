// The text of an expression or message that stands inside a file (a YAML scalar, folded or
// escaped), and where each byte of it stands.
#pragma once

#include <cstddef>
#include <functional>
#include <string>

#include "engine/source/span.h"

namespace muster {

struct ExprText {
  std::string text;
  // Offset and length in `text` -> the place in the source. Callable as long as the ExprText lives.
  std::function<Span(std::size_t, std::size_t)> place;

  bool empty() const { return text.empty(); }
  Span whole() const { return place ? place(0, text.size()) : Span{}; }
};

}  // namespace muster
