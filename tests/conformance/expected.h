// Values and types as the suites write them: {"int": "1"}, `map(string, int)`.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "engine/base/arena.h"
#include "engine/data/type.h"
#include "engine/fn/value.h"
#include "engine/text/tree.h"

namespace muster::conformance {

// A feature that our language leaves out, by its name; empty: none.
using Feature = std::string;

// The type, or what of it we do not have.
struct ReadType {
  Type type;
  Feature missing;
};
ReadType read_type(std::string_view text);
// As the suites write it; what fits every type is `dyn`.
std::string type_text(const Type& type);

struct ReadValue {
  Value value;
  Type type;
  Feature missing;
};
// Copies into the arena.
ReadValue read_value(const Tree& tree, NodeId node, Arena& arena);
// As JSON, for people.
std::string shown(const Tree& tree, NodeId node);

// Same kind and content: int 1 is no double 1.0, maps have no order, any NaN is any other, and so
// are the two zeros.
bool matches(const Tree& tree, NodeId expected, const Value& value);

}  // namespace muster::conformance
