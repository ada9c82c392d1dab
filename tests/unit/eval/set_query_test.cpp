// What an index answers of a question to a set, and what is left to ask of pairs.
#include "engine/eval/columnar/set_query.h"

#include <string>
#include <string_view>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "tests/unit/eval/random_world.h"

namespace muster {
namespace {

using testing::World;

std::string shown(const SetQuery& query) {
  if (!query.usable) return "by reference";
  static constexpr std::string_view kAnswers[] = {"exists", "count", "first", "last", "rows"};
  std::string text(kAnswers[static_cast<std::size_t>(query.answer)]);
  const auto add = [&](std::string_view what, std::size_t many) {
    if (many > 0) text += fmt::format(" {}:{}", what, many);
  };
  add("keys", query.keys.size());
  add("rows", query.row_parts.size());
  add("outer", query.outer_parts.size());
  add("bounds", query.bounds.size());
  add("pairs", query.pair_parts.size());
  if (query.order.valid()) text += " sorted";
  if (query.owner.valid()) text += " derived";
  return text;
}

// The question that `require` is, with `lets` before it.
std::string query_of(std::string_view require, std::string_view lets = "") {
  World world;
  testing::add_organisation(world);
  world.rule(
      "r", fmt::format("for_each: p in people\nallow_empty: yes\n{}require: '{}'", lets, require));
  if (!world.compile_all()) return "broken";
  const Program& program = *world.program;
  const CompiledRule& rule = program.rules[RuleId(0)];
  // Of a comparison, what its left side is made of.
  PlanId asked = rule.require;
  while (program.nodes[asked].op == Op::Call || program.nodes[asked].op == Op::Field)
    asked = program.nodes[asked].args[0];
  return shown(make_set_query(program, asked, rule.lets));
}

TEST(SetQuery, KeysAndConditionsOnTheRowAreTheIndex) {
  EXPECT_EQ(query_of("grants.exists(g, has(g.person_id) && g.person_id == p.person_id)"),
            "exists keys:1 rows:1");
  EXPECT_EQ(query_of("p.grants.exists(g, has(g.level) && g.level < 3)"), "exists keys:1 rows:2");
  EXPECT_EQ(query_of("p.owned.exists(n, has(p.team) && n.system == p.team)"),
            "exists keys:2 outer:1");
  EXPECT_EQ(query_of("p.grants.size() < 3"), "count keys:1");
  EXPECT_EQ(query_of("mine.size() < 3", "let: {mine: p.grants}\n"), "count keys:1");
}

TEST(SetQuery, InequalitiesOfOneValueAreBounds) {
  EXPECT_EQ(query_of("p.grants.exists(g, has(g.granted_on) && has(p.start_on) "
                     "&& g.granted_on <= p.start_on)"),
            "exists keys:1 rows:1 outer:1 bounds:1");
  EXPECT_EQ(query_of("p.grants.exists(g, has(g.granted_on) && has(p.start_on) "
                     "&& g.granted_on > p.start_on && p.start_on + days(30) >= g.granted_on)"),
            "exists keys:1 rows:1 outer:1 bounds:2");
  EXPECT_EQ(query_of("p.grants.filter(g, has(g.granted_on) && has(p.start_on) "
                     "&& g.granted_on > p.start_on).size() > 1"),
            "count keys:1 rows:1 outer:1 bounds:1");
  // Of two values: the second is asked of pairs, and then so is the first.
  EXPECT_EQ(query_of("p.owned.exists(n, has(n.noted_on) && has(n.level) && has(p.start_on) "
                     "&& n.noted_on > p.start_on && n.level < p.grants.size())"),
            "exists keys:1 rows:2 outer:1 pairs:2");
}

TEST(SetQuery, OneRowIsTheFirstOrLastInAnOrder) {
  EXPECT_EQ(query_of("p.owned.first().system == \"vpn\""), "first keys:1");
  EXPECT_EQ(query_of("p.owned.filter(n, has(n.level)).sortBy(n, n.level).last().system == \"a\""),
            "last keys:1 rows:1 sorted");
  EXPECT_EQ(query_of("sorted.first().system == \"a\"",
                     "let: {sorted: 'p.owned.filter(n, has(n.noted_on)).sortBy(n, n.noted_on)'}\n"),
            "first keys:1 rows:1 sorted");
  // Texts have no order among their numbers, and a subject may order rows by what is its own.
  EXPECT_EQ(query_of("p.owned.sortBy(n, n.system).first().system == \"a\""), "by reference");
  EXPECT_EQ(query_of("p.owned.filter(n, has(n.level)).sortBy(n, n.level * p.grants.size()).first()"
                     ".system == \"a\""),
            "by reference");
  // An order that is an error makes an error of the whole set.
  EXPECT_EQ(query_of("p.owned.filter(n, has(n.level)).sortBy(n, n.level).size() > 1"),
            "by reference");
}

TEST(SetQuery, DerivedSetsAreTakenApart) {
  EXPECT_EQ(query_of("p.notes_on.exists(n, n.system == \"vpn\")"), "exists keys:1 rows:2 derived");
  // Derived of a derived set of the same record; of another record, whose it is differs from row to
  // row.
  EXPECT_EQ(query_of("p.late_notes.size() > 0"), "count keys:1 rows:2 outer:1 bounds:1 derived");
  EXPECT_EQ(query_of("p.notes_of_boss.size() > 0"), "by reference");
}

// An index serves all questions of one shape.
TEST(SetQuery, ShapesTellOptionalItemsFromOthers) {
  World world;
  testing::add_organisation(world);
  world.rule("a", "for_each: p in people\nrequire: 'p.owned.exists(n, [?n.?level].size() > 0)'");
  world.rule("b", "for_each: p in people\nrequire: 'p.owned.exists(n, [n.?level].size() > 0)'");
  ASSERT_TRUE(world.compile_all());
  const auto shape = [&](std::size_t rule) {
    const CompiledRule& compiled = world.program->rules[RuleId(rule)];
    return make_set_query(*world.program, compiled.require, {}).shape;
  };
  EXPECT_NE(shape(0), shape(1));
}

}  // namespace
}  // namespace muster
