// The rows of a table that can answer a SetQuery, by the keys of the query: the answer itself (is
// there one, how many, the least or greatest value, the first or last row), sorted values, or the
// rows.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "engine/data/dataset.h"
#include "engine/eval/columnar/key_ids.h"
#include "engine/eval/columnar/set_query.h"

namespace muster {

struct RowIndex {
  KeyIds ids;
  // Of each id, as the query needs; `unsure`: rows for which it is not known whether they count.
  std::vector<std::uint64_t> found;   // bits: there is such a row
  std::vector<std::uint64_t> unsure;  // bits; empty: of no id
  std::vector<std::uint32_t> counts;
  std::vector<std::int32_t> days;  // least or greatest of a Date ...
  std::vector<std::int64_t>
      extremes;                  // ... or of another number; the end of the scale: there is none
  std::vector<RowId> witnesses;  // the first or last row; kNoRow: there is none
  // Of id i what stands at [begins[i] .. begins[i + 1]): the rows themselves, or their values,
  // ascending.
  std::vector<std::uint32_t> begins;
  std::vector<RowId> rows;
  std::vector<std::int64_t> values;
  std::vector<std::uint64_t> unsure_rows;  // bits, beside `rows`; empty: none
  // Whether there are rows whose key is not known: they may be anybody's.
  bool stray = false;

  static constexpr RowId kNoRow = kAbsentTarget;
  std::span<const RowId> rows_of(std::uint32_t id) const {
    return std::span(rows).subspan(begins[id], begins[id + std::size_t{1}] - begins[id]);
  }
  std::span<const std::int64_t> values_of(std::uint32_t id) const {
    return std::span(values).subspan(begins[id], begins[id + std::size_t{1}] - begins[id]);
  }
  static bool bit(std::span<const std::uint64_t> bits, std::size_t i) {
    return !bits.empty() && ((bits[i >> 6] >> (i & 63)) & 1U) != 0;
  }
};

class ColumnarEvaluator;
struct RunContext;

// `evaluator`: no values of it may be in use.
RowIndex build_row_index(const SetQuery& query, const RunContext& run,
                         ColumnarEvaluator& evaluator);

}  // namespace muster
