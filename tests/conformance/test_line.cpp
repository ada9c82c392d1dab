#include "tests/conformance/test_line.h"

#include <algorithm>
#include <utility>

#include "engine/text/document_reader.h"

namespace muster::conformance {
namespace {

std::string text_of(const Tree& tree, NodeId map, std::string_view key) {
  const NodeId node = tree.find(map, key);
  return node.valid() ? std::string(tree[node].text) : std::string();
}
bool flag_of(const Tree& tree, NodeId map, std::string_view key) {
  const NodeId node = tree.find(map, key);
  return node.valid() && tree[node].boolean;
}
std::vector<NodeId> list_of(const Tree& tree, NodeId map, std::string_view key) {
  const NodeId node = tree.find(map, key);
  return node.valid() ? tree.children(node) : std::vector<NodeId>();
}

void read_variables(TestLine& line, NodeId root) {
  for (const NodeId declared : list_of(line.tree, root, "type_env")) {
    std::string name = text_of(line.tree, declared, "name");
    if (line.tree.find(declared, "overloads").valid()) {
      line.functions.push_back(std::move(name));
    } else {
      line.variables.push_back({.name = std::move(name),
                                .type = text_of(line.tree, declared, "type"),
                                .value = std::nullopt});
    }
  }
  for (const NodeId bound : list_of(line.tree, root, "bindings")) {
    const std::string name(line.tree[bound].key);
    const auto known = std::ranges::find(line.variables, name, &TestLine::Variable::name);
    if (known != line.variables.end()) {
      known->value = bound;
    } else {
      line.variables.push_back({.name = name, .type = {}, .value = bound});
    }
  }
}

}  // namespace

Result<TestLine> read_line(const SourceMap& sources, Span line, const Limits& limits,
                           Emitter& diag) {
  TestLine read;
  MUSTER_TRY(read.tree, read_json(sources, line, limits, diag));
  const NodeId root = read.tree.root();
  read.id = text_of(read.tree, root, "id");
  read.suite = text_of(read.tree, root, "suite");
  read.expr = text_of(read.tree, root, "expr");
  read.container = text_of(read.tree, root, "container");
  read.disable_check = flag_of(read.tree, root, "disable_check");
  read_variables(read, root);
  const NodeId expect = read.tree.find(root, "expect");
  if (!expect.valid() || read.id.empty() || !read.tree.find(root, "expr").valid())
    return diag.error(diag::BadValue, line, read.id, "a test with `id`, `expr` and `expect`");
  const NodeId value = read.tree.find(expect, "value");
  if (value.valid()) read.value = value;
  read.type = text_of(read.tree, expect, "type");
  read.refused = text_of(read.tree, expect, "refused");
  if (!read.refused.empty()) {
    read.expect = TestLine::Expect::Refused;
  } else if (read.tree.find(expect, "error").valid()) {
    read.expect = TestLine::Expect::Error;
  } else if (flag_of(read.tree, root, "check_only") || !read.value) {
    read.expect = TestLine::Expect::Type;
  }
  return read;
}

}  // namespace muster::conformance
