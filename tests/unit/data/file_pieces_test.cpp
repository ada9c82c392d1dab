// A file read in pieces, however small, gives what one reading from begin to end gives.
#include "engine/data/file_pieces.h"

#include <random>
#include <string>
#include <vector>

#include "engine/text/csv_index.h"

#include "tests/unit/data/record_fixture.h"

namespace muster::testing {
namespace {

constexpr std::uint64_t kWhole = std::uint64_t{1} << 40;

void declare(Records& run) {
  const TableId table =
      run.table("t",
                {field("id", string_type(), true), field("note", string_type()),
                 field("day", date_type()), field("n", simple_type(TypeKind::Int))},
                {"id"});
  run.schema.tables[table].happened_on = run.schema.tables[table].find("day");
}

// All that can be asked of what was loaded.
std::string told(const Records& run, bool loaded) {
  std::string out = loaded ? "loaded\n" : "failed\n";
  for (const Diagnostic& problem : run.problems) {
    out += fmt::format("{} {} {} {}\n", problem.name, run.shown(problem.at), problem.message,
                       problem.help);
  }
  if (!run.data) return out;
  for (const Table& table : run.data->tables) {
    for (RowId row = 0; row < table.rows; ++row) {
      out += fmt::format("{}:", table.record_number(row));
      for (std::size_t c = 0; c < table.columns.size(); ++c) {
        const ColumnId column(c);
        const Column& cells = table.columns[column];
        const std::string text = cell_text(*run.data, run.schema, table.id, row, column);
        const Span at = cell_span(*run.data, run.sources, run.limits, table.id, row, column);
        out += fmt::format(" {}{}<{}>@{}+{}", cells.present[row] ? 1 : 0,
                           cells.unreadable[row] ? 1 : 0, text, at.begin, at.length);
      }
      out += "\n";
    }
    for (const FilePopulation& file : table.population.files) {
      out += fmt::format("{} {} read {} kept {} aside {} later {} open {}", file.source.index(),
                         to_hex(run.data->digest_of(file)), file.rows_read, file.records,
                         file.quarantined, file.later, file.last_line_open);
      for (const SkippedRow& row : file.skipped) {
        out += fmt::format(" {}@{}+{}", row.reason, row.at.begin, row.at.length);
      }
      out += "\n";
    }
  }
  for (const Defect& defect : run.data->defects) {
    out += fmt::format("{} row {} column {} number {} key {}: {} {} {}\n",
                       static_cast<int>(defect.kind), defect.row,
                       defect.column.valid() ? defect.column.index() : 99, defect.record_number,
                       defect.key, defect.diagnostic.name, run.shown(defect.diagnostic.at),
                       defect.diagnostic.message);
  }
  return out;
}

std::string load_in_pieces(const std::vector<std::string>& texts, std::uint64_t piece_bytes,
                           unsigned jobs, std::string_view ending) {
  Records run;
  declare(run);
  run.piece_bytes = piece_bytes;
  for (std::size_t i = 0; i < texts.size(); ++i) {
    const std::string path = fmt::format("t{}{}", i, ending);
    run.files.add(path, texts[i]);
    run.source("t", path);
  }
  const bool loaded = run.load(jobs);
  return told(run, loaded);
}

void expect_same(const std::vector<std::string>& texts, std::string_view ending = ".csv") {
  const std::string whole = load_in_pieces(texts, kWhole, 1, ending);
  for (const std::uint64_t bytes : {1U, 7U, 20U, 64U, 300U}) {
    for (const unsigned jobs : {1U, 3U}) {
      ASSERT_EQ(load_in_pieces(texts, bytes, jobs, ending), whole)
          << bytes << " bytes, " << jobs << " jobs, of\n"
          << texts[0];
    }
  }
}

constexpr std::string_view kHeader = "id,note,day,n\n";

std::string rows(std::size_t count) {
  std::string text;
  for (std::size_t i = 0; i < count; ++i) {
    text += fmt::format("k{},note {},2025-01-{:02},{}\n", i, i % 7, 1 + i % 28, i);
  }
  return text;
}

// What the first rows let expect of all others is no reason to take memory for it.
TEST(FilePieces, ShortFirstRowsDoNotMakeRoomForAsManyMore) {
  Records run;
  declare(run);
  run.files.add("t0.csv", std::string(kHeader) + rows(20));
  run.files.add("t1.csv",
                std::string(kHeader) + "x,,2025-01-01," + std::string(4'000'000, ' ') + "1\n");
  run.source("t", "t0.csv");
  run.source("t", "t1.csv");
  static_cast<void>(run.load(1));
  ASSERT_TRUE(run.data);
  EXPECT_GE(run.data->strings.size(), 20U);
  EXPECT_LT(run.data->strings.memory(), std::size_t{256} << 10);
}

struct PiecesCase {
  const char* name;
  std::string text;
};

class FilePiecesCases : public ::testing::TestWithParam<PiecesCase> {};

TEST_P(FilePiecesCases, GiveWhatOneReadingGives) {
  expect_same({GetParam().text, std::string(kHeader) + "last,,2024-05-06,1\n"});
}

const std::string kOf(kHeader);

INSTANTIATE_TEST_SUITE_P(
    FilePieces, FilePiecesCases,
    ::testing::Values(
        PiecesCase{"Plain", kOf + rows(40)}, PiecesCase{"HeaderOnly", kOf},
        PiecesCase{"HeaderWithoutLineEnd", "id,note,day,n"},
        PiecesCase{"OpenLastLine", kOf + rows(5) + "x,y,2025-01-01,7"},
        PiecesCase{"LinesThatLookLikeRows",
                   kOf + rows(3) + "q,\"\nk1,fake,2025-01-01,1\nk2,fake,2025-01-01,2\n\",,1\n" +
                       rows(3) + "r,\"" + rows(30) + "\",2025-02-02,5\n"},
        PiecesCase{"StrayQuotes", kOf + rows(4) + "a,5\" pipe,,1\nb,\"x\"y,,2\nc,d\"\",,3\n" +
                                      rows(4) + "e,\"say \"\"hi\"\"\",,4\n"},
        PiecesCase{"UnclosedQuote", kOf + rows(10) + "a,\"never closed,,1\n" + rows(10)},
        PiecesCase{"WarningsBeforeAnError",
                   kOf + rows(3) + kOf + rows(3) + kOf + "a,\"never closed,,1\n" + kOf},
        PiecesCase{"BlankAndShortRows", kOf + "\n,,,\n" + rows(2) + "\na,b\na,b,,1,2\n" + rows(2)},
        PiecesCase{"TwinKeys", kOf + rows(8) + rows(4)},
        PiecesCase{"WindowsLineEnds",
                   "id,note,day,n\r\na,b,,1\r\n\"c\",\"d\r\n\",,2\r\n\r\ne,,,3\r\n"},
        PiecesCase{"OldLineEnds", "id,note,day,n\ra,b,,1\rc,d,,2\r\re,,,3"},
        PiecesCase{"TextAboveTheHeader", "Report of today\n\n" + kOf + rows(12)},
        PiecesCase{"UnknownColumn", "id,note,n\n" + rows(12)},
        PiecesCase{"NoKeyColumn", "note,day,n\n" + rows(12)},
        PiecesCase{"DaysBeforeMonths", kOf + rows(6) + "a,,03/04/2025,1\n" + rows(3) +
                                           "b,,31/12/2024,2\n" + rows(2) + "c,,1/2/2025,3\n"},
        PiecesCase{"AmbiguousDays", kOf + rows(6) + "a,,03/04/2025,1\n" + rows(3)},
        PiecesCase{"MixedDays",
                   kOf + rows(2) + "a,,13/04/2025,1\n" + rows(3) + "b,,04/13/2025,1\n"},
        PiecesCase{"DaysBeforeAnError",
                   kOf + rows(2) + "a,,13/04/2025,1\n" + rows(9) + "b,\"open,,1\n"},
        PiecesCase{"ByteOrderMark", "\xef\xbb\xbf" + kOf + rows(9)},
        PiecesCase{"InvalidBytes", kOf + rows(9) + "a,Zo\xeb,,1\n" + rows(9) + "b,\xff,,2\n"},
        PiecesCase{"InvalidBytesBehindAMark",
                   "\xef\xbb\xbf" + kOf + rows(9) + "a,Zo\xeb,,1\n" + rows(2)},
        PiecesCase{"ControlCharacters", kOf + rows(9) + "a,\x1b[2J,,1\n" + rows(9)},
        PiecesCase{"InvalidBytesBehindControls",
                   kOf + rows(9) + "a,\x01,,1\n" + rows(9) + "b,\xff,,2\n"},
        PiecesCase{"InvalidBytesBehindAnError",
                   kOf + kOf + rows(9) + "a,\"open,,1\n" + rows(9) + "b,\xff,,2\n"},
        PiecesCase{"InvalidBytesBehindDays",
                   kOf + rows(9) + "a,,31/12/2024,1\n" + rows(9) + "b,\xff,,2\n"},
        PiecesCase{"InvalidHeader", "id,note,day,n,\xff\n" + rows(9)},
        PiecesCase{"LaterRows",
                   kOf + rows(3) + "a,,2027-01-01,1\n" + rows(2) + "a,,2027-01-02,1\n"},
        PiecesCase{"UnreadableCells",
                   kOf + rows(3) + "a,,2025-02-30,x\n,,2025-01-01,1\n" + rows(2)}),
    [](const auto& test) { return test.param.name; });

TEST(FilePieces, AgreeOnRandomTexts) {
  std::mt19937 random(20240229);
  const auto below = [&](std::size_t n) { return static_cast<std::size_t>(random() % n); };
  const std::vector<std::string> cells = {"a",
                                          "b c",
                                          "\"q\"",
                                          "\"two\nlines\"",
                                          "\"x,1\ny,2,,4\nz,,,1\n\"",
                                          "",
                                          "\"\"",
                                          "\"d\"\"d\"",
                                          "st\"ray",
                                          "\"bad\"tail",
                                          "Zo\xc3\xab",
                                          "\"id,note,day,n\n\"",
                                          "\"\"\"\"",
                                          "'",
                                          ";"};
  const std::vector<std::string> days = {
      "2025-03-01", "", "2026-12-24", "x", "31/01/2025", "\"2025-03-02\"", "2025-03-03T10:00:00Z"};
  for (int round = 0; round < 120; ++round) {
    std::vector<std::string> texts;
    for (std::size_t file = 0; file < 1 + below(3); ++file) {
      const std::string end = below(4) == 0 ? "\r\n" : "\n";
      const std::size_t odd = below(3);
      std::string text = "id,note,day,n" + end;
      for (std::size_t row = below(30); row > 0; --row) {
        switch (below(odd == 0 ? 40 : 15)) {
          case 0:
            text += end;
            break;
          case 1:
            text += "id,note,day,n" + end;
            break;
          case 2:
            text += "a,b" + end;
            break;
          case 3:
            if (odd == 2) text += "\"";
            break;
          default:
            text += fmt::format("k{},{},{},{}{}", below(200), cells[below(odd == 0 ? 8 : 15)],
                                days[below(odd == 0 ? 3 : 7)], row, end);
        }
      }
      if (below(3) == 0) text.resize(text.size() - 1 - below(text.size() - 14));
      texts.push_back(text);
    }
    expect_same(texts);
  }
}

// A piece is checked as it is read, one window of the index after the other.
TEST(FilePieces, BadBytesAreFoundWhereverWindowsEnd) {
  const std::string filler(998, 'x');
  const auto text_of = [&](std::size_t size) {
    std::string text(kHeader);
    for (int i = 0; text.size() < size; ++i) {
      text += fmt::format("k{},{},2025-01-01,1\n", i, filler);
    }
    return text;
  };
  constexpr std::size_t kPiece = 3 * CsvIndex::kWindow;
  const std::string plain = text_of(kPiece + 2 * CsvIndex::kWindow);
  const auto expect_same_in_pieces = [](const std::string& text, std::size_t at) {
    const std::string whole = load_in_pieces({text}, kWhole, 1, ".csv");
    EXPECT_EQ(load_in_pieces({text}, kPiece, 2, ".csv"), whole) << at;
    return whole.starts_with("loaded");
  };
  EXPECT_TRUE(expect_same_in_pieces(plain, 0));
  for (const std::size_t window : {CsvIndex::kWindow, 2 * CsvIndex::kWindow, kPiece}) {
    for (std::size_t at = kHeader.size() + window - 4; at < kHeader.size() + window + 4; ++at) {
      for (const std::string_view bytes : {"\xff", "\xc3", "\xf0\x9f\x98", "\x01"}) {
        std::string text = plain;
        text.replace(at, bytes.size(), bytes);
        EXPECT_FALSE(expect_same_in_pieces(text, at));
      }
    }
  }
  // In a row that goes on beyond its window, and in the last one.
  std::string long_row = plain;
  long_row.insert(kHeader.size(),
                  "q,\"" + std::string(2 * CsvIndex::kWindow, 'y') + "\xff\",2025-01-01,1\n");
  EXPECT_FALSE(expect_same_in_pieces(long_row, 1));
  EXPECT_FALSE(expect_same_in_pieces(plain + "z,\xff,2025-01-01,1\n", 2));
  // Behind an error.
  std::string open = plain;
  open.insert(kHeader.size(), "q,\"never closed\n");
  EXPECT_FALSE(expect_same_in_pieces(open, 3));
  EXPECT_FALSE(expect_same_in_pieces(open + "z,\xff,2025-01-01,1\n", 4));
}

TEST(FilePieces, LinesOfJsonAgreeToo) {
  std::mt19937 random(20240229);
  const auto below = [&](std::size_t n) { return static_cast<std::size_t>(random() % n); };
  const std::vector<std::string> notes = {"\"a\"", "null", "\"\"",           "\"two\\nlines\"",
                                          "12",    "true", "\"Zo\xc3\xab\"", "\"b\xff\"",
                                          "[1]",   "{}"};
  const std::vector<std::string> days = {"\"2025-03-01\"", "null", "\"2026-12-24\"", "7",
                                         "\"31/01/2025\""};
  const std::vector<std::string> odd_lines = {"",
                                              " ",
                                              "{}",
                                              "[]",
                                              "\"x\"",
                                              "{\"id\":\"k1\"",
                                              "nothing",
                                              "{}{}",
                                              "\xff\xfe{}",
                                              R"({"id":"r","id":"s"})",
                                              R"({"note":"later","extra":{"a":1}})"};
  for (int round = 0; round < 150; ++round) {
    std::vector<std::string> texts;
    for (std::size_t file = 0; file < 1 + below(2); ++file) {
      const std::string end = below(4) == 0 ? "\r\n" : "\n";
      const bool odd = below(2) == 0;
      std::string text;
      for (std::size_t row = below(30); row > 0; --row) {
        if (odd && below(6) == 0) {
          text += odd_lines[below(odd_lines.size())] + end;
          continue;
        }
        const bool other_order = odd && below(8) == 0;
        text += fmt::format(
            fmt::runtime(other_order ? R"({{"note":{1},"id":"k{0}","n":{3},"day":{2}}})"
                                     : R"({{"id":"k{0}","note":{1},"day":{2},"n":{3}}})"),
            below(200), notes[below(odd ? notes.size() : 7)], days[below(odd ? days.size() : 3)],
            row);
        text += end;
      }
      if (below(3) == 0) text.resize(below(text.size() + 1));
      texts.push_back(text);
    }
    expect_same(texts, ".ndjson");
  }
}

}  // namespace
}  // namespace muster::testing
