// One pattern document of a pack -> RulePattern: its keys, its parameters, and the holes of its
// texts.
#pragma once

#include <vector>

#include "engine/base/limits.h"
#include "engine/base/result.h"
#include "engine/diag/emitter.h"
#include "engine/rule/form.h"
#include "engine/rule/rule_pattern.h"
#include "engine/source/source_map.h"
#include "engine/text/tree.h"

namespace muster {

// Emits MissingKey, UnknownKey, WrongKind, BadValue, UnknownWord, UnknownType, ReservedWord,
// HoleSyntax, UnknownHole, UnusedHole, ...: all problems of the document.
Result<RulePattern> read_pattern(const Tree& tree, Emitter& diag);

// The patterns that ship with muster, which every rule can use. Their files are added to `sources`.
// Emits nothing, unless the program was built wrong.
Result<std::vector<RulePattern>> load_shipped_patterns(SourceMap& sources, const Limits& limits,
                                                       Emitter& diag);

enum class TemplateUse { Expression, Message };

// Reads the holes of a text. Emits HoleSyntax, UnknownHole. `used` has a place for each parameter
// of the pattern, set for those that occur.
Template read_template(Form& form, ExprText text, TemplateUse use,
                       const std::vector<PatternParam>& params, std::vector<bool>& used);

}  // namespace muster
