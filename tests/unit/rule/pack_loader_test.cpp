#include "engine/rule/pack_loader.h"

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

TEST(PackLoader, ManifestIsRead) {
  PackFixture fixture;
  const auto pack = fixture.load();
  EXPECT_THAT(fixture.problems(), IsEmpty());
  ASSERT_TRUE(pack);
  EXPECT_EQ(pack->name, "demo");
  EXPECT_EQ(pack->version, "1.0");
  EXPECT_EQ(pack->title, "A demo");
  EXPECT_EQ(pack->taxonomy, "house");
  ASSERT_EQ(pack->schema.enums.size(), 1U);
  EXPECT_THAT(pack->schema.enums[EnumId(0)].words, ElementsAre("employee", "contractor"));
  ASSERT_EQ(pack->taxonomies.size(), 1U);
  EXPECT_EQ(pack->taxonomies[0].name, "House rules");
  EXPECT_EQ(pack->taxonomies[0].version, "1");
  EXPECT_EQ(pack->taxonomies[0].organization, "us");
  ASSERT_EQ(pack->taxonomies[0].controls.size(), 1U);
  EXPECT_EQ(pack->taxonomies[0].controls[0].control, "H-1");
  EXPECT_EQ(pack->taxonomies[0].controls[0].relationship, "equal");
  EXPECT_EQ(pack->find("H1"), RuleId(0));
  EXPECT_EQ(pack->find("first"), RuleId(0));
  EXPECT_FALSE(pack->find("second").valid());
}

struct ManifestProblem {
  std::string name;
  std::string from;
  std::string to;
  std::string expected;
};

class PackLoaderProblem : public testing::TestWithParam<ManifestProblem> {};

TEST_P(PackLoaderProblem, IsReportedAtItsPlaceAndFails) {
  PackFixture fixture;
  fixture.add("demo/pack.yaml", replaced(kManifest, GetParam().from, GetParam().to));
  EXPECT_FALSE(fixture.load());
  EXPECT_THAT(fixture.problems(), ElementsAre(GetParam().expected));
}

INSTANTIATE_TEST_SUITE_P(
    PackLoader, PackLoaderProblem,
    testing::Values(
        ManifestProblem{"UnknownKey", "title: A demo", "title: A demo\ntitel: A demo",
                        "pack.yaml:4:1 UnknownKey no key `titel` is known here"},
        ManifestProblem{"MissingVersion", "version: 1.0\n", "",
                        "pack.yaml:1:1 MissingKey the key `version` is missing here"},
        ManifestProblem{"BadName", "name: demo", "name: a demo",
                        "pack.yaml:1:7 BadValue `a demo` is not the name of a pack"},
        ManifestProblem{"UnknownTaxonomy", "taxonomy: house", "taxonomy: hous",
                        "pack.yaml:4:11 UnknownTaxonomy no taxonomy `hous` is declared"},
        ManifestProblem{"UnknownRelationship", "relationship: equal", "relationship: equals",
                        "pack.yaml:10:50 UnknownWord `equals` is not a value of `relationship`"},
        ManifestProblem{"EnumWordTwice", "[employee, contractor]",
                        "[employee, contractor, employee]",
                        "pack.yaml:5:38 DuplicateName the word `employee` is declared twice"},
        ManifestProblem{"EnumWordIsABooleanInOlderYaml", "[employee, contractor]", "[employee, no]",
                        "pack.yaml:5:26 BadValue `no` is not safe without quotes, since older "
                        "YAML reads it as a boolean"},
        ManifestProblem{"MissingSchema", "records/people.yaml", "records/peple.yaml",
                        "pack.yaml:6:11 FileNotFound `rules/demo/records/peple.yaml` does not "
                        "exist"},
        ManifestProblem{"SchemaOutsideThePack", "records/people.yaml", "../people.yaml",
                        "pack.yaml:6:11 PathLeavesRoot `rules/demo/../people.yaml` leads out of "
                        "the root folder"},
        ManifestProblem{"ExtendsAnUnknownPack", "title: A demo", "title: A demo\nextends: other",
                        "pack.yaml:4:10 UnknownPack no pack `other` is loaded before this one"}),
    [](const auto& parameter) { return parameter.param.name; });

