#include "engine/data/dataset.h"

#include <algorithm>

#include <fmt/format.h>

#include "engine/base/check.h"
#include "engine/data/file_digests.h"

namespace muster {

Dataset::Dataset() = default;
Dataset::~Dataset() = default;
Dataset::Dataset(Dataset&&) noexcept = default;
Dataset& Dataset::operator=(Dataset&&) noexcept = default;

const Sha256& Dataset::digest_of(const FilePopulation& file) const {
  MUSTER_CHECK(digests != nullptr);
  return digests->of(file.source);
}

namespace {

std::string scalar_text(const Dataset& dataset, const Schema& schema, const Column& column,
                        std::size_t i) {
  switch (column.type.kind) {
    case TypeKind::String:
      return std::string(dataset.strings[StringId(column.codes[i])]);
    case TypeKind::Enum:
      return schema.enums[column.type.enumeration()].words[column.codes[i]];
    case TypeKind::Bool:
      return column.codes[i] != 0 ? "true" : "false";
    case TypeKind::Int:
      return fmt::format("{}", column.numbers[i]);
    case TypeKind::Double:
      return fmt::format("{}", column.reals[i]);
    case TypeKind::Date:
      return to_string(Date{column.days[i]});
    case TypeKind::Timestamp:
      return to_string(from_ticks(column.numbers[i]));
    case TypeKind::Duration:
      return to_string(Duration{column.numbers[i]});
    case TypeKind::Invalid:
    case TypeKind::Null:
    case TypeKind::Span:
    case TypeKind::Period:
    case TypeKind::List:
    case TypeKind::Map:
    case TypeKind::Optional:
    case TypeKind::Record:
    case TypeKind::Set:
    case TypeKind::Type:
    case TypeKind::Param:
      break;
  }
  return {};
}

}  // namespace

void count_default(FilePopulation& population, ColumnId column, std::uint64_t cells) {
  if (cells > 0) population.defaulted[column] += cells;
}

const Segment& Table::segment_of(RowId row) const {
  MUSTER_CHECK(row < rows);
  const auto next = std::ranges::upper_bound(segments, row, {}, &Segment::first_row);
  MUSTER_CHECK(next != segments.begin());
  return *(next - 1);
}

std::uint64_t Table::row_begin(RowId row) const {
  const Segment& segment = segment_of(row);
  return segment.begins[row - segment.first_row];
}

std::uint64_t Table::record_number(RowId row) const {
  if (segments.empty()) return std::uint64_t{row} + 1;
  const Segment& segment = segment_of(row);
  return segment.numbers[row - segment.first_row];
}

DefectId Dataset::defect_of(TableId table, RowId row, ColumnId column) const {
  if (const auto found = cell_defects.find({table, row, column}); found != cell_defects.end()) {
    return found->second;
  }
  const Table& data = tables[table];
  if (row >= data.rows) return {};
  const CellOrigin& origin = data.segment_of(row).origins[column];
  if (origin.kind == CellOrigin::Kind::NotProvided) return origin.not_provided;
  for (const auto& [field, defect] : data.missing_targets) {
    const Column& cells = data.columns[field];
    if (field == column && cells.leads_to != nullptr && cells.target(row) == kDanglingTarget)
      return defect;
  }
  return {};
}

std::string cell_text(const Dataset& dataset, const Schema& schema, TableId table, RowId row,
                      ColumnId column) {
  const Column& cells = dataset.tables[table].columns[column];
  if (!cells.loaded || !cells.present[row]) return {};
  if (cells.shown_only) return shown_text(dataset, table, row, column);
  if (cells.type.kind != TypeKind::List) return scalar_text(dataset, schema, cells, row);
  std::string out;
  const std::uint32_t begin = row == 0 ? 0 : cells.list_ends[row - 1];
  for (std::uint32_t i = begin; i < cells.list_ends[row]; ++i) {
    if (i > begin) out += ';';
    out += scalar_text(dataset, schema, *cells.elements, i);
  }
  return out;
}

std::string key_text(const Dataset& dataset, const Schema& schema, TableId table, RowId row) {
  std::string out;
  bool first = true;
  for (const ColumnId column : schema.tables[table].key) {
    if (!first) out += '/';
    first = false;
    for (const char c : cell_text(dataset, schema, table, row, column)) {
      if (c == '/') {
        out += "%2F";
      } else if (c == '%') {
        out += "%25";
      } else {
        out += c;
      }
    }
  }
  return out;
}

bool key_is_sensitive(const TableSchema& table) {
  return std::ranges::any_of(table.key,
                             [&](ColumnId column) { return table.fields[column].sensitive; });
}

}  // namespace muster
