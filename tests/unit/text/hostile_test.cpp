// Runs the hostile inputs that lie in the folder `../shared/hostile` beside the repository, when it
// is there: each file must be read or refused with the diagnostic, the line and the column that are
// listed here.
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include <gtest/gtest.h>

#include "engine/text/csv_scan.h"
#include "engine/text/json_scan.h"

#include "tests/unit/text/read_source.h"

namespace muster {
namespace {

struct HostileCase {
  const char* file;
  // `Name line:column`, empty when the file is read; several are separated by `; `.
  const char* expected;
};

std::string name_of(const HostileCase& hostile) {
  std::string name(hostile.file);
  for (char& c : name) {
    if (c == '/' || c == '.') c = '_';
  }
  return name;
}

std::string places(const ReadSource& read) {
  std::string text;
  for (const Diagnostic& item : read.list) {
    const Region region = read.sources.locate(item.at, ColumnUnit::CodePoint);
    if (!text.empty()) text += "; ";
    text += std::string(item.name) + ' ' + std::to_string(region.start_line) + ':' +
            std::to_string(region.start_column);
    for (const Label& label : item.labels) {
      const Region other = read.sources.locate(label.at, ColumnUnit::CodePoint);
      text +=
          " with " + std::to_string(other.start_line) + ':' + std::to_string(other.start_column);
    }
  }
  return text;
}

class Hostile : public testing::TestWithParam<HostileCase> {
 protected:
  void SetUp() override {
    const auto folder = std::filesystem::path(MUSTER_SOURCE_DIR) / ".." / "shared" / "hostile";
    const auto path = folder / GetParam().file;
    std::error_code error;
    if (!std::filesystem::exists(path, error)) {
      GTEST_SKIP() << "skipped: " << folder.lexically_normal() << " is not there";
    }
    std::ifstream file(path, std::ios::binary);
    bytes_ = std::string(std::istreambuf_iterator<char>(file), {});
  }
  void run();
  void read_csv();
  void read_ndjson();

