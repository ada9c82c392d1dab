#include "engine/rule/schema_loader.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/pattern.h"
#include "engine/base/suggest.h"
#include "engine/rule/form.h"
#include "engine/rule/record_keys.h"
#include "engine/rule/type_words.h"

namespace muster {
namespace {

// S16: what two sets can be joined on.
bool can_be_key(TypeKind kind) {
  return kind == TypeKind::String || kind == TypeKind::Int || kind == TypeKind::Bool ||
         kind == TypeKind::Date || kind == TypeKind::Timestamp || kind == TypeKind::Enum;
}

// `matches` and `form`: the pattern compiles, and what is shown of it has its form.
void read_form(Form& form, NodeId id, FieldSchema& field) {
  const auto matches = form.placed_text(id, "matches");
  const auto shown = form.placed_text(id, "form");
  if (!matches && !shown) return;
  if (!matches || !shown) {
    form.error(diag::MissingKey, (matches ? matches : shown)->at, matches ? "form" : "matches")
        .help("`matches` is the pattern, and `form` a text of that form for messages");
    return;
  }
  const Type& type = field.type.kind == TypeKind::List && !field.type.args.empty()
                         ? field.type.args[0]
                         : field.type;
  if (type.kind != TypeKind::String) {
    if (type.valid()) {
      form.error(diag::BadValue, matches->at, "matches", "allowed for a field that is no text")
          .help("give it to a field of type string or list<string>");
    }
    return;
  }
  const auto pattern = Pattern::compile(matches->value);
  if (!pattern) {
    if (pattern.error().kind == PatternProblem::Kind::Syntax) {
      form.error(diag::PatternSyntax, matches->at, pattern.error().detail);
    } else {
      form.error(diag::PatternTooLarge, matches->at, pattern.error().detail);
    }
    return;
  }
  for (const std::string_view key : {"form", "example", "default"}) {
    const auto value = form.placed_text(id, key);
    if (!value || pattern->matches_whole(value->value)) continue;
    form.error(diag::BadValue, value->at, value->value, "of the form that `matches` asks for");
  }
  field.matches = matches->value;
  field.form = shown->value;
}

FieldSchema read_field(Form& form, NodeId id, const Schema& schema, bool extension) {
  const TreeNode& node = form.node(id);
  FieldSchema field{.name = std::string(node.key),
                    .type = {},
                    .default_text = {},
                    .reference = {},
                    .matches = {},
                    .form = {},
                    .description = {},
                    .example = {},
                    .found_in = {},
                    .at = node.key_at};
  if (!form.closed_map(id, node.key, kFieldKeys)) return field;
  if (const auto word = form.placed_text(id, "type")) {
    field.type = read_type(form, *word, schema, TypeUse::Field);
  }
  field.required = form.flag(id, "required", false);
  field.sensitive = form.flag(id, "sensitive", false);
  field.description = form.text(id, "description");
  field.example = form.text(id, "example");
  field.found_in = form.text(id, "found_in");
  read_form(form, id, field);
  if (extension && field.required) {
    form.error(diag::BadValue, form.node(form.find(id, "required")).at, "required: true",
               "allowed for a field that is added to a record set of another pack")
        .help("its sources do not have the field");
  }
  const NodeId given = form.find(id, "default");
  if (!given.valid()) return field;
  if (field.required) {
    form.error(diag::ConflictingKeys, form.node(given).key_at, "required: true", "default");
  }
  if (const auto value = form.scalar(given, "default", true)) {
    if (field.type.valid()) check_default(form, *value, field.type, schema);
    field.default_text = value->value;
  }
  return field;
}

ColumnId find_field(Form& form, const TableSchema& table, const PlacedText& name) {
  const ColumnId id = table.find(name.value);
  if (id.valid()) return id;
  std::vector<std::string_view> known;
  for (const FieldSchema& field : table.fields) known.push_back(field.name);
  form.error(diag::UnknownField, name.at, table.name, name.value)
      .help(suggestion(name.value, known));
  return {};
}

void read_key(Form& form, NodeId root, TableSchema& table) {
  for (const PlacedText& name : form.words(root, "key")) {
    const ColumnId id = find_field(form, table, name);
    if (!id.valid()) continue;
    const FieldSchema& field = table.fields[id];
    if (field.type.valid() && !can_be_key(field.type.kind)) {
      form.error(diag::BadValue, name.at, name.value, "of a type that can be a key")
          .label(field.at, "its type is said here")
          .help("keys are string, int, bool, date, timestamp or enum");
    } else if (std::ranges::find(table.key, id) != table.key.end()) {
      form.error(diag::DuplicateName, name.at, "key field", name.value);
    } else {
      table.key.push_back(id);
    }
  }
}

void read_happened_on(Form& form, NodeId root, TableSchema& table) {
  const auto name = form.placed_text(root, "happened_on");
  if (!name) return;
  const ColumnId id = find_field(form, table, *name);
  if (!id.valid()) return;
  const TypeKind kind = table.fields[id].type.kind;
  if (kind != TypeKind::Date && kind != TypeKind::Timestamp && kind != TypeKind::Invalid) {
    form.error(diag::BadValue, name->at, name->value, "a field of type date or timestamp")
        .label(table.fields[id].at, "its type is said here");
    return;
  }
  table.happened_on = id;
}

void read_small(Form& form, NodeId root, TableSchema& table) {
  const auto given = form.placed_text(root, "small");
  if (!given) return;
  std::size_t rows = 0;
  const char* const end = given->value.data() + given->value.size();
  const auto [stop, problem] = std::from_chars(given->value.data(), end, rows);
  if (problem != std::errc() || stop != end || rows == 0) {
    form.error(diag::BadValue, given->at, given->value, "a number of rows");
    return;
  }
  table.small = rows;
}

}  // namespace

DeclaredRecord declare_record(const Tree& tree, bool may_extend, Schema& schema, Emitter& diag) {
  Form form(tree, diag);
  const NodeId root = tree.root();
  const auto name = tree[root].kind == NodeKind::Map ? form.placed_text(root, "record")
                                                     : std::optional<PlacedText>();
  TableId id = name ? schema.find(name->value) : TableId();
  const bool extension = id.valid() && may_extend;
  const bool closed = extension ? form.closed_map(root, "a record schema", kExtensionKeys)
                                : form.closed_map(root, "a record schema", kRecordKeys);
  if (!closed || !name || !form.check_name(name->value, name->at, NameForm::Name)) {
    return {.table = {}, .failed = form.failed()};
  }
  if (id.valid() && !extension) {
    form.error(diag::DuplicateName, name->at, "record set", name->value)
        .label(schema.tables[id].at, "first declared here");
    return {.table = {}, .failed = form.failed()};
  }
  if (!extension) {
    TableSchema table{.name = name->value,
                      .title = form.text(root, "title"),
                      .description = form.text(root, "description"),
                      .found_in = form.text(root, "found_in"),
                      .key = {},
                      .happened_on = {},
                      .aggregate_only = form.flag(root, "aggregate_only", false),
                      .may_be_empty = form.flag(root, "may_be_empty", false),
                      .small = {},
                      .fields = {},
                      .derived = {},
                      .from_roster = {},
                      .at = name->at};
    id = schema.tables.add(std::move(table));
  }
  for (const NodeId entry :
       form.named_entries(form.find(root, "fields"), "fields", NameForm::Field)) {
    const std::string_view field = tree[entry].key;
    const ColumnId existing = schema.tables[id].find(field);
    if (existing.valid()) {
      form.error(diag::DuplicateName, tree[entry].key_at, "field", field)
          .label(schema.tables[id].fields[existing].at, "first declared here");
      continue;
    }
    schema.tables[id].fields.add(read_field(form, entry, schema, extension));
  }
  TableSchema& table = schema.tables[id];
  for (const NodeId entry :
       form.named_entries(form.find(root, "derive"), "derive", NameForm::Field)) {
    auto expression = form.expression_of(entry, tree[entry].key);
    if (!expression) continue;
    table.derived.push_back({.name = std::string(tree[entry].key),
                             .expression = *std::move(expression),
                             .name_at = tree[entry].key_at});
  }
  if (!extension) {
    read_key(form, root, table);
    read_happened_on(form, root, table);
    read_small(form, root, table);
  }
  return {.table = id, .failed = form.failed()};
}

}  // namespace muster
