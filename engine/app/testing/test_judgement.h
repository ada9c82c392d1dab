// Judges a prepared test with a program, and says what is otherwise than the test expects.
#pragma once

#include <string>
#include <vector>

#include "engine/app/testing/prepared_test.h"

namespace muster {

class ValueObserver;

struct TestJudgement {
  std::vector<std::string> problems;  // a line each; none: all is as expected
  bool a_subject_passed = false;
  bool a_subject_failed = false;
};

// Changes nothing: several threads may judge one test. `observer` may be null; with one, every row
// is looked at, also where an index would do. REQUIRES: the test is ready; `program` reads no
// record set or field that the one it was prepared with did not read.
TestJudgement judge_test(const PreparedTest& prepared, const Program& program,
                         const SourceMap& sources, const Limits& limits, ValueObserver* observer);

}  // namespace muster
