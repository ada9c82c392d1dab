// JSON, NDJSON, YAML, TOML and Markdown as records; what holds for every reader.
#include "engine/data/record_reader.h"

#include "tests/unit/data/record_fixture.h"

namespace muster::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// person_id (key), name, tags (list), end (date).
struct Nested : Records {
  Nested() {
    table("people",
          {field("person_id", string_type(), true), field("name", string_type()),
           field("tags", list_of(string_type())), field("end", date_type())},
          {"person_id"});
  }
  SourceSettings& file(const std::string& path, std::string bytes) {
    files.add(path, std::move(bytes));
    return source("people", path);
  }
};

struct FormatCase {
  std::string_view name;
  std::string_view path;
  std::string_view bytes;
  std::string_view rows;
  std::string_view place_of_name;  // in the first record
  std::string_view place_of_end;   // in the second
};

void PrintTo(const FormatCase& tested, std::ostream* out) { *out << tested.name; }

class EachFormat : public ::testing::TestWithParam<FormatCase> {};

TEST_P(EachFormat, GivesTheSameRecords) {
  const FormatCase& tested = GetParam();
  Nested run;
  SourceSettings& source = run.file(std::string(tested.path), std::string(tested.bytes));
  if (!tested.rows.empty()) source.rows = run.text(std::string(tested.rows));
  source.columns = {{run.text("name"), {run.text("full"), run.text("who.name")}}};
  ASSERT_TRUE(run.load()) << ::testing::PrintToString(run.errors());
  EXPECT_THAT(run.cells("people", "person_id"), ElementsAre("1", "02"));
  EXPECT_THAT(run.cells("people", "name"), ElementsAre("Zoë", "B"));
  EXPECT_THAT(run.cells("people", "tags"), ElementsAre("a;b", "-"));
  EXPECT_THAT(run.cells("people", "end"), ElementsAre("-", "2026-01-31"));
  EXPECT_EQ(run.cell_place("people", 0, "name"), tested.place_of_name);
  EXPECT_EQ(run.cell_place("people", 1, "end"), tested.place_of_end);
  EXPECT_THAT(run.defects(), IsEmpty());
}

INSTANTIATE_TEST_SUITE_P(
    Readers, EachFormat,
    ::testing::Values(
        FormatCase{"Csv", "p.csv",
                   "person_id|who.name|tags|end\n1|Zoë|a;b|\n\"02\"|B||2026-01-31\n", "",
                   "p.csv:2:3-6", "p.csv:3:9-19"},
        FormatCase{"Json", "p.json",
                   "[{\"person_id\":1,\"who\":{\"name\":\"Zo\\u00eb\"},\"tags\":[\"a\",\"b\"],"
                   "\"end\":null},\n"
                   " {\"person_id\":\"02\",\"who\":{\"name\":\"B\"},\"end\":\"2026-01-31\"}]",
                   "", "p.json:1:31-41", "p.json:2:45-57"},
        FormatCase{"JsonAtAPath", "p.json",
                   "{\"data\":{\"items\":[{\"person_id\":1,\"who\":{\"name\":\"Zoë\"},\"tags\":["
                   "\"a\",\"b\"]},\n"
                   "{\"person_id\":\"02\",\"who\":{\"name\":\"B\"},\"end\":\"2026-01-31\"}]}}",
                   "data.items", "p.json:1:48-53", "p.json:2:44-56"},
        FormatCase{"Ndjson", "p.ndjson",
                   "{\"person_id\":1,\"who\":{\"name\":\"Zoë\"},\"tags\":[\"a\",\"b\"]}\n"
                   "{\"person_id\":\"02\",\"who\":{\"name\":\"B\"},\"end\":\"2026-01-31\"}\n",
                   "", "p.ndjson:1:30-35", "p.ndjson:2:44-56"},
        FormatCase{"Yaml", "p.yaml",
                   "- person_id: 1\n  who: {name: Zoë}\n  tags: [a, b]\n"
                   "- person_id: 02\n  who: {name: B}\n  end: 2026-01-31\n",
                   "", "p.yaml:2:15-18", "p.yaml:6:8-18"},
        FormatCase{"Toml", "p.toml",
                   "[[people]]\nperson_id = 1\nwho.name = \"Zoë\"\ntags = [\"a\", \"b\"]\n"
                   "[[people]]\nperson_id = \"02\"\nwho.name = \"B\"\nend = 2026-01-31\n",
                   "people", "p.toml:3:12-17", "p.toml:8:7-17"}),
    [](const auto& tested) { return std::string(tested.param.name); });

