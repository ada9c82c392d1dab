// One line of a conformance suite: an expression, what it is given, and what is expected of it.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/limits.h"
#include "engine/base/result.h"
#include "engine/diag/emitter.h"
#include "engine/source/source_map.h"
#include "engine/text/tree.h"

namespace muster::conformance {

struct TestLine {
  struct Variable {
    std::string name;
    std::string type;             // empty: only a value is given
    std::optional<NodeId> value;  // none: only declared
  };
  enum class Expect { Value, Error, Type, Refused };

  Tree tree;  // what the ids are of
  std::string id;
  std::string suite;
  std::string expr;
  std::string container;
  bool disable_check = false;
  std::vector<Variable> variables;
  std::vector<std::string> functions;  // that the line declares
  Expect expect = Expect::Value;
  std::optional<NodeId> value;
  std::string type;     // may stand beside a value
  std::string refused;  // the feature; in suites of our own only: {"refused": "uint"}
};

// Emits what JSON reading emits, and BadValue for a key that is missing.
Result<TestLine> read_line(const SourceMap& sources, Span line, const Limits& limits,
                           Emitter& diag);

}  // namespace muster::conformance
