#include "engine/text/csv_index.h"

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "engine/text/csv_scan.h"

namespace muster {
namespace {

struct Marks {
  std::vector<std::uint32_t> separators;
  std::vector<std::uint32_t> row_ends;
  bool operator==(const Marks&) const = default;
};

struct Indexed {
  Marks marks;
  std::vector<std::uint32_t> quotes;
  bool stopped = false;
};

Indexed index(std::string_view text, std::size_t window, CsvBlockLevel level, char delimiter) {
  CsvIndex made(delimiter, level);
  made.index("\"left over\",\r", 64);  // what was before must not matter
  made.index(text, window);
  return {.marks = {.separators = {made.separators().begin(), made.separators().end()},
                    .row_ends = {made.row_ends().begin(), made.row_ends().end()}},
          .quotes = {made.quotes().begin(), made.quotes().end()},
          .stopped = made.stopped()};
}

// What the scanner finds in the same text.
struct Scanned {
  Marks marks;
  // Of the first row with a quote that is out of place; all text behind an error.
  std::uint64_t odd_from = std::string_view::npos;
};

Scanned scan(std::string_view text, char delimiter) {
  Scanned out;
  DiagnosticList list;
  Emitter diag(list);
  const Limits limits;
  CsvScanner scanner(text, SourceId(0), delimiter, limits);
  CsvRow row;
  std::uint64_t next = 0;
  while (true) {
    const auto more = scanner.next(row, diag);
    if (!more) out.odd_from = std::min(out.odd_from, next);
    if (!more || !*more) return out;
    for (const CsvCell& cell : row.cells) {
      const std::uint64_t end = cell.begin + cell.length;
      const bool stray = !cell.quoted && cell.text.contains('"');
      if (stray || row.problem != CsvRowProblem::None)
        out.odd_from = std::min(out.odd_from, row.begin);
      if (end < text.size()) out.marks.separators.push_back(static_cast<std::uint32_t>(end));
    }
    if (row.end < text.size()) out.marks.row_ends.push_back(static_cast<std::uint32_t>(row.end));
    next = row.end + 1;
  }
}

std::vector<std::uint32_t> below(std::vector<std::uint32_t> values, std::size_t bound) {
  std::erase_if(values, [&](std::uint32_t value) { return value >= bound; });
  return values;
}

std::vector<CsvBlockLevel> levels() {
  std::vector<CsvBlockLevel> all;
  for (const auto level : {CsvBlockLevel::Portable, CsvBlockLevel::Avx2, CsvBlockLevel::Avx512,
                           CsvBlockLevel::Avx512Vbmi2}) {
    if (level <= best_csv_block_level()) all.push_back(level);
  }
  return all;
}

void expect_same(std::string_view text, std::size_t window, char delimiter = ',') {
  const Scanned scanned = scan(text, delimiter);
  for (const CsvBlockLevel level : levels()) {
    const Indexed found = index(text, window, level, delimiter);
    // Rows before the first odd one are all there; of that one there may be a part.
    const std::size_t size = std::min({text.size(), window, CsvIndex::kWindow});
    const auto sure = std::min<std::uint64_t>(size, scanned.odd_from);
    ASSERT_EQ(below(found.marks.separators, sure), below(scanned.marks.separators, sure)) << text;
    ASSERT_EQ(below(found.marks.row_ends, sure), below(scanned.marks.row_ends, sure)) << text;
    ASSERT_TRUE(
        std::ranges::all_of(found.quotes, [&](std::uint32_t at) { return text[at] == '"'; }));
    if (!found.stopped) {
      ASSERT_EQ(found.quotes.size(), std::ranges::count(text.substr(0, size), '"'));
    }
    const bool has_odd = scanned.odd_from != std::string_view::npos;
    if (!has_odd && size > 0 && text[size - 1] != '"') {
      ASSERT_FALSE(found.stopped) << text;
    }
    // A row that the index ends is never an odd one.
    ASSERT_EQ(below(found.marks.row_ends, size), found.marks.row_ends);
    for (const std::uint32_t end : found.marks.row_ends) {
      ASSERT_LT(end, scanned.odd_from) << text;
    }
  }
}

TEST(CsvIndex, FindsWhatTheScannerFinds) {
  const std::vector<std::string> texts = {
      "",
      "a",
      "a,b\n",
      "a,b\r\nc,d\r\n",
      "a\rb\r\rc",
      "\"a,\n\",b\n",
      "\"a\"\"b\",\"\"\r\n\"\"\"\"\n",
      ",,\n\n,\n",
      "\"a\"\n\"b\"",
  };
  for (const std::string& text : texts) {
    for (std::size_t before = 0; before < 130; ++before) {
      expect_same(std::string(before, 'q') + "," + text, std::string::npos);
      expect_same(std::string(before, '\n') + text, before + 3);
    }
  }
}

TEST(CsvIndex, StopsAtAQuoteThatIsOutOfPlace) {
  for (const char* const text : {"a\"b,c\n", "\"a\"b,c\n", "\"a\" ,\n", "a,b \"c\"\n"}) {
    for (const CsvBlockLevel level : levels()) {
      const Indexed found = index("x,y\n" + std::string(text), std::string::npos, level, ',');
      EXPECT_TRUE(found.stopped) << text;
      EXPECT_EQ(found.marks.row_ends, std::vector<std::uint32_t>{3}) << text;
    }
  }
}

TEST(CsvIndex, TakesOnlyDelimitersWithoutAMeaningOfTheirOwn) {
  EXPECT_TRUE(CsvIndex::takes(';'));
  EXPECT_TRUE(CsvIndex::takes('x'));
  EXPECT_FALSE(CsvIndex::takes('"'));
  EXPECT_FALSE(CsvIndex::takes('\n'));
  EXPECT_FALSE(CsvIndex::takes('\r'));
  expect_same("axbx\nx", std::string::npos, 'x');
}

// Texts of well-formed rows with a few bytes changed, of all lengths around blocks and groups.
TEST(CsvIndex, AgreesWithTheScannerOnRandomTexts) {
  std::mt19937 random(20240229);
  const auto below_n = [&](std::size_t n) { return static_cast<std::size_t>(random() % n); };
  constexpr std::string_view kBytes = "\"\"\"\n\r,,ab\xc3";
  for (int round = 0; round < 4000; ++round) {
    std::string text;
    const std::size_t size = round % 10 == 0 ? 3900 + below_n(600) : below_n(400);
    const std::string line_end = std::vector<std::string>{"\n", "\r\n", "\r"}[below_n(3)];
    const std::size_t quoting = below_n(4);
    while (text.size() < size) {
      const bool quoted = below_n(4) < quoting;
      std::string cell(below_n(12), 'c');
      if (quoted && below_n(2) == 0) {
        cell += std::vector<std::string>{"\"\"", "\n", "\r\n", ",", "\"\"\"\""}[below_n(5)];
      }
      text += quoted ? '"' + cell + '"' : cell;
      text += below_n(4) == 0 ? line_end : ",";
    }
    for (std::size_t changes = below_n(4); changes > 0 && !text.empty(); --changes) {
      text[below_n(text.size())] = kBytes[below_n(kBytes.size())];
    }
    if (round % 3 == 0) text.resize(below_n(text.size() + 1));
    expect_same(text, round % 2 == 0 ? std::string::npos : below_n(text.size() + 1));
  }
}

TEST(CsvIndex, LooksAtOneWindowAtATime) {
  const std::string row = "abc,def\n";
  std::string text;
  while (text.size() < CsvIndex::kWindow * 2) text += row;
  for (const CsvBlockLevel level : levels()) {
    const Indexed found = index(text, std::string::npos, level, ',');
    EXPECT_EQ(found.marks.row_ends.size(), CsvIndex::kWindow / row.size());
    EXPECT_EQ(found.marks.separators.size(), 2 * CsvIndex::kWindow / row.size());
  }
  // As many separators as there are bytes.
  expect_same(std::string(CsvIndex::kWindow + 5, ','), std::string::npos);
  expect_same(std::string(CsvIndex::kWindow + 5, '\n'), std::string::npos);
}

}  // namespace
}  // namespace muster
