#include "tests/conformance/expected.h"

#include <array>
#include <charconv>
#include <cmath>
#include <limits>
#include <vector>

#include "engine/plan/overload.h"

namespace muster::conformance {
namespace {

struct Word {
  std::string_view text;
  TypeKind kind;
};
constexpr std::array kWords = {
    Word{"bool", TypeKind::Bool},         Word{"int", TypeKind::Int},
    Word{"double", TypeKind::Double},     Word{"string", TypeKind::String},
    Word{"null", TypeKind::Null},         Word{"timestamp", TypeKind::Timestamp},
    Word{"duration", TypeKind::Duration}, Word{"list", TypeKind::List},
    Word{"map", TypeKind::Map},           Word{"optional", TypeKind::Optional},
    Word{"type", TypeKind::Type},
};

// `word(type, type)`
class TypeReader {
 public:
  explicit TypeReader(std::string_view text) : rest_(text) {}

  ReadType type() {
    const std::size_t end = std::min(rest_.find_first_of("(), "), rest_.size());
    const std::string_view name = rest_.substr(0, end);
    rest_.remove_prefix(end);
    ReadType read{.type = {}, .missing = std::string(name)};
    for (const Word& word : kWords) {
      if (word.text != name) continue;
      read = {.type = simple_type(word.kind), .missing = {}};
    }
    if (!rest_.starts_with('(')) return read;
    while (!rest_.empty() && !rest_.starts_with(')')) {
      rest_.remove_prefix(1);
      if (rest_.starts_with(' ')) rest_.remove_prefix(1);
      ReadType argument = type();
      if (read.missing.empty()) read.missing = argument.missing;
      if (read.type.kind != TypeKind::Type) read.type.args.push_back(std::move(argument.type));
    }
    if (!rest_.empty()) rest_.remove_prefix(1);
    return read;
  }

