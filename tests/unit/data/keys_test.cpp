// Keys and references between record sets.
#include "engine/data/keys.h"

#include "tests/unit/data/record_fixture.h"

namespace muster::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

// people and grants, whose person_id references people.
struct Staff : Records {
  Staff() {
    FieldSchema manager = field("manager_id", string_type());
    manager.reference = Reference{.target = TableId(0), .as = "manager", .inverse = "", .at = {}};
    table("people",
          {field("person_id", string_type(), true), field("status", string_type(), true), manager},
          {"person_id"});
    FieldSchema person = field("person_id", string_type(), true);
    person.reference =
        Reference{.target = TableId(0), .as = "person", .inverse = "grants", .at = {}};
    table("grants", {field("grant_id", string_type(), true), person}, {"grant_id"});
  }
};

TEST(Keys, EveryRowOfADuplicateKeyIsQuarantined) {  // S1
  Staff run;
  run.csv("people", "person_id,status,manager_id\np1,a,\np2,a,\np1,b,\np3,c,p2\n");
  run.csv("grants", "grant_id,person_id\ng1,p1\ng2,p3\n");
  ASSERT_TRUE(run.load());
  EXPECT_THAT(run.cells("people", "person_id"), ElementsAre("p2", "p3"));
  EXPECT_THAT(run.defects(), ElementsAre("DuplicateRecordKey people.csv:2:1-3",
                                         "DuplicateRecordKey people.csv:4:1-3"));
  const Defect& first = run.data->defects[DefectId(0)];
  EXPECT_EQ(run.shown(first.diagnostic.labels[0].at), "people.csv:4:1-3");
  EXPECT_EQ(first.key, "p1");
  EXPECT_THAT(run.targets("people", "manager_id"), ElementsAre(kAbsentTarget, 0U));
  // S3: the reference to the quarantined key has that finding as its cause.
  EXPECT_THAT(run.targets("grants", "person_id"), ElementsAre(kQuarantinedTarget, 1U));
  EXPECT_EQ(run.data->defect_of(TableId(1), 0, ColumnId(1)), DefectId(0));
  const Population& population = run.rows_of("people").population;
  EXPECT_EQ(population.records, 2U);
  EXPECT_EQ(population.quarantined, 2U);
  EXPECT_EQ(population.rows_read, 4U);
  EXPECT_EQ(run.cell_place("people", 1, "status"), "people.csv:5:4-5");
}

TEST(Keys, AQuarantinedRowStillClaimsItsKey) {
  Staff run;
  run.csv("people", "person_id,status,manager_id\np1,,\np1,b,\np2,,\n");
  run.csv("grants", "grant_id,person_id\ng1,p2\n");
  ASSERT_TRUE(run.load());
  EXPECT_EQ(run.rows_of("people").rows, 0U);
  EXPECT_THAT(run.targets("grants", "person_id"), ElementsAre(kQuarantinedTarget));
  const DefectId why = run.data->defect_of(TableId(1), 0, ColumnId(1));
  ASSERT_TRUE(why.valid());
  EXPECT_EQ(run.shown(run.data->defects[why].diagnostic.at), "people.csv:4:4-4");
}

TEST(Keys, SeveralFilesShareOneKeySpace) {
  Staff run;
  run.csv("people", "person_id,status,manager_id\np1,a,\np2,a,\n");
  run.files.add("more.csv", "status;person_id;manager_id\nb;p2;\nb;p3;p1\n");
  run.source("people", "more.csv");
  run.csv("grants", "grant_id,person_id\n");
  ASSERT_TRUE(run.load());
  EXPECT_THAT(run.cells("people", "person_id"), ElementsAre("p1", "p3"));
  EXPECT_EQ(run.cell_place("people", 1, "person_id"), "more.csv:3:3-5");
  EXPECT_EQ(run.rows_of("people").segments.size(), 2U);
  EXPECT_EQ(run.rows_of("people").population.files[1].quarantined, 1U);
}

