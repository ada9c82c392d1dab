// S21: the scan is the oracle of the indexed look-up, and one thread of many. The same rules over
// random tables, full of absent and unreadable cells and references that lead nowhere, must give
// equal outcomes.
#include <algorithm>
#include <cstdint>
#include <map>
#include <random>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "tests/unit/eval/random_world.h"

namespace muster {
namespace {

using testing::Dice;
using testing::shown;
using testing::World;

struct NamedRule {
  std::string_view name;
  std::string_view text;
};

constexpr NamedRule kRules[] = {
    {"exists", R"(for_each: p in people
require: notes.exists(n, has(n.person) && n.person == p.person_id && has(n.noted_on) && has(p.start_on) && n.noted_on >= p.start_on))"},
    {"exists-two-keys", R"(for_each: g in grants
where: has(g.person_id) && has(g.system)
require: notes.exists(n, has(n.person) && n.person == g.person_id && n.system == g.system && has(n.level) && n.level > 1))"},
    {"not-exists", R"(for_each: p in people
require: '!notes.exists(n, has(n.person) && n.person == p.person_id && has(n.level) && n.level > 2)')"},
    {"inverse", R"(for_each: p in people
require: p.grants.exists(g, has(g.system) && g.system == "vpn"))"},
    {"inverse-filter", R"(for_each: p in people
require: p.grants.filter(g, has(g.granted_on) && g.granted_on < date("2026-02-01")).exists(g, has(g.level) && g.level == 1))"},
    {"filter-size", R"(for_each: p in people
require: notes.filter(n, has(n.person) && n.person == p.person_id).filter(n, has(n.noted_on) && n.noted_on > date("2026-01-10")).size() <= 1)"},
    {"all-of-filter", R"(for_each: p in people
allow_empty: nobody needs a note
require: notes.filter(n, has(n.person) && n.person == p.person_id).all(n, has(n.level) && n.level < 3))"},
    {"all-with-equality", R"(for_each: p in people
allow_empty: nobody needs a note
require: notes.all(n, !has(n.person) || n.person != p.person_id || (has(n.level) && n.level < 3)))"},
    {"exists-one", R"(for_each: p in people
require: notes.exists_one(n, has(n.person) && n.person == p.person_id && has(n.level) && n.level > 0))"},
    {"map", R"(for_each: p in people
require: '"vpn" in notes.filter(n, has(n.person) && n.person == p.person_id).map(n, n.system)')"},
    {"map-with-condition", R"(for_each: p in people
require: notes.map(n, has(n.person) && n.person == p.person_id && has(n.level), n.level).exists(l, l == 2))"},
    {"first", R"(for_each: p in people
require: notes.filter(n, has(n.person) && n.person == p.person_id && has(n.level)).first().system == "vpn")"},
    {"last", R"(for_each: p in people
require: notes.filter(n, has(n.person) && n.person == p.person_id).last().system == "vpn")"},
    {"sorted", R"(for_each: p in people
require: p.grants.filter(g, has(g.granted_on)).sortBy(g, g.granted_on).last().holder_team != "none")"},
    {"last-by-level", R"(for_each: p in people
require: p.owned.filter(n, has(n.level)).sortBy(n, n.level).last().system != "vpn")"},
    {"first-among-pairs", R"(for_each: p in people
where: has(p.start_on)
require: p.owned.filter(n, has(n.level) && has(n.noted_on) && (n.noted_on < p.start_on || n.level > 2)).sortBy(n, n.level).first().system == "crm")"},
    {"rows-of-no-record", R"(for_each: g in grants
let:
  nobody: people.filter(p, p.person_id == "nobody").first()
require: '!nobody.grants.exists(o, has(g.level) && g.level > 3 && has(o.level) && o.level < 3)')"},
    {"between-two-days", R"(for_each: p in people
where: has(p.start_on)
require: p.grants.exists(g, has(g.granted_on) && g.granted_on > p.start_on - days(20) && g.granted_on <= p.start_on + days(20)))"},
    {"how-many-since", R"(for_each: p in people
where: has(p.start_on)
require: p.owned.filter(n, has(n.noted_on) && n.noted_on >= p.start_on).size() < 2)"},
    {"filtered-derived-set", R"(for_each: p in people
require: p.notes_on.filter(n, has(n.level) && n.level > 0).size() < 2)"},
    {"set-in-a-let", R"(for_each: p in people
let:
  mine: notes.filter(n, has(n.person) && n.person == p.person_id)
require: mine.size() == 0 || mine.exists(n, has(n.level) && n.level == 1))"},
    {"list-let-two-levels-down", R"(for_each: g in grants
where: has(g.granted_on) && has(g.system)
let:
  days: notes.filter(n, n.system == g.system && has(n.noted_on)).map(n, n.noted_on)
require: people.filter(p, has(p.team) && p.team == g.holder_team).filter(p, p.grants.exists(o, has(o.granted_on) && days.exists(d, d < o.granted_on))).size() < 2)"},
    {"two-levels", R"(for_each: p in people
require: p.reports.exists(r, r.grants.exists(g, has(g.system) && g.system == "crm")))"},
    {"forward-in-condition", R"(for_each: g in grants
require: has(g.person) && g.person.reports.exists(r, has(r.team) && r.team == g.holder_team))"},
    {"record-equality", R"(for_each: p in people
require: grants.exists(g, has(g.person) && g.person == p && has(g.level) && g.level == 2))"},
    {"record-in-set", R"(for_each: g in grants
where: has(g.person)
require: g.person in people.filter(p, has(p.kind) && p.kind == "employee"))"},
    {"computed-key", R"(for_each: g in grants
where: has(g.granted_on)
require: notes.exists(n, has(n.noted_on) && quarterOf(n.noted_on) == quarterOf(g.granted_on) && n.system == "vpn"))"},
    {"derived-key", R"(for_each: p in people
require: grants.exists(g, g.holder_team == p.team_or_none && has(g.level) && g.level > 1))"},
    {"derived-set", R"(for_each: p in people
require: p.notes_on.exists(n, n.system == "crm"))"},
    {"enum-key", R"(for_each: p in people
require: notes.exists(n, has(n.kind) && has(p.kind) && n.kind == p.kind && has(n.level) && n.level == 3))"},
    {"int-key", R"(for_each: g in grants
require: notes.exists(n, has(n.level) && has(g.level) && n.level == g.level && has(n.noted_on) && has(g.granted_on) && n.noted_on == g.granted_on))"},
    {"erring-outer", R"(for_each: p in people
where: has(p.boss)
require: notes.exists(n, has(n.person) && n.person == p.boss.person_id && n.system == p.boss.team_or_none))"},
    {"unkeyed-or", R"(for_each: p in people
require: notes.exists(n, has(n.person) && n.person == p.person_id || has(n.level) && n.level == 9))"},
    {"where-exists", R"(for_each: p in people
where: notes.exists(n, has(n.person) && n.person == p.person_id)
require: has(p.team))"},
    {"nested-join", R"(for_each: [p in people, n in notes]
where: has(n.person) && n.person == p.person_id && has(p.team) && p.team == "a"
require: has(n.noted_on) && has(p.start_on) && n.noted_on >= p.start_on)"},
    {"nested-inverse", R"(for_each: [p in people, g in p.grants]
where: has(p.team) && p.team != "b"
require: has(g.level) && g.level < 3)"},
    {"nested-filtered-join",
     R"(for_each: [g in grants, 'n in notes.filter(m, has(m.level) && m.level > 0)']
where: has(n.person) && has(g.person_id) && n.person == g.person_id
require: n.system == "vpn")"},
    {"three-levels", R"(for_each: [p in people, r in p.reports, g in r.grants]
where: has(p.kind) && p.kind == "employee" && has(g.level)
require: g.level != 2)"},
    {"erring-range", R"(for_each: [n in notes, g in n.owner.grants]
where: n.system == "vpn"
require: has(g.level) && g.level > 1)"},
    {"filtered-range", R"(for_each: p in people.filter(q, has(q.team) && q.team == "a")
require: p.grants.size() > 0)"},
    {"periods", R"(for_each: m in months(period)
require: notes.exists(n, has(n.noted_on) && m.contains(n.noted_on) && n.system == "vpn"))"},
    {"periods-and-people", R"(for_each: [m in months(period), p in people]
where: has(p.start_on) && p.start_on < date("2026-02-01")
require: notes.exists(n, has(n.person) && n.person == p.person_id && has(n.noted_on) && m.contains(n.noted_on)))"},
    {"records-of-a-list", R"(for_each: 'b in notes.map(n, n.owner)'
require: has(b.team))"},
    {"records-of-a-list-of-each", R"(for_each: [p in people, 'r in p.reports.map(q, q)']
where: has(p.kind) && p.kind == "employee"
require: has(r.team) && r.team != "a")"},
    {"records-of-a-list-for-all", R"(for_each: [p in people, 'q in people.map(r, r)']
where: has(q.kind) && q.kind == "employee"
require: p.team_or_none != q.team_or_none)"},
    {"distinct-values", R"(for_each: s in notes.map(n, n.system).distinct()
require: grants.exists(g, has(g.system) && g.system == s))"},
};

World& world_of_rules(World& world) {
  testing::add_organisation(world);
  for (const NamedRule& rule : kRules) world.rule(rule.name, rule.text);
  world.options.keep_passed_keys = true;
  return world;
}

class AgreementWithScan : public ::testing::TestWithParam<Lookup> {};

TEST_P(AgreementWithScan, OfAllRules) {
  World world;
  ASSERT_TRUE(world_of_rules(world).compile_all());
  std::uint64_t undecided = 0;
  std::uint64_t failed = 0;
  std::uint64_t passed = 0;
  for (std::uint32_t seed = 1; seed <= 60; ++seed) {
    Dice dice(seed);
    deal(world, dice);
    ASSERT_TRUE(world.load());
    world.options.lookup = Lookup::Scan;
    const Outcomes scanned = world.evaluate_all();
    world.options.lookup = GetParam();
    const Outcomes found = world.evaluate_all();
    for (const Rule& rule : world.pack->rules) {
      const RuleId id = world.pack->find(rule.name);
      ASSERT_TRUE(scanned.rules[id].evaluated) << rule.name;
      ASSERT_EQ(shown(found.rules[id]), shown(scanned.rules[id]))
          << rule.name << " with seed " << seed;
      undecided += scanned.rules[id].undecided;
      failed += scanned.rules[id].failed;
      passed += scanned.rules[id].passed;
    }
  }
  // The tables are such that every verdict is frequent.
  EXPECT_GT(undecided, 1000U);
  EXPECT_GT(failed, 1000U);
  EXPECT_GT(passed, 1000U);
}

INSTANTIATE_TEST_SUITE_P(Agreement, AgreementWithScan,
                         ::testing::Values(Lookup::Indexed, Lookup::Columns),
                         [](const ::testing::TestParamInfo<Lookup>& tested) {
                           return tested.param == Lookup::Indexed ? "Indexed" : "Columns";
                         });

// Pairs that fill several batches, in each of which either binding alone, or both, may leave it
// open whether a pair is in scope.
TEST(Agreement, PairsOfSeveralBatches) {
  World world;
  testing::add_organisation(world);
  world.rule("by-month", R"(for_each: [m in months(period), p in people]
where: has(p.start_on) && m.contains(p.start_on) && has(p.team) && p.team != "b"
require: notes.exists(n, has(n.person) && n.person == p.person_id && has(n.noted_on) && m.contains(n.noted_on)))");
  world.rule("by-person", R"(for_each: [p in people, m in months(period)]
where: has(p.start_on) && p.start_on < date("2026-02-20") && m != period && has(p.team) && (p.team == "a" || m.contains(p.start_on))
require: has(p.kind) && p.kind == "employee" || !m.contains(p.start_on))");
  world.rule("linked", R"(for_each: [p in people, n in notes]
where: has(p.kind) && has(n.kind) && n.kind == p.kind && has(n.level) && n.level < 4
require: has(n.noted_on) && has(p.start_on) && n.noted_on >= p.start_on)");
  world.rule("lists-of-each", R"(for_each:
  - p in people
  - 'd in notes.filter(n, n.system != p.team_or_none).map(n, n.system)'
  - 'g in grants.filter(g, has(g.system) && has(g.level) && (g.system == d || g.level > 2))'
where: p.team_or_none != "b" && has(g.person_id)
require: g.level < 4 && d != "a")");
  world.rule("linked-before-one-that-depends", R"(for_each:
  - p in people
  - n in notes
  - g in p.grants
where: has(p.kind) && has(n.kind) && n.kind == p.kind && n.system != "a"
require: has(g.level) && g.level < 4)");
  world.rule("linked-to-what-may-be-left-out", R"(for_each:
  - 'p in people.filter(q, has(q.start_on) && q.start_on > date("2026-01-10"))'
  - 'n in notes.filter(m, has(m.level) && m.level > 0)'
where: has(p.kind) && has(n.kind) && n.kind == p.kind
require: has(n.noted_on) && n.noted_on >= p.start_on)");
  world.rule("numbered-elements", R"(for_each:
  - p in people
  - 's in notes.map(n, n.owner_id)'
where: s != "p1" && s != "p4"
require: p.team_or_none != "a" || s != "p2")");
  world.rule("rows-of-each", R"(for_each:
  - p in people
  - 'n in notes.filter(n, n.system != p.team_or_none)'
  - 'g in grants.filter(g, has(g.system) && g.system == n.system)'
where: has(n.level) && n.level > 0
require: has(g.level) && g.level < 4)");
  ASSERT_TRUE(world.compile_all());
  std::uint64_t undecided = 0;
  std::map<std::string, std::uint64_t> pairs;
  for (std::uint32_t seed = 401; seed <= 403; ++seed) {
    Dice dice(seed);
    deal(world, dice, 900);  // and three months
    ASSERT_TRUE(world.load());
    world.options.lookup = Lookup::Scan;
    const Outcomes scanned = world.evaluate_all();
    world.options.lookup = Lookup::Columns;
    const Outcomes found = world.evaluate_all();
    for (const Rule& rule : world.pack->rules) {
      const RuleId id = world.pack->find(rule.name);
      pairs[rule.name] += scanned.rules[id].subjects + scanned.rules[id].out_of_scope;
      ASSERT_EQ(shown(found.rules[id]), shown(scanned.rules[id]))
          << rule.name << " with seed " << seed;
      undecided += scanned.rules[id].undecided;
    }
  }
  EXPECT_GT(undecided, 100U);
  for (const auto& [rule, many] : pairs) EXPECT_GT(many, 2'048U) << rule;
}

// A let that only another let reads, of a set that is not inlined: its rows differ from person to
// person, of whom there may be many. Pairs that come later must not read it from memory that was
// given back.
TEST(Agreement, LetsBehindLetsOfManyPairs) {
  std::string people(testing::kPeople);
  people.erase(people.find("small: 100\n"), std::string_view("small: 100\n").size());
  World world;
  world.enums("{kind: [employee, contractor]}");
  world.record("people", people).record("grants", testing::kGrants);
  world.record("notes", testing::kNotes);
  world.rule("r", R"(for_each: p in people
let:
  mine: p.person_id
  of_mine: notes.filter(n, n.owner_id == mine)
require: notes.exists(n, n.system != p.team_or_none && of_mine.exists(m, m.system != n.system)))");
  ASSERT_TRUE(world.compile_all());
  std::string rows = "person_id,boss_id,kind,start_on,team\n";
  for (int i = 0; i < 900; ++i) rows += fmt::format("p{},,employee,2026-01-05,x\n", i);
  world.csv("people", rows);
  world.csv("grants", "grant_id,person_id,system,granted_on,level\n");
  rows = "note_id,person,system,owner_id,noted_on,level,kind\n";
  for (int i = 0; i < 90; ++i) {
    rows += fmt::format("n{},,{},p{},2026-01-05,1,employee\n", i, i % 2 == 0 ? "vpn" : "crm",
                        10 * i + i % 7);
  }
  world.csv("notes", rows);
  ASSERT_TRUE(world.load());
  world.options.lookup = Lookup::Scan;
  const Outcomes scanned = world.evaluate_all();
  EXPECT_EQ(scanned.rules[RuleId(0)].passed, 90U);
  world.options.lookup = Lookup::Columns;
  EXPECT_EQ(shown(world.evaluate_all().rules[RuleId(0)]), shown(scanned.rules[RuleId(0)]));
}

// What the outcome would be had its brief subjects been described at once.
RuleOutcome described(const Outcomes& outcomes, RuleId rule) {
  RuleOutcome all = outcomes.rules[rule];
  all.notable.clear();
  all.brief = {};
  const BriefSubjects& brief = outcomes.rules[rule].brief;
  std::size_t next = 0;
  const auto describe = [&](std::size_t end) {
    for (; next < end; ++next)
      all.notable.push_back(outcomes.describer->describe(rule, brief[next]));
  };
  for (const SubjectOutcome& each : outcomes.rules[rule].notable) {
    describe(each.brief_before);
    all.notable.push_back(each);
  }
  describe(brief.size());
  return all;
}

TEST(Agreement, BriefSubjectsAreDescribedAsIfAtOnce) {
  World world;
  ASSERT_TRUE(world_of_rules(world).compile_all());
  std::size_t briefs = 0;
  for (std::uint32_t seed = 201; seed <= 230; ++seed) {
    Dice dice(seed);
    deal(world, dice);
    ASSERT_TRUE(world.load());
    world.options.brief_failures = false;
    world.options.lookup = Lookup::Scan;
    const Outcomes scanned = world.evaluate_all();
    world.options.brief_failures = true;
    for (const Lookup lookup : {Lookup::Indexed, Lookup::Columns}) {
      world.options.lookup = lookup;
      const Outcomes brief = world.evaluate_all();
      for (const Rule& rule : world.pack->rules) {
        const RuleId id = world.pack->find(rule.name);
        ASSERT_EQ(shown(described(brief, id)), shown(scanned.rules[id]))
            << rule.name << " with seed " << seed;
        const BriefSubjects& subjects = brief.rules[id].brief;
        for (std::size_t i = 0; i < subjects.size(); ++i) {
          // Its other answers are parts of the whole.
          const SubjectOutcome whole = brief.describer->describe(id, subjects[i]);
          ASSERT_EQ(brief.describer->key(id, subjects[i]), whole.key);
          ASSERT_EQ(brief.describer->group(id, subjects[i]), whole.group);
          const Span position = brief.describer->position(id, subjects[i]);
          ASSERT_EQ(position.source, whole.at.span.source);
          ASSERT_LE(position.begin, whole.at.span.begin);
        }
        briefs += subjects.size();
      }
    }
  }
  EXPECT_GT(briefs, 1000U);
}

TEST(Agreement, AnyNumberOfThreadsGivesTheSame) {
  World world;
  ASSERT_TRUE(world_of_rules(world).compile_all());
  for (std::uint32_t seed = 1; seed <= 10; ++seed) {
    Dice dice(seed);
    deal(world, dice);
    ASSERT_TRUE(world.load());
    world.options.jobs = 1;
    const Outcomes alone = world.evaluate_all();
    world.options.jobs = 4;
    const Outcomes together = world.evaluate_all();
    for (const Rule& rule : world.pack->rules) {
      const RuleId id = world.pack->find(rule.name);
      ASSERT_EQ(shown(together.rules[id]), shown(alone.rules[id]))
          << rule.name << " with seed " << seed;
    }
  }
}

}  // namespace
}  // namespace muster