TEST(PackLoader, AllProblemsOfAllFilesAreReported) {
  PackFixture fixture;
  fixture.add("demo/pack.yaml", replaced(kManifest, "version: 1.0", "versoin: 1.0"));
  fixture.add("demo/records/people.yaml", replaced(kPeople, "type: date", "type: dat"));
  fixture.add("demo/r.yaml", replaced(kRule, "severity: error", "severity: bad"));
  EXPECT_FALSE(fixture.load());
  EXPECT_THAT(fixture.problems(),
              ElementsAre("pack.yaml:2:1 UnknownKey no key `versoin` is known here",
                          "pack.yaml:1:1 MissingKey the key `version` is missing here",
                          "people.yaml:6:20 UnknownType no type `dat` is known here",
                          "r.yaml:5:11 UnknownWord `bad` is not a value of `severity`"));
  EXPECT_THAT(fixture.helps()[0], HasSubstr("`version`"));
  EXPECT_THAT(fixture.helps()[2], HasSubstr("`date`"));
}

TEST(PackLoader, AnyNumberOfThreadsGivesTheSame) {
  std::vector<std::string> told;
  for (const unsigned jobs : {1U, 7U}) {
    PackFixture fixture;
    fixture.add("demo/pack.yaml",
                replaced(kManifest, "[r.yaml]",
                         "[a.yaml, r.yaml, missing.yaml, b.yaml, r.yaml, c.yaml, d.yaml]"));
    fixture.add("demo/a.yaml", "id: [\n");
    fixture.add("demo/b.yaml", "id: B1\ntitle: \"\u202e\"\n");
    fixture.add("demo/c.yaml", replaced(kRule, "severity: error", "severity: bad"));
    fixture.add("demo/d.yaml",
                replaced(replaced(kRule, "id: H1", "id: H4"), "name: first", "name: fourth"));
    fixture.refs = {fixture.ref("demo")};
    Emitter diag(fixture.list);
    const auto pack = load_packs(fixture.refs, fixture.sources, fixture.limits, diag, jobs);
    ASSERT_TRUE(pack);
    EXPECT_EQ(pack->rules.size(), 2U);
    EXPECT_EQ(pack->broken.size(), 5U);
    std::string all;
    for (const std::string& problem : fixture.problems()) all += problem + "\n";
    for (std::size_t i = 0; i < fixture.sources.size(); ++i) {
      all += std::string(fixture.sources.path(SourceId(i))) + "\n";
    }
    for (const auto& broken : pack->broken) all += broken.id + "\n";
    told.push_back(all);
  }
  EXPECT_EQ(told[0], told[1]);
}

TEST(PackLoader, AMissingPackFailsAtTheSettingThatNamesIt) {
  PackFixture fixture;
  const SourceId config = fixture.sources.add_text("muster.toml", "packs = [\"./own\"]\n");
  fixture.refs = {fixture.ref("own")};
  fixture.refs[0].at = {.source = config, .length = 7, .begin = 9};
  Emitter diag(fixture.list);
  EXPECT_FALSE(load_packs(fixture.refs, fixture.sources, fixture.limits, diag));
  ASSERT_EQ(fixture.list.size(), 1U);
  EXPECT_EQ(fixture.list.back().name, "FileNotFound");
  EXPECT_EQ(fixture.covered(fixture.list.back().at), "\"./own\"");
}

TEST(PackLoader, ARuleIdOrNameIsGivenOnce) {
  PackFixture fixture;
  fixture.add("demo/pack.yaml", replaced(kManifest, "[r.yaml]", "[r.yaml, s.yaml, t.yaml]"));
  fixture.add("demo/s.yaml", replaced(kRule, "name: first", "name: second"));
  fixture.add("demo/t.yaml", replaced(kRule, "id: H1", "id: first"));
  const auto pack = fixture.load();
  ASSERT_TRUE(pack);
  EXPECT_EQ(pack->rules.size(), 1U);
  ASSERT_EQ(pack->broken.size(), 2U);
  EXPECT_THAT(fixture.problems(),
              ElementsAre("s.yaml:1:5 DuplicateRule the rule `H1` is there twice",
                          "t.yaml:1:5 DuplicateRule the rule `first` is there twice"));
  EXPECT_EQ(fixture.where(fixture.list.back().labels.at(0).at), "r.yaml:1:5");
}

