// Loading delimited text: mapping, typed cells, quarantine, populations, the days of extracts.
#include "engine/data/load.h"

#include "tests/unit/data/record_fixture.h"

namespace muster::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr std::string_view kPeople = "person_id,name,status\np1,\"Zoë, A\",active\np2,,left\n";

TEST(Load, CellsHaveValuesAndPlaces) {
  Records run;
  run.people();
  run.csv("people", std::string(kPeople));
  ASSERT_TRUE(run.load());
  EXPECT_THAT(run.cells("people", "name"), ElementsAre("Zoë, A", "-"));
  EXPECT_EQ(run.cell_place("people", 0, "name"), "people.csv:2:4-12");  // with its quotes
  EXPECT_EQ(run.cell_place("people", 1, "name"), "people.csv:3:4-4");   // the empty place
  EXPECT_EQ(run.cell_place("people", 1, "status"), "people.csv:3:5-9");
  EXPECT_EQ(run.shown(row_span(*run.data, run.sources, run.limits, TableId(0), 1)),
            "people.csv:3:1-9");
  EXPECT_THAT(run.defects(), IsEmpty());
  EXPECT_EQ(key_text(*run.data, run.schema, TableId(0), 1), "p2");
}

TEST(Load, KeysArePerCentEncoded) {  // S8
  Records run;
  run.table("t", {field("a", string_type(), true), field("b", string_type(), true)}, {"a", "b"});
  run.csv("t", "a,b\nx/y,50%\n");
  ASSERT_TRUE(run.load());
  EXPECT_EQ(key_text(*run.data, run.schema, TableId(0), 0), "x%2Fy/50%25");
}

TEST(Load, RequiredCellsQuarantineTheirRow) {  // S1
  Records run;
  run.people();
  run.csv("people", "person_id,name,status\np1,A,active\nTotal: 2,,\n,B,active\n");
  ASSERT_TRUE(run.load());
  EXPECT_THAT(run.cells("people", "person_id"), ElementsAre("p1"));
  EXPECT_THAT(run.defects(), ElementsAre("RequiredCellEmpty people.csv:3:11-11",
                                         "RequiredCellEmpty people.csv:4:1-1"));
  EXPECT_EQ(run.rows_of("people").quarantine_defects.size(), 2U);
  EXPECT_EQ(run.data->defects[DefectId(0)].key, "Total: 2");
  EXPECT_EQ(run.data->defects[DefectId(0)].record_number, 2U);
}

TEST(Load, UnreadableOptionalCellsKeepTheirRow) {  // S1
  Records run;
  run.table("t",
            {field("id", string_type(), true), field("n", simple_type(TypeKind::Int)),
             field("x", simple_type(TypeKind::Double)), field("b", simple_type(TypeKind::Bool))},
            {"id"});
  run.csv("t",
          "id,n,x,b\n"
          "a,-0,1.50,TRUE\n"
          "b,9223372036854775808,NaN,yes\n"
          "c,1_000,1e400,\n"
          "d, 12 ,0x10,false\n");
  ASSERT_TRUE(run.load());
  EXPECT_THAT(run.cells("t", "n"), ElementsAre("0", "?", "?", "?"));
  EXPECT_THAT(run.cells("t", "x"), ElementsAre("1.5", "?", "?", "?"));
  EXPECT_THAT(run.cells("t", "b"), ElementsAre("true", "?", "-", "false"));
  const DefectId why = run.data->defect_of(TableId(0), 1, run.column("t", "n"));
  ASSERT_TRUE(why.valid());
  EXPECT_EQ(run.data->defects[why].diagnostic.name, "NumberOutOfRange");
  EXPECT_EQ(run.shown(run.data->defects[why].diagnostic.at), "t.csv:3:3-22");
  EXPECT_FALSE(run.data->defect_of(TableId(0), 0, run.column("t", "n")).valid());
}

TEST(Load, SensitiveCellsAreNeverQuoted) {  // S19
  Records run;
  FieldSchema secret = field("salary", simple_type(TypeKind::Int));
  secret.sensitive = true;
  run.table("t", {field("id", string_type(), true), secret}, {"id"});
  run.csv("t", "id,salary\na,canary\n");
  ASSERT_TRUE(run.load());
  const Diagnostic& found = run.data->defects[DefectId(0)].diagnostic;
  EXPECT_EQ(found.message, "this value is not a number of type int");
  EXPECT_EQ(found.help.find("canary"), std::string::npos);
}

TEST(Load, UnknownEnumWordsAreUnreadableWithASuggestion) {
  Records run;
  const EnumId kind =
      run.schema.enums.add({.name = "kind", .words = {"employee", "contractor"}, .at = {}});
  run.table("t", {field("id", string_type(), true), field("kind", enum_of(kind))}, {"id"});
  SourceSettings& source = run.csv("t", "id,kind\na,employee\nb,EXT\nc,contractr\nd,none\n");
  source.words = {{run.text("kind"), {{"EXT", run.text("contractor")}, {"none", run.text("")}}}};
  ASSERT_TRUE(run.load());
  EXPECT_THAT(run.cells("t", "kind"), ElementsAre("employee", "contractor", "?", "-"));
  EXPECT_THAT(run.data->defects[DefectId(0)].diagnostic.help, HasSubstr("contractor"));
}

