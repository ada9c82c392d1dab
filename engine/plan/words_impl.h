// The inside of words.h, shared by its .cpp files: words (whole rules), words_conditions,
// words_values, words_sets.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/plan/nouns.h"
#include "engine/plan/words.h"

namespace muster {

// A Wording on its way. `simple`: can stand beside another one in a sentence with `and`.
struct Clause {
  std::string text;
  std::vector<Wording> parts;
  bool simple = true;
};

class Words {
 public:
  explicit Words(const WordsContext& context)
      : program_(context.program), schema_(context.schema), rule_(context.rule) {}

  // words_conditions.cpp: the clause that says that the expression is `truth`.
  Clause condition(PlanId id, bool truth);

  // words_values.cpp: noun phrases.
  std::string value(PlanId id);
  Clause value_clause(PlanId id);  // with bullets where one line would be too much
  std::string field_path(PlanId record, std::string_view field);

  // words_sets.cpp
  // Of a range: what one and several of its members are called, and the filters they fulfil.
  struct Head {
    std::string one;
    std::string many;
    std::vector<PlanId> filters;
  };
  // `mark` stands behind the noun: ` `b``.
  Head head(PlanId range, const std::string& name, const std::string& mark);
  Head head(PlanId macro);  // of a macro's range, with its variable
  Clause set_clause(PlanId range);
  std::string set(PlanId range);  // `the briefings of the grant's person`
  std::string record(PlanId id);  // `the grant's person`
  // Adds ` for which ...`, if there are filters.
  Clause with_filters(std::string text, const std::vector<PlanId>& filters);

 private:
  // words_conditions.cpp
  Clause all_of(std::vector<Clause> clauses);
  Clause one_of(std::vector<Clause> clauses);
  void flatten(PlanId id, Op op, bool truth, std::vector<Clause>& into);
  Clause conditional(const PlanNode& node, bool truth);
  Clause quantified(PlanId id, bool truth);
  std::optional<Clause> member_of(const PlanNode& node, bool truth);
  Clause call(PlanId id, bool truth);
  Clause relation(const PlanNode& node, std::string_view op);
  std::optional<Clause> counted(const PlanNode& node, std::string_view op);
  Clause there_is(std::string_view how_many, const std::string& noun,
                  const std::vector<PlanId>& filters, PlanId condition);
  Clause as_written(PlanId id, bool truth);

  // words_values.cpp
  std::string constant(const PlanNode& node);
  std::string variable(const PlanNode& node);
  std::string call_value(PlanId id);
  std::string sum(const PlanNode& node);
  std::string period(const PlanNode& node);
  Clause extreme(const PlanNode& node, bool least);
  std::optional<Clause> aggregate(const PlanNode& node);
  void items(PlanId list, std::vector<Clause>& into);
  Clause mapped(PlanId map);
  Clause of_items(std::string words, PlanId list);
  Clause choice(const PlanNode& node);
  std::string listed(const std::vector<PlanId>& items, std::string_view last);
  std::string as_written(PlanId id);

  // words_sets.cpp
  std::string name_of(const PlanNode& variable) const;
  // `grant.`, `its `; nothing if the record is not named by a path.
  std::optional<std::string> path(PlanId record);
  bool is_binding(Slot slot) const;

  const Program& program_;
  const Schema& schema_;
  const CompiledRule* rule_;
  std::map<Slot, std::string> names_;  // of rows that filters below called by another name
};

// The bullets as part of the sentence.
std::string flat(const Clause& clause);
// Turns `is more than` words by the operator: `_<_` -> `_>=_`.
std::string_view opposite(std::string_view op);

}  // namespace muster
