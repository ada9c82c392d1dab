#include "engine/eval/mask.h"

#include <fmt/format.h>

#include "engine/fn/value.h"

namespace muster {

std::string record_name(const RunContext& run, TableId table, RowId row) {
  const Table& data = run.dataset.tables[table];
  return fmt::format("{}#{}", run.schema().tables[table].name, data.record_number(row));
}

std::string masked_cell(const RunContext& run, TableId table, RowId row, ColumnId column) {
  const FieldSchema& field = run.schema().tables[table].fields[column];
  const Column& cells = run.dataset.tables[table].columns[column];
  if (field.reference && cells.leads_to != nullptr) {
    const RowId to = cells.target(row);
    if (to < kFirstSpecialTarget) return record_name(run, field.reference->target, to);
  }
  return record_name(run, table, row);
}

bool shows_raw_key(const RunContext& run, TableId table) {
  const TableSchema& schema = run.schema().tables[table];
  return !schema.key.empty() && (run.options.unmask || !key_is_sensitive(schema));
}

std::string shown_key(const RunContext& run, TableId table, RowId row) {
  if (shows_raw_key(run, table)) return key_text(run.dataset, run.schema(), table, row);
  const TableSchema& schema = run.schema().tables[table];
  if (schema.key.empty()) return record_name(run, table, row);
  std::string shown;
  for (const ColumnId column : schema.key) {
    if (!shown.empty()) shown += '/';
    shown += schema.fields[column].sensitive
                 ? masked_cell(run, table, row, column)
                 : encoded_key_part(cell_text(run.dataset, run.schema(), table, row, column));
  }
  return shown;
}

std::string counted_text(const Value& value) {
  constexpr std::int64_t kFew = 5;
  if (value.kind == ValueKind::Int) {
    const std::int64_t number = value.integer;
    return number > 0 && number < kFew ? fmt::format("<{}", kFew) : fmt::format("{}", number);
  }
  if (value.kind == ValueKind::Double) {
    const double number = value.real;
    return number > 0 && number < static_cast<double>(kFew) ? fmt::format("<{}", kFew)
                                                            : display(value, nullptr);
  }
  return std::string(kCountsOnly);
}

std::string encoded_key_part(std::string_view text) {
  std::string encoded;
  encoded.reserve(text.size());
  for (const char c : text) {
    if (c == '/') {
      encoded += "%2F";
    } else if (c == '%') {
      encoded += "%25";
    } else {
      encoded += c;
    }
  }
  return encoded;
}

}  // namespace muster
