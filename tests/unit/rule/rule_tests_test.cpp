#include "engine/rule/rule_tests.h"

#include <algorithm>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/text/document_reader.h"

#include "tests/unit/rule/pack_fixture.h"

namespace muster {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;

constexpr std::string_view kTestFile =
    "tests:\n"
    "  - name: one of each\n"
    "    as_of: 2026-01-31\n"
    "    period: 2026\n"
    "    params: {age: 6 months, kinds: [employee, contractor]}\n"
    "    given:\n"
    "      people: |\n"
    "        person_id,start_on\n"
    "        p1,2026-01-05\n"
    "    none: [notes]\n"
    "    waivers:\n"
    "      - id: W1\n"
    "        subject: p3\n"
    "    expect: {fail: [p1, p2], undecided: p5, pending: [p6], waived: [p3], pass: [],\n"
    "             message: \"*no start\"}\n"
    "    todo: not yet\n";

class RuleTestFiles : public testing::Test {
 protected:
  RuleTestFiles() {
    fixture_.add("demo/pack.yaml",
                 replaced(kManifest, "[records/people.yaml]", "[records/people.yaml, notes.yaml]"));
    fixture_.add("demo/notes.yaml", "record: notes\nkey: id\nfields: {id: {type: string}}\n");
    fixture_.add("demo/r.yaml",
                 std::string(kRule) +
                     "params:\n  age: {type: span, default: 1 month, stricter: smaller}\n"
                     "  kinds: {type: list<enum(kind)>, stricter: none}\n");
    fixture_.add("demo/r.test.yaml", kTestFile);
  }
  Result<std::vector<RuleTest>> load() {
    Result<RuleTests> loaded = load_all();
    if (!loaded) return std::unexpected(loaded.error());
    return std::move(loaded->tests);
  }
  Result<RuleTests> load_all() {
    pack_ = fixture_.load();
    EXPECT_THAT(fixture_.problems(), IsEmpty());
    return fixture_.load_tests(*pack_);
  }
  std::vector<std::string> names(const std::vector<std::pair<std::string, Span>>& subjects) {
    std::vector<std::string> found;
    for (const auto& [name, at] : subjects) found.push_back(name + " " + fixture_.where(at));
    return found;
  }
  PackFixture fixture_;
  Result<RulePack> pack_;
};

TEST_F(RuleTestFiles, EveryKeyIsRead) {
  const auto tests = load();
  EXPECT_THAT(fixture_.problems(), IsEmpty());
  ASSERT_TRUE(tests);
  ASSERT_EQ(tests->size(), 1U);
  const RuleTest& test = tests->front();
  EXPECT_EQ(test.name, "one of each");
  EXPECT_EQ(fixture_.where(test.at), "r.test.yaml:2:11");
  EXPECT_EQ(test.rule, RuleId(0));
  EXPECT_EQ(test.as_of, "2026-01-31");
  EXPECT_EQ(test.period, "2026");
  EXPECT_THAT(test.params,
              ElementsAre(Pair("age", "6 months"), Pair("kinds", "employee,contractor")));
  ASSERT_EQ(test.given.size(), 1U);
  const GivenSet& people = test.given[0];
  EXPECT_EQ(people.record, "people");
  EXPECT_FALSE(people.missing);
  EXPECT_EQ(people.csv, "person_id,start_on\np1,2026-01-05\n");
  // A cell of the second line, with the indentation of the file.
  const Span cell = people.text.place(people.csv.find("2026-01-05"), 10);
  EXPECT_EQ(fixture_.where(cell), "r.test.yaml:9:12");
  EXPECT_EQ(fixture_.covered(cell), "2026-01-05");
  EXPECT_THAT(test.none, ElementsAre("notes"));
  EXPECT_THAT(names(test.expect.fail), ElementsAre("p1 r.test.yaml:14:21", "p2 r.test.yaml:14:25"));
  EXPECT_THAT(names(test.expect.undecided), ElementsAre("p5 r.test.yaml:14:41"));
  EXPECT_THAT(names(test.expect.pending), ElementsAre("p6 r.test.yaml:14:55"));
  EXPECT_THAT(names(test.expect.waived), ElementsAre("p3 r.test.yaml:14:69"));
  ASSERT_TRUE(test.expect.pass);
  EXPECT_THAT(*test.expect.pass, IsEmpty());
  EXPECT_EQ(test.expect.message, "*no start");
  EXPECT_EQ(test.todo, "not yet");
}

TEST_F(RuleTestFiles, WaiversOfATestCanBeReadOnTheirOwn) {
  const auto tests = load();
  ASSERT_TRUE(tests);
  const RuleTest& test = tests->front();
  EXPECT_EQ(test.waivers_yaml, "      - id: W1\n        subject: p3");
  DiagnosticList list;
  Emitter diag(list);
  const auto tree =
      read_yaml_part(fixture_.sources, test.waivers_at, AliasPolicy::Refuse, fixture_.limits, diag);
  ASSERT_TRUE(tree);
  const std::vector<NodeId> waivers = tree->children(tree->root());
  ASSERT_EQ(waivers.size(), 1U);
  const NodeId subject = tree->find(waivers[0], "subject");
  ASSERT_TRUE(subject.valid());
  EXPECT_EQ((*tree)[subject].text, "p3");
  EXPECT_EQ(fixture_.where((*tree)[subject].at), "r.test.yaml:13:18");
}

// S28
TEST_F(RuleTestFiles, ASetMayBeMissingOrEmpty) {
  fixture_.add("demo/r.test.yaml",
               "tests:\n"
               "  - {name: a, given: {people: missing}, expect: not_proven}\n"
               "  - {name: b, given: {people: ''}, expect: not_applicable}\n"
               "  - {name: c, given: {people: ''}, expect: pass}\n"
               "  - {name: d, given: {people: ''}, expect: {pass: [p1], not_proven: true}}\n");
  const auto tests = load();
  EXPECT_THAT(fixture_.problems(), IsEmpty());
  ASSERT_TRUE(tests);
  ASSERT_EQ(tests->size(), 4U);
  EXPECT_TRUE((*tests)[0].given[0].missing);
  EXPECT_TRUE((*tests)[0].expect.not_proven);
  EXPECT_FALSE((*tests)[1].given[0].missing);
  EXPECT_EQ((*tests)[1].given[0].csv, "");
  EXPECT_TRUE((*tests)[1].expect.not_applicable);
  EXPECT_FALSE((*tests)[2].expect.not_proven);
  EXPECT_FALSE((*tests)[2].expect.not_applicable);
  EXPECT_FALSE((*tests)[2].expect.pass);
  EXPECT_TRUE((*tests)[3].expect.not_proven);
  ASSERT_TRUE((*tests)[3].expect.pass);
  EXPECT_EQ((*tests)[3].expect.pass->size(), 1U);
}

TEST_F(RuleTestFiles, TestsOfTheRuleFileComeBeforeThoseBesideIt) {
  fixture_.add(
      "demo/r.yaml",
      std::string(kRule) + "tests: [{name: inline, given: {people: ''}, expect: not_proven}]\n");
  fixture_.add("demo/r.test.yaml",
               "tests:\n  - {name: beside, given: {people: ''}, expect: not_proven}\n");
  const auto tests = load();
  ASSERT_TRUE(tests);
  ASSERT_EQ(tests->size(), 2U);
  EXPECT_EQ((*tests)[0].name, "inline");
  EXPECT_EQ(fixture_.where((*tests)[0].at), "r.yaml:9:16");
  EXPECT_EQ((*tests)[1].name, "beside");
}

struct TestProblem {
  std::string name;
  std::string from;
  std::string to;
  std::string expected;
};

class RuleTestFilesProblem : public RuleTestFiles,
                             public testing::WithParamInterface<TestProblem> {};

TEST_P(RuleTestFilesProblem, IsReportedAtItsPlace) {
  fixture_.add("demo/r.test.yaml", replaced(kTestFile, GetParam().from, GetParam().to));
  EXPECT_FALSE(load());
  EXPECT_THAT(fixture_.problems(), ElementsAre(GetParam().expected));
}

INSTANTIATE_TEST_SUITE_P(
    RuleTestFiles, RuleTestFilesProblem,
    testing::Values(
        TestProblem{"UnknownSet", "      people: |", "      peopel: |",
                    "r.test.yaml:7:7 UnknownRecordSet no record set `peopel` is declared"},
        TestProblem{"UnknownField", "person_id,start_on", "person_id,started",
                    "r.test.yaml:8:19 UnknownField the record set `people` has no field `started`"},
        TestProblem{"ColumnTwice", "person_id,start_on", "person_id,kind,person_id",
                    "r.test.yaml:8:24 DuplicateColumn the header names the column `person_id` "
                    "twice"},
        TestProblem{"UnknownParameter", "age: 6", "agee: 6",
                    "r.test.yaml:5:14 UnknownKey no key `agee` is known here"},
        TestProblem{"AsOfIsNoDate", "2026-01-31", "2026-02-31",
                    "r.test.yaml:3:12 BadValue `2026-02-31` is not a date such as 2026-03-31"},
        TestProblem{"UnknownVerdict", "pending: [p6]", "pend: [p6]",
                    "r.test.yaml:14:45 UnknownKey no key `pend` is known here"},
        TestProblem{"SubjectInTwoVerdicts", "waived: [p3]", "waived: [p1]",
                    "r.test.yaml:14:69 DuplicateName the subject `p1` is declared twice"},
        TestProblem{"MessageWithoutFailure", "fail: [p1, p2], ", "",
                    "r.test.yaml:15:23 MissingKey the key `fail` is missing here"},
        TestProblem{"TwoStates", "pass: [],", "not_proven: true, not_applicable: true,",
                    "r.test.yaml:14:92 ConflictingKeys `not_proven` and `not_applicable` cannot "
                    "stand together"},
        TestProblem{"GivenAndNone", "none: [notes]", "none: [people]",
                    "r.test.yaml:10:12 ConflictingKeys `given: people` and `none: people` cannot "
                    "stand together"},
        TestProblem{"NoName", "- name: one of each\n    as_of", "- as_of",
                    "r.test.yaml:2:5 MissingKey the key `name` is missing here"}),
    [](const auto& parameter) { return parameter.param.name; });

TEST_F(RuleTestFiles, AnUnknownWordForTheWholeIsRefused) {
  fixture_.add("demo/r.test.yaml",
               "tests:\n"
               "  - {name: a, given: {people: ''}, expect: fail}\n"
               "  - {name: a, given: {people: ''}, expect: {}}\n");
  EXPECT_FALSE(load());
  EXPECT_THAT(fixture_.problems(),
              ElementsAre("r.test.yaml:2:44 UnknownWord `fail` is not a value of `expect`",
                          "r.test.yaml:3:44 MissingKey the key `pass` is missing here",
                          "r.test.yaml:3:12 DuplicateName the test `a` is declared twice"));
}

TEST_F(RuleTestFiles, ShippedRuleTestsLoadClean) {
  const auto files = RealFileSystem::at(std::string(MUSTER_SOURCE_DIR) + "/rules");
  ASSERT_TRUE(files);
  fixture_.refs = {
      {.files = files->get(), .folder = "iso27001-5.4", .display = "rules/iso27001-5.4", .at = {}}};
  Emitter diag(fixture_.list);
  const auto pack = load_packs(fixture_.refs, fixture_.sources, fixture_.limits, diag);
  ASSERT_TRUE(pack);
  const auto tests = fixture_.load_tests(*pack);
  EXPECT_THAT(fixture_.problems(), IsEmpty());
  ASSERT_TRUE(tests);
  for (std::size_t i = 0; i < pack->rules.size(); ++i) {
    const auto count = std::ranges::count(tests->tests, RuleId(i), &RuleTest::rule);
    EXPECT_GE(count, 3) << pack->rules[RuleId(i)].id;
  }
}

}  // namespace
}  // namespace muster
