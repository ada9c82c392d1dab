// Delimited text (RFC 4180 with any single-byte delimiter; quotes doubled inside quotes; line ends
// LF, CRLF or a lone CR) as rows and cells with places. Nothing is copied but cells with doubled
// quotes.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/limits.h"
#include "engine/base/result.h"
#include "engine/diag/emitter.h"
#include "engine/source/span.h"

namespace muster {

struct CsvCell {
  std::string_view text;     // without quotes; good until the next row
  std::uint64_t begin = 0;   // of the cell with its quotes
  std::uint32_t length = 0;  // with its quotes
  bool quoted = false;
};

enum class CsvRowProblem {
  None,
  TextAfterQuote,  // bytes between a closing quote and the delimiter
  StrayQuote,      // a quote inside an unquoted cell is text; never a problem by itself (reserved)
  CellTooLong,
  TooManyColumns,
};

struct CsvRow {
  std::uint64_t begin = 0;  // first byte of the row
  std::uint64_t end = 0;    // one past the last byte, without the line end
  std::vector<CsvCell> cells;
  CsvRowProblem problem = CsvRowProblem::None;
  std::size_t problem_cell = 0;
};

// The delimiter of a text, by its header line: the one of `,` `;` TAB `|` outside quotes that
// splits it into most cells; `,` when none occurs.
char detect_delimiter(std::string_view first_line);

class CsvScanner {
 public:
  // `from`: where the first row to read begins.
  CsvScanner(std::string_view text, SourceId source, char delimiter, const Limits& limits,
             std::uint64_t from = 0);
  // Moves to the next row; false at the end. A row of no bytes (blank line) is a row of one empty
  // cell. Emits UnclosedQuote at the opening quote (also when the quoted cell passes its limit of
  // bytes or line ends before it closes) and RowTooLong, and then fails: the whole file is refused.
  Result<bool> next(CsvRow& row, Emitter& diag);

  // Where the next row begins.
  std::uint64_t position() const { return position_; }
  void move_to(std::uint64_t position) { position_ = position; }

 private:
  std::string_view text_;
  SourceId source_;
  char delimiter_;
  const Limits& limits_;
  std::uint64_t position_;

  enum class Stop { Delimiter, RowEnd };
  Result<Stop> quoted_cell(CsvRow& row, Emitter& diag);
  Stop plain_cell(CsvRow& row);
  Stop stop_at(std::uint64_t end) const;
  std::uint64_t find_stop(std::uint64_t from) const;
  void add_cell(CsvRow& row, CsvCell cell) const;
  std::string_view undoubled(std::string_view quoted);

  // Texts of this row's cells that had doubled quotes; reused from row to row.
  // Each stays where it is; none until one is needed, as for a single row it seldom is.
  std::vector<std::unique_ptr<std::string>> unescaped_;
  std::size_t unescaped_used_ = 0;
  std::array<bool, 256> stops_{};  // delimiter, LF and CR
};

}  // namespace muster
