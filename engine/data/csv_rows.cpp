#include "engine/data/csv_rows.h"

#include <algorithm>
#include <array>
#include <limits>
#include <utility>

#include "engine/data/made_diagnostic.h"
#include "engine/diag/catalog.h"

namespace muster {
namespace {

constexpr std::string_view kRepeated = "header repeated";
// The last row of a stretch ends behind it: so much more is looked at for its end.
constexpr std::uint64_t kBeyond = 4096;
constexpr std::uint32_t kNoQuote = std::numeric_limits<std::uint32_t>::max();

}  // namespace

CsvRows::Lengths CsvRows::lengths_of(const std::vector<std::string>& header, const Limits& limits) {
  constexpr std::uint64_t kMost = std::numeric_limits<std::int32_t>::max();
  const auto probe = std::ranges::max_element(header, {}, &std::string::size);
  const auto longest = std::min<std::uint64_t>(
      {limits.cell_bytes, limits.quoted_newlines, limits.line_bytes, kMost});
  return {.longest = static_cast<std::uint32_t>(longest),
          .columns = static_cast<std::uint32_t>(header.size()),
          .usual =
              static_cast<std::uint32_t>(longest < header.size() ? 0 : longest - header.size() + 1),
          .probe = static_cast<std::uint32_t>(probe - header.begin()),
          .probe_size = static_cast<std::uint32_t>(std::min<std::uint64_t>(probe->size(), kMost))};
}

CsvRows::CsvRows(const CsvShape& shape, std::string_view text, SourceId source,
                 const Limits& limits, RowSink& sink, Emitter& diag, Mode mode)
    : shape_(shape),
      text_(text),
      source_(source),
      limits_(limits),
      sink_(sink),
      diag_(diag),
      scanner_(text, source, shape.delimiter, limits),
      row_cells_(shape.columns.size()),
      columns_(shape.columns.size()),
      views_(shape.columns.size()),
      lengths_(lengths_of(shape.header, limits)) {
  batch_rows_.resize(kBatch);
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    if (shape.columns[i]) columns_[i].resize(kBatch);
  }
  asked_.assign(shape.header.size(), false);
  asked_[lengths_.probe] = true;
  for (const auto& column : shape.columns) {
    if (column) asked_[*column] = true;
  }
  if (mode == Mode::Batches && CsvIndex::takes(shape.delimiter)) index_.emplace(shape.delimiter);
}

Result<std::uint64_t> CsvRows::read(std::uint64_t from, std::uint64_t to,
                                    const std::function<bool(std::uint64_t end)>& is_text) {
  std::uint64_t at = from;
  to = std::min<std::uint64_t>(to, text_.size());
  while (at < to) {
    if (is_text && !is_text(std::min<std::uint64_t>(at + CsvIndex::kWindow, to))) return at;
    std::uint64_t next = at;
    if (index_) {
      MUSTER_TRY(next, read_window(at, to));
    }
    // A row that the window does not end, or one that the index does not take.
    if (next < to && (next == at || !index_ || index_->stopped())) {
      MUSTER_TRY(next, read_row(next));
    }
    at = next;
  }
  return at;
}

// By what the lengths of itself and of one cell say, a row, whose cells end at `ends`, is too long,
// blank, or maybe the header once more.
[[gnu::always_inline]] inline bool CsvRows::Lengths::are_odd(std::uint32_t begin, std::uint32_t end,
                                                             const std::uint32_t* ends) const {
  const std::uint32_t length = end - begin;
  const std::uint32_t cell = probe == 0 ? begin : ends[probe - 1] + 1;
  const std::uint32_t cell_length = ends[probe] - cell;
  // Blank is one less than `columns`, which wraps around. With its quotes a name is longer by two.
  return static_cast<int>(length - columns >= usual) | static_cast<int>(cell_length == probe_size) |
         static_cast<int>(cell_length == probe_size + 2);
}

// Whether nothing but its cells need be known of a row, whose cells end at `ends`.
bool CsvRows::is_plain(std::uint32_t begin, std::uint32_t end,
                       std::span<const std::uint32_t> ends) const {
  if (lengths_.are_odd(begin, end, ends.data())) {
    const std::uint32_t length = end - begin;
    if (length > lengths_.longest || length + 1 == ends.size()) return false;
    if (plain_cell(lengths_.probe, begin, ends) == shape_.header[lengths_.probe]) return false;
  }
  return !shape_.footer || !is_footer(begin, ends);
}

// Takes rows for the batch that are plain by their lengths, as far as they follow one another from
// `begin` on, begin before `stop` and have no quote, of which the first stands at `quote`; how many
// they are. REQUIRES: there is no footer, and no row ends with a CR.
std::size_t CsvRows::take_run(std::span<const std::uint32_t> row_ends,
                              std::span<const std::uint32_t> separators, std::uint32_t begin,
                              std::uint32_t stop, std::uint32_t quote) {
  const std::size_t count = shape_.header.size();
  const std::size_t most =
      std::min({row_ends.size(), separators.size() / count, kBatch - batch_size_});
  CellRange* const out = batch_rows_.data() + batch_size_;
  const Lengths lengths = lengths_;  // of its own, so that it stays in registers
  const std::uint32_t* ends = separators.data();
  std::size_t taken = 0;
  for (; taken < most; ++taken, ends += count) {
    const std::uint32_t end = row_ends.data()[taken];
    if (begin >= stop || end > quote || ends[count - 1] != end ||
        lengths.are_odd(begin, end, ends)) {
      break;
    }
    out[taken] = {.begin = begin, .length = end - begin};
    begin = end + 1;
  }
  batch_size_ += taken;
  return taken;
}