TEST(Load, EmptyWordsAndDefaultsApply) {
  Records run;
  FieldSchema privileged = field("privileged", simple_type(TypeKind::Bool));
  privileged.default_text = "false";
  run.table("t", {field("id", string_type(), true), field("end", date_type()), privileged}, {"id"});
  SourceSettings& source = run.csv("t", "id,end,privileged\na,0000-00-00,\nb,N/A,true\n");
  source.empty = {"0000-00-00", "N/A"};
  ASSERT_TRUE(run.load());
  EXPECT_THAT(run.cells("t", "end"), ElementsAre("-", "-"));
  EXPECT_THAT(run.cells("t", "privileged"), ElementsAre("false", "true"));
}

TEST(Load, ColumnsHaveAlternativesAndConstantsPlaces) {
  Records run;
  run.people();
  SourceSettings& source = run.csv("people", "Nr.,Vorname\n7,A\n");
  source.columns = {{run.text("person_id"), {run.text("Employee #"), run.text("Nr.")}},
                    {run.text("name"), {run.text("Vorname")}}};
  source.set = {{run.text("status"), run.text("active", 42)}};
  source.id_prefix = "AG-";
  ASSERT_TRUE(run.load());
  EXPECT_EQ(run.cell("people", 0, "person_id"), "AG-7");
  EXPECT_EQ(run.cell("people", 0, "status"), "active");
  EXPECT_EQ(run.cell_place("people", 0, "status"), "muster.toml:1:43-44");
}

TEST(Load, MissingColumnsEndTheRunWithASuggestion) {  // S29
  Records run;
  run.people();
  run.csv("people", "person_id,name,statuss\np1,A,left\n");
  EXPECT_FALSE(run.load());
  EXPECT_THAT(run.errors(), ElementsAre("UnknownColumn people.csv:1:1-23"));
  EXPECT_THAT(run.problems.begin()->help, HasSubstr("`statuss`"));
}

TEST(Load, OptionalColumnsThatAreNotThereAreNotProvided) {  // S29
  Records run;
  run.table("t", {field("id", string_type(), true), field("revoked_on", date_type())}, {"id"});
  run.csv("t", "id,revoked\na,\nb,2026-01-01\n");
  ASSERT_TRUE(run.load());
  EXPECT_THAT(run.cells("t", "revoked_on"), ElementsAre("?", "?"));
  ASSERT_EQ(run.data->defects.size(), 1U);  // one cause, one finding
  EXPECT_EQ(run.data->defects[DefectId(0)].kind, DefectKind::NotProvided);
  EXPECT_EQ(run.data->defect_of(TableId(0), 1, run.column("t", "revoked_on")), DefectId(0));
  EXPECT_EQ(run.cell_place("t", 1, "revoked_on"), "muster.toml:1:101-102");  // the source block
}

TEST(Load, DeclaredAbsentColumnsAreAbsent) {  // S29
  Records run;
  run.table("t", {field("id", string_type(), true), field("revoked_on", date_type())}, {"id"});
  run.csv("t", "id,revoked\na,\n").absent = {run.text("revoked_on")};
  ASSERT_TRUE(run.load());
  EXPECT_THAT(run.cells("t", "revoked_on"), ElementsAre("-"));
  EXPECT_THAT(run.defects(), IsEmpty());
}

// S5, S7: without its day nobody knows which rows lie ahead.
TEST(Load, TheDayARecordHappenedIsNeededEvenWhereItMayBeEmpty) {
  Records run;
  const TableId id =
      run.table("t", {field("id", string_type(), true), field("day", date_type())}, {"id"});
  run.schema.tables[id].happened_on = run.column("t", "day");
  run.csv("t", "id,dayy\na,2027-01-01\n");
  EXPECT_FALSE(run.load());
  EXPECT_THAT(run.errors(), ElementsAre("UnknownColumn t.csv:1:1-8"));
}

TEST(Load, HeaderIsFoundBelowTitlesAndFootersAreListed) {
  Records run;
  run.people();
  SourceSettings& source = run.csv("people",
                                   "Worker Report - as of 09/01/2026\n\n"
                                   "person_id;name;status\nSYSTEM;LABEL;ROW\np1;\"A;\nB\";active\n"
                                   "person_id;name;status\n;;\np2;B;left\nTotal;;\nPage 1 of 1\n");
  source.footer = run.text("^(Total|Page )");
  source.skip_rows = 1;
  ASSERT_TRUE(run.load());
  EXPECT_THAT(run.cells("people", "name"), ElementsAre("A;\nB", "B"));
  const FilePopulation& file = run.rows_of("people").population.files[0];
  std::vector<std::string> reasons;
  for (const SkippedRow& row : file.skipped) reasons.push_back(row.reason);
  EXPECT_THAT(reasons, ElementsAre("above the header", "blank", "declared skip", "header repeated",
                                   "blank", "footer", "footer"));
  EXPECT_EQ(file.rows_read, 9U);
  EXPECT_EQ(run.cell_place("people", 1, "status"), "people.csv:9:6-10");
}

