// Small schemas and in-memory evidence for the tests of loading: people, access grants and the
// spells that a flat list of people makes.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/data/load.h"
#include "engine/source/file_system.h"

namespace muster::testing {

inline FieldSchema field(std::string name, Type type, bool required = false) {
  FieldSchema out;
  out.name = std::move(name);
  out.type = std::move(type);
  out.required = required;
  return out;
}

inline Type string_type() { return simple_type(TypeKind::String); }
inline Type date_type() { return simple_type(TypeKind::Date); }

// A run over files in memory: declare tables and sources, then load.
class Records {
 public:
  Records() {
    settings_source = sources.add_text("muster.toml", std::string(1000, 'x'));
    inputs.as_of = *parse_iso_date("2026-03-31");
    inputs.at = place(0);
  }

  // A place in the configuration, by number.
  Span place(std::uint64_t n) const { return {.source = settings_source, .length = 1, .begin = n}; }
  PlacedText text(std::string value, std::uint64_t n = 900) const {
    return {.value = std::move(value), .at = place(n)};
  }

  TableId table(std::string name, std::vector<FieldSchema> fields, std::vector<std::string> key) {
    TableSchema out;
    out.name = std::move(name);
    for (FieldSchema& one : fields) out.fields.add(std::move(one));
    for (const std::string& part : key) out.key.push_back(out.find(part));
    return schema.tables.add(std::move(out));
  }
  // person_id (key), name, status (required): the set of most hostile cases.
  TableId people() {
    return table("people",
                 {field("person_id", string_type(), true), field("name", string_type()),
                  field("status", string_type(), true)},
                 {"person_id"});
  }

  // Adds a source of the set with one file; the settings may then be changed.
  SourceSettings& source(const std::string& set, const std::string& path) {
    SourceSettings settings;
    settings.at = place(100 + inputs.sets.size());
    settings.files.push_back(text(path, 200));
    for (SetInputs& one : inputs.sets) {
      if (one.record.value == set) return one.sources.emplace_back(std::move(settings));
    }
    SetInputs& added = inputs.sets.emplace_back();
    added.record = text(set, 300 + inputs.sets.size());
    return added.sources.emplace_back(std::move(settings));
  }
  SourceSettings& csv(const std::string& set, std::string bytes) {
    const std::string path = set + ".csv";
    files.add(path, std::move(bytes));
    return source(set, path);
  }

  // Loads all tables with all their fields. Errors are in `problems`.
  bool load(unsigned jobs = 1) {
    LoadPlan plan;
    for (std::size_t t = 0; t < schema.tables.size(); ++t) {
      LoadPlan::TableNeed need{.table = TableId(t), .columns = {}, .shown = {}};
      for (std::size_t c = 0; c < schema.tables[TableId(t)].fields.size(); ++c) {
        need.columns.push_back(ColumnId(c));
      }
      plan.tables.push_back(std::move(need));
    }
    return load(plan, jobs);
  }
  bool load(const LoadPlan& plan, unsigned jobs = 1) {
    Emitter diag(problems);
    const LoadContext context{.schema = schema,
                              .inputs = inputs,
                              .files = files,
                              .sources = sources,
                              .limits = limits,
                              .jobs = jobs,
                              .piece_bytes = piece_bytes};
    auto loaded = load_records(plan, context, diag);
    if (!loaded) return false;
    data.emplace(*std::move(loaded));
    return true;
  }

  const Table& rows_of(std::string_view name) const { return data->tables[schema.find(name)]; }
  ColumnId column(std::string_view set, std::string_view name) const {
    return schema.tables[schema.find(set)].find(name);
  }
  std::string cell(std::string_view set, RowId row, std::string_view name) const {
    return cell_text(*data, schema, schema.find(set), row, column(set, name));
  }
  // The cells of a field, `-` for absent and `?` for unreadable ones.
  std::vector<std::string> cells(std::string_view set, std::string_view name) const {
    std::vector<std::string> out;
    const Column& cells_of = rows_of(set).columns[column(set, name)];
    for (RowId row = 0; row < rows_of(set).rows; ++row) {
      out.push_back(cells_of.unreadable[row] ? "?"
                    : cells_of.present[row]  ? cell(set, row, name)
                                             : "-");
    }
    return out;
  }
  // What the references of a field lead to.
  std::vector<RowId> targets(std::string_view set, std::string_view name) const {
    std::vector<RowId> out;
    const Column& cells_of = rows_of(set).columns[column(set, name)];
    for (RowId row = 0; row < rows_of(set).rows; ++row) out.push_back(cells_of.target(row));
    return out;
  }
  // `path:line:column-column`.
  std::string shown(Span at) const {
    const Region region = sources.locate(at, ColumnUnit::CodePoint);
    return fmt::format("{}:{}:{}-{}", sources.path(at.source), region.start_line,
                       region.start_column, region.end_column);
  }
  std::string cell_place(std::string_view set, RowId row, std::string_view name) const {
    return shown(cell_span(*data, sources, limits, schema.find(set), row, column(set, name)));
  }
  // `name path:line:column-column` of each defect or error, in order.
  std::vector<std::string> defects() const {
    std::vector<std::string> out;
    for (const Defect& defect : data->defects) {
      out.push_back(std::string(defect.diagnostic.name) + " " + shown(defect.diagnostic.at));
    }
    return out;
  }
  std::vector<std::string> errors() const {
    std::vector<std::string> out;
    for (const Diagnostic& problem : problems) {
      out.push_back(std::string(problem.name) + " " + shown(problem.at));
    }
    return out;
  }
  // Names of what went wrong, whether it ended the run or became a defect.
  std::vector<std::string> names() const {
    std::vector<std::string> out;
    for (const Diagnostic& problem : problems) out.emplace_back(problem.name);
    if (data) {
      for (const Defect& defect : data->defects) out.emplace_back(defect.diagnostic.name);
    }
    return out;
  }

  SourceMap sources;
  SourceId settings_source;
  Schema schema;
  Inputs inputs;
  MemoryFileSystem files;
  Limits limits;
  std::uint64_t piece_bytes = std::uint64_t{1} << 20;
  DiagnosticList problems;
  std::optional<Dataset> data;
};

}  // namespace muster::testing
