// What evaluation found, by rule: verdicts, causes, messages. No rule states yet (waivers decide
// those) and nothing of formats.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "engine/base/civil_time.h"
#include "engine/data/dataset.h"
#include "engine/rule/rule.h"
#include "engine/source/span.h"

namespace muster {

enum class Verdict { Pass, Fail, Undecided, Pending };

// A place in the evidence: a cell, a row (no column) or neither (`span` of the configuration).
struct EvidencePlace {
  TableId table;  // invalid: only `span`
  RowId row = kAbsentTarget;
  ColumnId column;
  Span span;          // resolved when the subject is one that is kept
  std::string label;  // display key of the row, masked as it must be
};

// One binding of a subject.
struct SubjectBinding {
  TableId table;  // invalid: a scalar
  RowId row = kAbsentTarget;
  std::string raw;    // the key text or the scalar, before masking
  std::string shown;  // masked if sensitive: `people#14`
};

// A subject that is not simply a pass.
struct SubjectOutcome {
  Verdict verdict = Verdict::Fail;
  std::vector<SubjectBinding> bindings;
  std::string key;  // raw: bindings joined by `/` (S8); identity, never shown
  std::string shown_key;
  EvidencePlace at;
  std::vector<EvidencePlace> related;
  std::string message;  // masked
  std::string group;    // raw value of group_by; empty: none
  std::optional<Date> deadline;
  // Undecided: the defect that causes it, or an expression's own trouble.
  DefectId cause;
  std::string cause_text;  // when there is no defect
  Span cause_at;           // of the expression
};

struct RuleOutcome {
  RuleId rule;
  bool evaluated = false;      // false: broken, skipped or not adopted
  std::uint64_t subjects = 0;  // in scope: = passed + failed + undecided + pending
  std::uint64_t passed = 0;
  std::uint64_t failed = 0;
  std::uint64_t undecided = 0;
  std::uint64_t pending = 0;
  std::uint64_t out_of_scope = 0;            // `where` false
  std::vector<SubjectOutcome> notable;       // fail, undecided, pending, in subject order
  std::vector<std::string> passed_keys;      // only if asked for (rule tests)
  std::map<DefectId, std::uint64_t> causes;  // undecided subjects by defect
  // Why the rule can at best be not proven whatever the verdicts (S2, S10): defects of sets it
  // reads.
  std::vector<DefectId> unproven;
  // Sets it reads that the organisation declares empty, when that leaves it without subjects.
  std::vector<TableId> declared_empty;
  // Why it had no subject; empty if it had one, or if its set is declared empty. What the
  // organisation declares of the rule itself answers this, and nothing else.
  std::string nothing_to_check;
  std::string unproven_text;  // a reason that is no defect: as-of date far from the period
};

struct Outcomes {
  IdVector<RuleId, RuleOutcome> rules;  // by RuleId of the pack
};

}  // namespace muster
