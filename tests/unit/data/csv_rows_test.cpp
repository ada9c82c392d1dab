// Rows handed out in batches are those that the scanner finds one by one.
#include "engine/data/csv_rows.h"

#include <random>
#include <string>
#include <vector>

#include "tests/unit/data/record_fixture.h"

namespace muster::testing {
namespace {

// Writes down what it is told.
class NotedRows final : public RowSink {
 public:
  explicit NotedRows(bool batches) : batches_(batches) {}
  bool layout(Layout) override { return true; }
  void row(Span at, std::uint64_t number, std::span<const RawCell> cells) override {
    ++singles;
    text += fmt::format("{}@{}+{}:", number, at.begin, at.length);
    for (const RawCell& cell : cells) {
      text += fmt::format(" {}<{}>@{}+{}", static_cast<int>(cell.kind), cell.text, cell.at.begin,
                          cell.at.length);
    }
    text += '\n';
  }
  void rows(const CellBatch& batch) override {
    ASSERT_TRUE(batches_);
    RowSink::rows(batch);
    singles -= batch.rows.size();
  }
  void set_aside(std::uint64_t number, Diagnostic why) override {
    text += fmt::format("{} aside {}@{}\n", number, why.message, why.at.begin);
  }
  void skipped(Span at, std::string_view reason) override {
    text += fmt::format("{}@{}+{}\n", reason, at.begin, at.length);
  }

  std::string text;
  std::size_t singles = 0;

