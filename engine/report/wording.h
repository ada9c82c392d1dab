// The words that reports share: numbers with their nouns, states, population lines, the headline.
// Plain text; each writer makes it safe for its own format.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "engine/report/report.h"

namespace muster {

// `1,204`
std::string digits(std::uint64_t number);
// `1 violation`, `1,204 violations`; the plural is the singular and an `s` unless given.
std::string count_of(std::uint64_t number, std::string_view singular, std::string_view plural = {});
// The same of what is only counted: 1 to 4 are `<5 records`.
std::string few_of(std::uint64_t number, std::string_view singular);
// `a`, `a and b`, `a, b and c`
std::string list_of(const std::vector<std::string>& items);
// Lower-case start and no full stop -> a sentence.
std::string sentence(std::string_view text);
// What people wrote over several lines, on one: runs of white space become one space.
std::string one_line(std::string_view text);

std::string_view to_string(FailOn fail_on);
std::string_view to_string(Severity severity);
// Whether a finding or rule of this level can fail the run.
bool counts(Level level, bool observed, FailOn fail_on);

// The rule of a pack that is known to have loaded; null for evidence and for rules that did not
// load.
const Rule* find_rule(const Report& report, RuleId id);
// `briefed-before-access`, else its id.
std::string rule_name(const Report& report, RuleId id);
// The rule's name after its id.
std::string rule_name(const Report& report, const RuleReport& rule);

// `evidence/people.csv:3:12`; empty for no place.
std::string place_text(const Place& place);
// Both days inclusive: `2026-01-01 to 2026-12-31`.
std::string period_text(const Period& period);
// What of the time up to the as-of date the period leaves out behind it: `what happened since
// 2026-10-01 is not yet in the period`; empty: nothing.
std::string after_period_text(const RunInfo& run);
// With the members of its group that are shown with it, and the waiver that no longer covers it.
std::string message_of(const Finding& finding);
// The same as a sentence. A message of a rule may begin with a value, which keeps its first letter.
std::string message_sentence(const Finding& finding);
// How many related places it has, with those of its group that it does not keep.
std::uint64_t places_beside(const Finding& finding);
// Evidence: `leaves 3 subjects of review-held undecided and keeps action-owner from being proven`.
std::string affected_text(const Report& report, const Finding& finding);
// `12 subjects: 9 passed, 2 failed, 1 undecided; 3 out of scope`
std::string population_text(const RuleReport& rule);
// `1,000 rows in 2 files: 998 records, 2 set aside`
std::string population_text(const SetReport& set);
// `3 more record sets are read by no rule that was judged; -v lists them`
std::string sets_left_out(std::uint64_t number);
// `12 cells of topic and 3 cells of outcome`: those that took the default word of their field
std::string defaulted_text(const SetReport& set);
// Passed, and only because somebody said so: shown with a hollow mark.
bool is_hollow(const RuleReport& rule);
// Passed by its state (S10), though none of its subjects has: all of them are pending.
bool is_all_pending(const RuleReport& rule);
// The state as people read it: `passed`, `all pending`.
std::string_view state_text(const RuleReport& rule);
// What a state of its own needs said: who will adopt the rule and when, why the level was changed.
// Parameters as the pack has them only with `Detail::Full`.
std::vector<std::string> remarks_of(const RuleReport& rule, Detail detail);
// Rules that are not adopted are summed up, unless there is one alone or all is asked for.
bool sums_up_not_adopted(const Report& report);
// `1 planned, 65 neither adopted nor planned`, and a line for each plan whose day is past.
std::vector<std::string> not_adopted_lines(const Report& report);

// How many rules are in each state, and how many new violations do not count for the result.
struct Totals {
  std::uint64_t broken = 0, not_adopted = 0, failed = 0, not_proven = 0, not_applicable = 0,
                passed = 0;
  std::uint64_t all_pending = 0;       // not among those that passed
  std::uint64_t failed_counting = 0;   // failed rules with a violation that counts
  std::uint64_t violations_below = 0;  // below fail_on, or of a rule that only observes
  std::uint64_t not_proven_below = 0;
  std::uint64_t attested = 0;   // passed, and rest on what somebody stated
  std::uint64_t overdue = 0;    // planned for a day that is past
  std::uint64_t unplanned = 0;  // neither adopted nor planned
};
Totals totals_of(const Report& report);
// `5 rules: 2 failed, 1 not proven, 2 passed`
std::string rules_text(const Totals& totals);
// The result in one or two sentences. Never says that anything passed while a rule is not proven.
std::string headline(const Report& report);

}  // namespace muster