TEST(Readers, MarkdownIsOneRecordAFile) {
  Nested run;
  run.files.add("a.md", "---\nperson_id: a\ntags:\n  - x\n---\n# A\nend: 2026-01-01\n");
  run.files.add("b.md", "---\nperson_id: b\nname: \"B\"\n---\n");
  run.source("people", "*.md").absent = {run.text("end")};
  ASSERT_TRUE(run.load());
  EXPECT_THAT(run.cells("people", "person_id"), ElementsAre("a", "b"));
  EXPECT_THAT(run.cells("people", "name"), ElementsAre("-", "B"));
  EXPECT_EQ(run.cell_place("people", 1, "name"), "b.md:3:7-10");
  EXPECT_EQ(run.rows_of("people").population.files.size(), 2U);
}

TEST(Readers, MarkdownFieldsThatNoFileHasAreNotProvided) {  // S29
  Nested run;
  run.files.add("a.md", "---\nperson_id: a\nname: A\n---\n");
  run.files.add("b.md", "---\nperson_id: b\ntags: [x]\n---\n");
  run.source("people", "*.md");
  ASSERT_TRUE(run.load());
  EXPECT_THAT(run.cells("people", "end"), ElementsAre("?", "?"));
  EXPECT_THAT(run.cells("people", "tags"), ElementsAre("-", "x"));
  EXPECT_THAT(run.names(), ElementsAre("FieldNotProvided"));
}

TEST(Readers, NdjsonLinesAreSetAsideOneByOne) {
  Nested run;
  run.file("p.ndjson",
           "{\"person_id\":\"a\",\"name\":\"x\",\"tags\":[],\"end\":null}\n[1]\n\n{\"person_id\":"
           "\"\xFF\"}\n{\"person_id\":\"d\"}{}\n{\"person_id\":\"e\"}");
  ASSERT_TRUE(run.load());
  EXPECT_THAT(run.cells("people", "person_id"), ElementsAre("a", "e"));
  EXPECT_THAT(run.defects(),
              ElementsAre("JsonLineSetAside p.ndjson:2:1-4", "JsonLineSetAside p.ndjson:4:15-16",
                          "JsonLineSetAside p.ndjson:5:18-19"));
  const Population& population = run.rows_of("people").population;
  EXPECT_EQ(population.rows_read, 6U);
  EXPECT_EQ(population.quarantined, 3U);
  EXPECT_EQ(population.skipped, 1U);
  EXPECT_THAT(run.data->defects[DefectId(1)].diagnostic.message, HasSubstr("0xff"));
}

TEST(Readers, WrongShapesAreUnreadable) {
  Nested run;
  run.file("p.json", R"([{"person_id":"a","name":{"x":1},"tags":"a;b","end":["2026-01-01"]},
{"person_id":["b"],"name":"B","tags":[["x"]],"end":null}])");
  ASSERT_TRUE(run.load()) << ::testing::PrintToString(run.errors());
  EXPECT_THAT(run.cells("people", "name"), ElementsAre("?"));
  EXPECT_THAT(run.cells("people", "tags"), ElementsAre("a;b"));
  EXPECT_THAT(run.cells("people", "end"), ElementsAre("?"));
  EXPECT_THAT(run.names(), ElementsAre("WrongShape", "WrongShape", "WrongShape"));
}

TEST(Readers, ElementsThatAreNoRecords) {
  Nested json;
  json.file("p.json", R"([{"person_id":"a"}, 7])");
  EXPECT_FALSE(json.load());  // one document: refused whole
  EXPECT_THAT(json.errors(), ElementsAre("RecordsExpected p.json:1:21-22"));
  Nested yaml;
  yaml.file("p.yaml", "- {person_id: a, name: n, tags: [], end: }\n- 7\n");
  ASSERT_TRUE(yaml.load());
  EXPECT_THAT(yaml.defects(), ElementsAre("RecordSetAside p.yaml:2:3-4"));
}

TEST(Readers, EveryReaderCanBeChosenByName) {
  for (const RecordReader* reader : record_readers()) {
    const auto found = reader_by_name(reader->name);
    ASSERT_TRUE(found);
    EXPECT_EQ(record_readers()[*found], reader);
    for (const std::string_view extension : reader->extensions) {
      EXPECT_EQ(reader_by_path("A/B" + std::string(extension)), found);
    }
  }
  EXPECT_FALSE(reader_by_name("xls"));
  EXPECT_FALSE(reader_by_path("csv"));
}

