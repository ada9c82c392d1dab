// What single expressions mean, over three small tables. Both lookups must say the same.
#include "engine/eval/reference.h"

#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "engine/eval/join_index.h"

#include "tests/unit/eval/world.h"

namespace muster {
namespace {

using testing::World;

class Reference : public ::testing::Test {
 protected:
  Reference() {
    world.record("people",
                 "key: person_id\nsmall: 10\nfields:\n"
                 "  person_id: {type: string, required: true}\n"
                 "  boss_id: {type: string, references: people, as: boss, inverse: reports}\n"
                 "  team: {type: string}\n"
                 "  start_on: {type: date}\n"
                 "derive:\n"
                 "  half: '100 / (size(this.person_id) - 2)'\n");
    world.rule("r",
               "for_each: p in people\nrequire: has(p.boss) || has(p.team) || has(p.start_on) || "
               "p.half > 0");
    world.csv("people",
              "person_id,boss_id,team,start_on\n"
              "p0,,a,2026-01-01\n"    // row 0: half is an error
              "p01,p0,b,soon\n"       // row 1: start_on is unreadable
              "p02,p0,,2026-02-01\n"  // row 2
              "p03,gone,b,\n");       // row 3: the boss is unknown
  }

  // The value as text; `error: ...` for an error.
  std::string value_of(std::string_view expression, Lookup lookup) {
    world.options.lookup = lookup;
    Emitter diag(world.problems);
    ExprText text{.text = std::string(expression),
                  .place = [&](std::size_t from, std::size_t) { return world.place(from); }};
    FunctionTable functions;
    const Result<PlanId> node = compile_expression(*world.program, world.pack->schema, functions,
                                                   {}, text, false, world.limits, diag);
    if (!node) return std::string(world.problems.back().message);
    JoinIndexes indexes(*world.program, world.pack->schema, *world.dataset, world.options);
    ReferenceEvaluator evaluator(*world.program, world.pack->schema, *world.dataset, world.options,
                                 &indexes);
    const std::size_t slots = frame_size(*world.program, *node);
    ValueFrame frame{.slots = std::vector<Value>(slots), .filled = std::vector<bool>(slots)};
    const Value value = evaluator.evaluate(*node, frame, {});
    if (!value.is_error()) return display(value, &world.pack->schema);
    switch (value.error->cause) {
      case ErrorValue::Cause::Expression:
        return "error: " + std::string(value.error->text);
      case ErrorValue::Cause::AbsentCell:
        return fmt::format("error: absent in row {}", value.error->row);
      case ErrorValue::Cause::Defect:
        return fmt::format("error: defect in row {}", value.error->row);
    }
    return {};
  }
  World world;
};

struct Case {
  std::string_view name;
  std::string_view expression;
  std::string_view expected;
};

constexpr Case kCases[] = {
    {"FalseAbsorbsAnErrorOnEitherSide", "(1 / 0 == 1 && false) || (false && 1 / 0 == 1)", "false"},
    {"TrueAbsorbsAnErrorOnEitherSide", "(1 / 0 == 1 || true) && (true || 1 / 0 == 1)", "true"},
    {"TheFirstOperandInErrorIsTheCause", "1 / 0 == 1 && {\"a\": 1}.b == 1",
     "error: division by zero"},
    {"SourceOrderDecidesTheCause", "{\"a\": 1}.b == 1 || 1 / 0 == 1",
     "error: the map has no such key"},
    {"TheUntakenBranchDoesNotCount", "true ? 1 : 1 / 0", "1"},
    {"ExistsIsTrueDespiteErrors", "people.exists(p, p.start_on == date(\"2026-02-01\"))", "true"},
    {"ExistsNamesTheFirstErringRow", "people.exists(p, p.start_on == date(\"2030-02-01\"))",
     "error: defect in row 1"},
    {"AllIsFalseDespiteErrors", "people.all(p, p.start_on == date(\"2026-02-01\"))", "false"},
    {"AllNamesTheFirstErringRow", "people.all(p, p.start_on < date(\"2030-02-01\"))",
     "error: defect in row 1"},
    {"AbsentCellsAreErrors", "people.all(p, p.team != \"z\")", "error: absent in row 2"},
    {"HasOfAnUnreadableCellIsAnError", "people.all(p, p.person_id != \"p01\" || has(p.start_on))",
     "error: defect in row 1"},
    {"HasOfAnUnknownReferenceIsFalse",
     "people.filter(p, p.person_id == \"p03\").all(p, has(p.boss))", "false"},
    {"ForwardOfAnUnknownReferenceIsAnError",
     "people.filter(p, p.person_id == \"p03\").all(p, p.boss.team == \"a\")",
     "error: defect in row 3"},
    {"ForwardOfAnAbsentReferenceIsAnError",
     "people.filter(p, p.person_id == \"p0\").all(p, p.boss.team == \"a\")",
     "error: absent in row 0"},
    {"ExistsOneDoesNotAbsorb", "people.exists_one(p, p.start_on == date(\"2026-02-01\"))",
     "error: defect in row 1"},
    {"ExistsOneCounts", "people.exists_one(p, has(p.team) && p.team == \"b\")", "false"},
    {"SizeNeedsEveryMembership", "people.filter(p, p.start_on > date(\"2026-01-15\")).size()",
     "error: defect in row 1"},
    {"SizeOfCertainMembers", "people.filter(p, has(p.team)).size()", "3"},
    {"FirstNeedsNoLaterMembership",
     "people.filter(p, p.start_on < date(\"2026-01-15\")).first().person_id", "p0"},
    {"FirstNeedsEarlierMemberships",
     "people.filter(p, p.start_on > date(\"2026-01-15\")).first().person_id",
     "error: defect in row 1"},
    {"LastNeedsNoEarlierMembership",
     "people.filter(p, p.person_id == \"p02\" || has(p.start_on)).last().person_id", "p02"},
    {"LastNeedsLaterMemberships",
     "people.filter(p, p.start_on < date(\"2026-03-01\")).last().person_id",
     "error: absent in row 3"},
    {"FirstOfNothingIsAnError", "people.filter(p, p.person_id == \"\").first().person_id",
     "error: the set is empty"},
    {"ExistsOverAnUncertainMemberIsTrueForACertainOne",
     "people.filter(p, p.start_on > date(\"2026-01-15\")).exists(p, p.person_id == \"p02\")",
     "true"},
    {"ExistsOverAnUncertainMemberIsAnError",
     "people.filter(p, p.start_on > date(\"2026-01-15\")).exists(p, p.person_id == \"p01\")",
     "error: defect in row 1"},
    {"ExistsOverAnUncertainMemberThatDoesNotMatter",
     "people.filter(p, has(p.start_on)).exists(p, p.person_id == \"p03\")", "false"},
    {"AllOverAnUncertainMemberThatHolds",
     "people.filter(p, has(p.start_on)).all(p, p.person_id != \"x\")", "true"},
    {"AllOverAnUncertainMemberThatDoesNot",
     "people.filter(p, has(p.start_on)).all(p, p.person_id != \"p01\")", "error: defect in row 1"},
    {"FiltersOfFiltersAreConjunctions",
     "people.filter(p, has(p.start_on)).filter(p, p.person_id != \"p01\").size()", "2"},
    {"MapNeedsEveryMembership", "people.filter(p, has(p.start_on)).map(p, p.person_id)",
     "error: defect in row 1"},
    {"MapKeepsFileOrder",
     "people.filter(p, has(p.team)).map(p, p.team).distinct() == [\"a\", \"b\"]", "true"},
    {"MapWithACondition", "people.map(p, has(p.team), p.team) == [\"a\", \"b\", \"b\"]", "true"},
    {"SortByIsStable",
     "people.filter(p, has(p.team)).sortBy(p, p.team).map(p, p.person_id) == [\"p0\", \"p01\", "
     "\"p03\"]",
     "true"},
    {"SortByGivesRowsAnOrder", "people.sortBy(p, p.person_id).last().person_id", "p03"},
    {"InverseHasTheRowsThatLeadHere",
     "people.filter(p, p.person_id == \"p0\").first().reports.map(r, r.person_id) == [\"p01\", "
     "\"p02\"]",
     "true"},
    {"ARecordIsInASet", "people.first() in people.filter(p, has(p.team))", "true"},
    {"DerivedErrorsKeepTheirCause", "people.first().half", "error: division by zero"},
    {"DerivedFieldsHaveValues", "people.last().half", "100"},
    {"BindKeepsAnErrorThatIsNotNeeded", "cel.bind(x, 1 / 0, true || x == 1)", "true"},
    {"ListsHaveQuantifiers",
     "[1, 2, 3].exists(x, x == 2) && [1, 2].all(x, x > 0) && [1, 2, 3].exists_one(x, x > 2)",
     "true"},
    {"ListsFilterAndMap", "[1, 2, 3].filter(x, x > 1).map(x, x * 2) == [4, 6]", "true"},
    {"FilterOverAListDoesNotAbsorb", "[1, 0].filter(x, 1 / x > 0).size()",
     "error: division by zero"},
    {"MapsHaveKeys", "{\"a\": 1, \"b\": 2}.exists(k, k == \"b\") && {\"a\": 1}.a == 1", "true"},
    {"AMissingKeyIsAnError", "{\"a\": 1}.b", "error: the map has no such key"},
    {"OptionalFieldsAreNoneWhenAbsent", "people.last().?start_on.hasValue()", "false"},
};

class ReferenceCase : public Reference, public ::testing::WithParamInterface<Case> {};

TEST_P(ReferenceCase, MeansThis) {
  ASSERT_TRUE(world.compile_all());
  ASSERT_TRUE(world.load());
  EXPECT_EQ(value_of(GetParam().expression, Lookup::Scan), GetParam().expected);
  EXPECT_EQ(value_of(GetParam().expression, Lookup::Indexed), GetParam().expected);
}

INSTANTIATE_TEST_SUITE_P(Reference, ReferenceCase, ::testing::ValuesIn(kCases),
                         [](const auto& one) { return std::string(one.param.name); });

// S1, S29: while nobody knows whose rows they are, they may be anybody's.
TEST_F(Reference, RowsWithAnUnreadableReferenceMayBelongToAnyRecord) {
  ASSERT_TRUE(world.compile_all());
  world.csv("people", "person_id,former_boss\np0,\np01,p0\n");
  ASSERT_TRUE(world.load());
  for (const Lookup lookup : {Lookup::Scan, Lookup::Indexed}) {
    EXPECT_EQ(value_of("people.first().reports.size()", lookup), "error: defect in row 0");
    EXPECT_EQ(value_of("people.first().reports.exists(r, r.person_id == \"p01\")", lookup),
              "error: defect in row 1");
    EXPECT_EQ(value_of("people.first().reports.exists(r, r.person_id == \"p02\")", lookup),
              "false");
  }
}

TEST_F(Reference, RulesWithTheSameJoinShareOneIndex) {
  ASSERT_TRUE(world.compile_all());
  ASSERT_TRUE(world.load());
  Emitter diag(world.problems);
  FunctionTable functions;
  JoinIndexes indexes(*world.program, world.pack->schema, *world.dataset, world.options);
  for (const std::string_view text : {"people.exists(p, p.person_id == \"p0\" && has(p.team))",
                                      "people.filter(x, \"p02\" == x.person_id).size() == 1",
                                      "people.exists(q, size(q.person_id) == 2)",
                                      "people.exists(other, size(other.person_id) == 3)"}) {
    const ExprText expression{
        .text = std::string(text),
        .place = [&](std::size_t from, std::size_t) { return world.place(from); }};
    const Result<PlanId> node = compile_expression(*world.program, world.pack->schema, functions,
                                                   {}, expression, false, world.limits, diag);
    ASSERT_TRUE(node) << text;
    ReferenceEvaluator evaluator(*world.program, world.pack->schema, *world.dataset, world.options,
                                 &indexes);
    const std::size_t slots = frame_size(*world.program, *node);
    ValueFrame frame{.slots = std::vector<Value>(slots), .filled = std::vector<bool>(slots)};
    EXPECT_TRUE(evaluator.evaluate(*node, frame, {}).is_true()) << text;
  }
  EXPECT_EQ(indexes.size(), 2U);
}

}  // namespace
}  // namespace muster
