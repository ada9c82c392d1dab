#include "engine/rule/rule_loader.h"

#include <algorithm>
#include <optional>
#include <string_view>
#include <utility>

#include "engine/base/suggest.h"
#include "engine/rule/names.h"
#include "engine/rule/rule_keys.h"

namespace muster {
namespace {

std::string read_rule_id(Form& form, NodeId root, std::string_view key, Span* at) {
  const auto given = form.placed_text(root, key);
  if (!given) return {};
  if (at != nullptr) *at = given->at;
  if (!is_rule_id(given->value)) {
    form.error(diag::BadValue, given->at, given->value,
               key == "id" ? std::string_view("a rule id") : std::string_view("a rule name"))
        .help("letters, digits, `.`, `_` and `-`, and a letter or digit first");
  }
  return given->value;
}

// `taxonomy:control`, alone or in a map with what the rule says of it.
std::optional<ControlMapping> read_mapping(Form& form, NodeId item) {
  ControlMapping mapping;
  std::optional<PlacedText> word;
  if (form.node(item).kind == NodeKind::Map) {
    if (!form.closed_map(item, "a mapping", kMappingKeys)) return std::nullopt;
    word = form.placed_text(item, "control");
    mapping.relationship =
        std::string(form.word(item, "relationship", kRelationshipWords, std::string_view()));
    mapping.source = form.text(item, "source");
  } else {
    word = form.scalar(item, "maps_to");
  }
  if (!word) return std::nullopt;
  const std::size_t colon = word->value.find(':');
  if (colon == std::string::npos || colon == 0 || colon + 1 == word->value.size()) {
    form.error(diag::BadValue, word->at, word->value, "a control of a taxonomy")
        .help("write `taxonomy:control`, such as `nist-800-53r5:PS-6`");
    return std::nullopt;
  }
  mapping.taxonomy = word->value.substr(0, colon);
  mapping.control = word->value.substr(colon + 1);
  mapping.at = word->at;
  return mapping;
}

std::vector<ControlMapping> read_mappings(Form& form, NodeId root) {
  std::vector<ControlMapping> mappings;
  const NodeId node = form.find(root, "maps_to");
  if (!node.valid()) return mappings;
  const bool several = form.node(node).kind == NodeKind::List;
  const std::vector<NodeId> items =
      several ? form.tree().children(node) : std::vector<NodeId>{node};
  for (const NodeId item : items) {
    std::optional<ControlMapping> mapping = read_mapping(form, item);
    if (!mapping) continue;
    const bool known = std::ranges::any_of(mappings, [&mapping](const ControlMapping& other) {
      return other.taxonomy == mapping->taxonomy && other.control == mapping->control;
    });
    if (known) form.error(diag::DuplicateName, mapping->at, "control", to_string(*mapping));
    mappings.push_back(*std::move(mapping));
  }
  return mappings;
}

std::vector<Rule::MustInclude> read_must_include(Form& form, NodeId root, const Schema& schema) {
  std::vector<Rule::MustInclude> sets;
  for (const NodeId entry :
       form.named_entries(form.find(root, "must_include"), "must_include", NameForm::Name)) {
    const TreeNode& node = form.node(entry);
    Rule::MustInclude made{.set = schema.find(node.key), .words = {}};
    for (PlacedText& word : form.words_among(entry, node.key, kIncludeWords)) {
      made.words.push_back(std::move(word.value));
    }
    if (made.set.valid()) {
      sets.push_back(std::move(made));
    } else if (!schema.incomplete) {
      std::vector<std::string_view> known;
      for (const TableSchema& table : schema.tables) known.push_back(table.name);
      form.error(diag::UnknownRecordSet, node.key_at, node.key).help(suggestion(node.key, known));
    }
  }
  return sets;
}

std::vector<LetBinding> read_lets(Form& form, NodeId root) {
  std::vector<LetBinding> lets;
  for (const NodeId entry : form.named_entries(form.find(root, "let"), "let", NameForm::Name)) {
    const TreeNode& node = form.node(entry);
    if (auto expression = form.expression_of(entry, node.key)) {
      lets.push_back({.name = std::string(node.key),
                      .name_at = node.key_at,
                      .expression = *std::move(expression)});
    }
  }
  return lets;
}

// Whether everything that declares names was read, in a rule with some problem.
bool declares_all(const Tree& tree, const Rule& rule) {
  const NodeId root = tree.root();
  for (const NodeId entry : tree.children(root)) {
    const bool known = std::ranges::any_of(
        kRuleKeys, [&](const KeySpec& key) { return key.name == tree[entry].key; });
    if (!known) return false;
  }
  const auto entries = [&](std::string_view key) -> std::size_t {
    const NodeId map = tree.find(root, key);
    return map.valid() ? tree[map].children : 0;
  };
  return !rule.for_each.empty() && rule.let.size() == entries("let") &&
         rule.params.size() == entries("params");
}

}  // namespace

std::string rule_id_of(const Tree& tree) {
  const NodeId id = tree.find(tree.root(), "id");
  return id.valid() ? std::string(tree[id].text) : std::string();
}

void read_rule_head(Form& form, SourceId source, const Schema& schema, Rule& rule) {
  const NodeId root = form.tree().root();
  rule.source = source;
  rule.at = form.node(root).at;
  rule.id = read_rule_id(form, root, "id", &rule.id_at);
  rule.name = read_rule_id(form, root, "name", nullptr);
  rule.title = form.text(root, "title");
  rule.requirement = form.text(root, "requirement");
  rule.level = form.word(root, "severity", kLevelWords, Level::Error);
  rule.mode = form.word(root, "mode", kModeWords, Mode::Enforce);
  rule.rests_on = form.word(root, "rests_on", kRestsOnWords, RestsOn::Records);
  rule.why = form.text(root, "why");
  rule.fix = form.text(root, "fix");
  for (PlacedText& tag : form.words(root, "tags")) rule.tags.push_back(std::move(tag.value));
  rule.params = read_params(form, form.find(root, "params"), schema);
  rule.maps_to = read_mappings(form, root);
  rule.has_tests = form.find(root, "tests").valid();
}

RuleReading read_rule(const Tree& tree, SourceId source, const Schema& schema, Emitter& diag) {
  Form form(tree, diag);
  const NodeId root = tree.root();
  if (!form.closed_map(root, "a rule", kRuleKeys)) {
    return {.rule = std::nullopt, .failed = form.failed()};
  }
  RuleReading reading{.rule = Rule(), .failed = std::nullopt};
  Rule& rule = *reading.rule;
  read_rule_head(form, source, schema, rule);
  rule.for_each = form.expressions(root, "for_each");
  rule.where = form.expression(root, "where");
  rule.let = read_lets(form, root);
  rule.require = form.expression(root, "require").value_or(ExprText());
  rule.message = form.expression(root, "message").value_or(ExprText());
  rule.at_cell = form.expression(root, "at");
  rule.related = form.expressions(root, "related");
  rule.group_by = form.expression(root, "group_by");
  rule.deadline = form.expression(root, "deadline");
  rule.allow_empty = form.text(root, "allow_empty");
  rule.must_include = read_must_include(form, root, schema);
  reading.failed = form.failed();
  rule.whole = !form.failed();
  rule.names_known = rule.whole || declares_all(tree, rule);
  return reading;
}

}  // namespace muster
