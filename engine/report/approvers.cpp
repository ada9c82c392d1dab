#include "engine/report/approvers.h"

#include <algorithm>

#include <fmt/format.h>

#include "engine/diag/catalog.h"

namespace muster {
namespace {

// The days of a date field that was read; nothing if the set has none of that name.
const Column* date_column(const Table& table, const TableSchema& schema, std::string_view field) {
  const ColumnId id = schema.find(field);
  if (!id.valid() || schema.fields[id].type.kind != TypeKind::Date) return nullptr;
  const Column& column = table.columns[id];
  return column.loaded ? &column : nullptr;
}

}  // namespace

Approvers::Approvers(const Dataset& dataset, const Schema& schema)
    : dataset_(dataset),
      schema_(schema),
      people_(schema.find("people")),
      engagements_(schema.find("engagements")) {}

std::string Approvers::objection(std::string_view person, Date day) const {
  if (is_lost(people_)) return "`people` has no record, so that nobody is known to be there";
  if (!was_read(people_)) return {};
  // Its place is told beside it, so that the id of a person need not be.
  const std::string who = key_is_sensitive(schema_.tables[people_]) ? "whoever approved it"
                                                                    : fmt::format("`{}`", person);
  if (!is_person(person)) return who + " is not the key of anybody in `people`";
  if (was_read(engagements_) && !is_engaged(person, day)) {
    return fmt::format("{} had no engagement on {}", who, to_string(day));
  }
  return {};
}

// Files are named for the set and give no record: that may not make an approver of anybody. Who
// keeps no such list at all has nobody to ask.
bool Approvers::is_lost(TableId table) const {
  if (!table.valid() || table.index() >= dataset_.tables.size()) return false;
  const Table& set = dataset_.tables[table];
  return set.was_read && set.rows == 0 && std::ranges::any_of(set.set_defects, [this](DefectId id) {
           return dataset_.defects[id].diagnostic.name != diag::MissingRecordSet.name;
         });
}

// A set without a row, or one that is not there, knows nobody and therefore denies nobody.
bool Approvers::was_read(TableId table) const {
  return table.valid() && table.index() < dataset_.tables.size() &&
         dataset_.tables[table].was_read && dataset_.tables[table].rows > 0;
}

bool Approvers::is_person(std::string_view person) const {
  const TableSchema& schema = schema_.tables[people_];
  if (schema.key.size() != 1 || schema.fields[schema.key[0]].type.kind != TypeKind::String) {
    return true;
  }
  const StringId code = dataset_.strings.find(person);
  if (!code.valid()) return false;
  const Table& table = dataset_.tables[people_];
  return table.key_rows.find(code.index()) < kFirstSpecialTarget;
}

bool Approvers::is_engaged(std::string_view person, Date day) const {
  const TableSchema& schema = schema_.tables[engagements_];
  const Table& table = dataset_.tables[engagements_];
  const ColumnId id = schema.find("person_id");
  const Column* const first = date_column(table, schema, "first_day");
  const Column* const last = date_column(table, schema, "last_day");
  if (!id.valid() || !table.columns[id].loaded || first == nullptr) return true;
  const StringId code = dataset_.strings.find(person);
  if (!code.valid()) return false;
  const Column& persons = table.columns[id];
  for (RowId row = 0; row < table.rows; ++row) {
    if (!persons.present[row] || persons.codes[row] != code.index()) continue;
    if (!first->present[row] || first->days[row] > day.days) continue;
    if (last == nullptr) return true;
    if (last->unreadable[row]) continue;
    if (!last->present[row] || last->days[row] >= day.days) return true;
  }
  return false;
}

}  // namespace muster
