// Days in their plain forms, many cells at once: `2026-01-31`, and in UTC `2026-01-31T10:05:00Z`.
// What ColumnConverter makes of such a cell by itself is the definition.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "engine/data/record_reader.h"

namespace muster {

// How far read_plain_days goes: years from kFirstPlainYear on, kPlainYears of them.
inline constexpr int kFirstPlainYear = 1900;
inline constexpr int kPlainYears = 256;

// Sets the bit of each cell that it has read, and its day since 1970-01-01; what is in `days` for
// the others is arbitrary. It may leave cells of these forms unread, and reads none where the
// machine has no AVX-512. `instants`: the second form too. `done` has a bit a cell, all zero.
void read_plain_days(std::string_view text, std::span<const CellRange> cells, bool instants,
                     std::span<std::int32_t> days, std::span<std::uint64_t> done);

}  // namespace muster
