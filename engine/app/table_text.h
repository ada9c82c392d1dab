// Tables for people: `muster list`, `muster records`.
#pragma once

#include <string>
#include <vector>

namespace muster {

struct TextTable {
  std::vector<std::string> header;
  std::vector<std::vector<std::string>> rows;
};

// Aligned columns by display width, cells escaped for a terminal; the last column is not padded.
std::string aligned(const TextTable& table);
// RFC 4180, every cell quoted; a cell that a spreadsheet would run gets an apostrophe before it.
std::string as_csv(const TextTable& table);
// A list of objects.
std::string as_json(const TextTable& table);

}  // namespace muster
