#include "engine/eval/places.h"

#include <optional>
#include <utility>

#include "engine/data/load.h"
#include "engine/eval/mask.h"

namespace muster {

namespace {

// Nodes that name a cell of a record.
bool names_a_cell(Op op) {
  return op == Op::Field || op == Op::HasField || op == Op::Forward || op == Op::HasForward ||
         op == Op::OptionalField;
}

}  // namespace

EvidencePlace cell_place(const RunContext& run, TableId table, RowId row, ColumnId column) {
  return place_at(run, {.table = table, .row = row, .column = column});
}

EvidencePlace row_place(const RunContext& run, TableId table, RowId row) {
  return place_at(run, {.table = table, .row = row, .column = {}});
}

CellName key_cell(const RunContext& run, TableId table, RowId row) {
  const TableSchema& schema = run.schema().tables[table];
  return {
      .table = table, .row = row, .column = schema.key.empty() ? ColumnId() : schema.key.front()};
}

EvidencePlace place_at(const RunContext& run, const CellName& cell) {
  return place_at(run, cell, shown_key(run, cell.table, cell.row));
}

EvidencePlace place_at(const RunContext& run, const CellName& cell, std::string label) {
  const Span span =
      cell.column.valid()
          ? cell_span(run.dataset, run.sources, run.limits, cell.table, cell.row, cell.column)
          : row_span(run.dataset, run.sources, run.limits, cell.table, cell.row);
  return {.table = cell.table,
          .row = cell.row,
          .column = cell.column,
          .span = span,
          .label = std::move(label)};
}

EvidencePlace key_place(const RunContext& run, TableId table, RowId row) {
  return place_at(run, key_cell(run, table, row));
}

Span position_of(const RunContext& run, const CellName& cell) {
  const Table& table = run.dataset.tables[cell.table];
  const Segment& segment = table.segment_of(cell.row);
  const bool in_row =
      !cell.column.valid() || segment.origins[cell.column].kind == CellOrigin::Kind::Column;
  if (segment.places.empty() && in_row) {
    return {.source = segment.source, .length = 0, .begin = table.row_begin(cell.row)};
  }
  return place_at(run, cell, {}).span;
}

namespace {

// The block of muster.toml about the set; invalid if there is none.
Span block_of(const RunContext& run, TableId table) {
  for (const SetInputs& set : run.inputs.sets) {
    if (set.record.value != run.schema().tables[table].name) continue;
    if (!set.sources.empty() && set.sources.front().at.valid()) return set.sources.front().at;
    if (set.none && set.none->at.valid()) return set.none->at;
    return set.record.at;
  }
  return {};
}

}  // namespace

EvidencePlace settings_place(const RunContext& run, const CompiledRule& rule) {
  EvidencePlace place;
  if (rule.about.valid()) {
    place.span = block_of(run, rule.about);
    const auto& roster = run.schema().tables[rule.about].from_roster;
    if (!place.span.valid() && roster) place.span = block_of(run, roster->set);
  }
  if (!place.span.valid()) place.span = run.options.config_at;
  return place;
}

std::optional<CellName> PlaceFinder::cell_of(PlanId id) {
  const PlanNode& node = run_.program.nodes[id];
  if (names_a_cell(node.op)) {
    const Value record = evaluator_.evaluate(node.args[0], frame_, rule_.lets);
    if (record.kind != ValueKind::Record) return std::nullopt;
    return CellName{
        .table = record_table(record), .row = record_row(record), .column = node.column};
  }
  const Value value = evaluator_.evaluate(id, frame_, rule_.lets);
  if (value.kind == ValueKind::Record)
    return key_cell(run_, record_table(value), record_row(value));
  if (node.op == Op::Derived) {
    const Value record = evaluator_.evaluate(node.args[0], frame_, rule_.lets);
    if (record.kind == ValueKind::Record)
      return key_cell(run_, record_table(record), record_row(record));
  }
  return std::nullopt;
}

std::optional<EvidencePlace> PlaceFinder::place_of(PlanId id) {
  const std::optional<CellName> cell = cell_of(id);
  return cell ? std::optional(place_at(run_, *cell)) : std::nullopt;
}

void PlaceFinder::add(const Value& value, std::vector<EvidencePlace>& places) {
  if (places.size() >= kMaxRelatedPlaces) return;
  if (value.kind == ValueKind::Record) {
    places.push_back(row_place(run_, record_table(value), record_row(value)));
  } else if (value.kind == ValueKind::Set) {
    for (const RowId row : value.set->rows) {
      if (places.size() >= kMaxRelatedPlaces) return;
      places.push_back(row_place(run_, value.set->table, row));
    }
  } else if (value.kind == ValueKind::List) {
    for (const Value& item : value.list->items) add(item, places);
  } else if (value.kind == ValueKind::Optional && value.optional != nullptr) {
    add(*value.optional, places);
  }
}

std::vector<EvidencePlace> PlaceFinder::related() {
  std::vector<EvidencePlace> places;
  for (const PlanId id : rule_.related) {
    if (places.size() >= kMaxRelatedPlaces) break;
    const PlanNode& node = run_.program.nodes[id];
    if (names_a_cell(node.op) && node.op != Op::Forward) {
      if (std::optional<EvidencePlace> place = place_of(id)) places.push_back(std::move(*place));
    } else {
      add(evaluator_.evaluate(id, frame_, rule_.lets), places);
    }
  }
  return places;
}

}  // namespace muster
