// The words for types in schemas and parameters, and whether a default is a value of its type.
#pragma once

#include <string>
#include <string_view>

#include "engine/data/inputs.h"
#include "engine/data/schema.h"
#include "engine/rule/form.h"

namespace muster {

enum class TypeUse { Field, Parameter };

// `string bool int double date timestamp duration enum(<name>) list<T>`, and `span` for parameters.
// Invalid if it is none: emits UnknownType, UnknownEnum, each with a suggestion.
Type read_type(Form& form, const PlacedText& word, const Schema& schema, TypeUse use);

// Emits BadValue or UnknownWord if `value` is not how a value of the type is written. Lists have
// their items joined by `,`.
void check_default(Form& form, const PlacedText& value, const Type& type, const Schema& schema);

}  // namespace muster
