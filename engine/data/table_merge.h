// The files of a record set -> its table: rows in the order of the files, codes of the common
// dictionary, populations, what the extracts' days mean.
#pragma once

#include <span>
#include <vector>

#include "engine/data/dataset.h"
#include "engine/data/file_load.h"
#include "engine/data/load.h"

namespace muster {

// The rows of a table that are not in it, with codes of Dataset::strings.
struct LostKey {
  std::vector<std::uint64_t> key;
  DefectId defect;  // of a quarantined row; invalid: a later one
  Span key_at;
  bool later = false;
};

// A file, or one of its parts: those of a file follow each other.
struct MergeFile {
  const SourceFile* file;
  LoadedFile* loaded;  // its parts are moved away
};

// Fills `table` from its files, in their order; `table.columns` has a column for every field.
// Appends the keys of rows that are in no table to `lost`.
void merge_files(std::span<const MergeFile> files, const LoadContext& context, Table& table,
                 Dataset& dataset, std::vector<LostKey>& lost);

// What is wrong with the set as a whole: no source, no records, `none`.
void check_whole_set(const SetInputs* inputs, const LoadContext& context, Table& table,
                     Dataset& dataset, Emitter& diag);

// Adds up the populations of the files.
void add_up(Population& population);

}  // namespace muster
