// The parts of the columnar evaluator by themselves: keys are exact, typed kernels give what the
// functions' own kernels give, and what rules mostly ask is decided by columns, not left unknown.
#include <array>
#include <map>
#include <memory>
#include <numeric>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/eval/columnar/evaluator.h"
#include "engine/eval/columnar/lane_kernels.h"
#include "engine/eval/join_index.h"

#include "tests/unit/eval/random_world.h"

namespace muster {
namespace {

using testing::Dice;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::Eq;
using testing::World;

TEST(KeyIds, TuplesHaveOneIdEach) {
  for (std::uint32_t seed = 1; seed <= 20; ++seed) {
    Dice dice(seed);
    const std::size_t parts = 1 + dice.below(4);
    const std::size_t tuples = dice.below(400);
    KeyIds ids;
    std::vector<std::vector<std::uint32_t>> numbers(parts);
    std::vector<std::vector<std::int64_t>> words(tuples, std::vector<std::int64_t>(parts));
    for (std::size_t p = 0; p < parts; ++p) {
      const std::uint32_t range = 1 + dice.below(300);
      ids.parts.push_back(dice.one_in(3)   ? KeyPart::of_rows(range)
                          : dice.one_in(2) ? KeyPart::of_range(range)
                                           : KeyPart::of_words());
      std::vector<std::int64_t> of_part;
      for (std::size_t i = 0; i < tuples; ++i)
        of_part.push_back(words[i][p] = std::int64_t{dice.below(range)});
      numbers[p].resize(tuples);
      if (dice.one_in(2)) {
        ids.parts[p].add_all(of_part, numbers[p].data());
      } else {
        std::ranges::transform(of_part, numbers[p].begin(),
                               [&](std::int64_t word) { return ids.parts[p].add(word); });
      }
    }
    const std::vector<std::uint32_t> assigned = ids.assign(numbers, tuples, 1 + dice.below(64));
    std::map<std::vector<std::int64_t>, std::uint32_t> by_words;
    std::map<std::uint32_t, std::vector<std::int64_t>> by_id;
    for (std::size_t i = 0; i < tuples; ++i) {
      EXPECT_LT(assigned[i], ids.size());
      EXPECT_EQ(by_words.try_emplace(words[i], assigned[i]).first->second, assigned[i]);
      EXPECT_EQ(by_id.try_emplace(assigned[i], words[i]).first->second, words[i]);
    }
    std::vector<std::vector<std::uint32_t>> found(parts, std::vector<std::uint32_t>(tuples));
    std::vector<const std::uint32_t*> of_parts;
    for (std::size_t p = 0; p < parts; ++p) {
      std::vector<std::int64_t> of_part;
      for (std::size_t i = 0; i < tuples; ++i) of_part.push_back(words[i][p]);
      ids.parts[p].find_all(of_part, found[p].data());
      for (std::size_t i = 0; i < tuples; ++i)
        EXPECT_EQ(found[p][i], ids.parts[p].find(words[i][p]));
      of_parts.push_back(found[p].data());
    }
    std::vector<std::uint32_t> all(tuples);
    ids.find_all(of_parts, all);
    EXPECT_EQ(all, assigned);
  }
}

TEST(KeyIds, UnknownKeysHaveNone) {
  KeyIds ids;
  ids.parts.push_back(KeyPart::of_words());
  ids.parts.push_back(KeyPart::of_values());
  const std::uint32_t word = ids.parts[0].add(-5);
  const std::uint32_t text = ids.parts[1].add(string_value("vpn"));
  EXPECT_THAT(ids.assign({{word}, {text}}, 1, 1), ElementsAre(0U));
  EXPECT_EQ(ids.parts[0].find(5), kNoKey);
  EXPECT_EQ(ids.parts[1].find(string_value("crm")), kNoKey);
  const std::array<const std::uint32_t*, 2> unknown = {&word, &kNoKey};
  std::uint32_t id = 0;
  ids.find_all(unknown, {&id, 1});
  EXPECT_EQ(id, kNoKey);
}

// An argument of a kernel: words or values, one for all lanes or one each, some not known.
struct Argument {
  std::vector<std::int64_t> words;
  std::vector<Value> values;
  std::vector<std::uint8_t> known;
  LaneValues lanes;
};

constexpr std::size_t kSize = 40;

class LaneKernels : public ::testing::TestWithParam<std::string_view> {
 protected:
  Value random(TypeKind kind, Dice& dice) {
    switch (kind) {
      case TypeKind::Date:
        return date_value(
            dice.one_in(20) ? kMaxDate : Date{static_cast<std::int32_t>(20000 + dice.below(60))});
      case TypeKind::Span:
        return span_value(
            dice.one_in(2)
                ? CalendarSpan{.months = static_cast<std::int32_t>(dice.below(14)), .days = 0}
                : CalendarSpan{.months = 0, .days = static_cast<std::int32_t>(dice.below(40))});
      case TypeKind::Period: {
        const Date from{static_cast<std::int32_t>(20000 + dice.below(40))};
        return period_value(
            {.from = from,
             .until = dice.one_in(3) ? std::nullopt : std::optional(Date{from.days + 20})});
      }
      default:
        return int_value(dice.one_in(12) ? std::numeric_limits<std::int64_t>::max()
                                         : std::int64_t{dice.below(9)} - 4);
    }
  }
  void fill(Argument& argument, const Type& type, Dice& dice) {
    const bool worded = form_of(type.kind) == LaneValues::Form::Words;
    argument.lanes.uniform = !worded || dice.one_in(3);
    const std::size_t size = argument.lanes.uniform ? 1 : kSize;
    for (std::size_t i = 0; i < size; ++i) {
      argument.values.push_back(random(type.kind, dice));
      argument.words.push_back(argument.values.back().integer);
      argument.known.push_back(dice.one_in(6) ? 0 : 1);
    }
    argument.lanes.type = &type;
    argument.lanes.form = worded ? LaneValues::Form::Words : LaneValues::Form::Values;
    argument.lanes.words = argument.words.data();
    argument.lanes.values = argument.values.data();
    argument.lanes.known = dice.one_in(2) ? argument.known.data() : nullptr;
  }
  Dataset dataset_;
  Arena memory_;
};

TEST_P(LaneKernels, GiveWhatTheFunctionGives) {
  const FunctionTable functions;
  const FunctionTable::Entry* const entry = functions.find(GetParam());
  ASSERT_NE(entry, nullptr);
  const Date as_of{20030};
  const Zone zone;
  std::size_t compared = 0;
  for (std::size_t o = 0; o < entry->signatures.size(); ++o) {
    const Signature& signature = entry->signatures[o];
    std::vector<Type> types;
    if (signature.receiver) types.push_back(*signature.receiver);
    types.insert(types.end(), signature.parameters.begin(), signature.parameters.end());
    for (Type& type : types) {
      if (type.kind == TypeKind::Param) type = simple_type(TypeKind::Date);
    }
    const auto tested = [](const Type& type) {
      return type.kind == TypeKind::Int || type.kind == TypeKind::Date ||
             type.kind == TypeKind::Span || type.kind == TypeKind::Period;
    };
    if (types.size() != 2 || !std::ranges::all_of(types, tested)) continue;
    for (std::uint32_t seed = 1; seed <= 30; ++seed) {
      Dice dice(seed);
      std::array<Argument, 2> arguments;
      for (std::size_t a = 0; a < 2; ++a) fill(arguments[a], types[a], dice);
      const std::array<LaneValues, 2> lanes = {arguments[0].lanes, arguments[1].lanes};
      KernelContext context{.memory = memory_,
                            .dataset = dataset_,
                            .as_of = as_of,
                            .result = signature.result,
                            .lanes = kSize};
      const auto made = lane_kernel(GetParam())(context, lanes);
      if (!made) continue;
      CallContext call{.arena = memory_, .zone = zone, .as_of = as_of, .schema = nullptr};
      for (std::size_t i = 0; i < kSize; ++i) {
        const bool known = lanes[0].is_known(i) && lanes[1].is_known(i);
        if (!known) {
          EXPECT_FALSE(made->is_known(i));
          continue;
        }
        const std::array<Value, 2> values = {lane_value(lanes[0], i, dataset_),
                                             lane_value(lanes[1], i, dataset_)};
        const Value expected = entry->function->overloads[o].kernel(call, values);
        ASSERT_EQ(made->is_known(i), !expected.is_error()) << "lane " << i << " seed " << seed;
        if (expected.is_error()) continue;
        EXPECT_TRUE(equal(lane_value(*made, i, dataset_), expected)) << display(expected, nullptr);
        ++compared;
      }
    }
  }
  EXPECT_GT(compared, 100U);
}

INSTANTIATE_TEST_SUITE_P(Columnar, LaneKernels,
                         ::testing::Values("_==_", "_!=_", "_<_", "_<=_", "_>_", "_>=_", "_+_",
                                           "_-_", "_*_", "contains", "youngerThan"));

// What `require` is for every row of the first binding, on evidence without a flaw.
std::vector<int> decided(std::string_view require) {
  World world;
  testing::add_organisation(world);
  world.rule("r", fmt::format("for_each: p in people\nallow_empty: yes\nrequire: '{}'", require));
  if (!world.compile_all()) return {};
  world.csv("people",
            "person_id,boss_id,kind,start_on,team\np0,,employee,2026-01-05,a\np1,p0,employee,2026-"
            "02-01,b\n");
  world.csv("grants",
            "grant_id,person_id,system,granted_on,level\ng0,p0,vpn,2026-01-10,1\ng1,p1,crm,2026-01-"
            "10,2\n");
  world.csv(
      "notes",
      "note_id,person,system,owner_id,noted_on,level,kind\nn0,p0,vpn,p1,2026-01-07,2,employee\n"
      "n1,p1,vpn,p1,2026-01-20,1,contractor\n");
  if (!world.load()) return {};
  const RunContext run{.program = *world.program,
                       .pack = *world.pack,
                       .dataset = *world.dataset,
                       .inputs = world.inputs,
                       .sources = world.sources,
                       .limits = world.limits,
                       .options = world.options};
  JoinIndexes joins(run.program, run.schema(), run.dataset, run.options);
  SharedColumns shared(run, joins);
  ColumnarEvaluator evaluator(run, shared);
  const CompiledRule& rule = run.program.rules[RuleId(0)];
  std::vector<std::int64_t> rows(run.dataset.tables[world.table("people")].rows);
  std::iota(rows.begin(), rows.end(), 0);
  LaneFrame frame;
  frame.size = rows.size();
  frame.lets = rule.lets;
  frame.set(rule.bindings[0].slot, record_lanes(rule.bindings[0].element, rows, true));
  const Truth* const truths = evaluator.truths(rule.require, frame, nullptr);
  return {truths, truths + rows.size()};
}

TEST(Columnar, DecidesWhatRulesMostlyAsk) {
  const int no = kFalse;
  const int yes = kTrue;
  EXPECT_THAT(decided(R"(p.person_id == "p1")"), ElementsAre(no, yes));
  EXPECT_THAT(decided(R"(has(p.boss_id))"), ElementsAre(no, yes));
  EXPECT_THAT(decided(R"(has(p.start_on) && p.start_on + days(20) <= date("2026-01-25"))"),
              ElementsAre(yes, no));
  // One key; a condition on the row; the least day; several keys; a reference back.
  EXPECT_THAT(
      decided(
          R"(notes.exists(n, has(n.person) && n.person == p.person_id && has(n.level) && n.level > 1))"),
      ElementsAre(yes, no));
  EXPECT_THAT(
      decided(
          R"(has(p.start_on) && notes.exists(n, has(n.person) && n.person == p.person_id && has(n.noted_on) && n.noted_on >= p.start_on))"),
      ElementsAre(yes, no));
  EXPECT_THAT(
      decided(
          R"(notes.exists(n, has(n.person) && has(n.kind) && has(p.kind) && n.person == p.person_id && n.kind == p.kind))"),
      ElementsAre(yes, no));
  EXPECT_THAT(decided(R"(p.grants.exists(g, has(g.system) && g.system == "crm"))"),
              ElementsAre(no, yes));
  // Nobody breaks it; how many there are; pairs, where keys do not decide; a join within a join.
  EXPECT_THAT(decided(R"(p.grants.all(g, has(g.level) && g.level < 2))"), ElementsAre(yes, no));
  EXPECT_THAT(decided(R"(p.owned.size() == 2)"), ElementsAre(no, yes));
  EXPECT_THAT(
      decided(R"(p.grants.exists(g, has(g.system) && has(p.team) && g.system + p.team == "crmb"))"),
      ElementsAre(no, yes));
  EXPECT_THAT(decided(R"(p.reports.exists(r, r.grants.exists(g, has(g.level) && g.level == 2)))"),
              ElementsAre(yes, no));
}

}  // namespace
}  // namespace muster