 private:
  bool batches_;
};

struct Reading {
  std::string told;
  std::size_t singles = 0;
  std::uint64_t end = 0;
};

CsvShape shape_of(char delimiter) {
  CsvShape shape;
  shape.delimiter = delimiter;
  shape.header = {"id", "note", "x", ""};
  shape.columns = {1, std::nullopt, 0, 3};
  return shape;
}

Reading read(const CsvShape& shape, std::string_view text, std::uint64_t to, const Limits& limits,
             CsvRows::Mode mode = CsvRows::Mode::Batches) {
  NotedRows sink(mode == CsvRows::Mode::Batches);
  DiagnosticList problems;
  Emitter diag(problems);
  CsvRows rows(shape, text, SourceId(0), limits, sink, diag, mode);
  const auto end = rows.read(0, to);
  for (const Diagnostic& problem : problems) {
    sink.text += fmt::format("{}@{}\n", problem.name, problem.at.begin);
  }
  return {.told = sink.text, .singles = sink.singles, .end = end.value_or(0)};
}

void expect_same(const CsvShape& shape, std::string_view text, std::uint64_t to,
                 const Limits& limits = {}) {
  const Reading batches = read(shape, text, to, limits);
  const Reading singly = read(shape, text, to, limits, CsvRows::Mode::RowByRow);
  ASSERT_EQ(batches.told, singly.told) << text;
  ASSERT_EQ(batches.end, singly.end) << text;
}

std::string random_text(std::mt19937& random, std::size_t size, char delimiter) {
  const auto below = [&](std::size_t n) { return static_cast<std::size_t>(random() % n); };
  const std::vector<std::string> cells = {"",
                                          "a",
                                          "\"\"",
                                          "\"q\"",
                                          "\"d\"\"d\"",
                                          "id",
                                          "\"id\"",
                                          "note",
                                          "\"two\nlines\"",
                                          "long enough to pass a limit",
                                          "Sum",
                                          "\"x\r\ny,z\"",
                                          "st\"ray",
                                          "\"bad\"tail",
                                          "\"\"\"\""};
  const std::vector<std::string> ends = {"\n", "\n", "\n", "\r\n", "\r"};
  const std::size_t odd = below(3);
  std::string text;
  while (text.size() < size) {
    const std::size_t count = below(25) == 0 ? below(7) : 4;
    for (std::size_t i = 0; i < count; ++i) {
      if (i > 0) text += delimiter;
      text += below(60) == 0 && i == 0 ? "id,note,x," : cells[below(odd == 0 ? 12 : cells.size())];
    }
    text += odd == 2 ? ends[below(ends.size())] : ends[0];
  }
  if (below(2) == 0) text.resize(below(text.size() + 1));
  return text;
}

TEST(CsvRows, BatchesHoldWhatTheScannerFinds) {
  std::mt19937 random(20240229);
  for (int round = 0; round < 3000; ++round) {
    const std::size_t size = round % 50 == 0 ? 9000 : random() % 600;
    const char delimiter = round % 5 == 0 ? ';' : ',';
    const std::string text = random_text(random, size, delimiter);
    CsvShape shape = shape_of(delimiter);
    if (round % 7 == 0) shape.footer.emplace(*Pattern::compile("^Sum|^$"));
    if (round % 11 == 0) shape.header = {"", "", "", ""};
    Limits limits;
    if (round % 4 == 0) {
      limits.cell_bytes = 20;
      limits.quoted_newlines = random() % 60;
    }
    expect_same(shape, text, round % 2 == 0 ? text.size() : random() % (text.size() + 1), limits);
  }
}

TEST(CsvRows, PlainRowsComeInBatches) {
  std::string text;
  for (int i = 0; i < 30000; ++i) text += fmt::format("k{},\"note, {}\",,\"\"\n", i, i);
  const Reading found = read(shape_of(','), text, text.size(), {});
  EXPECT_EQ(found.singles, 0U);
  EXPECT_EQ(found.end, text.size());
  expect_same(shape_of(','), text, text.size());
}

// Long stretches without a quote, with something odd between them.
TEST(CsvRows, RunsOfPlainRowsAreWhatTheScannerFinds) {
  std::mt19937 random(42);
  const std::vector<std::string> odd = {"id,note,x,\n",
                                        "\n",
                                        ",,,\n",
                                        "a,b\n",
                                        "\"q\",,,\n",
                                        "\"d\"\"d\",\"\",,\n",
                                        "a,b,c,d\r\n",
                                        "note,note,note,note\n",
                                        "1,22,333,4444,55555\n"};
  for (int round = 0; round < 60; ++round) {
    CsvShape shape = shape_of(',');
    const bool one_column = round % 5 == 4;
    if (one_column) {
      shape.header = {"name"};
      shape.columns = {0};
    }
    const std::size_t rows = round % 10 == 0 ? 20'000 : random() % 4'000;
    const std::size_t seldom = std::size_t{1} << (random() % 12);
    std::string text;
    for (std::size_t row = 0; row < rows; ++row) {
      if (random() % seldom == 0 && random() % 3 == 0) text += odd[random() % odd.size()];
      const std::string cell = std::string(random() % 9, 'k') + std::to_string(row);
      text += one_column ? cell + '\n' : fmt::format("{},{},,{}\n", cell, row % 7, cell);
    }
    if (random() % 2 == 0) text.pop_back();
    Limits limits;
    if (round % 3 == 1) limits.line_bytes = 1 + random() % 30;
    if (round % 3 == 2) limits.cell_bytes = 1 + random() % 30;
    expect_same(shape, text, round % 2 == 0 ? text.size() : random() % (text.size() + 1), limits);
  }
}

TEST(CsvRows, OddDelimitersAreReadRowByRow) {
  expect_same(shape_of('"'), "a\"b\"c\"d\n\"\"\"\n", 12);
  expect_same(shape_of('\n'), "a,b,c,d\nb\n", 10);
}

TEST(CsvRows, RowsThatBeginBehindTheEndAreLeft) {
  const std::string text = "a,b,c,d\ne,\"f\n\",g,h\ni,j,k,l\n";
  EXPECT_EQ(read(shape_of(','), text, 0, {}).end, 0U);
  EXPECT_EQ(read(shape_of(','), text, 1, {}).end, 8U);
  EXPECT_EQ(read(shape_of(','), text, 8, {}).end, 8U);
  EXPECT_EQ(read(shape_of(','), text, 12, {}).end, 19U);
  EXPECT_EQ(read(shape_of(','), text, 99, {}).end, text.size());
}

}  // namespace
}  // namespace muster::testing
