// The files of a record set -> its table: rows in the order of the files, codes of the common
// dictionary, populations, what the extracts' days mean.
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "engine/data/dataset.h"
#include "engine/data/file_pieces.h"
#include "engine/data/load.h"

namespace muster {

// The rows of a table that are not in it, with codes of Dataset::strings.
struct LostKey {
  std::vector<std::uint64_t> key;
  DefectId defect;  // of a quarantined row; invalid: a later one
  Span key_at;
  bool later = false;
};

// Takes the parts of the files of one record set, in their order, and fills its table, which has a
// column for every field.
class TableMerge {
 public:
  // `files`: all of the set. Borrows all of them. Appends the keys of rows that
  // are in no table to `lost`, and LoadedFile::keys to `shown_keys`.
  TableMerge(std::span<const SourceFile> files, const LoadContext& context, const KeyTables& keys,
             Table& table, Dataset& dataset, std::vector<LostKey>& lost, KeyRun& shown_keys);
  ~TableMerge();
  TableMerge(const TableMerge&) = delete;
  TableMerge& operator=(const TableMerge&) = delete;

  // REQUIRES: the part did not fail.
  void add(LoadedPart part);

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

// What is wrong with the set as a whole: no source, no records, `none`.
void check_whole_set(const SetInputs* inputs, const LoadContext& context, Table& table,
                     Dataset& dataset, Emitter& diag);

// Adds up the populations of the files.
void add_up(Population& population);

}  // namespace muster
