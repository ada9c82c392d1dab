#include "engine/text/csv_scan.h"

#include <string>

#include <gtest/gtest.h>

namespace muster {
namespace {

struct Outcome {
  std::string rows;    // cells in `<>`, quoted ones in `"`; rows end with `/`
  std::string errors;  // Name@begin
};

Outcome scan(std::string_view text, char delimiter = ',', const Limits& limits = {},
             std::uint64_t from = 0) {
  Outcome outcome;
  DiagnosticList list;
  Emitter diag(list);
  CsvScanner scanner(text, SourceId(0), delimiter, limits, from);
  CsvRow row;
  while (true) {
    const auto more = scanner.next(row, diag);
    if (!more || !*more) break;
    for (const CsvCell& cell : row.cells) {
      outcome.rows +=
          cell.quoted ? "\"" + std::string(cell.text) + "\"" : "<" + std::string(cell.text) + ">";
      // INVARIANT: a cell lies in its row, with its quotes.
      EXPECT_GE(cell.begin, row.begin);
      EXPECT_LE(cell.begin + cell.length, row.end);
      if (cell.quoted) {
        EXPECT_EQ(text[cell.begin], '"');
      } else {
        EXPECT_EQ(text.substr(cell.begin, cell.length), cell.text);
      }
    }
    if (row.problem != CsvRowProblem::None) {
      outcome.rows += "!" + std::to_string(static_cast<int>(row.problem)) + "@" +
                      std::to_string(row.problem_cell);
    }
    outcome.rows += "/";
  }
  for (const Diagnostic& item : list) {
    outcome.errors += std::string(item.name) + "@" + std::to_string(item.at.begin);
  }
  return outcome;
}

struct RowsCase {
  const char* name;
  const char* text;
  const char* rows;
};

class CsvRows : public testing::TestWithParam<RowsCase> {};

TEST_P(CsvRows, AreSplit) {
  const Outcome outcome = scan(GetParam().text);
  EXPECT_EQ(outcome.rows, GetParam().rows);
  EXPECT_EQ(outcome.errors, "");
}

INSTANTIATE_TEST_SUITE_P(
    CsvScan, CsvRows,
    testing::Values(
        RowsCase{"Empty", "", ""}, RowsCase{"OneCell", "a", "<a>/"},
        RowsCase{"BlankLine", "a\n\nb\n", "<a>/<>/<b>/"},
        RowsCase{"EveryLineEnd", "a,b\r\nc\rd\n\re", "<a><b>/<c>/<d>/<>/<e>/"},
        RowsCase{"EmptyCells", ",\n,,", "<><>/<><><>/"},
        RowsCase{"DelimiterAtTheEnd", "a,", "<a><>/"},
        RowsCase{"Quoted", "\"a\",\"\"\n\"b\"", "\"a\"\"\"/\"b\"/"},
        RowsCase{"QuotedDelimiterAndLineEnds", "\"a,b\r\nc\nd\re\",f\n", "\"a,b\r\nc\nd\re\"<f>/"},
        RowsCase{"DoubledQuotes", "\"a\"\"b\",\"\"\"\",\"\"\"c\"\"\"\n",
                 "\"a\"b\"\"\"\"\"\"c\"\"/"},
        RowsCase{"QuoteInsideIsText", "a\"b,c\"\"d, \"e\"\n", "<a\"b><c\"\"d>< \"e\">/"},
        RowsCase{"TextAfterQuote", "p,\"A\" S,x\nq,B,y\n", "<p>\"A\"<x>!1@1/<q><B><y>/"},
        RowsCase{"SpaceAfterQuote", "\"A\" ,x\n", "\"A\"<x>!1@0/"}),
    [](const auto& tested) { return std::string(tested.param.name); });

TEST(CsvScan, QuotedNewlineStaysInOneCell) {
  Limits limits;
  DiagnosticList list;
  Emitter diag(list);
  const std::string_view text = "a,b\n\"x\ny\",z\nlast,1\n";
  CsvScanner scanner(text, SourceId(0), ',', limits, 4);
  CsvRow row;
  ASSERT_TRUE(scanner.next(row, diag).value());
  EXPECT_EQ(row.begin, 4U);
  EXPECT_EQ(row.end, 11U);
  EXPECT_EQ(row.cells[0].text, "x\ny");
  EXPECT_EQ(row.cells[0].begin, 4U);
  EXPECT_EQ(row.cells[0].length, 5U);
  ASSERT_TRUE(scanner.next(row, diag).value());
  EXPECT_EQ(row.cells[0].text, "last");
  EXPECT_FALSE(scanner.next(row, diag).value());
}

TEST(CsvScan, PointsAtTheQuoteThatNeverCloses) {
  EXPECT_EQ(scan("a,b\np,\"A,x\nq,B,y\n").errors, "UnclosedQuote@6");
  EXPECT_EQ(scan("\"").errors, "UnclosedQuote@0");
  EXPECT_EQ(scan("\"a\"\"").errors, "UnclosedQuote@0");
}

TEST(CsvScan, AQuoteMayNotSwallowMoreThanItsLimits) {
  Limits limits;
  limits.cell_bytes = 4;
  EXPECT_EQ(scan("\"abcd\",x\n", ',', limits).rows, "\"abcd\"<x>/");
  EXPECT_EQ(scan("\"abcde\",x\n", ',', limits).errors, "UnclosedQuote@0");
  Limits lines;
  lines.quoted_newlines = 2;
  EXPECT_EQ(scan("\"a\r\nb\nc\"\n", ',', lines).errors, "");
  EXPECT_EQ(scan("\"a\r\nb\nc\rd\"\n", ',', lines).errors, "UnclosedQuote@0");
}

TEST(CsvScan, SetsLongCellsAndManyColumnsAside) {
  Limits limits;
  limits.cell_bytes = 3;
  limits.columns = 2;
  EXPECT_EQ(scan("a,abcd\nabc,b\n", ',', limits).rows, "<a><abcd>!3@1/<abc><b>/");
  EXPECT_EQ(scan("a,b,c,d\ne,f\n", ',', limits).rows, "<a><b>!4@2/<e><f>/");
}

TEST(CsvScan, RefusesRowsOverTheLimit) {
  Limits limits;
  limits.line_bytes = 5;
  EXPECT_EQ(scan("ab,cd\nx\n", ',', limits).errors, "");
  EXPECT_EQ(scan("x\nab,cde\n", ',', limits).errors, "RowTooLong@2");
}

TEST(CsvScan, TakesAnyDelimiter) {
  EXPECT_EQ(scan("a;b,c;\"d;e\"\n", ';').rows, "<a><b,c>\"d;e\"/");
  EXPECT_EQ(scan("a\tb\n", '\t').rows, "<a><b>/");
}

TEST(CsvScan, DetectsTheDelimiterOfAHeader) {
  EXPECT_EQ(detect_delimiter("a,b,c"), ',');
  EXPECT_EQ(detect_delimiter("a;b;\"c,d,e,f\""), ';');
  EXPECT_EQ(detect_delimiter("a\tb"), '\t');
  EXPECT_EQ(detect_delimiter("a|b|c,d"), '|');
  EXPECT_EQ(detect_delimiter("a;b,c"), ',');
  EXPECT_EQ(detect_delimiter("alone"), ',');
  EXPECT_EQ(detect_delimiter("a,b\nc;d;e;f"), ',');
}

}  // namespace
}  // namespace muster