TEST(PackLoader, ALaterPackAddsRulesEnumsAndControls) {
  PackFixture fixture;
  fixture.add("own/pack.yaml",
              "name: own\nversion: 2\ntitle: Own\nextends: [demo]\nrules: [s.yaml]\n"
              "enums: {colour: [red]}\n"
              "taxonomies:\n"
              "  - {id: house, name: House rules, version: 1, organization: us, controls: [\n"
              "      {control: H-2, title: Second, relationship: intersects, source: us}]}\n");
  fixture.add("own/s.yaml", replaced(replaced(kRule, "id: H1", "id: O1"), "name: first",
                                     "name: second\nmaps_to: [house:H-1, house:H-2]"));
  const auto pack = fixture.load({"demo", "own"});
  EXPECT_THAT(fixture.problems(), IsEmpty());
  ASSERT_TRUE(pack);
  EXPECT_EQ(pack->name, "demo");
  EXPECT_EQ(pack->rules.size(), 2U);
  EXPECT_TRUE(pack->schema.find_enum("colour").valid());
  ASSERT_EQ(pack->taxonomies.size(), 1U);
  EXPECT_EQ(pack->taxonomies[0].controls.size(), 2U);
}

TEST(PackLoader, TheSamePackTwiceIsRefused) {
  PackFixture fixture;
  EXPECT_FALSE(fixture.load({"demo", "demo"}));
  EXPECT_THAT(fixture.problems(),
              testing::Contains("pack.yaml:1:7 DuplicateName the pack `demo` is declared twice"));
}

TEST(PackLoader, AFileOverTheLimitIsRefused) {
  PackFixture fixture;
  fixture.limits.rule_bytes = kManifest.size() - 1;
  EXPECT_FALSE(fixture.load());
  ASSERT_EQ(fixture.list.size(), 1U);
  EXPECT_EQ(fixture.list.back().name, "FileTooLarge");
}

TEST(PackLoader, ShippedPackLoadsClean) {
  const auto files = RealFileSystem::at(std::string(MUSTER_SOURCE_DIR) + "/rules");
  ASSERT_TRUE(files);
  PackFixture fixture;
  fixture.refs = {
      {.files = files->get(), .folder = "iso27001-5.4", .display = "rules/iso27001-5.4", .at = {}}};
  Emitter diag(fixture.list);
  const auto pack = load_packs(fixture.refs, fixture.sources, fixture.limits, diag);
  EXPECT_THAT(fixture.problems(), IsEmpty());
  ASSERT_TRUE(pack);
  EXPECT_EQ(pack->name, "iso27001-5.4");
  EXPECT_THAT(pack->broken, IsEmpty());
  EXPECT_TRUE(pack->find("briefed-before-access").valid());
  const Schema& schema = pack->schema;
  std::vector<std::string> sets;
  for (const TableSchema& table : schema.tables) sets.push_back(table.name);
  EXPECT_THAT(sets,
              ElementsAre("people", "engagements", "roles", "absences", "systems", "access_grants",
                          "briefings", "policies", "acknowledgements", "reviews", "review_actions",
                          "role_map", "security_posts", "training", "onboarding_items", "documents",
                          "document_deliveries", "activities", "agreement_templates", "agreements",
                          "qualifications", "projects", "channels", "channel_statistics",
                          "discipline_statistics", "vendors", "vendor_assessments", "accounts",
                          "non_human_accounts", "attestations"));
  // S31: spells, plans and totals may lie ahead, events may not.
  std::vector<std::string> events;
  for (const TableSchema& table : schema.tables) {
    if (table.happened_on.valid()) events.push_back(table.name);
  }
  EXPECT_THAT(events, ElementsAre("access_grants", "briefings", "policies", "acknowledgements",
                                  "reviews", "document_deliveries", "activities", "qualifications",
                                  "vendor_assessments", "attestations"));
  // Whatever leads to a person is masked.
  const TableId people = schema.find("people");
  for (const TableSchema& table : schema.tables) {
    for (const FieldSchema& field : table.fields) {
      if (!field.reference || field.reference->target != people) continue;
      EXPECT_TRUE(field.sensitive) << table.name << "." << field.name;
    }
  }
}

}  // namespace
}  // namespace muster
