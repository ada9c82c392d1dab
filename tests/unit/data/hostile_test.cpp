// The hostile inputs beside the repository, as far as reading records decides how they end: which
// are refused (exit 2), which leave something unproven (3), which are read whole.
#include <filesystem>
#include <fstream>
#include <sstream>

#include "tests/unit/data/record_fixture.h"

namespace muster::testing {
namespace {

using ::testing::Contains;
using ::testing::IsEmpty;

enum class End { Refused, Defect, Clean };

struct HostileCase {
  std::string_view file;
  End end;
  std::string_view diagnostic;  // one that must be there
  std::string_view place;       // its line and column; empty: any
  std::size_t records;          // in the table, unless refused
};

void PrintTo(const HostileCase& tested, std::ostream* out) { *out << tested.file; }

std::string folder() { return std::string(MUSTER_SOURCE_DIR) + "/../shared/hostile/"; }

// The set that the case is about.
void declare(Records& run, std::string_view file) {
  const auto typed = [&](Type type, std::string key, std::string name,
                         std::vector<std::string> more) {
    std::vector<FieldSchema> fields = {field(key, string_type(), true),
                                       field(name, std::move(type), true)};
    for (std::string& one : more) fields.push_back(field(std::move(one), string_type()));
    run.table("people", std::move(fields), {std::move(key)});
  };
  if (file == "csv/numbers.csv") return typed(simple_type(TypeKind::Int), "person_id", "score", {});
  if (file == "csv/dates.csv") return typed(date_type(), "id", "day", {"valid"});
  if (file == "csv/instants.csv")
    return typed(simple_type(TypeKind::Timestamp), "id", "at", {"utc", "note"});
  if (file == "json/big_numbers.json") {
    run.table("people", {field("person_id", string_type(), true), field("n", string_type())},
              {"person_id"});
    return;
  }
  if (file == "json/null_and_absent.json") {
    run.table("people", {field("person_id", string_type(), true), field("revoked_on", date_type())},
              {"person_id"});
    return;
  }
  if (file == "md/late_front_matter.md") {
    run.table("people", {field("owner", string_type(), true)}, {"owner"});
    return;
  }
  if (file == "yaml/norway.yaml") {
    run.table("people",
              {field("person_id", string_type(), true), field("country", string_type()),
               field("zip", string_type()), field("on", string_type()),
               field("time", string_type()), field("v", string_type())},
              {"person_id"});
    return;
  }
  run.people();
}

class Hostile : public ::testing::TestWithParam<HostileCase> {
 protected:
  // False: there is nothing to test with, and the test is skipped.
  static bool read(Records& run, std::string_view file) {
    std::ifstream in(folder() + std::string(file), std::ios::binary);
    if (!in) return false;
    std::ostringstream bytes;
    bytes << in.rdbuf();
    const std::string path = std::string(file.substr(file.find('/') + 1));
    run.files.add(path, bytes.str());
    SourceSettings& source = run.source("people", path);
    if (file == "csv/dates.csv") source.dates = {{run.text("day"), {run.text("iso")}}};
    if (file == "csv/instants.csv")
      source.zone = Placed<Zone>{.value = *Zone::find("Europe/Berlin"), .at = {}};
    // Not every file has all optional columns: that is not what the case is about.
    const std::vector<std::string_view> with_name = {"csv/", "json/lone", "json/nul"};
    const bool has_name = std::ranges::any_of(
        with_name, [&](std::string_view part) { return file.starts_with(part); });
    const TableSchema& table = run.schema.tables[TableId(0)];
    if (!has_name && table.find("name").valid()) source.absent = {run.text("name")};
    return true;
  }
};

TEST_P(Hostile, EndsAsTheTableSays) {
  const HostileCase& tested = GetParam();
  Records run;
  declare(run, tested.file);
  if (!read(run, tested.file)) GTEST_SKIP() << "no folder ../shared/hostile beside the repository";
  const bool loaded = run.load();
  EXPECT_EQ(loaded, tested.end != End::Refused) << ::testing::PrintToString(run.errors());
  if (!tested.diagnostic.empty()) {
    EXPECT_THAT(run.names(), Contains(std::string(tested.diagnostic)));
  }
  if (!tested.place.empty()) {
    std::vector<std::string> places = run.errors();
    if (loaded) places = run.defects();
    EXPECT_THAT(places, Contains(::testing::HasSubstr(std::string(tested.diagnostic) + " ")));
    // A place that ends in a colon names the line alone.
    const bool line_only = tested.place.ends_with(':');
    EXPECT_THAT(places, Contains(::testing::HasSubstr(":" + std::string(tested.place) +
                                                      (line_only ? "" : "-"))));
  }
  if (!loaded) return;
  EXPECT_EQ(run.rows_of("people").rows, tested.records);
  EXPECT_EQ(run.data->defects.empty(), tested.end == End::Clean)
      << ::testing::PrintToString(run.defects());
  const Population& population = run.rows_of("people").population;
  EXPECT_EQ(population.rows_read,
            population.records + population.quarantined + population.later + population.skipped);
}

INSTANTIATE_TEST_SUITE_P(
    Csv, Hostile,
    ::testing::Values(
        HostileCase{"csv/empty.csv", End::Defect, "EmptyFile", "1:1", 0},
        HostileCase{"csv/header_only.csv", End::Defect, "EmptyRecordSet", "1:1", 0},
        HostileCase{"csv/bom.csv", End::Clean, "", "", 2},
        HostileCase{"csv/utf16le.csv", End::Clean, "", "", 1},
        HostileCase{"csv/utf16_odd.csv", End::Refused, "InvalidUtf16", "", 0},
        HostileCase{"csv/latin1.csv", End::Refused, "InvalidUtf8", "2:6", 0},
        HostileCase{"csv/nul.csv", End::Refused, "ControlCharacter", "3:3", 0},
        HostileCase{"csv/unclosed_quote.csv", End::Refused, "UnclosedQuote", "2:4", 0},
        HostileCase{"csv/text_after_quote.csv", End::Defect, "CsvSyntax", "2:4", 1},
        HostileCase{"csv/short_and_long.csv", End::Defect, "CsvSyntax", "4:13", 1},
        HostileCase{"csv/mixed_endings.csv", End::Clean, "", "", 3},
        HostileCase{"csv/no_final_newline.csv", End::Clean, "", "", 1},
        HostileCase{"csv/quoted_newline.csv", End::Clean, "", "", 2},
        HostileCase{"csv/twice_glued.csv", End::Clean, "", "", 2},
        HostileCase{"csv/total_row.csv", End::Defect, "RequiredCellEmpty", "4:11", 2},
        HostileCase{"csv/same_header.csv", End::Refused, "DuplicateColumn", "1:23", 0},
        HostileCase{"csv/invisible_header.csv", End::Refused, "UnknownColumn", "1:1", 0},
        HostileCase{"csv/same_key.csv", End::Defect, "DuplicateRecordKey", "2:1", 0},
        HostileCase{"csv/nfc_nfd.csv", End::Clean, "", "", 2},
        HostileCase{"csv/numbers.csv", End::Defect, "NumberOutOfRange", "10:4", 1},
        HostileCase{"csv/dates.csv", End::Defect, "NotADate", "3:4", 5},
        HostileCase{"csv/instants.csv", End::Defect, "TimeInGap", "3:4", 7},
        HostileCase{"csv/formula_looking.csv", End::Clean, "", "", 3}));

INSTANTIATE_TEST_SUITE_P(
    Json, Hostile,
    ::testing::Values(
        HostileCase{"json/same_key.json", End::Refused, "DuplicateKey", "1:36", 0},
        HostileCase{"json/escaped_same_key.json", End::Refused, "DuplicateKey", "", 0},
        HostileCase{"json/lone_surrogate.json", End::Refused, "JsonSyntax", "1:28", 0},
        HostileCase{"json/nul_escape.json", End::Clean, "", "", 1},
        HostileCase{"json/trailing.json", End::Refused, "JsonSyntax", "1:40", 0},
        HostileCase{"json/nan.json", End::Refused, "JsonSyntax", "1:28", 0},
        HostileCase{"json/big_numbers.json", End::Clean, "", "", 4},
        HostileCase{"json/nested_200.json", End::Refused, "NestingTooDeep", "", 0},
        HostileCase{"json/null_and_absent.json", End::Clean, "", "", 3},
        HostileCase{"json/object_top.json", End::Refused, "RecordsExpected", "1:1", 0},
        HostileCase{"json/cut.json", End::Refused, "JsonSyntax", "", 0},
        HostileCase{"json/single_quotes.json", End::Refused, "JsonSyntax", "1:3", 0},
        HostileCase{"ndjson/one_bad_line.ndjson", End::Defect, "JsonLineSetAside", "2:", 2},
        HostileCase{"ndjson/open_string.ndjson", End::Defect, "JsonLineSetAside", "2:", 2},
        HostileCase{"ndjson/two_on_a_line.ndjson", End::Defect, "JsonLineSetAside", "1:37", 0},
        HostileCase{"ndjson/over_two_lines.ndjson", End::Defect, "JsonLineSetAside", "2:", 1},
        HostileCase{"ndjson/cut.ndjson", End::Defect, "JsonLineSetAside", "2:", 1},
        HostileCase{"ndjson/blank_crlf.ndjson", End::Clean, "", "", 2}));

INSTANTIATE_TEST_SUITE_P(
    Documents, Hostile,
    ::testing::Values(
        HostileCase{"yaml/comma.yaml", End::Refused, "YamlSyntax", "", 0},
        HostileCase{"yaml/open_quote.yaml", End::Refused, "YamlSyntax", "", 0},
        HostileCase{"yaml/open_quote_to_end.yaml", End::Refused, "YamlSyntax", "2:8", 0},
        HostileCase{"yaml/lost_tail.yaml", End::Refused, "YamlTrailingContent", "2:", 0},
        HostileCase{"yaml/list_then_map.yaml", End::Refused, "YamlTrailingContent", "3:", 0},
        HostileCase{"yaml/after_bracket.yaml", End::Refused, "YamlTrailingContent", "", 0},
        HostileCase{"yaml/two_documents.yaml", End::Refused, "YamlSeveralDocuments", "", 0},
        HostileCase{"yaml/same_key.yaml", End::Refused, "DuplicateKey", "3:1", 0},
        HostileCase{"yaml/no_colon.yaml", End::Refused, "YamlSyntax", "", 0},
        HostileCase{"yaml/alias_in_records.yaml", End::Refused, "AliasesRefused", "", 0},
        HostileCase{"yaml/cycle.yaml", End::Refused, "AliasesRefused", "", 0},
        HostileCase{"yaml/merge_key.yaml", End::Refused, "AliasesRefused", "", 0},
        HostileCase{"yaml/norway.yaml", End::Clean, "", "", 1},
        HostileCase{"yaml/tab.yaml", End::Refused, "YamlSyntax", "", 0},
        HostileCase{"yaml/control.yaml", End::Refused, "ControlCharacter", "2:1", 0},
        HostileCase{"yaml/bad_utf8.yaml", End::Refused, "InvalidUtf8", "2:9", 0},
        HostileCase{"toml/bracket.toml", End::Refused, "TomlSyntax", "", 0},
        HostileCase{"toml/dotted.toml", End::Refused, "NestingTooDeep", "", 0},
        HostileCase{"toml/same_table.toml", End::Refused, "TomlSyntax", "", 0},
        HostileCase{"md/open_front_matter.md", End::Refused, "FrontMatterUnclosed", "1:1", 0},
        HostileCase{"md/same_key.md", End::Refused, "DuplicateKey", "3:1", 0},
        HostileCase{"md/fenced_table.md", End::Defect, "", "", 0},
        HostileCase{"md/late_front_matter.md", End::Defect, "RequiredCellEmpty", "1:1", 0}));

TEST_F(Hostile, NorwayKeepsItsWordsAndBigNumbersTheirDigits) {
  Records run;
  declare(run, "yaml/norway.yaml");
  if (!read(run, "yaml/norway.yaml"))
    GTEST_SKIP() << "no folder ../shared/hostile beside the repository";
  ASSERT_TRUE(run.load());
  for (const auto& [name, value] :
       std::vector<std::pair<std::string, std::string>>{{"country", "NO"},
                                                        {"zip", "01234"},
                                                        {"on", "1_000"},
                                                        {"time", "12:30:45"},
                                                        {"v", "1.20"}}) {
    EXPECT_EQ(run.cell("people", 0, name), value);
  }
  Records numbers;
  declare(numbers, "json/big_numbers.json");
  ASSERT_TRUE(read(numbers, "json/big_numbers.json"));
  ASSERT_TRUE(numbers.load());
  EXPECT_EQ(numbers.cell("people", 1, "person_id"), "9007199254740993");
  EXPECT_EQ(numbers.cell("people", 3, "person_id"), "18446744073709551616");
}

TEST_F(Hostile, InstantsAgreeWithTheirUtc) {  // S6
  Records run;
  declare(run, "csv/instants.csv");
  if (!read(run, "csv/instants.csv"))
    GTEST_SKIP() << "no folder ../shared/hostile beside the repository";
  ASSERT_TRUE(run.load());
  std::size_t compared = 0;
  for (RowId row = 0; row < run.rows_of("people").rows; ++row) {
    const std::string utc = run.cell("people", row, "utc");
    if (utc.empty()) continue;
    EXPECT_EQ(run.cell("people", row, "at"), utc);
    ++compared;
  }
  EXPECT_EQ(compared, 6U);
  EXPECT_THAT(run.names(), Contains("TimeAmbiguous"));
}

}  // namespace
}  // namespace muster::testing
