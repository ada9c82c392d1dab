// Names for records that give nobody away (S19): the record set and the record's number,
// `people#14`, in place of a sensitive value. Done here, once, so that no writer can forget it.
#pragma once

#include <string>
#include <string_view>

#include "engine/data/dataset.h"
#include "engine/eval/run_context.h"
#include "engine/fn/value.h"

namespace muster {

// Stands where something of records that are for counting only would be.
inline constexpr std::string_view kCountsOnly = "(counts only)";

// `people#14`.
std::string record_name(const RunContext& run, TableId table, RowId row);
// For the value of a sensitive cell: the name of the record it refers to, else of its own.
std::string masked_cell(const RunContext& run, TableId table, RowId row, ColumnId column);
// Whether the key of a row is shown as it is.
bool shows_raw_key(const RunContext& run, TableId table);
// The key of a row with its sensitive parts masked, unless the run shows them.
std::string shown_key(const RunContext& run, TableId table, RowId row);
// What is made from records that are for counting only: a number from 1 to 4 is `<5`, other numbers
// are as they are, and what is no number stays hidden. No option lifts that.
std::string counted_text(const Value& value);
// `/` and `%` as %2F and %25, so that keys can be joined by `/` (S8).
std::string encoded_key_part(std::string_view text);

}  // namespace muster
