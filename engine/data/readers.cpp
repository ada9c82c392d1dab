// The list of record readers, from readers.def.
#include <algorithm>
#include <array>

#include "engine/data/record_reader.h"

namespace muster {

#define MUSTER_RECORD_READER(name) extern const RecordReader reader_##name;
#include "engine/data/readers.def"
#undef MUSTER_RECORD_READER

std::span<const RecordReader* const> record_readers() {
  static constexpr std::array readers = {
#define MUSTER_RECORD_READER(name) &reader_##name,
#include "engine/data/readers.def"
#undef MUSTER_RECORD_READER
  };
  return readers;
}

std::optional<std::size_t> reader_by_name(std::string_view name) {
  const auto readers = record_readers();
  for (std::size_t i = 0; i < readers.size(); ++i) {
    if (readers[i]->name == name) return i;
  }
  return std::nullopt;
}

std::optional<std::size_t> reader_by_path(std::string_view path) {
  std::string lower(path.substr(path.rfind('/') + 1));
  for (char& c : lower) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  const auto readers = record_readers();
  for (std::size_t i = 0; i < readers.size(); ++i) {
    for (const std::string_view extension : readers[i]->extensions) {
      if (lower.ends_with(extension)) return i;
    }
  }
  return std::nullopt;
}

}  // namespace muster
