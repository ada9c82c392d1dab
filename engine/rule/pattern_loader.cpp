#include "engine/rule/pattern_loader.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "engine/base/suggest.h"
#include "engine/rule/pattern_keys.h"
#include "engine/rule/type_words.h"

namespace muster {
namespace {

class PatternReading {
 public:
  PatternReading(const Tree& tree, Emitter& diag) : form_(tree, diag) {}
  Result<RulePattern> read();

 private:
  void read_params(NodeId params);
  void read_kind(NodeId entry, PatternParam& param);
  void read_details(NodeId entry, PatternParam& param);
  void read_choices(NodeId entry, PatternParam& param);
  std::optional<std::int64_t> whole_number(NodeId entry, std::string_view key);
  // The earlier parameter that a key of a parameter names.
  std::size_t other(NodeId entry, std::string_view key, bool must_be_record);
  Template one(NodeId node, TemplateUse use, bool may_repeat);
  Template text(std::string_view key, TemplateUse use, bool may_repeat);
  std::vector<Template> texts(std::string_view key, bool may_repeat);
  void read_lets();

  Form form_;
  RulePattern pattern_;
  std::vector<bool> used_;
};

std::size_t PatternReading::other(NodeId entry, std::string_view key, bool must_be_record) {
  const auto name = form_.placed_text(entry, key);
  if (!name) return kNoParam;
  const std::size_t index = pattern_.find(name->value);
  if (index == kNoParam) {
    std::vector<std::string_view> known;
    for (const PatternParam& param : pattern_.params) known.push_back(param.name);
    form_.error(diag::UnknownHole, name->at, name->value).help(suggestion(name->value, known));
    return kNoParam;
  }
  if (must_be_record && pattern_.params[index].kind != PatternParamKind::Record) {
    form_.error(diag::BadValue, name->at, name->value, "a parameter of type `record`");
    return kNoParam;
  }
  used_[index] = true;
  return index;
}

void PatternReading::read_kind(NodeId entry, PatternParam& param) {
  const ParamTypeWord type =
      form_.word(entry, "type", kPatternParamTypes, {PatternParamKind::Value});
  param.kind = type.kind;
  if (type.value != TypeKind::Invalid) param.type = simple_type(type.value);
}

std::optional<std::int64_t> PatternReading::whole_number(NodeId entry, std::string_view key) {
  const auto given = form_.placed_text(entry, key);
  if (!given) return std::nullopt;
  std::int64_t value = 0;
  const char* const end = given->value.data() + given->value.size();
  const auto [stop, problem] = std::from_chars(given->value.data(), end, value);
  if (problem == std::errc() && stop == end && value >= 0) return value;
  form_.error(diag::BadValue, given->at, given->value, "a whole number");
  return std::nullopt;
}

void PatternReading::read_details(NodeId entry, PatternParam& param) {
  param.description = form_.text(entry, "description");
  param.of = other(entry, "of", true);
  param.with = other(entry, "with", true);
  param.need = form_.word(entry, "must_be", kFieldNeeds, FieldNeed::Any);
  param.optional = form_.flag(entry, "optional", false);
  param.default_text = form_.placed_text(entry, "default");
  param.needed = form_.find(entry, "needed_with").valid();
  param.only_with = other(entry, param.needed ? "needed_with" : "only_with", false);
  param.otherwise = form_.expression(entry, "otherwise");
  param.at_least = whole_number(entry, "at_least");
  param.at_most = whole_number(entry, "at_most");
  const bool of_rows =
      param.kind == PatternParamKind::Field || param.kind == PatternParamKind::Fields ||
      param.kind == PatternParamKind::Filter || param.kind == PatternParamKind::Matching;
  const auto needs = [&](std::string_view key) {
    if (form_.find(entry, key).valid()) return;
    form_
        .error(diag::BadValue, form_.node(form_.find(entry, "type")).at, kind_words(param),
               "enough without `" + std::string(key) + "`")
        .help("name the parameter of type `record` whose rows it is about");
  };
  if (of_rows) needs("of");
  if (param.kind == PatternParamKind::Matching) needs("with");
  if (param.kind == PatternParamKind::Record && param.default_text) {
    // Another set that the author named.
    other(entry, "default", true);
  } else if (param.default_text && param.type.valid()) {
    check_default(form_, *param.default_text, param.type, Schema{});
  }
  if (param.kind == PatternParamKind::Choice && !form_.find(entry, "choices").valid()) {
    form_.error(diag::BadValue, form_.node(form_.find(entry, "type")).at, kind_words(param),
                "enough without `choices`");
  }
}

void PatternReading::read_params(NodeId params) {
  for (const NodeId entry : form_.named_entries(params, "params", NameForm::Name)) {
    const TreeNode& node = form_.node(entry);
    PatternParam param;
    param.name = std::string(node.key);
    param.at = node.key_at;
    if (param.name == "unless") form_.error(diag::ReservedWord, param.at, param.name);
    if (form_.closed_map(entry, node.key, kPatternParamKeys)) {
      read_kind(entry, param);
      read_details(entry, param);
    }
    pattern_.params.push_back(std::move(param));
    used_.push_back(false);
  }
  // Only now, so that what a word means may name every parameter.
  for (PatternParam& param : pattern_.params) {
    read_choices(form_.find(params, param.name), param);
  }
}

void PatternReading::read_choices(NodeId entry, PatternParam& param) {
  const NodeId choices = form_.find(entry, "choices");
  for (const NodeId choice : form_.named_entries(choices, "choices", NameForm::Field)) {
    param.choices.push_back({.word = std::string(form_.node(choice).key),
                             .meaning = one(choice, TemplateUse::Expression, false)});
  }
  if (param.choices.empty() || !param.default_text) return;
  std::vector<std::string_view> words;
  for (const PatternChoice& choice : param.choices) words.push_back(choice.word);
  if (std::ranges::find(words, param.default_text->value) != words.end()) return;
  form_.error(diag::UnknownWord, param.default_text->at, param.default_text->value, param.name)
      .help(suggestion(param.default_text->value, words));
}

Template PatternReading::one(NodeId node, TemplateUse use, bool may_repeat) {
  auto text = form_.expression_of(node, form_.node(node).key);
  if (!text) return {};
  Template made = read_template(form_, *std::move(text), use, pattern_.params, used_);
  if (may_repeat) return made;
  for (const TemplatePiece& piece : made.pieces) {
    if (piece.param == kNoParam || pattern_.params[piece.param].kind != PatternParamKind::Fields ||
        piece.kind == TemplatePiece::Kind::Name || !piece.pieces.empty()) {
      continue;
    }
    form_.error(diag::HoleSyntax, made.text.place(piece.begin, piece.length),
                "a list of fields is said field by field, in `$( ... )`");
  }
  return made;
}

Template PatternReading::text(std::string_view key, TemplateUse use, bool may_repeat) {
  const NodeId node = form_.find(form_.tree().root(), key);
  return node.valid() ? one(node, use, may_repeat) : Template();
}

std::vector<Template> PatternReading::texts(std::string_view key, bool may_repeat) {
  const NodeId node = form_.find(form_.tree().root(), key);
  std::vector<Template> found;
  if (!node.valid()) return found;
  if (form_.node(node).kind != NodeKind::List) {
    found.push_back(one(node, TemplateUse::Expression, may_repeat));
    return found;
  }
  if (form_.node(node).children == 0) {
    form_.error(diag::WrongKind, form_.node(node).at, key, "text or a list of texts", "empty");
  }
  for (const NodeId item : form_.tree().children(node)) {
    found.push_back(one(item, TemplateUse::Expression, may_repeat));
  }
  return found;
}

void PatternReading::read_lets() {
  const NodeId lets = form_.find(form_.tree().root(), "let");
  for (const NodeId entry : form_.named_entries(lets, "let", NameForm::Name)) {
    const TreeNode& node = form_.node(entry);
    pattern_.let.push_back({.name = std::string(node.key),
                            .name_at = node.key_at,
                            .value = one(entry, TemplateUse::Expression, false)});
  }
}

Result<RulePattern> PatternReading::read() {
  const NodeId root = form_.tree().root();
  if (!form_.closed_map(root, "a pattern", kPatternKeys)) return std::unexpected(*form_.failed());
  if (const auto name = form_.placed_text(root, "pattern")) {
    pattern_.at = name->at;
    pattern_.name = name->value;
    form_.check_name(name->value, name->at, NameForm::Name);
  }
  pattern_.title = form_.text(root, "title");
  pattern_.description = form_.text(root, "description");
  pattern_.why = form_.text(root, "why");
  pattern_.fix = form_.text(root, "fix");
  pattern_.example = form_.text(root, "example");
  read_params(form_.find(root, "params"));
  pattern_.for_each = texts("for_each", false);
  pattern_.where = texts("where", true);
  read_lets();
  pattern_.require = texts("require", true);
  pattern_.message = text("message", TemplateUse::Message, true);
  pattern_.at_cell = text("at", TemplateUse::Expression, true);
  pattern_.related = texts("related", true);
  pattern_.group_by = text("group_by", TemplateUse::Expression, false);
  pattern_.deadline = text("deadline", TemplateUse::Expression, false);
  pattern_.allow_empty = form_.text(root, "allow_empty");
  for (std::size_t i = 0; i < used_.size(); ++i) {
    if (!used_[i]) form_.error(diag::UnusedHole, pattern_.params[i].at, pattern_.params[i].name);
  }
  if (form_.failed()) return std::unexpected(*form_.failed());
  return std::move(pattern_);
}

}  // namespace

std::size_t RulePattern::find(std::string_view param) const {
  const auto found = std::ranges::find(params, param, &PatternParam::name);
  return found == params.end() ? kNoParam : static_cast<std::size_t>(found - params.begin());
}

std::string kind_words(const PatternParam& param) {
  for (const WordValue<ParamTypeWord>& type : kPatternParamTypes) {
    if (type.value.kind == param.kind && type.value.value == param.type.kind) {
      return std::string(type.word);
    }
  }
  return {};
}

Result<RulePattern> read_pattern(const Tree& tree, Emitter& diag) {
  return PatternReading(tree, diag).read();
}

}  // namespace muster
