#include "engine/rule/pattern_arguments.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <string>
#include <string_view>
#include <utility>

#include "engine/base/check.h"
#include "engine/base/suggest.h"

namespace muster {
namespace {

constexpr std::array<KeySpec, 4> kConditionKeys = {
    {{.name = "not"}, {.name = "present"}, {.name = "at_least"}, {.name = "at_most"}}};

bool can_be_joined(TypeKind kind) {
  return kind != TypeKind::Double && kind != TypeKind::List && kind != TypeKind::Duration;
}

bool has_order(TypeKind kind) {
  return kind == TypeKind::Int || kind == TypeKind::Double || kind == TypeKind::Date ||
         kind == TypeKind::Timestamp || kind == TypeKind::Duration || kind == TypeKind::Invalid;
}

class ArgumentReading {
 public:
  ArgumentReading(Form& form, NodeId with, Span uses_at, const RulePattern& pattern,
                  const Schema& schema, const std::vector<Parameter>& params)
      : form_(form),
        with_(with),
        uses_at_(uses_at),
        pattern_(pattern),
        schema_(schema),
        params_(params),
        arguments_(pattern.params.size()) {}

  std::optional<std::vector<PatternArgument>> read();

 private:
  bool is_map();
  void check_names();
  bool missing(const PatternParam& param) const;
  void read_argument(std::size_t index, NodeId node);
  void take_default(std::size_t index);
  void read_record(const PlacedText& name, PatternArgument& argument);
  void read_fields(const PatternParam& param, NodeId node, PatternArgument& argument);
  void read_filter(const PatternParam& param, NodeId node, PatternArgument& argument);
  void read_condition(NodeId entry, const FieldPath& field, PatternArgument& argument);
  bool read_bound(NodeId node, FilterEntry& condition);
  bool read_values(NodeId node, FilterEntry& condition);
  void read_matching(const PatternParam& param, NodeId node, PatternArgument& argument);
  void add_keys(const PatternParam& param, ExprText left, ExprText right,
                PatternArgument& argument);
  void read_choice(const PatternParam& param, const PlacedText& word, PatternArgument& argument);
  void read_value(const PatternParam& param, NodeId node, PatternArgument& argument);
  void read_rule_parameter(const PatternParam& param, const PlacedText& text,
                           PatternArgument& argument);
  void check_bounds(const PatternParam& param, const PlacedText& text);
  // The set whose rows a parameter is about; invalid if that one has a problem of its own.
  TableId table_of(std::size_t record) const {
    return record == kNoParam ? TableId() : arguments_[record].table;
  }

