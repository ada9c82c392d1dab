// JSON Schema of a file, made of the table that its loader checks it with (shape.h). Kept to what
// drafts 4 to 2020-12 have in common, so that every editor and validator understands it.
#pragma once

#include <string>
#include <string_view>

#include "engine/rule/shape.h"

namespace muster {

// With a line end at its end. `title`: what the file is.
std::string json_schema(const Shape& file, std::string_view title);

}  // namespace muster
