// Keys and references over whole tables: duplicates are quarantined (S1), references become rows of
// their target (S3).
#pragma once

#include <cstdint>
#include <memory>
#include <unordered_map>
#include <vector>

#include "engine/data/dataset.h"
#include "engine/data/key_run.h"
#include "engine/data/key_table.h"
#include "engine/data/load.h"
#include "engine/data/table_merge.h"

namespace muster {

// By table: the finding that says why the record of a key is in no table.
struct QuarantinedKeys {
  std::unordered_map<std::uint64_t, DefectId> by_key;
};

// Quarantines all rows of a key that occurs twice (rows in `lost` count), fills
// Table::key_rows. `shown_keys`: of the rows, if the key is only shown; then
// key_rows has only the lost ones.
QuarantinedKeys check_keys(const LoadContext& context, Table& table, Dataset& dataset,
                           const std::vector<LostKey>& lost, const KeyRun& shown_keys);

// The table of the text keys of a set whose keys were checked, for what refers to it.
std::unique_ptr<KeyTable> freeze_keys(const TableSchema& schema, const Table& table,
                                      const QuarantinedKeys& quarantined,
                                      const std::vector<LostKey>& lost, const StringPool& strings);

// Brings the defects into the order of their record sets, whatever the order in which those were
// read: first those that no record set was read for. REQUIRES: no cell has a defect yet.
void order_defects(Dataset& dataset, std::vector<QuarantinedKeys>& quarantined, std::size_t first);

// Takes rows out of a table, of its populations and of the defects that name them.
void remove_rows(Table& table, const Bitmap& keep, Dataset& dataset);

// Says of every loaded reference whose target set was read where it leads, with a defect for each
// cell that leads nowhere. `quarantined` by TableId.
void resolve_references(const LoadContext& context, Dataset& dataset,
                        const std::vector<QuarantinedKeys>& quarantined);

// Fills Dataset::cell_defects from the defects of unreadable cells.
void index_cell_defects(Dataset& dataset);

}  // namespace muster
