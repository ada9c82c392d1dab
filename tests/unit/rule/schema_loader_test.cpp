#include "engine/rule/schema_loader.h"

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/rule/pack_fixture.h"

namespace muster {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

// A pack whose second set points at people, which is read after it.
constexpr std::string_view kTwoRecords = "records: [records/spells.yaml, records/people.yaml]\n";
constexpr std::string_view kSpells =
    "record: spells\n"
    "title: Spells\n"
    "description: >\n  From when\n  to when.\n"
    "key: [person_id, first_day]\n"
    "happened_on: first_day\n"
    "small: 200\n"
    "fields:\n"
    "  person_id: {type: string, required: true, references: people, as: person, inverse: spells,\n"
    "              dangling: allowed}\n"
    "  first_day: {type: date, required: true}\n"
    "  last_day: {type: date, description: Inclusive.}\n"
    "  kind: {type: enum(kind), default: employee}\n"
    "  tags: {type: list<string>}\n"
    "derive:\n"
    "  open: '!has(this.last_day)'\n"
    "from_roster: {set: people, fields: {person_id: person_id, first_day: start_on, kind: kind}}\n";

class SchemaLoader : public testing::Test {
 protected:
  SchemaLoader() {
    fixture_.add("demo/pack.yaml",
                 replaced(kManifest, "records: [records/people.yaml]\n", kTwoRecords));
    fixture_.add("demo/records/spells.yaml", kSpells);
  }
  // The problems of the pack with one change to the set that points.
  std::vector<std::string> problems_with(std::string_view from, std::string_view to) {
    fixture_.add("demo/records/spells.yaml", replaced(kSpells, from, to));
    EXPECT_FALSE(fixture_.load());
    return fixture_.problems();
  }
  PackFixture fixture_;
};

TEST_F(SchemaLoader, EveryKeyIsReadAndReferencesMayPointForward) {
  const auto pack = fixture_.load();
  EXPECT_THAT(fixture_.problems(), IsEmpty());
  ASSERT_TRUE(pack);
  const Schema& schema = pack->schema;
  ASSERT_EQ(schema.tables.size(), 2U);
  const TableSchema& spells = schema.tables[schema.find("spells")];
  EXPECT_EQ(spells.title, "Spells");
  EXPECT_EQ(spells.description, "From when to when.");
  EXPECT_THAT(spells.key, ElementsAre(spells.find("person_id"), spells.find("first_day")));
  EXPECT_EQ(spells.happened_on, spells.find("first_day"));
  EXPECT_EQ(spells.small, 200U);
  EXPECT_FALSE(spells.aggregate_only);
  const FieldSchema& person = spells.fields[spells.find("person_id")];
  EXPECT_TRUE(person.required);
  ASSERT_TRUE(person.reference);
  EXPECT_EQ(person.reference->target, schema.find("people"));
  EXPECT_EQ(person.reference->as, "person");
  EXPECT_EQ(person.reference->inverse, "spells");
  EXPECT_TRUE(person.reference->dangling_allowed);
  const FieldSchema& kind = spells.fields[spells.find("kind")];
  EXPECT_EQ(kind.type, enum_of(schema.find_enum("kind")));
  EXPECT_EQ(kind.default_text, "employee");
  EXPECT_EQ(spells.fields[spells.find("tags")].type, list_of(simple_type(TypeKind::String)));
  ASSERT_EQ(spells.derived.size(), 1U);
  EXPECT_EQ(spells.derived[0].name, "open");
  EXPECT_EQ(fixture_.covered(spells.derived[0].expression.place(1, 3)), "has");
  // S32
  ASSERT_TRUE(spells.from_roster);
  EXPECT_EQ(spells.from_roster->set, schema.find("people"));
  const TableSchema& people = schema.tables[schema.find("people")];
  ASSERT_EQ(spells.from_roster->fields.size(), 3U);
  EXPECT_EQ(spells.from_roster->fields[1],
            std::pair(spells.find("first_day"), people.find("start_on")));
}

TEST_F(SchemaLoader, AFieldThatReferencesASensitiveKeyIsSensitive) {
  const auto pack = fixture_.load();
  ASSERT_TRUE(pack);
  const TableSchema& spells = pack->schema.tables[pack->schema.find("spells")];
  EXPECT_TRUE(spells.fields[spells.find("person_id")].sensitive);
  EXPECT_FALSE(spells.fields[spells.find("first_day")].sensitive);
}

struct SchemaProblem {
  std::string name;
  std::string from;
  std::string to;
  std::string expected;
};

class SchemaLoaderProblem : public SchemaLoader,
                            public testing::WithParamInterface<SchemaProblem> {};

TEST_P(SchemaLoaderProblem, IsReportedAtItsPlace) {
  EXPECT_THAT(problems_with(GetParam().from, GetParam().to), ElementsAre(GetParam().expected));
}

INSTANTIATE_TEST_SUITE_P(
    SchemaLoader, SchemaLoaderProblem,
    testing::Values(
        SchemaProblem{"UnknownTarget", "references: people", "references: peple",
                      "spells.yaml:10:57 UnknownRecordSet no record set `peple` is declared"},
        SchemaProblem{"TargetKeyHasSeveralFields", "references: people", "references: spells",
                      "spells.yaml:10:57 BadReference `spells` cannot be referenced here: its key "
                      "has several fields"},
        SchemaProblem{"StepWithoutReference", "  last_day: {type: date,",
                      "  last_day: {type: date, as: end,",
                      "spells.yaml:13:26 MissingKey the key `references` is missing here"},
        SchemaProblem{"UnknownKeyField", "key: [person_id, first_day]",
                      "key: [person_id, frist_day]",
                      "spells.yaml:6:18 UnknownField the record set `spells` has no field "
                      "`frist_day`"},
        // S16
        SchemaProblem{"ListAsKey", "key: [person_id, first_day]", "key: [person_id, tags]",
                      "spells.yaml:6:18 BadValue `tags` is not of a type that can be a key"},
        SchemaProblem{"HappenedOnIsNoDate", "happened_on: first_day", "happened_on: kind",
                      "spells.yaml:7:14 BadValue `kind` is not a field of type date or timestamp"},
        SchemaProblem{"SmallIsNoNumber", "small: 200", "small: few",
                      "spells.yaml:8:8 BadValue `few` is not a number of rows"},
        SchemaProblem{"UnknownDangling", "dangling: allowed", "dangling: yes",
                      "spells.yaml:11:25 UnknownWord `yes` is not a value of `dangling`"},
        SchemaProblem{"UnknownFieldKey", "description: Inclusive.", "descripton: Inclusive.",
                      "spells.yaml:13:26 UnknownKey no key `descripton` is known here"},
        SchemaProblem{"FieldIsABooleanWord", "  last_day:", "  off:",
                      "spells.yaml:13:3 BooleanWordKey `off` cannot be a key, since older YAML "
                      "reads it as a boolean"},
        SchemaProblem{"FieldIsAKeyword", "  last_day:", "  in:",
                      "spells.yaml:13:3 ReservedWord `in` is a reserved word and no name"},
        SchemaProblem{"SpanIsNoTypeOfAField", "  last_day: {type: date", "  last_day: {type: span",
                      "spells.yaml:13:20 UnknownType no type `span` is known here"},
        SchemaProblem{"ListOfLists", "list<string>", "list<list<string>>",
                      "spells.yaml:15:16 UnknownType no type `list<string>` is known here"},
        SchemaProblem{"DefaultOfARequiredField", "  first_day: {type: date, required: true}",
                      "  first_day: {type: date, required: true, default: 2026-01-01}",
                      "spells.yaml:12:43 ConflictingKeys `required: true` and `default` cannot "
                      "stand together"},
        SchemaProblem{"DerivedNameIsTaken", "  open:", "  kind:",
                      "spells.yaml:17:3 DuplicateName the name `kind` is declared twice"},
        SchemaProblem{"InverseNameIsTaken", "inverse: spells", "inverse: kind",
                      "spells.yaml:10:57 DuplicateName the name `kind` is declared twice"},
        SchemaProblem{"RosterOfAnUnknownSet", "{set: people,", "{set: staff,",
                      "spells.yaml:18:20 UnknownRecordSet no record set `staff` is declared"},
        SchemaProblem{"RosterOfAnUnknownField", "first_day: start_on", "first_day: begin_on",
                      "spells.yaml:18:70 UnknownField the record set `people` has no field "
                      "`begin_on`"},
        SchemaProblem{"RosterOfAnotherType", ", first_day: start_on", ", first_day: kind",
                      "spells.yaml:18:70 BadValue `kind` is not a field of type date"},
        SchemaProblem{"RosterLeavesARequiredFieldOut", ", first_day: start_on", "",
                      "spells.yaml:18:1 MissingKey the key `first_day` is missing here"}),
    [](const auto& parameter) { return parameter.param.name; });

TEST_F(SchemaLoader, AReferenceOfAnotherTypeNamesBothTypes) {
  const std::vector<std::string> problems =
      problems_with("person_id: {type: string", "person_id: {type: int");
  ASSERT_EQ(problems.size(), 2U);
  EXPECT_THAT(problems[0], HasSubstr("spells.yaml:10:54 BadReference"));
  EXPECT_THAT(problems[0], HasSubstr("int"));
  EXPECT_THAT(problems[0], HasSubstr("string"));
  EXPECT_THAT(problems[1], HasSubstr("spells.yaml:18:48 BadValue"));
}

TEST_F(SchemaLoader, ALaterPackMayAddOptionalFieldsAndDerivedOnes) {
  fixture_.add("own/pack.yaml",
               "name: own\nversion: 1\ntitle: Own\nextends: demo\n"
               "records: [people.yaml, badges.yaml]\n");
  fixture_.add(
      "own/people.yaml",
      "record: people\nfields:\n  badge: {type: string, references: badges, as: badge_card}\n"
      "derive: {has_badge: has(this.badge)}\n");
  fixture_.add("own/badges.yaml", "record: badges\nkey: badge\nfields: {badge: {type: string}}\n");
  const auto pack = fixture_.load({"demo", "own"});
  EXPECT_THAT(fixture_.problems(), IsEmpty());
  ASSERT_TRUE(pack);
  EXPECT_EQ(pack->name, "demo");
  const TableSchema& people = pack->schema.tables[pack->schema.find("people")];
  EXPECT_EQ(people.fields.size(), 4U);
  EXPECT_TRUE(people.fields[people.find("badge")].reference);
  ASSERT_EQ(people.derived.size(), 1U);
  EXPECT_EQ(people.derived[0].name, "has_badge");
}

TEST_F(SchemaLoader, AnExtensionMayNotMakeOtherPacksRowsInvalid) {
  fixture_.add("own/pack.yaml",
               "name: own\nversion: 1\ntitle: Own\nextends: demo\nrecords: [people.yaml]\n");
  fixture_.add("own/people.yaml",
               "record: people\nkey: kind\nfields:\n  badge: {type: string, required: true}\n"
               "  kind: {type: string}\n");
  EXPECT_FALSE(fixture_.load({"demo", "own"}));
  EXPECT_THAT(fixture_.problems(),
              ElementsAre("people.yaml:2:1 UnknownKey no key `key` is known here",
                          "people.yaml:4:35 BadValue `required: true` is not allowed for a field "
                          "that is added to a record set of another pack",
                          "people.yaml:5:3 DuplicateName the field `kind` is declared twice"));
}

TEST_F(SchemaLoader, ASetOfAnotherPackIsNotExtendedByAccident) {
  fixture_.add("own/pack.yaml", "name: own\nversion: 1\ntitle: Own\nrecords: [people.yaml]\n");
  fixture_.add("own/people.yaml", "record: people\nfields: {badge: {type: string}}\n");
  EXPECT_FALSE(fixture_.load({"demo", "own"}));
  EXPECT_THAT(
      fixture_.problems(),
      ElementsAre("people.yaml:1:9 DuplicateName the record set `people` is declared twice"));
}

}  // namespace
}  // namespace muster
