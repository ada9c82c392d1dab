// The files of the sources: finding, opening and decoding them, and the day that their
// names say they were made on. Nothing is parsed here.
#pragma once

#include <vector>

#include "engine/data/dataset.h"
#include "engine/data/file_load.h"
#include "engine/data/load.h"
#include "engine/data/source_mapping.h"

namespace muster {

struct SourceFiles {
  std::vector<SourceFile> files;        // by mapping, then pattern, then path; usable ones only
  std::vector<OpenedFileStamp> stamps;  // of all that were opened
  std::vector<Defect> defects;          // patterns that match nothing; files without a byte
};

// Whether a text that is read in pieces is looked at for bytes that are not text when it is opened,
// or by who reads it (SourceFile::unchecked).
enum class TextCheck { AtOnce, WhenRead };

// Opens all files of all mappings, in order. What can not be opened or decoded is an error in
// `diag`, and the others are still opened.
SourceFiles open_source_files(const std::vector<SourceMapping>& mappings, TextCheck check,
                              const LoadContext& context, Emitter& diag);

// The one date in a file's name: yyyy-mm-dd (or with `_` or `.`), yyyymmdd or ddmmyyyy. Nothing if
// there is none, several, or one that reads in two ways.
std::optional<Date> date_in_name(std::string_view path);

}  // namespace muster
