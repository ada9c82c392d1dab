#include "engine/plan/words.h"

#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "engine/plan/nouns.h"

#include "tests/unit/plan/plan_fixture.h"

namespace muster {
namespace {

// `require` of a rule over grants, in words.
std::string words_for(std::string_view expression) {
  PlanFixture fixture;
  fixture.rule("r", fmt::format("params:\n"
                                "  age: {{type: span, default: 12 months, stricter: smaller}}\n"
                                "  start: {{type: date, default: 2026-01-01, stricter: larger}}\n"
                                "  mode: {{type: string, default: soft}}\n"
                                "let:\n"
                                "  held: g.person.briefings.filter(b, b.role == \"x\")\n"
                                "  late: g.granted_on > as_of\n"
                                "require: >-\n  {}\n",
                                expression));
  fixture.compile();
  if (!fixture.compiled().ok) return fixture.problems().front();
  return plain_text(condition_words(
      {.program = fixture.program, .schema = fixture.pack.schema, .rule = &fixture.compiled()},
      fixture.compiled().require));
}

struct Example {
  std::string_view expression;
  std::string_view words;
};

TEST(Words, SaySimpleConditions) {
  const std::vector<Example> examples{
      {"has(g.revoked_on)", "g.revoked_on is given"},
      {"!has(g.revoked_on)", "g.revoked_on is not given"},
      {"has(g.sponsor)", "g.sponsor is a known person"},
      {"!has(g.sponsor)", "g.sponsor is no known person"},
      {"g.system == \"vpn\"", "g.system is \"vpn\""},
      {"!(g.system == \"vpn\")", "g.system is not \"vpn\""},
      {"g.person.kind == \"employee\"", "g.person.kind is employee"},
      {"g.granted_on <= as_of", "g.granted_on is on or before the as-of date"},
      {"!(g.granted_on <= as_of)", "g.granted_on is after the as-of date"},
      {"g.granted_on >= params.start", "g.granted_on is on or after 2026-01-01 (start)"},
      {"params.mode == \"soft\" || has(g.revoked_on)",
       "the parameter mode (now soft) is \"soft\" or g.revoked_on is given"},
      {"g.person.score >= 10", "g.person.score is at least 10"},
      {"!(g.person.score >= 10)", "g.person.score is less than 10"},
      {"g.system in [\"vpn\", \"crm\"]", "g.system is one of \"vpn\" and \"crm\""},
      {"!(g.system in [\"vpn\", \"crm\"])", "g.system is none of \"vpn\" and \"crm\""},
      {"g.system.startsWith(\"v\")", "g.system begins with \"v\""},
      {"!g.system.contains(\"v\")", "g.system does not contain \"v\""},
      {"g.system.matches(\"^v\")", "g.system matches the pattern `^v`"},
      {"period.contains(g.granted_on)", "g.granted_on lies in the audit period"},
      {"!period.contains(g.granted_on)", "g.granted_on does not lie in the audit period"},
      {"youngerThan(g.granted_on, params.age)", "g.granted_on lies under 12 months (age) back"},
      {"g.granted_on + days(30) > as_of", "30 days after g.granted_on is after the as-of date"},
      {"g.granted_on + months(1) + days(2) > as_of",
       "1 month plus 2 days after g.granted_on is after the as-of date"},
      {"as_of - g.granted_on < 10",
       "the number of days from g.granted_on to the as-of date is less than 10"},
      {"quarterOf(g.granted_on).firstDay() == g.granted_on",
       "the first day of the quarter of g.granted_on is g.granted_on"},
      {"g.person.active", "g.person.active is true"},
      {"!g.person.active", "g.person.active is false"},
      {"late", "late holds"},
      {"!late", "late does not hold"},
      {"undecided(\"nobody knows\")", "it is undecided: nobody knows"},
      {"g.system.size() == 3", "the length of g.system is 3"},
      {"g.system.lowerAscii() == g.system", "g.system in lower case is g.system"},
  };
  for (const Example& example : examples)
    EXPECT_EQ(words_for(example.expression), std::string(example.words) + "\n")
        << example.expression;
}

TEST(Words, SayWhatThereIs) {
  const std::vector<Example> examples{
      {"g.person.briefings.exists(b, b.completed_on <= g.granted_on)",
       "there is a briefing `b` of g's person such that b.completed_on is on or before "
       "g.granted_on"},
      {"!g.person.briefings.exists(b, b.role == \"x\")",
       "there is no briefing `b` of g's person such that b.role is \"x\""},
      {"briefings.exists(b, b.person_id == g.person_id)",
       "there is a briefing `b` such that b.person_id is g.person_id"},
      {"g.person.briefings.exists_one(b, b.role == \"x\")",
       "there is exactly one briefing `b` of g's person such that b.role is \"x\""},
      {"g.person.briefings.size() > 0 && g.person.briefings.all(b, b.role == \"x\")",
       "all of these are true:\n"
       "  - there is at least one briefing of g's person\n"
       "  - for every briefing `b` of g's person, b.role is \"x\""},
      {"g.person.briefings.size() >= 2", "there are at least 2 briefings of g's person"},
      {"!(g.person.briefings.size() >= 2)", "there are fewer than 2 briefings of g's person"},
      {"g.person.briefings.filter(b, b.role == \"x\").size() == 0",
       "there is no briefing `b` of g's person such that b.role is \"x\""},
      {"held.size() > 0", "held is not empty"},
      {"held.exists(b, b.outcome == \"passed\")",
       "there is a briefing `b` in held such that b.outcome is passed"},
      {"policies.exists(p, p.audience == g.person.kind)",
       "there is a policy `p` such that p.audience is g.person.kind"},
      {"g.person in people.filter(p, p.active)",
       "g's person is one of the people `p` for which p.active is true"},
      {"held.map(b, b.completed_on).max() <= as_of",
       "the latest b.completed_on among the briefings `b` in held is on or before the as-of date"},
  };
  for (const Example& example : examples)
    EXPECT_EQ(words_for(example.expression), std::string(example.words) + "\n")
        << example.expression;
}

TEST(Words, MakeBulletsOfLongLists) {
  EXPECT_EQ(
      words_for("g.system == \"vpn\" && has(g.revoked_on)\n  && (late || g.system == \"a\" || "
                "g.person.active)"),
      "all of these are true:\n"
      "  - g.system is \"vpn\"\n"
      "  - g.revoked_on is given\n"
      "  - at least one of these is true:\n"
      "    - late holds\n"
      "    - g.system is \"a\"\n"
      "    - g.person.active is true\n");
}

TEST(Words, CarryNegationInwards) {
  EXPECT_EQ(words_for("!(g.system == \"vpn\" && (late || !g.person.active))"),
            "at least one of these is true:\n"
            "  - g.system is not \"vpn\"\n"
            "  - late does not hold and g.person.active is true\n");
}

TEST(Words, SayEachCase) {
  EXPECT_EQ(words_for("late ? has(g.revoked_on) : g.system != \"vpn\""),
            "if late holds, then g.revoked_on is given, otherwise g.system is not \"vpn\"\n");
}

TEST(Words, TellARule) {
  PlanFixture fixture;
  fixture.rule("r",
               "params:\n"
               "  start: {type: date, stricter: larger}\n"
               "for_each: [p in policies, \"who in people.filter(x, x.active)\"]\n"
               "where: p.published_on > params.start && who.kind == p.audience\n"
               "require: who.briefed.size() > 0\n"
               "deadline: p.published_on + days(3)\n");
  fixture.set("pack.yaml", fmt::format("{}rules: [r.yaml]\n", kManifestHead));
  Emitter diag(fixture.list);
  auto loaded =
      load_packs({{.files = &fixture.files, .folder = "demo", .display = "demo", .at = {}}},
                 fixture.sources, fixture.limits, diag);
  ASSERT_TRUE(loaded.has_value());
  const Program program =
      compile(*loaded, fixture.functions,
              {.params = {}, .limits = fixture.limits, .stand_ins = true}, diag);
  ASSERT_TRUE(program.rules[RuleId(0)].ok) << fixture.problems().front();
  EXPECT_TRUE(program.params.front().unset);
  const RuleWords words = words_of(program, loaded->schema, program.rules[RuleId(0)]);
  EXPECT_EQ(words.looks_at,
            "every policy (`p`) together with every person (`who`) for which who.active is true");
  ASSERT_TRUE(words.where.has_value());
  EXPECT_EQ(plain_text(*words.where),
            "p.published_on is after the parameter start (must be set) and who.kind is "
            "p.audience\n");
  EXPECT_EQ(words.require.text, "who.briefed is not empty");
  ASSERT_TRUE(words.deadline.has_value());
  EXPECT_EQ(words.deadline->text, "3 days after p.published_on");
  ASSERT_EQ(words.derived.size(), 2U);
  EXPECT_EQ(words.derived[0].name, "active");
  EXPECT_EQ(words.derived[0].of, "a person");
  EXPECT_EQ(words.derived[0].meaning.text,
            "holds if its end_on is not given or its end_on is on or after the as-of date");
  EXPECT_EQ(words.derived[1].meaning.text,
            "the briefings `b` of the person for which b.score is given");
}

TEST(Words, KnowOneFromMany) {
  struct Case {
    std::string_view title, one, head;
  };
  for (const Case& each : std::vector<Case>{
           {"Access grants", "access grant", "access grant"},
           {"People", "person", "person"},
           {"Policies", "policy", "policy"},
           {"Acknowledgements of policies", "acknowledgement of a policy", "acknowledgement"},
           {"Actions of management reviews", "action of a management review", "action"},
           {"Hours at work", "hour at work", "hour"},
           {"Statuses", "status", "status"},
           {"Boxes", "box", "box"},
           {"IT systems", "IT system", "IT system"},
           {"Equipment", "record of equipment", "record of equipment"},
       }) {
    const Noun noun = noun_of_title(each.title);
    EXPECT_EQ(noun.one, each.one);
    EXPECT_EQ(noun.head, each.head);
  }
  EXPECT_EQ(with_article("access grant"), "an access grant");
  EXPECT_EQ(with_article("unit"), "a unit");
  EXPECT_EQ(with_article("hour"), "an hour");
}

}  // namespace
}  // namespace muster
