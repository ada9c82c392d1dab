// What `words` of a source say of texts by how they begin, texts that have a form, and how many
// cells took the default word: the same on every way through a file.
#include "tests/unit/data/record_fixture.h"

namespace muster::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Pair;

class Words : public ::testing::Test {
 protected:
  Words() {
    const EnumId topics = run.schema.enums.add(
        {.name = "topic", .words = {"awareness", "briefing", "other"}, .at = {}});
    std::vector<FieldSchema> fields{field("id", string_type(), true),
                                    field("topic", enum_of(topics)), field("on", date_type())};
    fields[2].required = true;
    run.table("t", std::move(fields), {"id"});
  }

  SourceSettings& with_words(SourceSettings& source) {
    source.words.push_back({run.text("topic"),
                            {{"*", run.text("other")},
                             {"Security*", run.text("briefing")},
                             {"Security Awareness*", run.text("awareness")},
                             {"none", run.text("")}}});
    return source;
  }

  Records run;
};

constexpr std::string_view kRows =
    "id,topic,on\n"
    "a,Security Awareness 2027,2026-01-01\n"
    "b,Excel,2026-01-01\n"
    "c,briefing,2026-01-01\n"
    "d,none,2026-01-01\n"
    "e,Security,2026-01-01\n"
    "f,Excel,not a date\n"  // set aside: its cells are of no record
    "g,,2026-01-01\n"
    "h,Excel,2026-01-01\n";

TEST_F(Words, TheLongestBeginningCountsAndWhatTheFieldKnowsStays) {
  with_words(run.csv("t", std::string(kRows)));
  ASSERT_TRUE(run.load());
  EXPECT_THAT(run.cells("t", "topic"),
              ElementsAre("awareness", "other", "briefing", "-", "briefing", "-", "other"));
  EXPECT_THAT(run.rows_of("t").population.defaulted, ElementsAre(Pair(ColumnId(1), 2U)));
}

TEST_F(Words, DefaultsAreCountedInPiecesAndRowByRowToo) {
  std::string rows(kRows.substr(0, kRows.find('\n') + 1));
  std::size_t wanted = 0;
  for (int i = 0; i < 500; ++i) {
    const bool other = i % 3 == 0;
    const bool lost = i % 7 == 0;
    if (other && !lost) ++wanted;
    // A cell with doubled quotes is in no batch.
    rows += fmt::format("r{},{},{}\n", i,
                        other ? (i % 2 == 0 ? "Excel" : "\"a \"\"b\"\"\"") : "awareness",
                        lost ? "never" : "2026-01-01");
  }
  with_words(run.csv("t", std::move(rows)));
  run.piece_bytes = 700;
  ASSERT_TRUE(run.load(2));
  EXPECT_THAT(run.rows_of("t").population.defaulted, ElementsAre(Pair(ColumnId(1), wanted)));
}

TEST_F(Words, WithoutADefaultNothingIsCounted) {
  run.csv("t", "id,topic,on\na,other,2026-01-01\nb,Excel,2026-01-01\n");
  ASSERT_TRUE(run.load());
  EXPECT_THAT(run.cells("t", "topic"), ElementsAre("other", "?"));
  EXPECT_THAT(run.rows_of("t").population.defaulted, IsEmpty());
}

TEST(Forms, TextsOfAnotherFormAreUnreadableOnEachWay) {
  Records run;
  std::vector<FieldSchema> fields{field("id", string_type(), true), field("q", string_type())};
  fields[1].matches = "[0-9]{4}-Q[1-4]";
  fields[1].form = "2026-Q1";
  run.table("t", std::move(fields), {"id"});
  run.csv("t", "id,q\na,2026-Q1\nb,Q1/2026\nc,\nd,2026-Q1\ne,2026-Q5\n");
  ASSERT_TRUE(run.load());
  EXPECT_THAT(run.cells("t", "q"), ElementsAre("2026-Q1", "?", "-", "2026-Q1", "?"));
  EXPECT_THAT(run.defects(), ElementsAre("WrongForm t.csv:3:3-10", "WrongForm t.csv:6:3-10"));
  EXPECT_THAT(run.data->defects[DefectId(0)].diagnostic.message, HasSubstr("`2026-Q1`"));
}

TEST(Forms, AlsoWhereTheFieldIsOnlyShown) {
  Records run;
  std::vector<FieldSchema> fields{field("id", string_type(), true), field("q", string_type())};
  fields[1].matches = "[a-z]+";
  fields[1].form = "abc";
  const TableId table = run.table("t", std::move(fields), {"id"});
  run.csv("t", "id,q\na,abc\nb,A\n");
  LoadPlan plan;
  plan.tables.push_back(
      {.table = table, .columns = {ColumnId(0), ColumnId(1)}, .shown = {ColumnId(1)}});
  ASSERT_TRUE(run.load(plan));
  EXPECT_THAT(run.defects(), ElementsAre("WrongForm t.csv:3:3-4"));
}

}  // namespace
}  // namespace muster::testing
