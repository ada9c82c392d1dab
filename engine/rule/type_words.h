// The words for types in schemas and parameters, and whether a default is a value of its type.
#pragma once

#include <array>
#include <span>
#include <string>
#include <string_view>

#include "engine/data/inputs.h"
#include "engine/data/schema.h"
#include "engine/rule/form.h"

namespace muster {

// The words for simple types; `span` is the last, since only parameters have it.
struct SimpleType {
  std::string_view word;
  TypeKind kind;
};
inline constexpr std::array<SimpleType, 8> kSimpleTypes = {{{"string", TypeKind::String},
                                                            {"bool", TypeKind::Bool},
                                                            {"int", TypeKind::Int},
                                                            {"double", TypeKind::Double},
                                                            {"date", TypeKind::Date},
                                                            {"timestamp", TypeKind::Timestamp},
                                                            {"duration", TypeKind::Duration},
                                                            {"span", TypeKind::Span}}};
inline constexpr Shape kParameterType{
    .kind = Shape::Kind::TypeName, .title = "a type", .words = kWordsOf<kSimpleTypes>};
inline constexpr Shape kFieldType{
    .kind = Shape::Kind::TypeName,
    .title = "a type",
    .words = std::span<const std::string_view>(kWordsOf<kSimpleTypes>).first(7)};

enum class TypeUse { Field, Parameter };

// `string bool int double date timestamp duration enum(<name>) list<T>`, and `span` for parameters.
// Invalid if it is none: emits UnknownType, UnknownEnum, each with a suggestion.
Type read_type(Form& form, const PlacedText& word, const Schema& schema, TypeUse use);

// Emits BadValue or UnknownWord if `value` is not how a value of the type is written. Lists have
// their items joined by `,`.
void check_default(Form& form, const PlacedText& value, const Type& type, const Schema& schema);

}  // namespace muster