 private:
  std::string_view rest_;
};

template <typename T>
T number(std::string_view text) {
  T value{};
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}
double real(std::string_view text) {
  if (text == "NaN") return std::numeric_limits<double>::quiet_NaN();
  if (text == "Infinity") return std::numeric_limits<double>::infinity();
  if (text == "-Infinity") return -std::numeric_limits<double>::infinity();
  return number<double>(text);
}

// The one key of a value, and what stands there.
struct Payload {
  std::string_view kind;
  NodeId node;
};
Payload payload(const Tree& tree, NodeId node) {
  const NodeId child = tree[node].first_child;
  return {.kind = child.valid() ? tree[child].key : std::string_view(), .node = child};
}

bool same_double(double a, double b) {
  if (std::isnan(a) || std::isnan(b)) return std::isnan(a) && std::isnan(b);
  return !(a < b) && !(a > b);
}

bool same_map(const Tree& tree, NodeId expected, const MapValue& map) {
  const std::vector<NodeId> pairs = tree.children(expected);
  if (pairs.size() != map.keys.size()) return false;
  std::vector<bool> used(map.keys.size());
  for (const NodeId pair : pairs) {
    const NodeId key = tree[pair].first_child;
    bool found = false;
    for (std::size_t i = 0; i < map.keys.size() && !found; ++i) {
      found = !used[i] && matches(tree, key, map.keys[i]) &&
              matches(tree, tree[key].next_sibling, map.values[i]);
      if (found) used[i] = true;
    }
    if (!found) return false;
  }
  return true;
}

// The one type of all, or that there is none.
void merge(Type& into, const ReadValue& part, Feature& missing) {
  if (missing.empty()) missing = part.missing;
  if (!missing.empty()) return;
  if (auto common = common_type(into, part.type)) {
    into = *std::move(common);
  } else {
    missing = "dyn";
  }
}

ReadValue read_list(const Tree& tree, NodeId node, Arena& arena) {
  ReadValue read{.value = {}, .type = {}, .missing = {}};
  Type element = free_type();
  std::vector<Value> items;
  for (const NodeId item : tree.children(node)) {
    const ReadValue part = read_value(tree, item, arena);
    merge(element, part, read.missing);
    items.push_back(part.value);
  }
  read.type = list_of(std::move(element));
  read.value = list_value(arena.make<ListValue>(arena.copy(std::span<const Value>(items))));
  return read;
}

ReadValue read_map(const Tree& tree, NodeId node, Arena& arena) {
  ReadValue read{.value = {}, .type = {}, .missing = {}};
  Type key_type = free_type();
  Type value_type = free_type();
  std::vector<Value> keys;
  std::vector<Value> values;
  for (const NodeId pair : tree.children(node)) {
    const NodeId first = tree[pair].first_child;
    const ReadValue key = read_value(tree, first, arena);
    const ReadValue value = read_value(tree, tree[first].next_sibling, arena);
    merge(key_type, key, read.missing);
    merge(value_type, value, read.missing);
    keys.push_back(key.value);
    values.push_back(value.value);
  }
  read.type = map_of(std::move(key_type), std::move(value_type));
  read.value = map_value(arena.make<MapValue>(arena.copy(std::span<const Value>(keys)),
                                              arena.copy(std::span<const Value>(values))));
  return read;
}

}  // namespace

ReadType read_type(std::string_view text) { return TypeReader(text).type(); }

std::string type_text(const Type& type) {
  if (type.kind == TypeKind::Param) return "dyn";
  std::string text = to_string({.kind = type.kind, .ref = type.ref, .args = {}}, nullptr);
  for (const Word& word : kWords) {
    if (word.kind == type.kind) text = word.text;
  }
  for (std::size_t i = 0; i < type.args.size(); ++i)
    text.append(i == 0 ? "(" : ", ").append(type_text(type.args[i]));
  if (!type.args.empty()) text += ')';
  return text;
}

ReadValue read_value(const Tree& tree, NodeId node, Arena& arena) {
  const auto [kind, inner] = payload(tree, node);
  const auto of = [](const Value& value, TypeKind type) {
    return ReadValue{.value = value, .type = simple_type(type), .missing = {}};
  };
  if (!inner.valid()) return {.value = {}, .type = {}, .missing = "a value without a kind"};
  const std::string_view text = tree[inner].text;
  if (kind == "int") return of(int_value(number<std::int64_t>(text)), TypeKind::Int);
  if (kind == "double") return of(double_value(real(text)), TypeKind::Double);
  if (kind == "bool") return of(bool_value(tree[inner].boolean), TypeKind::Bool);
  if (kind == "null") return of(null_value(), TypeKind::Null);
  if (kind == "string") return of(string_value(arena.copy(text)), TypeKind::String);
  if (kind == "duration")
    return of(duration_value({number<std::int64_t>(text)}), TypeKind::Duration);
  if (kind == "timestamp") {
    if (const auto t = parse_rfc3339(text)) return of(timestamp_value(*t), TypeKind::Timestamp);
  }
  if (kind == "list") return read_list(tree, inner, arena);
  if (kind == "map") return read_map(tree, inner, arena);
  return {.value = {}, .type = {}, .missing = std::string(kind)};
}

std::string shown(const Tree& tree, NodeId node) {
  const TreeNode& n = tree[node];
  switch (n.kind) {
    case NodeKind::Null:
      return "null";
    case NodeKind::Bool:
      return n.boolean ? "true" : "false";
    case NodeKind::Number:
    case NodeKind::Date:
      return std::string(n.text);
    case NodeKind::String:
      return "\"" + std::string(n.text) + "\"";
    case NodeKind::List:
    case NodeKind::Map: {
      const bool list = n.kind == NodeKind::List;
      std::string text = list ? "[" : "{";
      for (const NodeId child : tree.children(node)) {
        if (text.size() > 1) text += ", ";
        if (!list) text.append(tree[child].key).append(": ");
        text += shown(tree, child);
      }
      return text + (list ? "]" : "}");
    }
  }
  return {};
}

bool matches(const Tree& tree, NodeId expected, const Value& value) {
  const auto [kind, inner] = payload(tree, expected);
  if (!inner.valid()) return false;
  const std::string_view text = tree[inner].text;
  switch (value.kind) {
    case ValueKind::Null:
      return kind == "null";
    case ValueKind::Bool:
      return kind == "bool" && value.boolean == tree[inner].boolean;
    case ValueKind::Int:
      return kind == "int" && value.integer == number<std::int64_t>(text);
    case ValueKind::Double:
      return kind == "double" && same_double(value.real, real(text));
    case ValueKind::String:
      return kind == "string" && as_string(value) == text;
    case ValueKind::Duration:
      return kind == "duration" && value.integer == number<std::int64_t>(text);
    case ValueKind::Timestamp:
      return kind == "timestamp" && parse_rfc3339(text) == as_timestamp(value);
    case ValueKind::Type:
      return kind == "type" && type_name(*value.type) == text;
    case ValueKind::List: {
      if (kind != "list") return false;
      const std::vector<NodeId> items = tree.children(inner);
      if (items.size() != value.list->items.size()) return false;
      for (std::size_t i = 0; i < items.size(); ++i) {
        if (!matches(tree, items[i], value.list->items[i])) return false;
      }
      return true;
    }
    case ValueKind::Map:
      return kind == "map" && same_map(tree, inner, *value.map);
    case ValueKind::Error:
    case ValueKind::Date:
    case ValueKind::Span:
    case ValueKind::Period:
    case ValueKind::Enum:
    case ValueKind::Optional:
    case ValueKind::Record:
    case ValueKind::Set:
      return false;
  }
  return false;
}

}  // namespace muster::conformance
