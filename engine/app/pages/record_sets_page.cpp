// docs/reference/record-sets.md: what the built-in packs ask for, for whoever must export it.
#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "engine/app/pages/markdown.h"
#include "engine/app/pages/pages.h"
#include "engine/report/wording.h"

namespace muster {
namespace {

std::string meaning(const Schema& schema, const FieldSchema& field) {
  std::vector<std::string> parts;
  if (!field.description.empty()) parts.push_back(one_line(field.description));
  if (field.reference) {
    std::string leads =
        "The key of a record of `" + schema.tables[field.reference->target].name + "`";
    if (!field.reference->as.empty())
      leads += "; expressions step there by " + code("." + field.reference->as);
    if (!field.reference->inverse.empty()) {
      leads += " and back by " + code("." + field.reference->inverse);
    }
    if (field.reference->dangling_allowed) leads += "; it may be missing there";
    parts.push_back(leads + ".");
  }
  if (field.type.kind == TypeKind::Enum) {
    std::string words;
    for (const std::string& word : schema.enums[field.type.enumeration()].words) {
      words += (words.empty() ? "" : ", ") + code(word);
    }
    parts.push_back("One of " + words + ".");
  }
  if (!field.form.empty()) parts.push_back("Written as in " + code(field.form) + ".");
  if (field.default_text) parts.push_back("Empty means " + code(*field.default_text) + ".");
  if (field.sensitive) parts.push_back("Personal data: masked in every output.");
  if (!field.found_in.empty()) parts.push_back("Found in: " + one_line(field.found_in));
  std::string text;
  for (const std::string& part : parts) text += (text.empty() ? "" : " ") + part;
  return cell(text);
}

std::string needed(const TableSchema& table, ColumnId column) {
  const bool key = std::ranges::find(table.key, column) != table.key.end();
  if (key) return "key";
  return table.fields[column].required ? "required" : "optional";
}

std::string set_text(const Schema& schema, const TableSchema& table) {
  std::string text = "\n## " + table.name + "\n\n";
  if (!table.title.empty()) text += "**" + table.title + ".** ";
  text += one_line(table.description) + "\n";
  if (!table.found_in.empty()) text += "\nUsually found in: " + one_line(table.found_in) + "\n";
  text += "\n" + table_head({"field", "type", "", "example", "meaning"});
  for (std::size_t i = 0; i < table.fields.size(); ++i) {
    const ColumnId column(i);
    const FieldSchema& field = table.fields[column];
    text +=
        table_row({code(field.name), cell(to_string(field.type, &schema)), needed(table, column),
                   field.example.empty() ? "" : code(cell(field.example)), meaning(schema, field)});
  }
  std::vector<std::string> remarks;
  if (table.happened_on.valid()) {
    remarks.push_back("A row is an event of the day in " +
                      code(table.fields[table.happened_on].name) +
                      "; those after the as-of date do not count yet.");
  }
  if (table.small) {
    remarks.push_back("At most " + digits(*table.small) +
                      " records, so that rules may compare all of them.");
  }
  if (table.from_roster) {
    remarks.push_back("Without a source of its own it is made from " +
                      code(schema.tables[table.from_roster->set].name) + ".");
  }
  if (table.aggregate_only) {
    remarks.push_back(
        "Rules only count and add up the records; reports show none, and numbers from 1 to 4 as "
        "`<5`.");
  }
  if (table.may_be_empty) {
    remarks.push_back("An export without rows says that there are none.");
  }
  for (const DerivedField& derived : table.derived) {
    remarks.push_back("Worked out: " + code(derived.name) + " = " +
                      code(one_line(derived.expression.text)));
  }
  if (!remarks.empty()) text += "\n";
  for (const std::string& remark : remarks) text += "- " + remark + "\n";
  return text;
}

}  // namespace

std::string record_sets_page(const PageInputs& inputs) {
  const Schema& schema = inputs.packs.schema;
  std::string text = page_head("Record sets");
  text +=
      "\nThe records that the built-in rules look at, and who usually has them. Map the columns of "
      "an export to these fields under [[records.<set>.source]] of muster.toml. A row without a "
      "*required* field, or without its *key*, is set aside and reported. `muster records` shows "
      "what was read, `muster lint` what the headers of your files lack.\n\n";
  for (const TableSchema& table : schema.tables) {
    text += "- [" + table.name + "](#" + table.name +
            "): " + (table.title.empty() ? table.name : table.title) + "\n";
  }
  for (const TableSchema& table : schema.tables) text += set_text(schema, table);
  return text;
}

}  // namespace muster
