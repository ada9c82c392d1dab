// What evaluation found, by rule: verdicts, causes, messages. No rule states yet (waivers decide
// those) and nothing of formats.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
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
  // How many subjects of RuleOutcome::brief come before it.
  std::uint64_t brief_before = 0;
};

// Failed subjects of which only the rows are kept, in subject order; there may be millions. What
// else is to be known of one a SubjectDescriber makes.
struct BriefSubjects {
  std::size_t width = 0;    // rows of each: one a binding
  std::vector<RowId> rows;  // `width` a subject

  std::size_t size() const { return width == 0 ? 0 : rows.size() / width; }
  std::span<const RowId> operator[](std::size_t subject) const {
    return std::span(rows).subspan(subject * width, width);
  }
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
  BriefSubjects brief;                       // more that fail, if EvaluateOptions asks for it
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

// Makes what is not kept of brief subjects: the same text, place and key as if it had been made at
// once. Not safe for use from several threads.
class SubjectDescriber {
 public:
  virtual ~SubjectDescriber() = default;
  // `rows`: of the bindings, as BriefSubjects has them. Without `brief_before`.
  virtual SubjectOutcome describe(RuleId rule, std::span<const RowId> rows) = 0;
  // What the place of the subject is ordered by: its source and where the row of the place begins.
  // Costs no look at the text of the record.
  virtual Span position(RuleId rule, std::span<const RowId> rows) = 0;
  virtual std::string key(RuleId rule, std::span<const RowId> rows) = 0;
  virtual std::string group(RuleId rule, std::span<const RowId> rows) = 0;
  // The subject will be described soon: a chance to have memory bring what it is made of. Said
  // twice, far ahead and near, since some of it tells where the rest is. Changes no description.
  enum class Ahead : std::uint8_t { Far, Near };
  virtual void expect(RuleId, std::span<const RowId> /*rows*/, Ahead) {}
};

struct Outcomes {
  IdVector<RuleId, RuleOutcome> rules;  // by RuleId of the pack
  // Set if any rule may have brief subjects. Borrows what evaluate() was given, but the options.
  std::unique_ptr<SubjectDescriber> describer;
};

}  // namespace muster
