// The tests of a rule: tiny record sets and what to expect. Read from the rule file's `tests` and
// from `<rule>.test.yaml` beside it; run by engine/app/testing.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "engine/base/limits.h"
#include "engine/base/result.h"
#include "engine/diag/emitter.h"
#include "engine/rule/pack_loader.h"
#include "engine/rule/rule.h"
#include "engine/rule/test_keys.h"

namespace muster {

// The records of one set in a test: CSV text, or `missing`.
struct GivenSet {
  std::string record;
  Span record_at;
  bool missing = false;
  std::string csv;  // the table of the test or of its file, with the rows that a case adds
  ExprText text;    // for places inside the CSV
};

struct Expectation {
  // Exact sets of subject keys; an unlisted one fails the test.
  std::vector<std::pair<std::string, Span>> fail;
  std::vector<std::pair<std::string, Span>> undecided;
  std::vector<std::pair<std::string, Span>> pending;
  std::vector<std::pair<std::string, Span>> waived;
  // Stated only when the test lists them; must then be exact too.
  std::optional<std::vector<std::pair<std::string, Span>>> pass;
  std::optional<std::string> message;  // wild cards; every failed subject's message must match
  bool not_proven = false;
  bool not_applicable = false;
  Span at;
};

// A test, or one case of a test with what its test shares with all of them.
struct RuleTest {
  std::string name;  // of a case: `test: case`
  Span at;
  RuleId rule;
  std::optional<std::string> as_of;
  std::optional<Date> fiscal_year_starts;  // only month and day count
  std::optional<std::string> period;       // `2026`, `2026-01-01..2027-01-01`
  std::vector<std::pair<std::string, std::string>> params;
  std::vector<GivenSet> given;
  std::vector<std::string> none;  // sets the organisation declares empty
  bool nothing_to_check = false;  // it says so of the rule itself
  // id rule subject ... as in a waiver file, for this test only
  std::string waivers_yaml;
  Span waivers_at;
  Expectation expect;
  std::string todo;  // a reason: reported, never fails
};

// A change of an expression that no records can tell from the rule, as its author says.
struct EquivalentChange {
  RuleId rule;
  std::string was;
  std::string becomes;
  std::string because;
  Span at;
};

// What coverage asks for and no records can bring about, as the rule's author says.
struct UnreachableCase {
  RuleId rule;
  std::string condition;
  NeverSeen never = NeverSeen::True;
  std::string because;
  Span at;
};

struct RuleTests {
  std::vector<RuleTest> tests;  // in the order of the rules
  std::vector<EquivalentChange> equivalent;
  std::vector<UnreachableCase> unreachable;
};

// The tests of all rules of the packs. A test whose record set, field or parameter does not exist,
// or a malformed one, is an error; so is a file of tests beside no rule that its pack lists.
Result<RuleTests> load_rule_tests(const RulePack& pack, const std::vector<PackRef>& packs,
                                  SourceMap& sources, const Limits& limits, Emitter& diag);

// The pack that the file lies in, of several the innermost: a folder of packs may be one itself.
// Null: in none.
const PackRef* pack_of(SourceId file, const std::vector<PackRef>& packs, const SourceMap& sources);

}  // namespace muster
