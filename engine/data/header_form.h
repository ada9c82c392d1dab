// Whether the line that was taken for a header may be a record of a file that lost its header. What
// may be somebody's data is never listed in a message (S19).
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/data/record_reader.h"

namespace muster {

// Fewer than half of the columns are there that the file can not be used without (of all that are
// asked for, if it can be used without any). `origins`: by request.
bool lacks_most(std::span<const FieldRequest> requests, std::span<const CellOrigin> origins);

// Some name holds what names of columns seldom do: an `@`, or two digits.
bool holds_data(std::span<const std::string> names);

// The line repeats in what follows: one of its cells stands in the same column of a row below, or
// all of them are of the form of those of one row. Empty cells say nothing.
bool repeats_in(std::span<const std::string> names, std::span<const std::string_view> row);

}  // namespace muster
