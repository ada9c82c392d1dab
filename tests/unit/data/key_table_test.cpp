// The frozen keys of a record set against a plain map, and loading in the order of references
// against the order of the sets.
#include "engine/data/key_table.h"

#include <algorithm>
#include <map>
#include <random>
#include <string>

#include "tests/unit/data/record_fixture.h"

namespace muster::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::SizeIs;

std::string some_key(std::mt19937_64& random) {
  std::string key = "P" + std::to_string(random() % 3'000);
  if (random() % 3 == 0) key.insert(0, std::string(random() % 24, 'x'));
  if (random() % 9 == 0) key[0] = '\0';
  return key;
}

TEST(KeyTable, FindsWhatAMapFinds) {
  std::mt19937_64 random(5);
  for (const int kind : {0, 1, 2, 3}) {
    const bool by_number = kind > 0;
    std::vector<std::string> texts;
    // As in a set that is sorted by its key, but for some in the midst; then others.
    for (int i = 1'000; kind >= 2 && i <= 2'500; ++i) texts.push_back("P" + std::to_string(i));
    if (kind == 3) std::ranges::shuffle(texts.begin() + 700, texts.begin() + 800, random);
    for (int i = 0; i < 4'000; ++i) texts.push_back(some_key(random));
    KeyTable table = by_number ? KeyTable(texts.size(), KeyForm::like("P1000"), 1'000, 2'500)
                               : KeyTable(texts.size());
    std::map<std::string, std::uint32_t> expected;
    std::uint32_t code = 100;
    for (const std::string& text : texts) {
      table.add(text, code);  // of a text that is there already nothing changes
      if (expected.emplace(text, code).second) ++code;
    }
    table.finish();
    EXPECT_EQ(table.is_sorted(), kind >= 2);
    std::string all;
    std::vector<CellRange> cells;
    for (int i = 0; i < 5'000; ++i) {
      const std::string text = i % 2 == 0   ? texts[random() % texts.size()]
                               : i % 3 == 0 ? ""
                                            : some_key(random) + "0";
      cells.push_back({.begin = static_cast<std::uint32_t>(all.size()),
                       .length = static_cast<std::uint32_t>(text.size())});
      all += text;
    }
    std::vector<std::uint32_t> found(cells.size());
    table.find(all, cells, found);
    for (std::size_t i = 0; i < cells.size(); ++i) {
      const std::string text = all.substr(cells[i].begin, cells[i].length);
      const auto known = expected.find(text);
      ASSERT_EQ(found[i], known == expected.end() ? KeyTable::kNoCode : known->second) << text;
      ASSERT_EQ(table.find(text), found[i]) << text;
    }
  }
}

TEST(KeyTable, ANumberInAFormIsTheNumber) {
  const KeyForm seven = KeyForm::like("P0000123");
  EXPECT_EQ(seven.number("P0000001", 8), 1U);
  EXPECT_EQ(seven.number("P9999999, and more", 8), KeyForm::kNone);
  EXPECT_EQ(seven.number("P9999999", 8), 9'999'999U);
  for (const char* const other : {"Q0000123", "P000012", "P00001234", "P00001a3", "p0000123",
                                  "P0000:23", "P0000/23", "", "P00001±3"}) {
    EXPECT_EQ(seven.number(other, std::string_view(other).size()), KeyForm::kNone) << other;
  }
  EXPECT_EQ(KeyForm::like("emp-2024-00042").number("emp-2024-99999", 14), 99'999U);
  EXPECT_EQ(KeyForm::like("emp-2024-00042").number("emp-2025-00042", 14), KeyForm::kNone);
  EXPECT_EQ(KeyForm::like("x7").number("x9", 2), 9U);
  EXPECT_EQ(KeyForm::like("x7").number("x9, and beyond", 14), KeyForm::kNone);
  EXPECT_EQ(KeyForm::like("x7").number(std::string_view("x9, and beyond").substr(0, 2), 14), 9U);
  EXPECT_EQ(KeyForm::like("7").number("0", 1), 0U);
  // Only the last eight digits vary.
  EXPECT_EQ(KeyForm::like("1234567890").number("1299999999", 10), 99'999'999U);
  EXPECT_EQ(KeyForm::like("1234567890").number("1334567890", 10), KeyForm::kNone);
  EXPECT_EQ(KeyForm::like("abc").number("abc", 3), KeyForm::kNone);
  EXPECT_EQ(KeyForm::like("").number("", 0), KeyForm::kNone);
}

TEST(KeyTable, NumbersOfManyAreThoseOfEach) {
  std::mt19937_64 random(11);
  for (std::size_t length = 0; length <= 14; ++length) {
    const std::string like = std::string("PXemp-2024-00042").substr(16 - length);
    const KeyForm form = KeyForm::like(like);
    std::string text;
    std::vector<CellRange> cells;
    for (int i = 0; i < 500; ++i) {
      std::string key = like;
      if (!key.empty() && random() % 4 != 0) key.back() = static_cast<char>('0' + random() % 10);
      if (random() % 5 == 0) key += '7';
      if (!key.empty() && random() % 5 == 0) key[random() % key.size()] = '3';
      if (random() % 9 == 0) key.clear();
      cells.push_back({.begin = static_cast<std::uint32_t>(text.size()),
                       .length = static_cast<std::uint32_t>(key.size())});
      text += key;
    }
    std::vector<std::uint32_t> numbers(cells.size());
    form.numbers(text, cells, numbers.data());
    for (std::size_t i = 0; i < cells.size(); ++i) {
      const std::string key = text.substr(cells[i].begin, cells[i].length);
      ASSERT_EQ(numbers[i], form.number(key, key.size())) << like << " " << key;
    }
  }
}

// Grants come before the people that they refer to, who refer to each other and to sites.
struct Places : Records {
  Places() {
    FieldSchema person = field("person_id", string_type(), true);
    person.reference =
        Reference{.target = TableId(1), .as = "person", .inverse = "grants", .at = {}};
    table("grants", {field("grant_id", string_type(), true), person}, {"grant_id"});
    FieldSchema manager = field("manager_id", string_type());
    manager.reference = Reference{.target = TableId(1), .as = "manager", .inverse = "", .at = {}};
    FieldSchema site = field("site_id", string_type());
    site.reference = Reference{.target = TableId(2), .as = "site", .inverse = "", .at = {}};
    site.default_text = "s1";
    table("people", {field("person_id", string_type(), true), manager, site}, {"person_id"});
    table("sites", {field("site_id", string_type(), true)}, {"site_id"});
  }
};

TEST(KeyTable, ReferencesAreFoundWhateverTheOrderOfTheSets) {
  Places run;
  run.csv("grants", "grant_id,person_id\ng1,p2\ng2,p9\ng3,p1\ng4,p3\ng4,p1\n");
  run.csv("people", "person_id,manager_id,site_id\np1,p2,s2\np2,,\np3,p1,s9\np3,p1,s1\n");
  run.csv("sites", "site_id\ns1\ns2\n");
  ASSERT_TRUE(run.load());
  EXPECT_THAT(run.targets("grants", "person_id"), ElementsAre(1U, kDanglingTarget, 0U));
  EXPECT_THAT(run.targets("people", "manager_id"), ElementsAre(1U, kAbsentTarget));
  EXPECT_THAT(run.targets("people", "site_id"), ElementsAre(1U, 0U));
  // Codes are the common ones, and defects stand in the order of the sets.
  EXPECT_THAT(run.cells("grants", "person_id"), ElementsAre("p2", "p9", "p1"));
  const Column& grant_people = run.rows_of("grants").columns[run.column("grants", "person_id")];
  const Column& people = run.rows_of("people").columns[run.column("people", "person_id")];
  EXPECT_EQ(grant_people.codes[0], people.codes[1]);
  EXPECT_THAT(
      run.defects(),
      ElementsAre("DuplicateRecordKey grants.csv:5:1-3", "DuplicateRecordKey grants.csv:6:1-3",
                  "DuplicateRecordKey people.csv:4:1-3", "DuplicateRecordKey people.csv:5:1-3",
                  "DanglingReference grants.csv:3:4-6"));
  const Table& grants = run.rows_of("grants");
  ASSERT_THAT(grants.quarantine_defects, SizeIs(2));
  EXPECT_EQ(grants.quarantine_defects[0], DefectId(0));
}

TEST(KeyTable, AKeyThatIsSetAsideIsTheCause) {
  Places run;
  run.csv("grants", "grant_id,person_id\ng1,p3\ng2,p1\n");
  run.csv("people", "person_id,manager_id,site_id\np1,,\np3,,\np3,,\n");
  run.csv("sites", "site_id\ns1\n");
  ASSERT_TRUE(run.load());
  EXPECT_THAT(run.targets("grants", "person_id"), ElementsAre(kQuarantinedTarget, 0U));
  const DefectId why = run.data->defect_of(TableId(0), 0, ColumnId(1));
  ASSERT_TRUE(why.valid());
  EXPECT_EQ(run.data->defects[why].diagnostic.name, "DuplicateRecordKey");
}

}  // namespace
}  // namespace muster::testing
