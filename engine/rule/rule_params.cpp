#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/base/check.h"
#include "engine/rule/rule_keys.h"
#include "engine/rule/rule_loader.h"
#include "engine/rule/type_words.h"

namespace muster {
namespace {

// S17: types whose values can be looser or stricter than others by their order.
bool has_direction(TypeKind kind) {
  return kind == TypeKind::Int || kind == TypeKind::Double || kind == TypeKind::Date ||
         kind == TypeKind::Timestamp || kind == TypeKind::Duration || kind == TypeKind::Span ||
         kind == TypeKind::List;
}

void read_default(Form& form, NodeId id, Parameter& parameter, const Schema& schema) {
  const TreeNode& node = form.node(id);
  parameter.default_at = node.at;
  if (parameter.type.kind == TypeKind::List && node.kind == NodeKind::List) {
    std::string joined;
    for (const PlacedText& item : form.words_of(id, "default")) {
      if (item.value.find(',') != std::string::npos) {
        form.error(diag::BadValue, item.at, item.value,
                   "an item of a list, which can not hold `,`");
      }
      check_default(form, item, parameter.type.args.front(), schema);
      joined += joined.empty() ? item.value : "," + item.value;
    }
    parameter.default_text = std::move(joined);
    return;
  }
  const auto value = form.scalar(id, "default", parameter.type.kind == TypeKind::String);
  if (!value) return;
  if (parameter.type.valid()) check_default(form, *value, parameter.type, schema);
  parameter.default_text = value->value;
}

void read_basis(Form& form, NodeId id, Parameter& parameter) {
  const auto basis = form.placed_text(id, "basis");
  if (!basis) return;
  constexpr std::string_view kRequirement = "requirement ";
  const bool requirement =
      basis->value.starts_with(kRequirement) && basis->value.size() > kRequirement.size();
  if (basis->value != "house" && !requirement) {
    form.error(diag::BadValue, basis->at, basis->value,
               "`house` or `requirement <taxonomy>:<control>`");
  }
  parameter.basis = basis->value;
  parameter.basis_at = basis->at;
}

}  // namespace

std::vector<Parameter> read_params(Form& form, NodeId params, const Schema& schema) {
  std::vector<Parameter> found;
  for (const NodeId entry : form.named_entries(params, "params", NameForm::Name)) {
    const TreeNode& node = form.node(entry);
    Parameter parameter{.name = std::string(node.key),
                        .type = {},
                        .default_text = {},
                        .default_at = {},
                        .basis = "house",
                        .basis_at = {},
                        .stricter = Stricter::Unstated,
                        .description = {},
                        .at = node.key_at};
    const bool short_form = node.kind != NodeKind::Map;
    if (!short_form) form.closed_map(entry, node.key, kParameterKeys);
    const auto type = short_form ? form.scalar(entry, node.key) : form.placed_text(entry, "type");
    if (type) parameter.type = read_type(form, *type, schema, TypeUse::Parameter);
    if (!short_form) {
      const NodeId given = form.find(entry, "default");
      if (given.valid()) read_default(form, given, parameter, schema);
      read_basis(form, entry, parameter);
      parameter.description = form.text(entry, "description");
      parameter.stricter = parameter.type.kind == TypeKind::List
                               ? form.word(entry, "stricter", kListStricter, Stricter::Unstated)
                               : form.word(entry, "stricter", kScalarStricter, Stricter::Unstated);
    }
    const bool stated = !short_form && form.find(entry, "stricter").valid();
    if (!stated && has_direction(parameter.type.kind)) {
      form.error(diag::MissingKey, node.key_at, "stricter")
          .help(parameter.type.kind == TypeKind::List
                    ? "say which way this parameter gets stricter: superset, subset or none"
                    : "say which way this parameter gets stricter: smaller, larger or none");
    }
    found.push_back(std::move(parameter));
  }
  return found;
}

}  // namespace muster
