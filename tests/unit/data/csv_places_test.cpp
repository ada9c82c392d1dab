// A cell is found again where it was read, whatever stands before it in its row.
#include <string>
#include <string_view>
#include <vector>

#include "engine/text/csv_scan.h"

#include "tests/unit/data/record_fixture.h"

namespace muster::testing {
namespace {

struct Cell {
  std::string text;
  Span at;
};

// As the scanner reads them, one row after the other, without the header.
std::vector<std::vector<Cell>> scanned(const Records& run, SourceId source) {
  DiagnosticList problems;
  Emitter diag(problems);
  CsvScanner scanner(run.sources.text(source), source, ',', run.limits);
  std::vector<std::vector<Cell>> rows;
  CsvRow row;
  for (auto more = scanner.next(row, diag); more && *more; more = scanner.next(row, diag)) {
    rows.emplace_back();
    for (const CsvCell& cell : row.cells) {
      const Span at{.source = source, .length = cell.length, .begin = cell.begin};
      rows.back().push_back({.text = std::string(cell.text), .at = at});
    }
  }
  rows.erase(rows.begin());
  return rows;
}

TEST(CsvPlaces, AreThoseOfTheScanner) {
  for (const std::string_view text : {
           "a,b,c\n1,2,3\n4,5,6\n",            // plain
           "a,b,c\r\n1,2,3\r\n4,5,6\r\n",      // CRLF
           "a,b,c\r1,2,3\r4,5,6\r",            // CR alone
           "a,b,c\n1,2,3\n4,5,6",              // no line end
           "a,b,c\n1,x,\n4,x,",                // the last cell is empty, at the end of the file too
           "a,b,c\n\"1,1\",2,3\n4,5,6\n",      // a quote before the cell
           "a,b,c\n1,\"2\n2\",3\n4,5,6\n",     // in the cell, and a line end
           "a,b,c\n1,2,\"3\"\"3\"\n4,5,6\n",   // behind it
           "a,b,c\n1,2\"2,3\n4\",5,6\n",       // where it is text
           "a,b,c\n\"\",\"x\",3\n4,\"\",6\n",  // of no text
       }) {
    Records run;
    const TableId table = run.table(
        "t", {field("a", string_type()), field("b", string_type()), field("c", string_type())}, {});
    run.csv("t", std::string(text));
    ASSERT_TRUE(run.load()) << text;
    const Table& rows = run.data->tables[table];
    ASSERT_EQ(rows.rows, 2U) << text;
    const auto expected = scanned(run, rows.segments.front().source);
    ASSERT_EQ(expected.size(), 2U) << text;
    for (RowId row = 0; row < 2; ++row) {
      for (std::size_t c = 0; c < 3; ++c) {
        const Cell& cell = expected[row][c];
        const Span at = cell_span(*run.data, run.sources, run.limits, table, row, ColumnId(c));
        EXPECT_EQ(run.shown(at), run.shown(cell.at)) << text << " row " << row << " column " << c;
        EXPECT_EQ(run.cell("t", row, std::string(1, static_cast<char>('a' + c))), cell.text)
            << text << " row " << row << " column " << c;
      }
    }
  }
}

}  // namespace
}  // namespace muster::testing
