// Rows of a record set, and what a reference leads to when it is no row.
#pragma once

#include <cstdint>

namespace muster {

using RowId = std::uint32_t;  // within a table
inline constexpr RowId kAbsentTarget = 0xffff'ffff;
inline constexpr RowId kDanglingTarget = 0xffff'fffe;
inline constexpr RowId kQuarantinedTarget = 0xffff'fffd;
inline constexpr RowId kLaterTarget = 0xffff'fffc;  // happened after the as-of date
inline constexpr RowId kFirstSpecialTarget = kLaterTarget;

}  // namespace muster