// The rows that end within one window of the index; where the next one begins.
Result<std::uint64_t> CsvRows::read_window(std::uint64_t from, std::uint64_t to) {
  window_ = text_.substr(from);
  window_at_ = from;
  index_->index(window_, static_cast<std::size_t>(
                             std::min<std::uint64_t>(CsvIndex::kWindow, to - from + kBeyond)));
  const std::span<const std::uint32_t> separators = index_->separators();
  const std::size_t count = shape_.header.size();
  const auto end_of_rows = static_cast<std::uint32_t>(
      std::min<std::uint64_t>(to - from, std::numeric_limits<std::uint32_t>::max()));
  const bool has_returns = index_->has_returns();
  quotes_ = index_->quotes();
  std::uint32_t begin = 0;
  std::size_t first = 0;  // separator of the row, and of the first row of the batch
  std::size_t batch_first = 0;
  const auto hand_over_before = [&] {
    hand_over(separators.subspan(batch_first, first - batch_first));
  };
  const auto next_quote = [&] { return quotes_.empty() ? kNoQuote : quotes_.front(); };
  const std::span<const std::uint32_t> row_ends = index_->row_ends();
  std::uint32_t quote = next_quote();
  std::size_t row = 0;
  while (row < row_ends.size() && begin < end_of_rows) {
    if (!has_returns && !shape_.footer) {
      const std::size_t run =
          take_run(row_ends.subspan(row), separators.subspan(first), begin, end_of_rows, quote);
      row += run;
      first += run * count;
      if (run > 0) begin = row_ends[row - 1] + 1;
    }
    if (batch_size_ == kBatch) {
      hand_over_before();
      batch_first = first;
      continue;
    }
    if (row == row_ends.size() || begin >= end_of_rows) break;
    const std::uint32_t end = row_ends[row++];
    const bool fits = first + count <= separators.size() && separators[first + count - 1] == end;
    const auto ends = separators.subspan(first, fits ? count : 0);
    bool plain = fits;
    if (plain && quote < end) {
      plain = note_quotes(end, ends);
      quote = next_quote();
    }
    if (plain && is_plain(begin, end, ends)) {
      batch_rows_[batch_size_++] = {.begin = begin, .length = end - begin};
      first += count;
    } else {
      hand_over_before();
      const auto read = read_row(from + begin);
      if (!read) return std::unexpected(read.error());
      while (separators[first] != end) ++first;
      batch_first = ++first;
      if (quote < end) {
        static_cast<void>(note_quotes(end, {}));
        quote = next_quote();
      }
    }
    const bool crlf =
        has_returns && window_[end] == '\r' && end + 1 < window_.size() && window_[end + 1] == '\n';
    begin = end + (crlf ? 2 : 1);
  }
  hand_over_before();
  return from + begin;
}

// A cell without its quotes, if it has some.
std::string_view CsvRows::plain_cell(std::size_t column, std::uint32_t begin,
                                     std::span<const std::uint32_t> ends) const {
  const std::uint32_t from = column == 0 ? begin : ends[column - 1] + 1;
  std::string_view cell = window_.substr(from, ends[column] - from);
  if (cell.starts_with('"')) cell = cell.substr(1, cell.size() - 2);
  return cell;
}

// Moves past the quotes of the row that ends at `end`; false if a cell that somebody asks for has
// some of its own, or the row is none that fits.
bool CsvRows::note_quotes(std::uint32_t end, std::span<const std::uint32_t> ends) {
  bool fits = !ends.empty();
  std::size_t in_row = 0;
  for (; in_row < quotes_.size() && quotes_[in_row] < end; ++in_row) {
    // The quotes of a row open and close in turn. One that opens right where one closed is the
    // second of a doubled quote.
    const std::uint32_t at = quotes_[in_row];
    if (!fits || in_row % 2 != 0 || in_row == 0 || quotes_[in_row - 1] + 1 != at) continue;
    const auto column = std::ranges::lower_bound(ends, at) - ends.begin();
    fits = !shape_.footer && !asked_[static_cast<std::size_t>(column)];
  }
  quotes_ = quotes_.subspan(in_row);
  if (fits) quoted_rows_.push_back(static_cast<std::uint32_t>(batch_size_));
  return fits;
}

bool CsvRows::is_footer(std::uint32_t begin, std::span<const std::uint32_t> ends) const {
  for (std::size_t column = 0; column < ends.size(); ++column) {
    const std::string_view cell = plain_cell(column, begin, ends);
    if (!cell.empty()) return shape_.footer->matches_part(cell);
  }
  return false;
}

