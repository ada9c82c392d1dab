// One rule document that is already a tree -> Rule. What an expression says is the compiler's
// business; here is only the form.
#pragma once

#include <optional>
#include <string>

#include "engine/base/result.h"
#include "engine/data/schema.h"
#include "engine/diag/emitter.h"
#include "engine/rule/form.h"
#include "engine/rule/rule.h"
#include "engine/text/tree.h"

namespace muster {

// What could be read of a rule; `failed` if that is not all.
struct RuleReading {
  std::optional<Rule> rule;
  std::optional<Failed> failed;
};

// A rule that is written out. Emits MissingKey, UnknownKey, WrongKind, BadValue, UnknownWord,
// BooleanWordKey, ReservedWord, UnknownType, UnknownEnum, DuplicateName.
RuleReading read_rule(const Tree& tree, SourceId source, const Schema& schema, Emitter& diag);

// What every rule says, written out or made from a pattern: its names, texts, level, parameters and
// mappings. REQUIRES: the document is a map.
void read_rule_head(Form& form, SourceId source, const Schema& schema, Rule& rule);

// The `id` of a rule document that may have any other problem; empty if there is none.
std::string rule_id_of(const Tree& tree);

// The `params` of a rule document, in both forms: `name: type` and `name: {type: ..., ...}`.
std::vector<Parameter> read_params(Form& form, NodeId params, const Schema& schema);

}  // namespace muster
