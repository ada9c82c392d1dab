// Finding files, the days of extracts, whole sets that are missing, empty, stale or late.
#include "engine/data/source_files.h"

#include "tests/unit/data/record_fixture.h"

namespace muster::testing {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(SourceFiles, DateInNameIsTheOnlyOne) {
  EXPECT_EQ(date_in_name("evidence/people-2026-01-31.csv"), parse_iso_date("2026-01-31"));
  EXPECT_EQ(date_in_name("2025-01-01/people_20260131.csv"), parse_iso_date("2026-01-31"));
  EXPECT_EQ(date_in_name("User_Download_13042024_215248.csv"), parse_iso_date("2024-04-13"));
  EXPECT_FALSE(date_in_name("User_Download_04052024.csv"));  // 4 May or 5 April
  EXPECT_FALSE(date_in_name("2026-01-31_to_2026-02-28.csv"));
  EXPECT_FALSE(date_in_name("people-2026-02-30.csv"));
  EXPECT_FALSE(date_in_name("people.csv"));
}

TEST(SourceFiles, NamedFilesMustExistAndPatternsAreMissed) {
  Records run;
  run.people();
  run.source("people", "gone.csv");
  EXPECT_FALSE(run.load());
  EXPECT_THAT(run.errors(), ElementsAre("FileNotFound muster.toml:1:201-202"));
  Records other;
  other.people();
  other.source("people", "hr/*.csv");
  ASSERT_TRUE(other.load());
  EXPECT_THAT(other.defects(), ElementsAre("NoFileMatches muster.toml:1:201-202"));
  EXPECT_EQ(other.rows_of("people").set_defects.size(), 1U);
}

TEST(SourceFiles, PathsOutsideTheRootAreRefused) {
  Records run;
  run.people();
  run.source("people", "../people.csv");
  EXPECT_FALSE(run.load());
  EXPECT_THAT(run.names(), ElementsAre("PathLeavesRoot"));
}

TEST(SourceFiles, FormatsComeFromTheEndingOrTheSetting) {
  Records run;
  run.people();
  run.files.add("people.dat", "person_id,status\np1,a\n");
  run.source("people", "people.dat").absent = {run.text("name")};
  EXPECT_FALSE(run.load());
  EXPECT_THAT(run.names(), ElementsAre("UnknownFormat"));
  run.problems = {};
  run.inputs.sets[0].sources[0].format = run.text("csv");
  EXPECT_TRUE(run.load());
}

TEST(SourceFiles, MissingEmptyAndDeclaredSetsDiffer) {
  Records run;
  run.people();
  ASSERT_TRUE(run.load());
  EXPECT_THAT(run.names(), ElementsAre("MissingRecordSet"));

  Records empty;
  empty.people();
  empty.csv("people", "person_id,name,status\n");
  ASSERT_TRUE(empty.load());
  EXPECT_THAT(empty.names(), ElementsAre("EmptyRecordSet"));

  Records no_bytes;
  no_bytes.people();
  no_bytes.csv("people", "\xEF\xBB\xBF");
  ASSERT_TRUE(no_bytes.load());
  EXPECT_THAT(no_bytes.names(), ElementsAre("EmptyFile"));
}

TEST(SourceFiles, NoneHoldsWhileItIsAttested) {
  for (const std::string_view until : {"2026-03-31", "2026-03-30"}) {
    Records run;
    run.people();
    SetInputs& set = run.inputs.sets.emplace_back();
    set.record = run.text("people");
    set.none = NoneDeclaration{.because = "b",
                               .attested_by = "c",
                               .attested_on = *parse_iso_date("2026-01-10"),
                               .until = *parse_iso_date(until),
                               .at = run.place(7)};
    ASSERT_TRUE(run.load());
    const bool holds = until == "2026-03-31";
    EXPECT_EQ(run.rows_of("people").none.has_value(), holds);
    if (holds) {
      EXPECT_THAT(run.defects(), IsEmpty());
    } else {
      EXPECT_THAT(run.defects(), ElementsAre("NoneLapsed muster.toml:1:8-9"));
    }
  }
}

TEST(SourceFiles, ExtractsGrowStaleAndComeTooLate) {  // design 5.2; the as-of date is 2026-03-31
  struct Case {
    std::string_view name;
    std::string_view day;
    SourceKind kind;
    std::vector<std::string> expected;
  };
  const std::vector<Case> cases = {
      {"on the last day", "2026-02-28", SourceKind::Snapshot, {}},
      {"a day older", "2026-02-27", SourceKind::Snapshot, {"StaleSource"}},
      {"31 days after", "2026-05-01", SourceKind::Snapshot, {}},
      {"32 days after", "2026-05-02", SourceKind::Snapshot, {"LateSnapshot"}},
      {"a history", "2026-05-02", SourceKind::History, {}},
  };
  for (const Case& tested : cases) {
    Records run;
    run.people();
    SourceSettings& source = run.csv("people", "person_id,name,status\np1,,a\n");
    source.extracted_on = run.text(std::string(tested.day));
    source.max_age = Placed<CalendarSpan>{.value = {.months = 0, .days = 31}, .at = run.place(5)};
    source.kind = tested.kind;
    ASSERT_TRUE(run.load()) << tested.name;
    EXPECT_EQ(run.names(), tested.expected) << tested.name;
  }
}

TEST(SourceFiles, ExtractsAreDatedByNameOrField) {  // S7
  Records run;
  run.people();
  run.files.add("people-20260301.csv", "person_id,name,status\np1,,a\n");
  run.source("people", "people-20260301.csv").extracted_on = run.text("from file name");
  run.table("t", {field("id", string_type(), true), field("seen", date_type())}, {"id"});
  run.csv("t", "id,seen\na,2026-01-02\nb,2026-02-03\nc,\n").dated_by = run.text("seen");
  ASSERT_TRUE(run.load());
  EXPECT_EQ(run.rows_of("people").population.files[0].extracted_on, parse_iso_date("2026-03-01"));
  EXPECT_EQ(run.rows_of("people").population.files[0].extracted_from, "file name");
  EXPECT_EQ(run.rows_of("t").population.files[0].extracted_on, parse_iso_date("2026-02-03"));
  EXPECT_EQ(run.rows_of("t").population.files[0].extracted_from, "dated_by");
}

TEST(SourceFiles, MaxAgeNeedsADay) {  // S7
  Records run;
  run.people();
  run.csv("people", "person_id,name,status\np1,,a\n").max_age =
      Placed<CalendarSpan>{.value = {.months = 0, .days = 31}, .at = run.place(5)};
  EXPECT_FALSE(run.load());
  EXPECT_THAT(run.errors(), ElementsAre("ExtractDateMissing muster.toml:1:6-7"));
}

TEST(SourceFiles, ADatingFieldWithoutADateIsOfAnyAge) {  // S7
  Records run;
  run.table("t", {field("id", string_type(), true), field("seen", date_type())}, {"id"});
  SourceSettings& source = run.csv("t", "id,seen\na,\n");
  source.dated_by = run.text("seen");
  source.max_age = Placed<CalendarSpan>{.value = {.months = 0, .days = 31}, .at = run.place(5)};
  ASSERT_TRUE(run.load());
  EXPECT_THAT(run.defects(), ElementsAre("ExtractDateMissing t.csv:1:1-8"));
}

TEST(SourceFiles, ExpectedRowsAreCounted) {
  Records run;
  run.people();
  run.csv("people", "person_id,name,status\np1,,a\np2,,\n").expect_rows =
      Placed<std::uint64_t>{.value = 3, .at = run.place(5)};
  ASSERT_TRUE(run.load());
  EXPECT_THAT(run.defects(), Contains("RowCountDiffers muster.toml:1:6-7"));
}

TEST(SourceFiles, DigestIsOfTheBytesAsTheyAre) {  // S24
  Records run;
  run.people();
  run.csv("people", "\xEF\xBB\xBFperson_id,name,status\np1,A,active\n");
  ASSERT_TRUE(run.load());
  const FilePopulation& file = run.rows_of("people").population.files[0];
  EXPECT_EQ(run.data->digest_of(file), sha256("\xEF\xBB\xBFperson_id,name,status\np1,A,active\n"));
  EXPECT_EQ(file.bytes, 37U);
}

TEST(SourceFiles, SettingsAreCheckedTogether) {
  Records run;
  run.people();
  SourceSettings& source = run.csv("people", "person_id,name,status\np1,,a\n");
  source.columns = {{run.text("nmae"), {run.text("x")}}};
  source.format = run.text("cvs");
  source.footer = run.text("(");
  source.dates = {{run.text("status"), {run.text("dmy")}}};
  run.csv("peopel", "a\n1\n");
  EXPECT_FALSE(run.load());
  EXPECT_THAT(run.names(), ElementsAre("UnknownRecordSet", "UnknownField", "BadSourceSetting",
                                       "BadSourceSetting", "BadSourceSetting"));
}

}  // namespace
}  // namespace muster::testing
