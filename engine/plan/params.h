// The parameters of the rules: defaults of the pack, settings of the organisation (S17).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/plan/checker.h"
#include "engine/plan/compile.h"

namespace muster {

// A value of the type as people write it, without quotes; lists have their items joined by `,`.
// Text and lists go to the arena. Nothing if the text is no such value.
std::optional<Value> parse_param(std::string_view text, const Type& type, const Schema& schema,
                                 Arena& arena);

// The text of some value of the type, as parse_param takes it: for help.
std::string example_of(const Type& type, const Schema& schema);

// True if `value` asks for less than `standard` does. Where the direction cannot be told (S17:
// spans of different units, a parameter that does not say), a changed value counts as looser.
bool is_looser(const Value& value, const Value& standard, const Type& type, Stricter stricter);

// The values of one rule's parameters, in their order. Emits BadParameter and MissingParameter;
// adds to Program::params.
std::vector<ParamValue> resolve_params(const CompileContext& context, RuleId id, const Rule& rule,
                                       const CompileOptions& options);

// Emits UnknownParameter for every setting that no rule declares.
void check_settings(const RulePack& pack, const std::vector<ParamSetting>& settings, Emitter& diag);

}  // namespace muster
