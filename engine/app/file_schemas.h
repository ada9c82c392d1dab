// The kinds of files that people write, with the tables that their loaders check them with.
#pragma once

#include <span>
#include <string_view>

#include "engine/rule/shape.h"

namespace muster {

struct FileSchema {
  std::string_view name;   // what `muster schema` calls it: rule
  std::string_view title;  // A rule of muster
  std::string_view files;  // which files these are: `rules/<pack>/*.yaml`
  const Shape* shape;
};

std::span<const FileSchema> file_schemas();
// Null if there is none.
const FileSchema* find_file_schema(std::string_view name);

}  // namespace muster