// Hands the gathered rows to the sink. `separators`: those of these rows.
void CsvRows::hand_over(std::span<const std::uint32_t> separators) {
  const std::size_t rows = std::exchange(batch_size_, 0);
  const std::size_t count = shape_.header.size();
  if (rows == 0) {
    quoted_rows_.clear();
    return;
  }
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    if (!shape_.columns[i]) continue;
    CellRange* const cells = columns_[i].data();
    const std::size_t column = *shape_.columns[i];
    const std::uint32_t* const ends = separators.data() + column;
    if (column == 0) {
      const CellRange* const whole = batch_rows_.data();
      for (std::size_t row = 0; row < rows; ++row) {
        const std::uint32_t begin = whole[row].begin;
        cells[row] = {.begin = begin, .length = ends[row * count] - begin};
      }
    } else {
      const std::uint32_t* const before = ends - 1;
#pragma GCC unroll 4  // a third fewer instructions
      for (std::size_t row = 0; row < rows; ++row) {
        const std::uint32_t begin = before[row * count] + 1;
        cells[row] = {.begin = begin, .length = ends[row * count] - begin};
      }
    }
    for (const std::uint32_t row : quoted_rows_) {
      if (row >= rows || cells[row].length == 0 || window_[cells[row].begin] != '"') continue;
      cells[row] = {.begin = cells[row].begin + 1, .length = cells[row].length - 2};
    }
    views_[i] = {cells, rows};
  }
  sink_.rows({.source = source_,
              .text = window_,
              .offset = window_at_,
              .first_number = number_ + 1,
              .rows = std::span(batch_rows_).first(rows),
              .cells = views_});
  number_ += rows;
  quoted_rows_.clear();
}

// One row by the scanner; where the next one begins.
Result<std::uint64_t> CsvRows::read_row(std::uint64_t at) {
  scanner_.move_to(at);
  MUSTER_TRY(const bool more, scanner_.next(row_, diag_));
  if (!more) return scanner_.position();
  const Span place = csv_span(source_, row_);
  if (const std::string_view reason = no_record(); !reason.empty()) {
    if (reason == kRepeated) diag_.emit(diag::RepeatedHeader, place);
    sink_.skipped(place, reason);
    return scanner_.position();
  }
  ++number_;
  if (const auto why = problem(place)) {
    sink_.set_aside(number_, *why);
    return scanner_.position();
  }
  for (std::size_t i = 0; i < row_cells_.size(); ++i) {
    if (!shape_.columns[i]) continue;
    const CsvCell& cell = row_.cells[*shape_.columns[i]];
    row_cells_[i].kind = RawKind::Text;
    row_cells_[i].text = cell.text;
    row_cells_[i].at = csv_span(source_, cell);
  }
  sink_.row(place, number_, row_cells_);
  return scanner_.position();
}

// Why the row is no record; empty if it is one.
std::string_view CsvRows::no_record() const {
  if (row_.cells.empty() || (row_.cells[0].length == 0 && is_blank(row_))) return "blank";
  if (row_.cells.size() == shape_.header.size() && row_.cells[0].text == shape_.header[0] &&
      std::ranges::equal(row_.cells, shape_.header, {}, &CsvCell::text,
                         [](const std::string& name) { return std::string_view(name); })) {
    return kRepeated;
  }
  if (shape_.footer) {
    const auto first =
        std::ranges::find_if(row_.cells, [](const CsvCell& c) { return !c.text.empty(); });
    if (first != row_.cells.end() && shape_.footer->matches_part(first->text)) return "footer";
  }
  return {};
}

std::optional<Diagnostic> CsvRows::problem(Span at) const {
  const Span cell =
      row_.problem_cell < row_.cells.size() ? csv_span(source_, row_.cells[row_.problem_cell]) : at;
  switch (row_.problem) {
    case CsvRowProblem::None:
      break;
    case CsvRowProblem::TextAfterQuote:
    case CsvRowProblem::StrayQuote: {
      Diagnostic why = made(diag::CsvSyntax, cell, "text stands after a closing quote");
      why.help = "double the quotes that belong to the value";
      return why;
    }
    case CsvRowProblem::CellTooLong:
      return made(diag::CellTooLong, cell, limits_.cell_bytes);
    case CsvRowProblem::TooManyColumns:
      return made(diag::CsvSyntax, at, "it has too many cells");
  }
  if (row_.cells.size() == shape_.header.size()) return std::nullopt;
  const std::string counts =
      fmt::format("it has {} cell{}, and the header has {}", row_.cells.size(),
                  row_.cells.size() == 1 ? "" : "s", shape_.header.size());
  Diagnostic why = made(diag::CsvSyntax,
                        row_.cells.size() > shape_.header.size()
                            ? csv_span(source_, row_.cells[shape_.header.size()])
                            : at,
                        counts);
  why.help =
      "correct the row in the export, or name it under `footer` of the source if it is no record";
  return why;
}

}  // namespace muster
