// Random evidence for the agreement tests: a small organisation whose tables are full of absent and
// unreadable cells, references that lead nowhere and keys that occur twice.
#pragma once

#include <algorithm>
#include <cstdint>
#include <random>
#include <string>
#include <string_view>

#include "tests/unit/eval/world.h"

namespace muster::testing {

inline constexpr std::string_view kPeople = R"(
key: person_id
small: 100
fields:
  person_id: {type: string, required: true, sensitive: true}
  boss_id: {type: string, references: people, as: boss, inverse: reports}
  kind: {type: enum(kind)}
  start_on: {type: date}
  team: {type: string}
derive:
  notes_on: 'notes.filter(n, has(n.person) && n.person == this.person_id)'
  late_notes: 'this.notes_on.filter(n, has(n.noted_on) && has(this.start_on) && n.noted_on > this.start_on)'
  notes_of_boss: 'has(this.boss) ? this.boss.notes_on : notes.filter(n, n.system == "vpn")'
  team_or_none: 'has(this.team) ? this.team : "none"'
)";
inline constexpr std::string_view kGrants = R"(
key: grant_id
small: 100
fields:
  grant_id: {type: string, required: true}
  person_id: {type: string, references: people, as: person, inverse: grants}
  system: {type: string}
  granted_on: {type: date}
  level: {type: int}
derive:
  holder_team: 'has(this.person) ? this.person.team_or_none : "nobody"'
)";
inline constexpr std::string_view kNotes = R"(
key: note_id
small: 100
fields:
  note_id: {type: string, required: true}
  person: {type: string}
  system: {type: string, required: true}
  owner_id: {type: string, required: true, references: people, as: owner, inverse: owned}
  noted_on: {type: date}
  level: {type: int}
  kind: {type: enum(kind)}
)";

class Dice {
 public:
  explicit Dice(std::uint32_t seed) : engine_(seed) {}
  // Of the standard only the engine gives the same numbers everywhere, so no distributions.
  std::uint32_t below(std::uint32_t n) { return static_cast<std::uint32_t>(engine_()) % n; }
  bool one_in(std::uint32_t n) { return below(n) == 0; }

 private:
  std::mt19937 engine_;
};

inline std::string person(Dice& dice) {
  return dice.one_in(12) ? "nobody" : fmt::format("p{}", dice.below(9));
}
inline std::string optional_person(Dice& dice) { return dice.one_in(8) ? "" : person(dice); }
inline std::string system(Dice& dice) {
  static constexpr std::string_view kWords[] = {"vpn", "crm", "none", "a"};
  return std::string(kWords[dice.below(4)]);
}
inline std::string date(Dice& dice) {
  if (dice.one_in(6)) return "";
  if (dice.one_in(9)) return "soon";
  return fmt::format("2026-0{}-{:02}", 1 + dice.below(3), 1 + dice.below(28));
}
inline std::string number(Dice& dice) {
  if (dice.one_in(6)) return "";
  return dice.one_in(9) ? "many" : fmt::format("{}", dice.below(5));
}
inline std::string kind(Dice& dice) {
  static constexpr std::string_view kWords[] = {"employee", "contractor", "", "alien", "employee"};
  return std::string(kWords[dice.below(5)]);
}
inline std::string team(Dice& dice) {
  static constexpr std::string_view kWords[] = {"a", "b", "", "crm"};
  return std::string(kWords[dice.below(4)]);
}

inline void hide(std::string& csv, std::string_view column, Dice& dice) {
  if (!dice.one_in(8)) return;
  const std::size_t at = csv.find("," + std::string(column) + ",");
  const std::size_t last = csv.find("," + std::string(column) + "\n");
  csv.insert(std::min(at, last) + 1, "former_");
}

inline void deal(World& world, Dice& dice, std::uint32_t number_of_people = 9) {
  std::string people = "person_id,boss_id,kind,start_on,team\n";
  for (std::uint32_t i = 0; i < number_of_people; ++i) {
    // A second p3 quarantines both.
    const std::uint32_t id = dice.one_in(14) ? 3 : i;
    people += fmt::format("p{},{},{},{},{}\n", id, optional_person(dice), kind(dice), date(dice),
                          team(dice));
  }
  std::string grants = "grant_id,person_id,system,granted_on,level\n";
  const std::uint32_t number_of_grants = dice.below(16);
  for (std::uint32_t i = 0; i < number_of_grants; ++i) {
    grants += fmt::format("g{},{},{},{},{}\n", i, optional_person(dice),
                          dice.one_in(6) ? "" : system(dice), date(dice), number(dice));
  }
  std::string notes = "note_id,person,system,owner_id,noted_on,level,kind\n";
  const std::uint32_t number_of_notes = dice.below(18);
  for (std::uint32_t i = 0; i < number_of_notes; ++i) {
    notes += fmt::format("n{},{},{},{},{},{},{}\n", i, optional_person(dice), system(dice),
                         person(dice), date(dice), number(dice), kind(dice));
  }
  // A column that is not there makes every cell of it unreadable (S29).
  hide(people, "boss_id", dice);
  hide(people, "team", dice);
  hide(grants, "person_id", dice);
  hide(grants, "level", dice);
  hide(notes, "person", dice);
  world.csv("people", people);
  world.csv("grants", grants);
  world.csv("notes", notes);
}

inline std::string shown(const EvidencePlace& place) {
  return fmt::format("{}.{}.{}.{}.{}", place.table.index(), place.row, place.column.index(),
                     place.span.begin, place.label);
}

// Everything that an outcome says, as text.
inline std::string shown(const RuleOutcome& outcome) {
  std::string text = fmt::format("{} subjects {} passed {} failed {} undecided {} pending {} out\n",
                                 outcome.subjects, outcome.passed, outcome.failed,
                                 outcome.undecided, outcome.pending, outcome.out_of_scope);
  for (const SubjectOutcome& each : outcome.notable) {
    text += fmt::format("{} {} {} at {} cause {} {} {} '{}' group '{}'\n",
                        static_cast<int>(each.verdict), each.key, each.shown_key, shown(each.at),
                        each.cause.index(), each.cause_text, each.cause_at.begin, each.message,
                        each.group);
    for (const EvidencePlace& place : each.related) text += "  " + shown(place) + "\n";
  }
  for (const auto& [cause, count] : outcome.causes)
    text += fmt::format("{} by {}\n", count, cause.index());
  for (const std::string& key : outcome.passed_keys) text += key + " ";
  for (const DefectId id : outcome.unproven) text += fmt::format("unproven {} ", id.index());
  return text + outcome.nothing_to_check + outcome.unproven_text;
}

inline void add_organisation(World& world) {
  world.enums("{kind: [employee, contractor]}");
  world.record("people", kPeople).record("grants", kGrants).record("notes", kNotes);
}

}  // namespace muster::testing
