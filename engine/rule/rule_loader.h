// One rule document that is already a tree -> Rule. What an expression says is the compiler's
// business; here is only the form.
#pragma once

#include <string>

#include "engine/base/result.h"
#include "engine/data/schema.h"
#include "engine/diag/emitter.h"
#include "engine/rule/form.h"
#include "engine/rule/rule.h"
#include "engine/text/tree.h"

namespace muster {

// Emits MissingKey, UnknownKey, WrongKind, BadValue, UnknownWord, BooleanWordKey, ReservedWord,
// UnknownType, UnknownEnum, DuplicateName, PatternsUnsupported.
Result<Rule> read_rule(const Tree& tree, SourceId source, const Schema& schema, Emitter& diag);

// The `id` of a rule document that may have any other problem; empty if there is none.
std::string rule_id_of(const Tree& tree);

// The `params` of a rule document, in both forms: `name: type` and `name: {type: ..., ...}`.
std::vector<Parameter> read_params(Form& form, NodeId params, const Schema& schema);

}  // namespace muster
