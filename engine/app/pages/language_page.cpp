// docs/reference/language.md: the text of language.md, with what the program knows filled in.
#include <array>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/app/pages/markdown.h"
#include "engine/app/pages/pages.h"
#include "engine/base/check.h"
#include "engine/lang/macros.h"
#include "engine/report/wording.h"
#include "engine/rule/type_words.h"

namespace muster {
namespace {

std::string types() {
  std::string text;
  for (const std::string_view word : kFieldType.words) {
    text += (text.empty() ? "" : ", ") + code(word);
  }
  return text;
}

// `_+_` -> `a + b`
std::string operator_form(std::string_view name) {
  if (name == "_[_]") return "a[b]";
  if (name.starts_with('_')) return "a " + std::string(name.substr(1, name.size() - 2)) + " b";
  return std::string(name.substr(0, 1)) + "a";
}

std::string operators(const FunctionTable& functions) {
  std::string text = table_head({"operator", "takes and gives", "meaning"});
  for (const FunctionTable::Entry& entry : functions.entries()) {
    const Function& function = *entry.function;
    if (function.name.find('_') == std::string_view::npos || !function.example.empty()) continue;
    std::string signatures;
    for (const Overload& overload : function.overloads) {
      signatures += (signatures.empty() ? "" : ", ") + code(overload.signature);
    }
    text +=
        table_row({code(operator_form(function.name)), cell(signatures), cell(function.summary)});
  }
  return text;
}

std::string doc_row(const MacroDoc& doc) {
  std::string forms = code(doc.form);
  constexpr std::string_view kOr = " or ";
  if (const std::size_t at = doc.form.find(kOr); at != std::string_view::npos) {
    forms = code(doc.form.substr(0, at)) + " or " + code(doc.form.substr(at + kOr.size()));
  }
  return table_row({cell(forms), cell(doc.summary), code(cell(doc.example))});
}

std::string macros() {
  std::string text = table_head({"form", "gives", "example, which is true"});
  for (const MacroForm& form : macro_forms()) text += doc_row(form.doc);
  return text;
}

std::string record_sets() {
  std::string text = table_head({"form", "gives", "example, which is true"});
  for (const MacroDoc& doc : record_set_docs()) text += doc_row(doc);
  return text;
}

std::string bytes(std::uint64_t count) {
  constexpr std::array<std::pair<std::uint64_t, std::string_view>, 3> kUnits{
      {{std::uint64_t{1} << 30, " GiB"},
       {std::uint64_t{1} << 20, " MiB"},
       {std::uint64_t{1} << 10, " KiB"}}};
  for (const auto& [size, unit] : kUnits) {
    if (count >= size && count % size == 0) return digits(count / size) + std::string(unit);
  }
  return digits(count) + " bytes";
}

std::string limits_text(const Limits& limits) {
  std::string text = table_head({"what", "at most"});
  const std::vector<std::pair<std::string_view, std::string>> rows = {
      {"an expression", bytes(limits.expression_bytes)},
      {"its depth of nesting", digits(limits.expression_depth)},
      {"its parts", digits(limits.expression_nodes)},
      {"a rule, pack, schema or waiver file", bytes(limits.rule_bytes)},
      {"`muster.toml`", bytes(limits.config_bytes)},
      {"a CSV or NDJSON file of records", bytes(limits.evidence_bytes)},
      {"a JSON file of records", bytes(limits.json_bytes)},
      {"a YAML, TOML or Markdown file of records", bytes(limits.yaml_record_bytes)},
      {"depth of nesting in JSON, YAML and TOML", digits(limits.nesting)},
      {"copies that YAML aliases make", digits(limits.yaml_alias_nodes)},
      {"a cell", bytes(limits.cell_bytes)},
      {"a line of a CSV file", bytes(limits.line_bytes)},
      {"a line of an NDJSON file", bytes(limits.ndjson_line_bytes)},
      {"columns of a file", digits(limits.columns)},
      {"the name of a column", bytes(limits.header_bytes)},
      {"keys of one object", digits(limits.object_keys)},
      {"files of one record set", digits(limits.files_per_set)},
      {"findings of a run", digits(limits.findings)},
      {"messages about one file", digits(limits.diagnostics_per_file)},
  };
  for (const auto& [what, most] : rows) text += table_row({std::string(what), most});
  return text;
}

void fill(std::string& text, std::string_view hole, std::string value) {
  const std::string marker = "{{" + std::string(hole) + "}}";
  const std::size_t at = text.find(marker);
  MUSTER_CHECK(at != std::string::npos);
  if (value.ends_with('\n')) value.pop_back();
  text.replace(at, marker.size(), value);
}

}  // namespace

std::string language_page(const PageInputs& inputs) {
  std::string text = page_head("The language of conditions") + std::string(language_template());
  fill(text, "types", types());
  fill(text, "operators", operators(inputs.functions));
  fill(text, "macros", macros());
  fill(text, "record_sets", record_sets());
  fill(text, "limits", limits_text(inputs.limits));
  return text;
}

}  // namespace muster
