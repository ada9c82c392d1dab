#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/base/suggest.h"
#include "engine/rule/form.h"
#include "engine/rule/record_keys.h"
#include "engine/rule/schema_loader.h"

namespace muster {
namespace {

TableId find_table(Form& form, const PlacedText& name, const Schema& schema) {
  const TableId id = schema.find(name.value);
  if (id.valid()) return id;
  std::vector<std::string_view> known;
  for (const TableSchema& table : schema.tables) known.push_back(table.name);
  form.error(diag::UnknownRecordSet, name.at, name.value).help(suggestion(name.value, known));
  return {};
}

ColumnId find_field(Form& form, const TableSchema& table, std::string_view name, Span at) {
  const ColumnId id = table.find(name);
  if (id.valid()) return id;
  std::vector<std::string_view> known;
  for (const FieldSchema& field : table.fields) known.push_back(field.name);
  form.error(diag::UnknownField, at, table.name, name).help(suggestion(name, known));
  return {};
}

std::string read_step(Form& form, NodeId field, std::string_view key) {
  const auto step = form.placed_text(field, key);
  if (!step || !form.check_name(step->value, step->at, NameForm::Field)) return {};
  return step->value;
}

void link_reference(Form& form, NodeId entry, FieldSchema& field, const Schema& schema) {
  const auto target_name = form.placed_text(entry, "references");
  if (!target_name) {
    for (const std::string_view key : {"as", "inverse", "dangling"}) {
      const NodeId lonely = form.find(entry, key);
      if (lonely.valid()) form.error(diag::MissingKey, form.node(lonely).key_at, "references");
    }
    return;
  }
  Reference reference{.target = {},
                      .as = read_step(form, entry, "as"),
                      .inverse = read_step(form, entry, "inverse"),
                      .dangling_allowed = form.word(entry, "dangling", kDanglingWords, false),
                      .at = target_name->at};
  reference.target = find_table(form, *target_name, schema);
  if (!reference.target.valid()) return;
  const TableSchema& target = schema.tables[reference.target];
  if (target.key.size() != 1) {
    form.error(diag::BadReference, target_name->at, target_name->value,
               target.key.empty() ? "it has no key" : "its key has several fields")
        .label(target.at, "declared here");
    return;
  }
  const FieldSchema& key = target.fields[target.key.front()];
  if (!key.type.valid() || !field.type.valid()) return;
  if (key.type != field.type) {
    form.error(diag::BadReference, target_name->at, target_name->value,
               "`" + field.name + "` is " + to_string(field.type, &schema) + " and the key `" +
                   key.name + "` is " + to_string(key.type, &schema))
        .label(key.at, "the key is declared here");
    return;
  }
  field.reference = std::move(reference);
}

void link_roster(Form& form, NodeId root, TableId own, Schema& schema) {
  const NodeId block = form.find(root, "from_roster");
  if (!block.valid() || !form.closed_map(block, "from_roster", kRosterKeys)) return;
  const auto set = form.placed_text(block, "set");
  const TableId source = set ? find_table(form, *set, schema) : TableId();
  if (!source.valid()) return;
  if (source == own) {
    form.error(diag::BadReference, set->at, set->value, "a record set can not be made from itself");
    return;
  }
  std::vector<ColumnId> named;  // also those that are wrong, which were reported
  FromRoster roster{.set = source, .fields = {}, .at = form.node(block).key_at};
  const TableSchema& table = schema.tables[own];
  for (const NodeId entry :
       form.named_entries(form.find(block, "fields"), "fields", NameForm::Field)) {
    const TreeNode& node = form.node(entry);
    const auto there_name = form.scalar(entry, node.key);
    const ColumnId here = find_field(form, table, node.key, node.key_at);
    if (here.valid()) named.push_back(here);
    if (!there_name) continue;
    const ColumnId there =
        find_field(form, schema.tables[source], there_name->value, there_name->at);
    if (!here.valid() || !there.valid()) continue;
    const Type& wanted = table.fields[here].type;
    const Type& found = schema.tables[source].fields[there].type;
    if (wanted.valid() && found.valid() && wanted != found) {
      form.error(diag::BadValue, there_name->at, there_name->value,
                 "a field of type " + to_string(wanted, &schema))
          .label(schema.tables[source].fields[there].at, "its type is said here");
    }
    roster.fields.emplace_back(here, there);
  }
  // A key or required field that nothing fills would quarantine every row that is made.
  for (std::size_t i = 0; i < table.fields.size(); ++i) {
    const ColumnId column(i);
    const FieldSchema& field = table.fields[column];
    const bool needed =
        (field.required || std::ranges::find(table.key, column) != table.key.end()) &&
        !field.default_text;
    const bool filled = std::ranges::find(named, column) != named.end();
    if (needed && !filled) form.error(diag::MissingKey, roster.at, field.name);
  }
  schema.tables[own].from_roster = std::move(roster);
}

struct NamedPlace {
  std::string_view name;
  Span at;
};

}  // namespace

Result<void> link_record(const Tree& tree, TableId table, Schema& schema, Emitter& diag) {
  Form form(tree, diag);
  const NodeId root = tree.root();
  for (const NodeId entry : tree.children(form.find(root, "fields"))) {
    const ColumnId column = schema.tables[table].find(tree[entry].key);
    // A field that was declared twice belongs to the first document.
    if (!column.valid() || schema.tables[table].fields[column].at != tree[entry].key_at) continue;
    if (tree[entry].kind != NodeKind::Map) continue;
    link_reference(form, entry, schema.tables[table].fields[column], schema);
  }
  link_roster(form, root, table, schema);
  if (form.failed()) return std::unexpected(*form.failed());
  return {};
}

Result<void> finish_schema(Schema& schema, Emitter& diag) {
  std::optional<Failed> failed;
  std::vector<std::vector<NamedPlace>> names(schema.tables.size());
  const auto add = [&](TableId table, std::string_view name, Span at) {
    std::vector<NamedPlace>& taken = names[table.index()];
    const auto first = std::ranges::find(taken, name, &NamedPlace::name);
    if (first == taken.end()) {
      taken.push_back({.name = name, .at = at});
      return;
    }
    failed = diag.error(diag::DuplicateName, at, "name", name)
                 .label(first->at, "first declared here")
                 .help("fields, reference steps, inverse sets and derived fields of `" +
                       schema.tables[table].name + "` need names of their own")
                 .failed();
  };
  for (std::size_t i = 0; i < schema.tables.size(); ++i) {
    const TableId table(i);
    for (const FieldSchema& field : schema.tables[table].fields) add(table, field.name, field.at);
    for (const DerivedField& derived : schema.tables[table].derived) {
      add(table, derived.name, derived.name_at);
    }
  }
  for (std::size_t i = 0; i < schema.tables.size(); ++i) {
    for (const FieldSchema& field : schema.tables[TableId(i)].fields) {
      if (!field.reference) continue;
      if (!field.reference->as.empty()) add(TableId(i), field.reference->as, field.reference->at);
      if (!field.reference->inverse.empty()) {
        add(field.reference->target, field.reference->inverse, field.reference->at);
      }
    }
  }
  // A key may itself reference a sensitive key, so until nothing changes; each round marks one
  // more.
  for (bool changed = true; changed;) {
    changed = false;
    for (TableSchema& table : schema.tables) {
      for (FieldSchema& field : table.fields) {
        if (!field.reference || field.sensitive) continue;
        const TableSchema& target = schema.tables[field.reference->target];
        if (!target.fields[target.key.front()].sensitive) continue;
        field.sensitive = true;
        changed = true;
      }
    }
  }
  if (failed) return std::unexpected(*failed);
  return {};
}

}  // namespace muster