  ReadSource read_;
  std::string bytes_;
};

void Hostile::read_csv() {
  const std::string_view text = read_.sources.text(read_.source);
  CsvScanner scanner(text, read_.source, ',', read_.limits);
  CsvRow row;
  std::size_t columns = 0;
  while (true) {
    const auto more = scanner.next(row, read_.diag);
    if (!more || !*more) return;
    if (columns == 0) columns = row.cells.size();
    if (row.problem == CsvRowProblem::TextAfterQuote) {
      const CsvCell& cell = row.cells[row.problem_cell];
      const Span at{.source = read_.source, .length = cell.length, .begin = cell.begin};
      read_.diag.emit(diag::CsvSyntax, at, "text after a quote");
    } else if (row.cells.size() != columns) {
      const Span at{.source = read_.source, .length = 0, .begin = row.begin};
      read_.diag.emit(diag::CsvSyntax, at, "cells");
    }
  }
}

void Hostile::read_ndjson() {
  const std::string_view text = read_.sources.text(read_.source);
  JsonRecordScanner scanner(text, read_.source, read_.limits);
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    const std::string_view line = text.substr(begin, end - begin);
    if (line.find_first_not_of(" \t\r") != std::string_view::npos) {
      const Span part{.source = read_.source,
                      .length = static_cast<std::uint32_t>(line.size()),
                      .begin = begin};
      (void)scanner.validate(part, read_.diag);
    }
    begin = end + 1;
  }
}

void Hostile::run() {
  const std::string_view file = GetParam().file;
  if (file.starts_with("ndjson")) {
    auto lines =
        add_decoded_lines(read_.sources, std::string(file), Buffer(bytes_), "", read_.diag);
    if (!lines) return;
    read_.source = lines->source;
    return read_ndjson();
  }
  const bool json = file.starts_with("json");
  const auto added =
      add_decoded(read_.sources, std::string(file), Buffer(bytes_), "", json, read_.diag);
  if (!added) return;
  read_.source = *added;
  if (json) {
    JsonRecordScanner scanner(read_.sources.text(*added), *added, read_.limits);
    (void)scanner.records(read_.whole(), "", read_.diag);
  } else if (file.starts_with("yaml")) {
    (void)read_yaml(read_.sources, *added, AliasPolicy::Refuse, read_.limits, read_.diag);
  } else if (file.starts_with("toml")) {
    (void)read_toml(read_.sources, *added, read_.limits, read_.diag);
  } else if (file.starts_with("csv")) {
    read_csv();
  } else {
    const auto part = find_front_matter(read_.sources, *added, read_.diag);
    if (part && part->valid()) {
      (void)read_yaml_part(read_.sources, *part, AliasPolicy::Refuse, read_.limits, read_.diag);
    }
  }
}

TEST_P(Hostile, IsReadOrRefusedAtItsPlace) {
  run();
  EXPECT_EQ(places(read_), GetParam().expected);
  for (const Diagnostic& item : read_.list) {
    EXPECT_LE(item.at.end(), read_.sources.text(item.at.source).size()) << "span inside its file";
  }
}

INSTANTIATE_TEST_SUITE_P(
    Text, Hostile,
    testing::Values(
        HostileCase{"yaml/after_bracket.yaml", "YamlTrailingContent 1:18"},
        HostileCase{"yaml/alias_in_records.yaml", "AliasesRefused 2:3 with 1:3"},
        HostileCase{"yaml/bad_utf8.yaml", "InvalidUtf8 2:9"},
        HostileCase{"yaml/comma.yaml", "YamlSyntax 1:1"},
        HostileCase{"yaml/control.yaml", "ControlCharacter 2:1"},
        HostileCase{"yaml/cycle.yaml", "AliasesRefused 2:6 with 1:4"},
        HostileCase{"yaml/list_then_map.yaml", "YamlTrailingContent 3:1"},
        HostileCase{"yaml/lost_tail.yaml", "YamlTrailingContent 2:1"},
        HostileCase{"yaml/merge_key.yaml", "AliasesRefused 2:8"},
        HostileCase{"yaml/no_colon.yaml", "YamlSyntax 2:1"}, HostileCase{"yaml/norway.yaml", ""},
        HostileCase{"yaml/open_quote.yaml", "YamlSyntax 3:11 with 2:8"},
        HostileCase{"yaml/open_quote_to_end.yaml", "YamlSyntax 2:8"},
        HostileCase{"yaml/same_key.yaml", "DuplicateKey 3:1 with 2:1"},
        HostileCase{"yaml/tab.yaml", "YamlSyntax 2:1"},
        HostileCase{"yaml/two_documents.yaml", "YamlSeveralDocuments 2:1"},
        HostileCase{"toml/bracket.toml", "TomlSyntax 1:2"},
        HostileCase{"toml/dotted.toml", "NestingTooDeep 1:130"},
        HostileCase{"toml/unknown_key.toml", ""},
        HostileCase{"toml/same_table.toml", "TomlSyntax 3:1 with 1:1"},
        HostileCase{"json/same_key.json", "DuplicateKey 1:36 with 1:20"},
        HostileCase{"json/escaped_same_key.json", "DuplicateKey 1:36 with 1:20"},
        HostileCase{"json/lone_surrogate.json", "JsonSyntax 1:28"},
        HostileCase{"json/nul_escape.json", ""},
        HostileCase{"json/trailing.json", "JsonSyntax 1:40"},
        HostileCase{"json/nan.json", "JsonSyntax 1:28"}, HostileCase{"json/big_numbers.json", ""},
        HostileCase{"json/nested_200.json", "NestingTooDeep 1:86"},
        HostileCase{"json/null_and_absent.json", ""},
        HostileCase{"json/object_top.json", "RecordsExpected 1:1"},
        HostileCase{"json/cut.json", "JsonSyntax 1:61"},
        HostileCase{"json/single_quotes.json", "JsonSyntax 1:3"},
        HostileCase{"ndjson/one_bad_line.ndjson", "JsonSyntax 2:29"},
        HostileCase{"ndjson/open_string.ndjson", "JsonSyntax 2:34"},
        HostileCase{"ndjson/two_on_a_line.ndjson", "JsonSyntax 1:37"},
        HostileCase{"ndjson/over_two_lines.ndjson", "JsonSyntax 1:14; JsonSyntax 2:5"},
        HostileCase{"ndjson/cut.ndjson", "JsonSyntax 2:23"},
        HostileCase{"ndjson/blank_crlf.ndjson", ""},
        HostileCase{"md/open_front_matter.md", "FrontMatterUnclosed 1:1"},
        HostileCase{"md/same_key.md", "DuplicateKey 3:1 with 2:1"},
        HostileCase{"md/fenced_table.md", ""}, HostileCase{"md/late_front_matter.md", ""},
        HostileCase{"csv/utf16_odd.csv", "InvalidUtf16 2:14"},
        HostileCase{"csv/latin1.csv", "InvalidUtf8 2:6"},
        HostileCase{"csv/nul.csv", "ControlCharacter 3:3"},
        HostileCase{"csv/unclosed_quote.csv", "UnclosedQuote 2:4"},
        HostileCase{"csv/text_after_quote.csv", "CsvSyntax 2:4"},
        HostileCase{"csv/short_and_long.csv", "CsvSyntax 2:1; CsvSyntax 4:1"},
        HostileCase{"csv/empty.csv", ""}, HostileCase{"csv/header_only.csv", ""},
        HostileCase{"csv/bom.csv", ""}, HostileCase{"csv/utf16le.csv", ""},
        HostileCase{"csv/mixed_endings.csv", ""}, HostileCase{"csv/no_final_newline.csv", ""},
        HostileCase{"csv/quoted_newline.csv", ""}, HostileCase{"csv/numbers.csv", ""},
        HostileCase{"csv/dates.csv", ""}, HostileCase{"csv/instants.csv", ""},
        HostileCase{"csv/formula_looking.csv", ""}, HostileCase{"csv/nfc_nfd.csv", ""}),
    [](const auto& tested) { return name_of(tested.param); });

}  // namespace
}  // namespace muster