TEST(Load, TwoExportsInOneFileLoseNoRecords) {
  Records run;
  run.people();
  SourceSettings& source =
      run.csv("people", "List of\nperson_id,status\np1,active\nperson_id,name,status\np2,B,left\n");
  source.columns = {{run.text("name"), {run.text("name")}}};
  EXPECT_FALSE(run.load());
  EXPECT_THAT(run.errors(), ElementsAre("UnknownColumn people.csv:2:1-17"));
}

TEST(Load, RowsOfAnotherLengthAreSetAside) {
  Records run;
  run.people();
  run.csv("people", "person_id,name,status\np1\np2,B,left\np3,C,active,x,y\np4,\"D\" E,left");
  ASSERT_TRUE(run.load());
  EXPECT_THAT(run.cells("people", "person_id"), ElementsAre("p2"));
  EXPECT_THAT(run.defects(),
              ElementsAre("CsvSyntax people.csv:2:1-3", "CsvSyntax people.csv:4:13-14",
                          "CsvSyntax people.csv:5:4-9"));
  const Population& population = run.rows_of("people").population;
  EXPECT_EQ(population.rows_read, 4U);
  EXPECT_EQ(population.records + population.quarantined + population.later + population.skipped,
            4U);
  EXPECT_TRUE(population.files[0].last_line_open);
}

TEST(Load, DayOrderIsDecidedByTheWholeColumn) {
  Records run;
  run.table("t", {field("id", string_type(), true), field("day", date_type(), true)}, {"id"});
  run.csv("t", "id,day\na,05/01/2026\nb,13/01/2026\n");
  ASSERT_TRUE(run.load());
  EXPECT_THAT(run.cells("t", "day"), ElementsAre("2026-01-05", "2026-01-13"));
}

TEST(Load, AmbiguousAndMixedOrdersAskForTheSetting) {
  Records run;
  run.table("t", {field("id", string_type(), true), field("day", date_type(), true)}, {"id"});
  run.table("u", {field("id", string_type(), true), field("day", date_type(), true)}, {"id"});
  run.csv("t", "id,day\na,2026-01-05\nb,05/01/2026\n");
  run.csv("u", "id,day\na,31/01/2026\nb,01/31/2026\n");
  EXPECT_FALSE(run.load());
  EXPECT_THAT(run.errors(),
              ElementsAre("AmbiguousDates t.csv:3:3-13", "MixedDateOrder u.csv:2:3-13"));
  EXPECT_THAT(run.problems.begin()->help, HasSubstr("dates = {day = \"dmy\"}"));
}

TEST(Load, TimestampsInDateFieldsFollowTheSourceZone) {  // S6
  const auto zone = Zone::find("Europe/Berlin");
  ASSERT_TRUE(zone);
  for (const bool local_midnight : {false, true}) {
    Records run;
    run.table("t", {field("id", string_type(), true), field("day", date_type())}, {"id"});
    SourceSettings& source = run.csv("t",
                                     "id,day\na,2026-06-30T22:30:00Z\nb,1983-09-01T00:00:00+04:00\n"
                                     "c,2026-03-29 02:30:00\nd,2025-03-17-08:00\n");
    source.zone = Placed<Zone>{.value = *zone, .at = {}};
    source.local_midnight = local_midnight;
    ASSERT_TRUE(run.load());
    EXPECT_THAT(
        run.cells("t", "day"),
        ElementsAre("2026-07-01", local_midnight ? "1983-09-01" : "1983-08-31", "?", "2025-03-17"));
  }
}

TEST(Load, TimestampsKeepHundredNanoseconds) {  // S6
  Records run;
  run.table("t", {field("id", string_type(), true), field("at", simple_type(TypeKind::Timestamp))},
            {"id"});
  run.csv("t",
          "id,at\na,2026-01-01T00:00:00.1234567Z\nb,2026-01-01T00:00:00.12345678Z\nc,2026-01-01\n");
  ASSERT_TRUE(run.load());
  EXPECT_THAT(run.cells("t", "at"), ElementsAre("2026-01-01T00:00:00.1234567Z", "?", "?"));
}

TEST(Load, LaterRowsDoNotExistAndImpossibleOnesAreFindings) {  // S7
  Records run;
  const TableId id =
      run.table("t", {field("id", string_type(), true), field("day", date_type(), true)}, {"id"});
  run.schema.tables[id].happened_on = ColumnId(1);
  run.csv("t", "id,day\na,2026-03-31\nb,2026-04-01\nc,2062-01-01\n").extracted_on =
      run.text("2026-04-10");
  ASSERT_TRUE(run.load());
  EXPECT_THAT(run.cells("t", "id"), ElementsAre("a"));
  EXPECT_EQ(run.rows_of("t").population.later, 2U);
  EXPECT_THAT(run.defects(), ElementsAre("ImpossibleDate t.csv:4:3-13"));
  EXPECT_EQ(run.rows_of("t").population.newest, parse_iso_date("2026-03-31"));
}

}  // namespace
}  // namespace muster::testing
