// A text that says what an expression over one row computes, so that joins of different rules which
// look for the same thing share one index.
#pragma once

#include <string>

#include "engine/plan/program.h"

namespace muster {

struct ExpressionShape {
  std::string text;     // equal texts: the same value for every row
  bool closed = true;   // reads no variable but the row and those it binds itself
  Slot frame_size = 0;  // slots that a frame for it must have
};
// `row`: the slot that the row is read from.
ExpressionShape shape_of(const Program& program, PlanId node, Slot row);

}  // namespace muster