TEST(Readers, CellsOverTheLimitCostTheirRow) {
  Nested run;
  run.limits.cell_bytes = 8;
  run.file(
      "p.json",
      R"([{"person_id":"12345678","name":"n","tags":[],"end":null},{"person_id":"123456789"}])");
  ASSERT_TRUE(run.load());
  EXPECT_THAT(run.cells("people", "person_id"), ElementsAre("12345678"));
  EXPECT_THAT(run.names(), ElementsAre("CellTooLong"));
}

struct LimitCase {
  std::string_view name;
  std::string_view path;
  std::string_view at_limit;
  std::string_view above;
  std::string_view diagnostic;
  void (*set)(Limits&);
};

void PrintTo(const LimitCase& tested, std::ostream* out) { *out << tested.name; }

class EachLimit : public ::testing::TestWithParam<LimitCase> {};

TEST_P(EachLimit, HoldsAtItsValueAndRefusesOneMore) {
  for (const bool above : {false, true}) {
    Nested run;
    SourceSettings& source = run.file(std::string(GetParam().path),
                                      std::string(above ? GetParam().above : GetParam().at_limit));
    source.absent = {run.text("name"), run.text("tags"), run.text("end")};
    GetParam().set(run.limits);
    run.load();
    const std::vector<std::string> names = run.names();
    if (above) {
      EXPECT_THAT(names, ElementsAre(std::string(GetParam().diagnostic)));
    } else {
      EXPECT_THAT(names, IsEmpty());
    }
  }
}

INSTANTIATE_TEST_SUITE_P(
    Readers, EachLimit,
    ::testing::Values(
        LimitCase{"Columns", "p.csv", "person_id,x\na,b\n", "person_id,x,y\na,b,c\n",
                  "TooManyColumns", [](Limits& limits) { limits.columns = 2; }},
        LimitCase{"HeaderBytes", "p.csv", "person_id,xxxxxxxxx\na,\n", "person_id,xxxxxxxxxx\na,\n",
                  "HeaderTooLong", [](Limits& limits) { limits.header_bytes = 9; }},
        LimitCase{"CellBytes", "p.csv", "person_id\n123456789\n", "person_id\n1\n1234567890\n",
                  "CellTooLong", [](Limits& limits) { limits.cell_bytes = 9; }},
        LimitCase{"EvidenceBytes", "p.csv", "person_id\na\n", "person_id\nab\n", "FileTooLarge",
                  [](Limits& limits) { limits.evidence_bytes = 12; }},
        LimitCase{"JsonBytes", "p.json", R"([{"person_id":"a"}])", R"([{"person_id":"ab"}])",
                  "FileTooLarge", [](Limits& limits) { limits.json_bytes = 19; }},
        LimitCase{"YamlBytes", "p.yaml", "- person_id: a\n", "- person_id: ab\n", "FileTooLarge",
                  [](Limits& limits) { limits.yaml_record_bytes = 15; }},
        LimitCase{"NdjsonLineBytes", "p.ndjson", "{\"person_id\":\"a\"}\n",
                  "{\"person_id\":\"a\"}\n{\"person_id\":\"bc\"}\n", "LineTooLong",
                  [](Limits& limits) { limits.ndjson_line_bytes = 17; }},
        LimitCase{"Nesting", "p.json", R"([{"person_id":"a","x":[]}])",
                  R"([{"person_id":"a","x":[[]]}])", "NestingTooDeep",
                  [](Limits& limits) { limits.nesting = 3; }}),
    [](const auto& tested) { return std::string(tested.param.name); });

TEST(Readers, FilesOfOneSetAreLimited) {
  Nested run;
  run.limits.files_per_set = 1;
  run.files.add("a.md", "---\nperson_id: a\n---\n");
  run.files.add("b.md", "---\nperson_id: b\n---\n");
  run.source("people", "*.md");
  EXPECT_FALSE(run.load());
  EXPECT_THAT(run.names(), ElementsAre("TooManyFiles"));
}

TEST(Readers, RepeatedHeadersAreNoted) {
  Nested run;
  run.file("p.csv", "person_id\na\nperson_id\nb\n").absent = {run.text("name"), run.text("tags"),
                                                              run.text("end")};
  ASSERT_TRUE(run.load());
  EXPECT_THAT(run.errors(), ElementsAre("RepeatedHeader p.csv:3:1-10"));
  EXPECT_EQ(run.rows_of("people").population.skipped, 1U);
}

}  // namespace
}  // namespace muster::testing
