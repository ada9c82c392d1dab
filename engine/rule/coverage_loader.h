// What a pack says of itself beside its rules: the coverage statement, which answers each statement
// of a standard by records, by attestation or not at all, and the text of its page. No run of rules
// needs it, so it is read only when somebody asks.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/limits.h"
#include "engine/base/result.h"
#include "engine/diag/emitter.h"
#include "engine/rule/pack_loader.h"
#include "engine/rule/rule.h"
#include "engine/source/source_map.h"

namespace muster {

// What answers a statement.
enum class Answer { Records, Attestation, NotCheckable };
std::string_view to_string(Answer answer);  // `by records`

struct CoverageStatement {
  std::uint64_t number = 0;  // from 1, without a gap
  std::string section;       // begins here; empty: still the one before
  std::string text;
  Answer answer = Answer::Records;
  std::vector<RuleId> rules;          // those that loaded
  std::vector<std::string> attested;  // words of `attestations.statement`
  std::string why;
  Span at;

  // Records answer it, and leave something out that somebody attests or that `why` names.
  bool in_part() const { return answer == Answer::Records && (!attested.empty() || !why.empty()); }
};
std::string answered(const CoverageStatement& statement);  // `by records, in part`

struct PackCoverage {
  std::string pack;
  std::vector<CoverageStatement> statements;  // empty: the pack has none
  std::string about;                          // Markdown; empty: the pack has none
};

// One for each part of `pack`, in their order. `refs` are those that it was loaded from. Emits what
// load_document emits, MissingKey, UnknownKey, WrongKind, UnknownWord, StatementOrder,
// StatementLacks, UnknownRuleName, UnknownEnumWord, UnknownRecordSet.
Result<std::vector<PackCoverage>> load_coverage(const RulePack& pack,
                                                const std::vector<PackRef>& refs,
                                                SourceMap& sources, const Limits& limits,
                                                Emitter& diag);

// How many of them are answered, and how: `84 statements: 76 answered by records (34 in full, 42 in
// part), 7 by attestation, 1 not checkable.`
std::string coverage_headline(const std::vector<CoverageStatement>& statements);

// The rules of packs with a coverage statement that no statement names.
std::vector<RuleId> not_covered(const RulePack& pack, const std::vector<PackCoverage>& coverage);

}  // namespace muster
