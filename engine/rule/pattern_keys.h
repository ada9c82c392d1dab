// The keys of a pattern file and of its parameters.
#pragma once

#include <array>
#include <string_view>

#include "engine/rule/rule_pattern.h"
#include "engine/rule/shape.h"

namespace muster {

struct ParamTypeWord {
  PatternParamKind kind;
  TypeKind value = TypeKind::Invalid;  // of a Value
};
inline constexpr std::array<WordValue<ParamTypeWord>, 12> kPatternParamTypes = {
    {{.word = "record", .value = {PatternParamKind::Record}},
     {.word = "field", .value = {PatternParamKind::Field}},
     {.word = "fields", .value = {PatternParamKind::Fields}},
     {.word = "filter", .value = {PatternParamKind::Filter}},
     {.word = "matching", .value = {PatternParamKind::Matching}},
     {.word = "choice", .value = {PatternParamKind::Choice}},
     {.word = "string", .value = {PatternParamKind::Value, TypeKind::String}},
     {.word = "bool", .value = {PatternParamKind::Value, TypeKind::Bool}},
     {.word = "int", .value = {PatternParamKind::Value, TypeKind::Int}},
     {.word = "double", .value = {PatternParamKind::Value, TypeKind::Double}},
     {.word = "date", .value = {PatternParamKind::Value, TypeKind::Date}},
     {.word = "span", .value = {PatternParamKind::Value, TypeKind::Span}}}};
inline constexpr std::array<WordValue<FieldNeed>, 3> kFieldNeeds = {
    {{.word = "date", .value = FieldNeed::Date},
     {.word = "number", .value = FieldNeed::Number},
     {.word = "optional", .value = FieldNeed::MayBeEmpty}}};

inline constexpr Shape kPatternParamType = kOneWordOf<kPatternParamTypes>;
inline constexpr Shape kFieldNeed = kOneWordOf<kFieldNeeds>;
inline constexpr Shape kTemplateText{.kind = Shape::Kind::Text,
                                     .title = "an expression with holes"};
inline constexpr Shape kTemplateTexts{
    .kind = Shape::Kind::ItemOrList, .least = 1, .item = &kTemplateText};
inline constexpr Shape kNamedTemplates{.kind = Shape::Kind::Names, .item = &kTemplateText};

inline constexpr std::array<KeySpec, 13> kPatternParamKeys = {
    {{.name = "type",
      .required = true,
      .shape = &kPatternParamType,
      .doc = "What its value is: `record` (a record set), `field` or `fields` of one, `filter` "
             "(which rows), `matching` (which rows belong together), `choice`, or a plain value."},
     {.name = "description",
      .required = true,
      .shape = &kText,
      .doc = "What it is for, in the words of whoever fills it in."},
     {.name = "of",
      .shape = &kNameText,
      .doc = "The parameter of type `record`, declared above, whose rows it is about."},
     {.name = "with",
      .shape = &kNameText,
      .doc = "Of a `matching`: the other parameter of type `record`."},
     {.name = "must_be",
      .shape = &kFieldNeed,
      .doc = "Which fields will do: `date`, `number`, or `optional` for one that may be empty."},
     {.name = "optional",
      .shape = &kFlag,
      .doc = "Whether it may be left out; what needs it then falls out of the pattern."},
     {.name = "default",
      .shape = &kText,
      .doc = "Its value when it is left out; of a `record`, another parameter."},
     {.name = "only_with",
      .shape = &kNameText,
      .doc = "The other parameter without which it says nothing."},
     {.name = "needed_with",
      .shape = &kNameText,
      .doc = "The same, and then it may not be left out."},
     {.name = "otherwise",
      .shape = &kExpression,
      .doc = "What `$name(row)` stands for when it is left out."},
     {.name = "choices",
      .shape = &kNamedTemplates,
      .doc = "Of a `choice`: its words and what each stands for."},
     {.name = "at_least", .shape = &kWhole, .doc = "The smallest number it may be."},
     {.name = "at_most", .shape = &kWhole, .doc = "The largest number it may be."}}};
inline constexpr Shape kPatternParam{.kind = Shape::Kind::Map,
                                     .name = "parameter",
                                     .title = "A parameter of a pattern",
                                     .keys = kPatternParamKeys};
inline constexpr Shape kPatternParams{.kind = Shape::Kind::Names, .item = &kPatternParam};

inline constexpr std::array<KeySpec, 17> kPatternKeys = {
    {{.name = "pattern",
      .required = true,
      .shape = &kNameText,
      .doc = "What rules call it under `uses`; no other pattern has the name."},
     {.name = "title", .required = true, .shape = &kText, .doc = "What it checks, in one line."},
     {.name = "description",
      .required = true,
      .shape = &kText,
      .doc = "What fails, what passes and what stays undecided: empty cells, empty sets, the days "
             "at the edge."},
     {.name = "why",
      .shape = &kText,
      .doc = "Why a rule made from it exists, unless that says so."},
     {.name = "fix", .shape = &kText, .doc = "What to do about a violation, unless the rule says."},
     {.name = "example", .shape = &kText, .doc = "A rule that uses it, as text."},
     {.name = "params",
      .required = true,
      .shape = &kPatternParams,
      .doc = "What fills its holes, by name; record sets before what is about their rows."},
     {.name = "for_each",
      .required = true,
      .shape = &kTemplateTexts,
      .doc = "What to look at, one by one, with holes: `row in $each`."},
     {.name = "where",
      .shape = &kTemplateTexts,
      .doc = "Which of them to judge; all texts of a list must hold."},
     {.name = "let", .shape = &kNamedTemplates, .doc = "Names for parts of expressions."},
     {.name = "require",
      .required = true,
      .shape = &kTemplateTexts,
      .doc = "What must be true of each; all texts of a list must hold."},
     {.name = "message",
      .required = true,
      .shape = &kTemplateText,
      .doc = "What a violation says, with expressions in braces."},
     {.name = "at",
      .shape = &kTemplateText,
      .doc = "The field whose cell a violation points at, if it is one."},
     {.name = "related", .shape = &kTemplateTexts, .doc = "Further records or fields to show."},
     {.name = "group_by",
      .shape = &kTemplateText,
      .doc = "Violations of which this is equal are shown as one."},
     {.name = "deadline",
      .shape = &kTemplateText,
      .doc = "The last day on which it may still become true."},
     {.name = "allow_empty",
      .shape = &kText,
      .doc = "Why it is right that `all` is true where there is nothing to look at."}}};
inline constexpr Shape kPatternFile{
    .kind = Shape::Kind::Map, .name = "pattern", .title = "A pattern", .keys = kPatternKeys};

}  // namespace muster