  Form& form_;
  NodeId with_;
  Span uses_at_;
  const RulePattern& pattern_;
  const Schema& schema_;
  const std::vector<Parameter>& params_;
  std::vector<PatternArgument> arguments_;
};

bool ArgumentReading::is_map() {
  if (!with_.valid()) return true;
  if (form_.node(with_).kind == NodeKind::Map) return true;
  form_
      .error(diag::WrongKind, form_.node(with_).at, "with", "a map",
             form_.node(with_).kind == NodeKind::List ? "a list" : "a single word")
      .help("name the parameters: `with: {<parameter>: <value>}`");
  return false;
}

void ArgumentReading::check_names() {
  if (!with_.valid()) return;
  std::vector<std::string_view> known;
  for (const PatternParam& param : pattern_.params) known.push_back(param.name);
  for (const NodeId entry : form_.tree().children(with_)) {
    const TreeNode& node = form_.node(entry);
    if (pattern_.find(node.key) != kNoParam) continue;
    form_.error(diag::UnknownPatternParameter, node.key_at, pattern_.name, node.key)
        .label(pattern_.at, "the pattern")
        .help(suggestion(node.key, known));
  }
}

bool ArgumentReading::missing(const PatternParam& param) const {
  if (param.needed) return arguments_[param.only_with].by_author;
  return !param.optional && param.only_with == kNoParam;
}

void ArgumentReading::take_default(std::size_t index) {
  const PatternParam& param = pattern_.params[index];
  PatternArgument& argument = arguments_[index];
  if (!param.default_text) {
    if (!missing(param)) return;
    const Span at = with_.valid() ? form_.node(with_).key_at : uses_at_;
    form_.error(diag::MissingPatternParameter, at, pattern_.name, param.name)
        .label(param.at, "declared here")
        .help("`" + param.name + "`: " + param.description);
    return;
  }
  const PlacedText& text = *param.default_text;
  argument.given = true;
  argument.words = text_at(text.value, text.at);
  if (param.kind == PatternParamKind::Record) {
    const PatternArgument& other = arguments_[pattern_.find(text.value)];
    argument.table = other.table;
    argument.words = other.words;
    argument.at = other.at;
  } else if (param.kind == PatternParamKind::Choice) {
    read_choice(param, text, argument);
  } else if (param.kind == PatternParamKind::Value) {
    if (auto value = make_literal(form_, text, param.type, schema_)) {
      argument.value = *std::move(value);
    }
  }
}

void ArgumentReading::read_argument(std::size_t index, NodeId node) {
  const PatternParam& param = pattern_.params[index];
  PatternArgument& argument = arguments_[index];
  argument.given = argument.by_author = true;
  argument.at = form_.node(node).at;
  if (param.only_with != kNoParam && !arguments_[param.only_with].by_author) {
    const PatternParam& other = pattern_.params[param.only_with];
    form_.error(diag::MissingPatternParameter, form_.node(node).key_at, pattern_.name, other.name)
        .help("`" + param.name + "` is about it; `" + other.name + "`: " + other.description);
    return;
  }
  switch (param.kind) {
    case PatternParamKind::Record:
      if (const auto name = form_.scalar(node, param.name)) read_record(*name, argument);
      break;
    case PatternParamKind::Field:
      if (form_.scalar(node, param.name)) read_fields(param, node, argument);
      break;
    case PatternParamKind::Fields:
      read_fields(param, node, argument);
      break;
    case PatternParamKind::Filter:
      read_filter(param, node, argument);
      break;
    case PatternParamKind::Matching:
      read_matching(param, node, argument);
      break;
    case PatternParamKind::Choice:
      if (const auto word = form_.scalar(node, param.name)) read_choice(param, *word, argument);
      break;
    case PatternParamKind::Value:
      read_value(param, node, argument);
      break;
  }
}

void ArgumentReading::read_record(const PlacedText& name, PatternArgument& argument) {
  argument.words = text_at(name.value, name.at);
  argument.table = schema_.find(name.value);
  if (argument.table.valid()) return;
  std::vector<std::string_view> known;
  for (const TableSchema& table : schema_.tables) known.push_back(table.name);
  form_.error(diag::UnknownRecordSet, name.at, name.value).help(suggestion(name.value, known));
}

void ArgumentReading::read_fields(const PatternParam& param, NodeId node,
                                  PatternArgument& argument) {
  const TableId table = table_of(param.of);
  std::vector<NodeId> items{node};
  if (form_.node(node).kind == NodeKind::List) {
    items = form_.tree().children(node);
    if (items.empty()) {
      form_.error(diag::WrongKind, form_.node(node).at, param.name, "one field or more", "none");
    }
  }
  std::string names;
  for (const NodeId item : items) {
    if (!form_.scalar(item, param.name)) continue;
    ExprText text = make_expr_text(form_.tree(), item);
    names += (names.empty() ? "" : ", ") + text.text;
    const bool twice = std::ranges::any_of(
        argument.fields, [&](const FieldPath& field) { return field.text.text == text.text; });
    if (twice) form_.error(diag::DuplicateName, form_.node(item).at, "field", text.text);
    if (!table.valid()) continue;
    if (auto path = find_field_path(form_, std::move(text), table, schema_, param)) {
      argument.fields.push_back(*std::move(path));
    }
  }
  argument.words = text_at(std::move(names), argument.at);
}

void ArgumentReading::read_filter(const PatternParam& param, NodeId node,
                                  PatternArgument& argument) {
  argument.words = text_at("the filter", argument.at);
  if (form_.node(node).kind != NodeKind::Map) {
    const bool list = form_.node(node).kind == NodeKind::List;
    form_
        .error(diag::WrongKind, form_.node(node).at, param.name, "a map of fields and words",
               list ? "a list" : "a single word")
        .help("name the field as well: `" + param.name + ": {<field>: <word>}`");
    return;
  }
  if (form_.node(node).children == 0) {
    form_.error(diag::WrongKind, form_.node(node).at, param.name, "a map of fields and words",
                "empty");
  }
  const TableId table = table_of(param.of);
  if (!table.valid()) return;
  for (const NodeId entry : form_.tree().children(node)) {
    const TreeNode& child = form_.node(entry);
    const auto field = find_field_path(form_, text_at(std::string(child.key), child.key_at), table,
                                       schema_, param);
    if (field) read_condition(entry, *field, argument);
  }
}

void ArgumentReading::read_condition(NodeId entry, const FieldPath& field,
                                     PatternArgument& argument) {
  const TreeNode& node = form_.node(entry);
  FilterEntry condition{
      .kind = FilterEntry::Kind::In, .field = field, .values = {}, .at = node.key_at};
  if (field.type.kind == TypeKind::List) {
    form_.error(diag::WrongFieldType, node.key_at, node.key,
                "of type " + to_string(field.type, &schema_), "a filter", "a single value");
    return;
  }
  if (node.kind != NodeKind::Map) {
    if (read_values(entry, condition)) argument.entries.push_back(std::move(condition));
    return;
  }
  if (!form_.closed_map(entry, node.key, kConditionKeys)) return;
  if (node.children == 0) {
    form_.error(diag::WrongKind, node.at, node.key, "a word, or a list of them", "an empty map");
  }
  for (const NodeId bound : form_.tree().children(entry)) {
    FilterEntry one = condition;
    if (read_bound(bound, one)) argument.entries.push_back(std::move(one));
  }
}

// One entry of `{not: .., present: .., at_least: .., at_most: ..}`.
bool ArgumentReading::read_bound(NodeId node, FilterEntry& condition) {
  const TreeNode& bound = form_.node(node);
  if (bound.key == "present") {
    if (bound.kind != NodeKind::Bool) {
      form_.error(diag::WrongKind, bound.at, "present", "`true` or `false`", "something else");
      return false;
    }
    condition.kind = bound.boolean ? FilterEntry::Kind::Present : FilterEntry::Kind::Absent;
    if (!condition.field.asks.empty()) return true;
    form_.error(diag::WrongFieldType, condition.at, condition.field.text.text,
                "there in every record", "present", "a field that may be empty");
    return false;
  }
  if (bound.key == "not") {
    condition.kind = FilterEntry::Kind::NotIn;
    return read_values(node, condition);
  }
  if (bound.key != "at_least" && bound.key != "at_most") return false;  // was reported
  condition.kind = bound.key == "at_least" ? FilterEntry::Kind::AtLeast : FilterEntry::Kind::AtMost;
  if (!has_order(condition.field.type.kind)) {
    form_.error(diag::WrongFieldType, condition.at, condition.field.text.text,
                "of type " + to_string(condition.field.type, &schema_), bound.key,
                "a date or a number");
    return false;
  }
  auto value = read_literal(form_, node, bound.key, condition.field.type, schema_);
  if (!value) return false;
  condition.values.push_back(*std::move(value));
  return true;
}

bool ArgumentReading::read_values(NodeId node, FilterEntry& condition) {
  std::vector<NodeId> items{node};
  if (form_.node(node).kind == NodeKind::List) items = form_.tree().children(node);
  if (items.empty()) {
    form_.error(diag::WrongKind, form_.node(node).at, form_.node(node).key, "one word or more",
                "none");
  }
  if (form_.node(node).kind == NodeKind::Null) {
    form_
        .error(diag::WrongKind, form_.node(node).key_at, form_.node(node).key,
               "a word, or a list of them", "nothing")
        .help("for the records without one, write `{present: false}`");
    return false;
  }
  for (const NodeId item : items) {
    auto value =
        read_literal(form_, item, condition.field.text.text, condition.field.type, schema_);
    if (value) condition.values.push_back(*std::move(value));
  }
  return !items.empty() && condition.values.size() == items.size();
}

void ArgumentReading::add_keys(const PatternParam& param, ExprText left, ExprText right,
                               PatternArgument& argument) {
  const TableId here = table_of(param.of);
  const TableId there = table_of(param.with);
  auto first =
      here.valid() ? find_field_path(form_, std::move(left), here, schema_, param) : std::nullopt;
  auto second = there.valid() ? find_field_path(form_, std::move(right), there, schema_, param)
                              : std::nullopt;
  if (!first || !second) return;
  const bool known = first->type.valid() && second->type.valid();
  if (known && (first->type != second->type || !can_be_joined(first->type.kind))) {
    form_
        .error(diag::KeysDiffer, second->text.whole(),
               schema_.tables[here].name + "." + first->text.text, to_string(first->type, &schema_),
               schema_.tables[there].name + "." + second->text.text,
               to_string(second->type, &schema_))
        .help(first->type == second->type
                  ? "match by a field of type string, int, bool, date, timestamp or enum"
                  : "fields that match have one type; an enum is one and the same enum");
    return;
  }
  argument.keys.push_back({.left = *std::move(first), .right = *std::move(second)});
}

void ArgumentReading::read_matching(const PatternParam& param, NodeId node,
                                    PatternArgument& argument) {
  argument.words = text_at(param.name, argument.at);
  const TreeNode& given = form_.node(node);
  if (given.kind == NodeKind::Map || given.kind == NodeKind::List) {
    if (given.children == 0) {
      form_.error(diag::WrongKind, given.at, param.name, "one field or more", "empty");
    }
    for (const NodeId item : form_.tree().children(node)) {
      if (!form_.scalar(item, param.name)) continue;
      const TreeNode& entry = form_.node(item);
      ExprText right = make_expr_text(form_.tree(), item);
      ExprText left =
          given.kind == NodeKind::Map ? text_at(std::string(entry.key), entry.key_at) : right;
      add_keys(param, std::move(left), std::move(right), argument);
    }
    return;
  }
  if (!form_.scalar(node, param.name)) return;
  const ExprText field = make_expr_text(form_.tree(), node);
  add_keys(param, field, field, argument);
}

void ArgumentReading::read_choice(const PatternParam& param, const PlacedText& word,
                                  PatternArgument& argument) {
  argument.words = text_at(word.value, word.at);
  std::vector<std::string_view> known;
  for (const PatternChoice& choice : param.choices) {
    if (choice.word == word.value) argument.choice = known.size();
    known.push_back(choice.word);
  }
  if (std::ranges::find(known, word.value) != known.end()) return;
  form_.error(diag::UnknownWord, word.at, word.value, param.name)
      .help(suggestion(word.value, known));
}

void ArgumentReading::read_value(const PatternParam& param, NodeId node,
                                 PatternArgument& argument) {
  const auto text = form_.scalar(node, param.name, param.type.kind == TypeKind::String);
  if (!text) return;
  argument.words = text_at(text->value, text->at);
  if (text->value.starts_with("params.")) return read_rule_parameter(param, *text, argument);
  auto value = make_literal(form_, *text, param.type, schema_);
  if (!value) return;
  check_bounds(param, *text);
  argument.value = *std::move(value);
}

// `params.age`: a parameter of the rule, so that an organisation can set it in muster.toml.
void ArgumentReading::read_rule_parameter(const PatternParam& param, const PlacedText& text,
                                          PatternArgument& argument) {
  const std::string name = text.value.substr(std::string_view("params.").size());
  const auto found = std::ranges::find(params_, name, &Parameter::name);
  if (found == params_.end()) {
    std::vector<std::string_view> known;
    for (const Parameter& parameter : params_) known.push_back(parameter.name);
    form_.error(diag::UnknownName, text.at, text.value)
        .help(known.empty() ? "declare it under `params` of this rule" : suggestion(name, known));
    return;
  }
  if (found->type.valid() && found->type != param.type) {
    form_
        .error(diag::WrongFieldType, text.at, text.value,
               "of type " + to_string(found->type, &schema_), param.name,
               "a value of type " + to_string(param.type, &schema_))
        .label(found->at, "declared here");
    return;
  }
  argument.value = argument.words;
}

void ArgumentReading::check_bounds(const PatternParam& param, const PlacedText& text) {
  if (param.type.kind != TypeKind::Int) return;
  std::int64_t value = 0;
  std::from_chars(text.value.data(), text.value.data() + text.value.size(), value);
  const bool low = param.at_least && value < *param.at_least;
  const bool high = param.at_most && value > *param.at_most;
  if (!low && !high) return;
  const std::string wanted = low ? "at least " + std::to_string(*param.at_least)
                                 : "at most " + std::to_string(*param.at_most);
  form_.error(diag::BadValue, text.at, text.value, wanted);
}

std::optional<std::vector<PatternArgument>> ArgumentReading::read() {
  const std::size_t before = form_.diag().list().size();
  if (!is_map()) return std::nullopt;
  check_names();
  // Record sets first: the rest is about their rows.
  for (const bool records : {true, false}) {
    for (std::size_t i = 0; i < pattern_.params.size(); ++i) {
      if ((pattern_.params[i].kind == PatternParamKind::Record) != records) continue;
      const NodeId node = with_.valid() ? form_.find(with_, pattern_.params[i].name) : NodeId();
      if (node.valid()) {
        read_argument(i, node);
      } else {
        take_default(i);
      }
    }
  }
  if (form_.diag().list().size() != before) return std::nullopt;
  return std::move(arguments_);
}

}  // namespace

ExprText text_at(std::string text, Span at) {
  const bool same_length = text.size() == at.length;
  return {.text = std::move(text),
          .place = [at, same_length](std::size_t offset, std::size_t length) {
            if (!same_length || offset + length > at.length) return at;
            return sub_span(at, offset, static_cast<std::uint32_t>(length));
          }};
}

std::optional<std::vector<PatternArgument>> read_arguments(Form& form, NodeId with, Span uses_at,
                                                           const RulePattern& pattern,
                                                           const Schema& schema,
                                                           const std::vector<Parameter>& params) {
  return ArgumentReading(form, with, uses_at, pattern, schema, params).read();
}

}  // namespace muster
