// Columns whose text is not kept, against the same columns with their text: the
// same cells, keys and findings.
#include <random>

#include "tests/unit/data/record_fixture.h"

namespace muster::testing {
namespace {

struct Shown : Records {
  Shown() {
    table("grants",
          {field("grant_id", string_type(), true), field("system", string_type(), true),
           field("note", string_type()), field("granted_on", date_type(), true)},
          {"grant_id"});
    schema.tables[TableId(0)].happened_on = ColumnId(3);
  }

  bool load_as(bool shown) {
    LoadPlan plan;
    plan.tables.push_back({.table = TableId(0), .columns = {}, .shown = {}});
    for (std::size_t i = 0; i < 4; ++i) plan.tables[0].columns.push_back(ColumnId(i));
    if (shown) plan.tables[0].shown = {ColumnId(0), ColumnId(1), ColumnId(2)};
    return load(plan, 2);
  }

  std::string all() const {
    std::string out;
    for (RowId row = 0; row < rows_of("grants").rows; ++row) {
      out += key_text(*data, schema, TableId(0), row) + ":";
      for (const char* const name : {"grant_id", "system", "note", "granted_on"}) {
        out += " " + cell("grants", row, name) + "@" + cell_place("grants", row, name);
      }
      out += "\n";
    }
    for (const Defect& defect : data->defects) {
      out += fmt::format("{} {} row {} record {} key {} at {}", defect.diagnostic.name,
                         defect.diagnostic.message, defect.row, defect.record_number, defect.key,
                         shown(defect.diagnostic.at));
      for (const Label& label : defect.diagnostic.labels) out += " " + shown(label.at);
      out += "\n";
    }
    const Population& population = rows_of("grants").population;
    return out +
           fmt::format("{} {} {}", population.records, population.quarantined, population.later);
  }
};

TEST(ShownColumns, AreTheSameAsKeptOnes) {
  std::mt19937_64 random(99);
  for (int round = 0; round < 60; ++round) {
    // Sorted or not; without twins, with a few, with many; with rows that are
    // set aside or later.
    const bool sorted = round % 2 == 0;
    const std::uint64_t twins = round % 3 == 0 ? 0 : round % 3 == 1 ? 400 : 20;
    const std::uint64_t lost = round % 5 == 0 ? 0 : 40;
    std::string csv = "grant_id,system,note,granted_on\n";
    for (int row = 0; row < 600; ++row) {
      int number = sorted ? row : static_cast<int>(random() % 100'000);
      if (twins > 0 && random() % twins == 0) number = static_cast<int>(random() % 600);
      std::string id = fmt::format("G{:06}", number);
      if (random() % 50 == 0) id = "\"G" + std::to_string(number) + ", \"\"x\"\"\"";
      const std::uint64_t fate = lost > 0 ? random() % lost : 99;
      csv += id + (random() % 4 == 0 ? ",\"a\nb\"," : ",vpn,") +
             (random() % 3 == 0   ? ""
              : random() % 3 == 0 ? "\"say \"\"hi\"\"\""
                                  : "note") +
             (fate == 0   ? ",\n"
              : fate == 1 ? ",2030-01-01\n"
                          : ",2025-02-03\n");
    }
    std::string kept;
    for (const bool shown : {false, true}) {
      Shown run;
      run.piece_bytes = round % 4 == 0 ? 1'000 : std::uint64_t{1} << 20;
      run.limits.diagnostics_per_file = 10'000;
      run.csv("grants", csv);
      ASSERT_TRUE(run.load_as(shown));
      const Column& key = run.rows_of("grants").columns[ColumnId(0)];
      ASSERT_EQ(key.shown_only, shown);
      ASSERT_EQ(key.codes.empty(), shown);
      if (!shown) kept = run.all();
      if (shown) {
        ASSERT_EQ(run.all(), kept) << "round " << round;
      }
    }
  }
}

TEST(ShownColumns, TextsOfJsonAreReadAgainAsWell) {
  std::string kept;
  for (const bool shown : {false, true}) {
    Shown run;
    run.files.add("grants.ndjson",
                  "{\"grant_id\": \"g1\", \"system\": \"a \\u00e9 \\\"b\\\"\", \"note\": null, "
                  "\"granted_on\": \"2025-01-01\"}\n"
                  "{\"grant_id\": \"g\\t2\", \"system\": 1.50, \"note\": \"n\", "
                  "\"granted_on\": \"2025-01-01\"}\n"
                  "{\"grant_id\": \"g1\", \"system\": true, \"granted_on\": \"2025-01-01\"}\n");
    run.source("grants", "grants.ndjson");
    ASSERT_TRUE(run.load_as(shown));
    ASSERT_EQ(run.rows_of("grants").columns[ColumnId(1)].shown_only, shown);
    if (!shown) kept = run.all();
    EXPECT_EQ(run.all(), kept);
  }
}

TEST(ShownColumns, AKeyThatIsReferredToIsKept) {
  Shown run;
  FieldSchema grant = field("grant_id", string_type(), true);
  grant.reference = Reference{.target = TableId(0), .as = "grant", .inverse = "", .at = {}};
  run.table("uses", {field("use_id", string_type(), true), grant}, {"use_id"});
  run.csv("grants", "grant_id,system,note,granted_on\ng1,a,,2025-01-01\n");
  run.csv("uses", "use_id,grant_id\nu1,g1\n");
  LoadPlan plan;
  plan.tables.push_back({.table = TableId(0), .columns = {ColumnId(0)}, .shown = {ColumnId(0)}});
  plan.tables.push_back({.table = TableId(1),
                         .columns = {ColumnId(0), ColumnId(1)},
                         .shown = {ColumnId(0), ColumnId(1)}});
  ASSERT_TRUE(run.load(plan));
  EXPECT_FALSE(run.rows_of("grants").columns[ColumnId(0)].shown_only);
  EXPECT_TRUE(run.rows_of("grants").columns[ColumnId(1)].shown_only) << "required, and not read";
  EXPECT_TRUE(run.rows_of("uses").columns[ColumnId(0)].shown_only);
  EXPECT_FALSE(run.rows_of("uses").columns[ColumnId(1)].shown_only);
  EXPECT_EQ(run.rows_of("uses").columns[ColumnId(1)].target(0), 0U);
}

TEST(ShownColumns, WhatIsNotWrittenAsItIsMeantIsKept) {
  Shown run;
  SourceSettings& settings =
      run.csv("grants", "grant_id,system,note,granted_on\ng1,a,b,2025-01-01\n");
  settings.words.push_back({run.text("system"), {{"a", run.text("alpha")}}});
  ASSERT_TRUE(run.load_as(true));
  EXPECT_FALSE(run.rows_of("grants").columns[ColumnId(1)].shown_only);
  EXPECT_EQ(run.cell("grants", 0, "system"), "alpha");
  EXPECT_EQ(run.cell("grants", 0, "note"), "b");
}

}  // namespace
}  // namespace muster::testing
