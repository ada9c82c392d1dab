// Record sets made from another set's rows (S32).
#include "engine/data/roster.h"

#include "tests/unit/data/record_fixture.h"

namespace muster::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

struct Spells : Records {
  Spells() {
    table("people",
          {field("person_id", string_type(), true), field("start_on", date_type()),
           field("end_on", date_type())},
          {"person_id"});
    FieldSchema person = field("person_id", string_type(), true);
    person.reference =
        Reference{.target = TableId(0), .as = "person", .inverse = "engagements", .at = {}};
    FieldSchema entity = field("entity", string_type());
    entity.default_text = "main";
    const TableId id = table(
        "engagements",
        {person, entity, field("first_day", date_type(), true), field("last_day", date_type())},
        {"person_id", "entity", "first_day"});
    schema.tables[id].from_roster = FromRoster{.set = TableId(0),
                                               .fields = {{ColumnId(0), ColumnId(0)},
                                                          {ColumnId(2), ColumnId(1)},
                                                          {ColumnId(3), ColumnId(2)}},
                                               .at = {}};
  }
};

TEST(Roster, EachRowMakesOneWithTheRostersPlaces) {
  Spells run;
  run.csv("people", "person_id,start_on,end_on\np1,2025-01-01,\np2,,\np3,2026-02-01,31-02-2026\n");
  ASSERT_TRUE(run.load());
  EXPECT_THAT(run.cells("engagements", "person_id"), ElementsAre("p1", "p3"));
  EXPECT_THAT(run.cells("engagements", "entity"), ElementsAre("main", "main"));
  EXPECT_THAT(run.cells("engagements", "last_day"), ElementsAre("-", "?"));
  EXPECT_EQ(run.cell_place("engagements", 1, "first_day"), "people.csv:4:4-14");
  EXPECT_THAT(run.targets("engagements", "person_id"), ElementsAre(0U, 2U));
  // The unreadable end is one finding, of the roster; the missing start is this set's own.
  EXPECT_THAT(run.defects(),
              ElementsAre("NotADate people.csv:4:15-25", "RequiredCellEmpty people.csv:3:4-4"));
  EXPECT_EQ(run.data->defect_of(TableId(1), 1, ColumnId(3)), DefectId(0));
  EXPECT_TRUE(run.rows_of("engagements").population.from_roster);
  EXPECT_EQ(run.rows_of("engagements").population.quarantined, 1U);
  EXPECT_EQ(key_text(*run.data, run.schema, TableId(1), 1), "p3/main/2026-02-01");
}

TEST(Roster, FindingsOfTheRosterCountForBoth) {
  Spells run;
  run.csv("people", "person_id,start_on,end_on\np1,2025-01-01,\np1,2025-02-01,\np2,2025-01-01,\n");
  ASSERT_TRUE(run.load());
  EXPECT_THAT(run.cells("engagements", "person_id"), ElementsAre("p2"));
  EXPECT_EQ(run.rows_of("engagements").quarantine_defects,
            run.rows_of("people").quarantine_defects);
  EXPECT_EQ(run.data->defects.size(), 2U);
}

TEST(Roster, ASourceOfItsOwnWins) {
  Spells run;
  run.csv("people", "person_id,start_on,end_on\np1,2025-01-01,\n");
  run.csv("engagements",
          "person_id,entity,first_day,last_day\np1,x,2020-01-01,2020-02-01\np1,x,2025-01-01,\n");
  ASSERT_TRUE(run.load());
  EXPECT_EQ(run.rows_of("engagements").rows, 2U);
  EXPECT_FALSE(run.rows_of("engagements").population.from_roster);
  EXPECT_THAT(run.defects(), IsEmpty());
}

TEST(Roster, TheRosterIsReadForIt) {  // S5: also when no rule reads the roster itself
  Spells run;
  run.csv("people", "person_id,start_on,end_on\np1,2025-01-01,\n");
  LoadPlan plan;
  plan.tables.push_back({.table = TableId(1), .columns = {}});
  ASSERT_TRUE(run.load(plan));
  EXPECT_THAT(run.cells("engagements", "first_day"), ElementsAre("2025-01-01"));
}

}  // namespace
}  // namespace muster::testing
