// The tests of a rule: tiny record sets and what to expect. Read from the rule file's `tests` and
// from `<rule>.test.yaml` beside it; run by engine/app.
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

namespace muster {

// The records of one set in a test: CSV text, or `missing`.
struct GivenSet {
  std::string record;
  Span record_at;
  bool missing = false;
  std::string csv;
  ExprText text;  // for places inside the CSV
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

struct RuleTest {
  std::string name;
  Span at;
  RuleId rule;
  std::optional<std::string> as_of;
  std::optional<std::string> period;  // `2026`, `2026-01-01..2027-01-01`
  std::vector<std::pair<std::string, std::string>> params;
  std::vector<GivenSet> given;
  std::vector<std::string> none;  // sets the organisation declares empty
  // id rule subject ... as in a waiver file, for this test only
  std::string waivers_yaml;
  Span waivers_at;
  Expectation expect;
  std::string todo;  // a reason: reported, never fails
};

// The tests of all rules of the packs, in the order of the rules. A test whose record set or field
// does not exist, or a malformed one, is an error.
Result<std::vector<RuleTest>> load_rule_tests(const RulePack& pack,
                                              const std::vector<PackRef>& packs, SourceMap& sources,
                                              const Limits& limits, Emitter& diag);

}  // namespace muster
