// Evidence files -> their typed rows, on all threads: which piece of which file is read when, and
// that the pieces make up just what one reading from begin to end gives.
#pragma once

#include <cstddef>
#include <functional>
#include <span>

#include "engine/data/file_load.h"
#include "engine/data/key_table.h"
#include "engine/data/load.h"

namespace muster {

// What was read of a file: all of it, or what stands before its records (no row), or a piece of
// them. Each has the layout, and the population of its own rows alone.
struct LoadedPart {
  std::size_t file = 0;  // index into the files that were asked for
  bool last = false;     // of its file; also if it failed
  LoadedFile loaded;
};

// Reads the files on `context.jobs` threads, those whose format allows it in pieces of about
// `context.piece_bytes`. Calls `done` with each part, in the order of the files and their rows, one
// call at a time but not always on the same thread; later parts are being read meanwhile. Records
// are numbered within their part. What the parts add up to does not depend on the pieces. `keys`:
// of the record sets that are complete.
void load_files(std::span<const SourceFile> files, const LoadContext& context,
                const KeyTables& keys, const std::function<void(LoadedPart)>& done);

}  // namespace muster
