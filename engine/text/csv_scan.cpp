#include "engine/text/csv_scan.h"

#include <algorithm>
#include <limits>
#include <utility>

#include <fmt/format.h>

namespace muster {

namespace {

std::uint32_t cell_length(std::uint64_t length) {
  return static_cast<std::uint32_t>(
      std::min<std::uint64_t>(length, std::numeric_limits<std::uint32_t>::max()));
}

std::size_t index_of(char c) { return static_cast<unsigned char>(c); }

// How many line ends a text holds; CRLF is one.
std::size_t count_line_ends(std::string_view text) {
  std::size_t count = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool lone_return = text[i] == '\r' && (i + 1 == text.size() || text[i + 1] != '\n');
    if (text[i] == '\n' || lone_return) ++count;
  }
  return count;
}

void mark(CsvRow& row, CsvRowProblem problem, std::size_t cell) {
  if (row.problem != CsvRowProblem::None) return;
  row.problem = problem;
  row.problem_cell = cell;
}

}  // namespace

char detect_delimiter(std::string_view first_line) {
  constexpr std::string_view kCandidates = ",;\t|";
  std::array<std::size_t, 4> counts{};
  bool quoted = false;
  for (const char c : first_line) {
    if (c == '"') quoted = !quoted;
    if (!quoted && (c == '\n' || c == '\r')) break;
    const std::size_t at = kCandidates.find(c);
    if (!quoted && at != std::string_view::npos) ++counts[at];
  }
  const auto most = std::max_element(counts.begin(), counts.end());
  return kCandidates[static_cast<std::size_t>(most - counts.begin())];
}

CsvScanner::CsvScanner(std::string_view text, SourceId source, char delimiter, const Limits& limits,
                       std::uint64_t from)
    : text_(text), source_(source), delimiter_(delimiter), limits_(limits), position_(from) {
  stops_[index_of(delimiter)] = true;
  stops_[index_of('\n')] = true;
  stops_[index_of('\r')] = true;
}

std::uint64_t CsvScanner::find_stop(std::uint64_t from) const {
  const char* const end = text_.data() + text_.size();
  const char* at = text_.data() + from;
  while (at != end && !stops_[index_of(*at)]) ++at;
  return static_cast<std::uint64_t>(at - text_.data());
}

CsvScanner::Stop CsvScanner::stop_at(std::uint64_t end) const {
  return end < text_.size() && text_[end] == delimiter_ ? Stop::Delimiter : Stop::RowEnd;
}

void CsvScanner::add_cell(CsvRow& row, CsvCell cell) const {
  if (row.cells.size() >= limits_.columns) {
    mark(row, CsvRowProblem::TooManyColumns, limits_.columns);
    return;
  }
  if (cell.text.size() > limits_.cell_bytes) {
    mark(row, CsvRowProblem::CellTooLong, row.cells.size());
  }
  row.cells.push_back(cell);
}

CsvScanner::Stop CsvScanner::plain_cell(CsvRow& row) {
  const std::uint64_t begin = position_;
  position_ = find_stop(begin);
  add_cell(row, {.text = text_.substr(begin, position_ - begin),
                 .begin = begin,
                 .length = cell_length(position_ - begin),
                 .quoted = false});
  return stop_at(position_);
}

std::string_view CsvScanner::undoubled(std::string_view quoted) {
  if (unescaped_used_ == unescaped_.size()) unescaped_.push_back(std::make_unique<std::string>());
  std::string& out = *unescaped_[unescaped_used_++];
  out.clear();
  for (std::size_t i = 0; i < quoted.size(); ++i) {
    out += quoted[i];
    if (quoted[i] == '"') ++i;
  }
  return out;
}

Result<CsvScanner::Stop> CsvScanner::quoted_cell(CsvRow& row, Emitter& diag) {
  const std::uint64_t opening = position_;
  const std::uint64_t first = opening + 1;
  // A quote that does not close within the limits was never meant to hold so much: to go on to the
  // next quote somewhere would swallow the records between.
  const std::string_view window = text_.substr(first).substr(0, limits_.cell_bytes + 1);
  bool doubled = false;
  std::size_t closing = window.find('"');
  while (closing != std::string_view::npos && first + closing + 1 < text_.size() &&
         text_[first + closing + 1] == '"') {
    doubled = true;
    closing = closing + 2 > window.size() ? std::string_view::npos : window.find('"', closing + 2);
  }
  const std::string_view inside = window.substr(0, closing);
  const Span quote{.source = source_, .length = 1, .begin = opening};
  if (closing == std::string_view::npos) {
    DiagnosticBuilder refusal = diag.error(diag::UnclosedQuote, quote);
    if (window.size() > limits_.cell_bytes) {
      refusal.help(fmt::format("no quote closes it within {} bytes", limits_.cell_bytes));
    }
    return refusal;
  }
  if (inside.size() > limits_.quoted_newlines &&
      count_line_ends(inside) > limits_.quoted_newlines) {
    return diag.error(diag::UnclosedQuote, quote)
        .help(fmt::format("no quote closes it within {} lines", limits_.quoted_newlines));
  }
  const std::uint64_t after = first + closing + 1;
  position_ = find_stop(after);
  if (position_ != after) mark(row, CsvRowProblem::TextAfterQuote, row.cells.size());
  add_cell(row, {.text = doubled ? undoubled(inside) : inside,
                 .begin = opening,
                 .length = cell_length(position_ - opening),
                 .quoted = true});
  return stop_at(position_);
}

Result<bool> CsvScanner::next(CsvRow& row, Emitter& diag) {
  row.cells.clear();
  row.problem = CsvRowProblem::None;
  row.problem_cell = 0;
  unescaped_used_ = 0;
  if (position_ >= text_.size()) return false;
  row.begin = position_;
  while (true) {
    Stop stop = Stop::RowEnd;
    if (position_ < text_.size() && text_[position_] == '"') {
      MUSTER_TRY(stop, quoted_cell(row, diag));
    } else {
      stop = plain_cell(row);
    }
    if (position_ - row.begin > limits_.line_bytes) {
      return diag.error(diag::RowTooLong, {.source = source_, .length = 0, .begin = row.begin},
                        limits_.line_bytes);
    }
    if (stop == Stop::RowEnd) break;
    ++position_;  // the delimiter; a row may end right after it, with an empty cell
  }
  row.end = position_;
  if (position_ < text_.size()) {
    const bool crlf =
        text_[position_] == '\r' && position_ + 1 < text_.size() && text_[position_ + 1] == '\n';
    position_ += crlf ? 2 : 1;
  }
  return true;
}

}  // namespace muster