TEST(Keys, DanglingReferencesAreFindingsAtTheirCell) {  // S3
  Staff run;
  run.csv("people", "person_id,status,manager_id\np1,a,\n");
  run.csv("grants", "grant_id,person_id\ng1,p1\ng2,p9\n");
  ASSERT_TRUE(run.load());
  EXPECT_THAT(run.targets("grants", "person_id"), ElementsAre(0U, kDanglingTarget));
  EXPECT_THAT(run.defects(), ElementsAre("DanglingReference grants.csv:3:4-6"));
  EXPECT_EQ(run.data->defect_of(TableId(1), 1, ColumnId(1)), DefectId(0));
  EXPECT_EQ(run.data->defects[DefectId(0)].key, "g2");
}

TEST(Keys, DanglingMayBeAllowed) {
  Staff run;
  run.schema.tables[TableId(1)].fields[ColumnId(1)].reference->dangling_allowed = true;
  run.csv("people", "person_id,status,manager_id\np1,a,\n");
  run.csv("grants", "grant_id,person_id\ng2,p9\n");
  ASSERT_TRUE(run.load());
  EXPECT_THAT(run.targets("grants", "person_id"), ElementsAre(kDanglingTarget));
  EXPECT_THAT(run.defects(), IsEmpty());
}

TEST(Keys, AMissingTargetSetIsOneFinding) {  // S4
  Staff run;
  run.csv("grants", "grant_id,person_id\ng1,p1\ng2,p9\n");
  ASSERT_TRUE(run.load());
  EXPECT_THAT(run.defects(), ElementsAre("MissingRecordSet muster.toml:1:1-2"));
  EXPECT_EQ(run.data->defect_of(TableId(1), 1, ColumnId(1)), DefectId(0));
}

TEST(Keys, KeysOfSeveralFieldsAreCompared) {  // S8
  Records run;
  run.table("t", {field("a", string_type(), true), field("b", date_type(), true)}, {"a", "b"});
  run.csv("t", "a,b\nx,2026-01-01\nx,2026-01-02\ny,2026-01-01\nx,2026-01-01\n");
  ASSERT_TRUE(run.load());
  EXPECT_THAT(run.cells("t", "b"), ElementsAre("2026-01-02", "2026-01-01"));
  EXPECT_EQ(run.data->defects.size(), 2U);
}

TEST(Keys, PrefixesKeepOneIdSpace) {
  Staff run;
  run.csv("people", "person_id,status,manager_id\n7,a,\n8,a,7\n").id_prefix = "AG-";
  run.csv("grants", "grant_id,person_id\n1,8\n").field_prefixes = {{run.text("person_id"), "AG-"}};
  ASSERT_TRUE(run.load());
  EXPECT_THAT(run.cells("people", "person_id"), ElementsAre("AG-7", "AG-8"));
  EXPECT_THAT(run.targets("people", "manager_id"), ElementsAre(kAbsentTarget, 0U));
  EXPECT_THAT(run.targets("grants", "person_id"), ElementsAre(1U));
  EXPECT_EQ(run.cell("grants", 0, "grant_id"), "1");
}

TEST(Keys, JobsDoNotChangeAnything) {
  std::vector<std::string> seen[2];
  for (const unsigned jobs : {1U, 8U}) {
    Staff run;
    std::string all = "person_id,status,manager_id\n";
    for (int file = 0; file < 6; ++file) {
      std::string text = "person_id,status,manager_id\n";
      for (int i = 0; i < 50; ++i) text += fmt::format("p{},s{},p{}\n", file * 49 + i, i % 7, i);
      run.files.add(fmt::format("people-{}.csv", file), text);
    }
    run.source("people", "people-*.csv");
    run.csv("grants", "grant_id,person_id\ng1,p1\n");
    ASSERT_TRUE(run.load(jobs));
    auto& out = seen[jobs == 1 ? 0 : 1];
    out = run.defects();
    for (RowId row = 0; row < run.rows_of("people").rows; ++row) {
      out.push_back(fmt::format("{} {}", run.cell_place("people", row, "person_id"),
                                run.rows_of("people").columns[ColumnId(0)].codes[row]));
    }
  }
  EXPECT_GT(seen[0].size(), 250U);
  EXPECT_EQ(seen[0], seen[1]);
}

}  // namespace
}  // namespace muster::testing
