// What one [[records.*.source]] block means for the fields of its record set: which column,
// constant or nothing feeds each, and how its cells are written. All settings are checked here,
// once, before any file is read.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "engine/base/result.h"
#include "engine/data/cell_convert.h"
#include "engine/data/inputs.h"
#include "engine/data/schema.h"
#include "engine/diag/emitter.h"

namespace muster {

struct MappedField {
  enum class From { Column, Constant, Absent };
  ColumnId column;
  From from = From::Column;
  std::vector<std::string_view> names;   // of Column, in order of preference
  bool named = false;                    // `columns` names it
  const PlacedText* constant = nullptr;  // of Constant
  FieldRules rules;
  bool shown_only = false;  // as of Column; the loader says it
};

struct SourceMapping {
  TableId table;
  const SourceSettings* settings = nullptr;
  std::vector<MappedField> fields;  // the loaded ones, by ColumnId
  // Those that `columns` names and nothing reads: their columns must be there all the same (S29).
  std::vector<MappedField> unread;
  std::optional<std::size_t> reader;
  ColumnId dated_by;
  std::optional<Date> extracted_on;
  bool date_in_file_name = false;
};

// Required, key and happened_on fields must be readable for a row to be a record.
bool is_essential(const TableSchema& table, ColumnId column);

// `loaded` has one flag a field of the table. Borrows `settings` and `schema`. Emits UnknownField,
// FieldSetTwice, UnknownWord, UnknownFormat, BadSourceSetting, ExtractDateMissing.
Result<SourceMapping> map_source(TableId table, const std::vector<bool>& loaded,
                                 const SourceSettings& settings, const Schema& schema,
                                 const Inputs& inputs, Emitter& diag);

}  // namespace muster
