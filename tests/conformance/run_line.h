// Runs one line on the reference evaluator, with the type checks on and those that only records
// need (guards, constant comparisons, empty `all`) off, and judges the outcome.
#pragma once

#include <string>

#include "engine/base/limits.h"
#include "engine/data/dataset.h"
#include "engine/data/schema.h"
#include "engine/fn/function.h"

#include "tests/conformance/test_line.h"

namespace muster::conformance {

struct Verdict {
  enum class Outcome { Passed, Failed, Refused } outcome = Outcome::Passed;
  // Refused: the feature of CEL that our language leaves out. Failed: what came instead.
  std::string why;
};

class Runner {
 public:
  Verdict run(const TestLine& line) const;

 private:
  // Where a refusal is expected, any other outcome is one that failed.
  Verdict judge(const TestLine& line) const;

  FunctionTable functions_;
  Schema schema_;
  Dataset dataset_;
  Limits limits_;
};

}  // namespace muster::conformance
