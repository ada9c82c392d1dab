// The records below the header of delimited text: plain rows in batches by the structural index,
// all others one at a time by the scanner, which is the definition of both.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/limits.h"
#include "engine/base/result.h"
#include "engine/data/csv_header.h"
#include "engine/data/record_reader.h"
#include "engine/text/csv_index.h"
#include "engine/text/csv_scan.h"

namespace muster {

class CsvRows {
 public:
  enum class Mode { Batches, RowByRow };  // the same rows either way

  // Borrows all of them. Records are numbered from 1.
  CsvRows(const CsvShape& shape, std::string_view text, SourceId source, const Limits& limits,
          RowSink& sink, Emitter& diag, Mode mode = Mode::Batches);

  // Hands out the rows that begin in [from, to), where `from` begins a row; where the next one
  // begins. Emits UnclosedQuote, RowTooLong and RepeatedHeader. `is_text`: as of PieceBytes.
  Result<std::uint64_t> read(std::uint64_t from, std::uint64_t to,
                             const std::function<bool(std::uint64_t end)>& is_text = {});

 private:
  static constexpr std::size_t kBatch = 1024;

  Result<std::uint64_t> read_window(std::uint64_t from, std::uint64_t to);
  Result<std::uint64_t> read_row(std::uint64_t at);
  std::size_t take_run(std::span<const std::uint32_t> row_ends,
                       std::span<const std::uint32_t> separators, std::uint32_t begin,
                       std::uint32_t stop, std::uint32_t quote);
  // What a row is told by at a glance.
  struct Lengths {
    std::uint32_t longest;     // bytes of a row that surely passes no limit
    std::uint32_t columns;     // of the header
    std::uint32_t usual;       // how many lengths from `columns` on are not too long
    std::uint32_t probe;       // the column of which a repeated header is told ...
    std::uint32_t probe_size;  // ... by its length first

    bool are_odd(std::uint32_t begin, std::uint32_t end, const std::uint32_t* ends) const;
  };
  static Lengths lengths_of(const std::vector<std::string>& header, const Limits& limits);
  bool is_plain(std::uint32_t begin, std::uint32_t end, std::span<const std::uint32_t> ends) const;
  bool note_quotes(std::uint32_t end, std::span<const std::uint32_t> ends);
  bool is_footer(std::uint32_t begin, std::span<const std::uint32_t> ends) const;
  void hand_over(std::span<const std::uint32_t> separators);
  std::string_view plain_cell(std::size_t column, std::uint32_t begin,
                              std::span<const std::uint32_t> ends) const;
  std::string_view no_record() const;
  std::optional<Diagnostic> problem(Span at) const;

  const CsvShape& shape_;
  std::string_view text_;
  SourceId source_;
  const Limits& limits_;
  RowSink& sink_;
  Emitter& diag_;
  CsvScanner scanner_;
  CsvRow row_;
  std::vector<RawCell> row_cells_;
  std::uint64_t number_ = 0;  // of records so far

  // Of the window that is being read.
  std::string_view window_;
  std::uint64_t window_at_ = 0;
  std::span<const std::uint32_t> quotes_;  // those of the rows to come
  // Of the batch that is being gathered; its cells end at `separators` of its rows.
  std::vector<CellRange> batch_rows_;  // the first batch_size_ of them
  std::size_t batch_size_ = 0;
  std::vector<std::uint32_t> quoted_rows_;
  std::vector<std::vector<CellRange>> columns_;  // by request
  std::vector<std::span<const CellRange>> views_;
  Lengths lengths_;
  std::vector<bool> asked_;  // by column: its text matters
  std::optional<CsvIndex> index_;
};

}  // namespace muster
