#include "engine/rule/pattern_rule.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <utility>

#include "engine/base/suggest.h"
#include "engine/rule/names.h"
#include "engine/rule/pattern_arguments.h"
#include "engine/rule/pattern_expansion.h"
#include "engine/rule/rule_keys.h"
#include "engine/rule/rule_loader.h"

namespace muster {
namespace {

// What only the pattern says.
constexpr std::array<std::string_view, 6> kOfThePattern = {"for_each", "where",   "let",
                                                           "require",  "related", "allow_empty"};

// Emits ConflictingKeys at each, and otherwise looks at the keys as any document's are.
bool check_keys(Form& form) {
  const NodeId root = form.tree().root();
  bool conflicts = false;
  for (const std::string_view key : kOfThePattern) {
    const NodeId given = form.find(root, key);
    if (!given.valid()) continue;
    conflicts = true;
    form.error(diag::ConflictingKeys, form.node(given).key_at, "uses", key)
        .help(
            "the pattern says what to look at and what must be true; say which records it is "
            "about in `with`");
  }
  return !conflicts && form.closed_map(root, "a rule", kPatternRuleKeys);
}

std::string name_of_file(std::string_view file) {
  const std::size_t slash = file.rfind('/');
  if (slash != std::string_view::npos) file.remove_prefix(slash + 1);
  if (file.ends_with(".yaml")) file.remove_suffix(5);
  return std::string(file);
}

const RulePattern* find_pattern(Form& form, const std::vector<RulePattern>& patterns) {
  const auto name = form.placed_text(form.tree().root(), "uses");
  if (!name) return nullptr;
  const auto found = std::ranges::find(patterns, name->value, &RulePattern::name);
  if (found != patterns.end()) return &*found;
  std::vector<std::string_view> known;
  for (const RulePattern& pattern : patterns) known.push_back(pattern.name);
  form.error(diag::UnknownPattern, name->at, name->value).help(suggestion(name->value, known));
  return nullptr;
}

// A value in one line. Its depth was checked: it is a filter's at most.
std::string written(const Tree& tree, NodeId id) {
  const TreeNode& node = tree[id];
  if (node.kind != NodeKind::List && node.kind != NodeKind::Map) return std::string(node.text);
  std::string made;
  for (const NodeId child : tree.children(id)) {
    if (!made.empty()) made += ", ";
    if (node.kind == NodeKind::Map) made.append(tree[child].key).append(": ");
    made += written(tree, child);
  }
  return node.kind == NodeKind::Map ? "{" + made + "}" : "[" + made + "]";
}

PatternOrigin origin(const RulePattern& pattern, const std::vector<PatternArgument>& arguments,
                     const Tree& tree, NodeId with, Span uses_at) {
  PatternOrigin made{.pattern = pattern.name,
                     .title = pattern.title,
                     .pack = pattern.pack,
                     .uses_at = uses_at,
                     .pattern_at = pattern.at,
                     .with = {}};
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const PatternArgument& argument = arguments[i];
    if (!argument.given) continue;
    const NodeId node = with.valid() ? tree.find(with, pattern.params[i].name) : NodeId();
    made.with.push_back({.name = pattern.params[i].name,
                         .value = node.valid() ? written(tree, node) : argument.words.text,
                         .at = argument.words.whole(),
                         .is_default = !argument.by_author});
  }
  return made;
}

// Fills in what the author did not say.
void expand(const RulePattern& pattern, const Expansion& expansion, Form& form, Rule& rule) {
  const auto nothing = [&](std::string_view key) {
    form.error(diag::NothingRequired, rule.made_by->uses_at, pattern.name, key)
        .label(pattern.at, "the pattern")
        .help("give a parameter that it looks at");
  };
  for (const Template& from : pattern.for_each) {
    if (auto text = expansion.one(from)) rule.for_each.push_back(*std::move(text));
  }
  if (rule.for_each.empty()) nothing("for_each");
  rule.where = expansion.conjunction(pattern.where);
  for (const TemplateLet& let : pattern.let) {
    if (auto text = expansion.one(let.value)) {
      rule.let.push_back(
          {.name = let.name, .name_at = let.name_at, .expression = *std::move(text)});
    }
  }
  if (auto text = expansion.conjunction(pattern.require)) {
    rule.require = *std::move(text);
  } else {
    nothing("require");
  }
  if (rule.message.empty()) rule.message = expansion.one(pattern.message).value_or(ExprText());
  if (!rule.at_cell) rule.at_cell = expansion.one(pattern.at_cell, FieldUse::Place);
  for (const Template& from : pattern.related) {
    for (const StretchedText& text : expansion.all(from, FieldUse::Place)) {
      rule.related.push_back(text.finish());
    }
  }
  if (!rule.group_by) rule.group_by = expansion.one(pattern.group_by);
  if (!rule.deadline) rule.deadline = expansion.one(pattern.deadline);
  rule.allow_empty = pattern.allow_empty;
  if (rule.why.empty()) rule.why = pattern.why;
  if (rule.fix.empty()) rule.fix = pattern.fix;
}

}  // namespace

bool uses_pattern(const Tree& tree) {
  return tree.find(tree.root(), "uses").valid() || tree.find(tree.root(), "with").valid();
}

Result<Rule> read_pattern_rule(const Tree& tree, SourceId source, std::string_view file,
                               const Schema& schema, const std::vector<RulePattern>& patterns,
                               Emitter& diag) {
  Form form(tree, diag);
  const NodeId root = tree.root();
  if (!check_keys(form)) return std::unexpected(*form.failed());
  Rule rule;
  read_rule_head(form, source, schema, rule);
  rule.message = form.expression(root, "message").value_or(ExprText());
  rule.at_cell = form.expression(root, "at");
  rule.group_by = form.expression(root, "group_by");
  rule.deadline = form.expression(root, "deadline");
  if (!form.find(root, "name").valid()) {
    rule.name = name_of_file(file);
    if (!is_rule_id(rule.name)) {
      form.error(diag::BadValue, rule.id_at.valid() ? rule.id_at : rule.at, rule.name,
                 "a rule name, though the file is called so")
          .help("give the rule a `name`");
    }
  }
  const RulePattern* const pattern = find_pattern(form, patterns);
  if (pattern == nullptr) {
    if (form.failed()) return std::unexpected(*form.failed());
    return form.error(diag::MissingKey, form.place_of_map(root), "uses");
  }
  const Span uses_at = form.node(form.find(root, "uses")).at;
  const NodeId with = form.find(root, "with");
  const auto arguments = read_arguments(form, with, uses_at, *pattern, schema, rule.params);
  if (arguments) {
    rule.made_by = origin(*pattern, *arguments, tree, with, uses_at);
    expand(*pattern, Expansion(*pattern, *arguments), form, rule);
  }
  if (form.failed()) return std::unexpected(*form.failed());
  return rule;
}

}  // namespace muster
