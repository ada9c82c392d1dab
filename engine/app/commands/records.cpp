// muster records: what was read, as the rules see it, with its source lines.
#include <string>
#include <vector>

#include "engine/app/command.h"
#include "engine/app/exit_code.h"
#include "engine/app/table_text.h"
#include "engine/app/terminal.h"
#include "engine/base/suggest.h"
#include "engine/source/output_file.h"

namespace muster {
namespace {

// `people#14`: the record set and the number of the record within its file.
std::string masked(const TableSchema& set, const Table& table, RowId row) {
  return set.name + "#" + std::to_string(table.record_number(row));
}

// The value as it may be shown. A sensitive reference becomes the record it leads to.
std::string shown_cell(const Session& session, TableId id, RowId row, ColumnId column) {
  const Schema& schema = session.pack->schema;
  const Dataset& dataset = *session.dataset;
  const TableSchema& set = schema.tables[id];
  const FieldSchema& field = set.fields[column];
  const Table& table = dataset.tables[id];
  if (table.columns[column].unreadable[row]) return "(unreadable)";
  std::string text = cell_text(dataset, schema, id, row, column);
  if (text.empty() || !field.sensitive || session.options.unmask) return text;
  if (field.reference && table.columns[column].leads_to != nullptr) {
    const RowId target = table.columns[column].target(row);
    const TableId to = field.reference->target;
    return target < kFirstSpecialTarget ? masked(schema.tables[to], dataset.tables[to], target)
                                        : "(masked)";
  }
  const bool is_key = set.key.size() == 1 && set.key.front() == column;
  return is_key ? masked(set, table, row) : "(masked)";
}

TextTable record_table_of(const Session& session, TableId id) {
  const TableSchema& set = session.pack->schema.tables[id];
  const Table& table = session.dataset->tables[id];
  TextTable out;
  std::vector<ColumnId> columns;
  out.header.push_back("place");
  for (std::uint32_t i = 0; i < set.fields.size(); ++i) {
    if (!table.columns[ColumnId(i)].loaded) continue;
    columns.push_back(ColumnId(i));
    out.header.push_back(set.fields[ColumnId(i)].name);
  }
  for (RowId row = 0; row < table.rows; ++row) {
    const Span at = row_span(*session.dataset, session.sources, session.config->limits, id, row);
    const Region region = session.sources.locate(at, ColumnUnit::CodePoint);
    std::vector<std::string> cells{std::string(session.sources.path(at.source)) + ":" +
                                   std::to_string(region.start_line)};
    for (const ColumnId column : columns) cells.push_back(shown_cell(session, id, row, column));
    out.rows.push_back(std::move(cells));
  }
  return out;
}

TextTable population_table(const Session& session) {
  TextTable table{.header = {"set", "file", "rows", "records", "set aside", "skipped", "later",
                             "extracted on", "sha-256"},
                  .rows = {}};
  const Schema& schema = session.pack->schema;
  for (std::uint32_t i = 0; i < schema.tables.size(); ++i) {
    const Table& read = session.dataset->tables[TableId(i)];
    if (!read.was_read) continue;
    const Population& population = read.population;
    for (const FilePopulation& file : population.files) {
      table.rows.push_back(
          {schema.tables[TableId(i)].name, std::string(session.sources.path(file.source)),
           std::to_string(file.rows_read), std::to_string(file.records),
           std::to_string(file.quarantined), std::to_string(file.skipped.size()),
           std::to_string(file.later), file.extracted_on ? to_string(*file.extracted_on) : "-",
           to_hex(session.dataset->digest_of(file)).substr(0, 12)});
    }
    if (population.files.empty()) {
      const std::string from = population.from_roster ? "(from the roster)"
                               : read.none            ? "(declared empty)"
                                                      : "(none)";
      table.rows.push_back({schema.tables[TableId(i)].name, from,
                            std::to_string(population.rows_read),
                            std::to_string(population.records), "0", "0",
                            std::to_string(population.later), "-", "-"});
    }
  }
  return table;
}

std::string formatted(const TextTable& table, const std::string& format) {
  if (format == "csv") return as_csv(table);
  if (format == "json") return as_json(table);
  return aligned(table);
}

// Every field of a set that somebody wants to see.
void read_all_fields(LoadPlan& plan, const Schema& schema, TableId table) {
  std::vector<ColumnId> columns;
  for (std::uint32_t i = 0; i < schema.tables[table].fields.size(); ++i)
    columns.push_back(ColumnId(i));
  for (LoadPlan::TableNeed& need : plan.tables) {
    if (need.table == table) {
      need.columns = columns;
      need.shown.clear();
      return;
    }
  }
  plan.tables.push_back({.table = table, .columns = columns, .shown = {}});
}

bool load_all(Session& session) {
  if (!open_repository(session) || !load_rules(session) || session.diagnostics.has_errors())
    return false;
  const Schema& schema = session.pack->schema;
  LoadPlan& plan = session.program->load_plan;
  Emitter diag(session.diagnostics);
  if (!session.options.what.empty()) {
    const TableId table = schema.find(session.options.what);
    if (!table.valid()) {
      std::vector<std::string_view> names;
      for (const TableSchema& set : schema.tables) names.push_back(set.name);
      diag.error(diag::UnknownRecordSet, Span{}, session.options.what)
          .help(suggestion(session.options.what, names));
      return false;
    }
    read_all_fields(plan, schema, table);
  }
  return load_evidence(session).has_value();
}

int run_records(Session& session) {
  const bool loaded = load_all(session);
  print_diagnostics(session, /*errors_only=*/false);
  if (!loaded) return kExitCannotJudge;
  const TableId table = session.pack->schema.find(session.options.what);
  // A set that is for counts only shows no record, not even on request.
  const bool has_records = table.valid() && !session.pack->schema.tables[table].aggregate_only;
  const TextTable text = has_records ? record_table_of(session, table) : population_table(session);
  return write_stdout(formatted(text, session.options.table_format)) ? kExitClean
                                                                     : kExitCannotJudge;
}

}  // namespace

extern const Command command_records;
const Command command_records{.name = "records", .run = run_records};

}  // namespace muster
