// A compiled rule in English, for people who read no expressions: `muster explain` prints it and
// the reference pages can. The words follow the typed nodes, so they say what runs.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engine/plan/program.h"

namespace muster {

// A clause without full stop, and the bullets below it; one that has some ends with a colon.
struct Wording {
  std::string text;
  std::vector<Wording> parts;
  bool operator==(const Wording&) const = default;
};

// A name that stands for something, and what: a let, or a derived field.
struct TermWording {
  std::string name;
  std::string of;  // of a derived field: `an engagement`; else empty
  Wording meaning;
};

struct RuleWords {
  std::string looks_at;          // `every access grant (`grant`)`
  std::optional<Wording> where;  // `only if ...`
  Wording require;               // `it must be true that ...`
  std::vector<TermWording> lets;
  std::vector<TermWording> derived;  // that it reads, in the order of the record sets
  std::optional<Wording> deadline;   // `it is due on ...`
};

// What the nodes belong to.
struct WordsContext {
  const Program& program;
  const Schema& schema;
  const CompiledRule* rule = nullptr;  // null: an expression on its own
};

// REQUIRES: the rule compiles.
RuleWords words_of(const Program& program, const Schema& schema, const CompiledRule& rule);
// An expression of type bool, as a clause.
Wording condition_words(const WordsContext& context, PlanId id);
// Any other, as a noun phrase.
Wording value_words(const WordsContext& context, PlanId id);

// The bullets indented by two spaces a level, each after `- `; for tests and plain places.
std::string plain_text(const Wording& wording);

}  // namespace muster
