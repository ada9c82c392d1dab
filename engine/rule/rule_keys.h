// The keys of a rule file and of its parameters.
#pragma once

#include <array>
#include <string_view>

#include "engine/rule/rule.h"
#include "engine/rule/shape.h"
#include "engine/rule/test_keys.h"
#include "engine/rule/type_words.h"

namespace muster {

inline constexpr std::array<WordValue<Level>, 3> kLevelWords = {
    {{.word = "error", .value = Level::Error},
     {.word = "warning", .value = Level::Warning},
     {.word = "note", .value = Level::Note}}};
inline constexpr std::array<WordValue<Mode>, 2> kModeWords = {
    {{.word = "enforce", .value = Mode::Enforce}, {.word = "observe", .value = Mode::Observe}}};
inline constexpr std::array<WordValue<RestsOn>, 2> kRestsOnWords = {
    {{.word = "records", .value = RestsOn::Records},
     {.word = "attestation", .value = RestsOn::Attestation}}};
inline constexpr std::array<WordValue<Stricter>, 3> kScalarStricter = {
    {{.word = "smaller", .value = Stricter::Smaller},
     {.word = "larger", .value = Stricter::Larger},
     {.word = "none", .value = Stricter::None}}};
inline constexpr std::array<WordValue<Stricter>, 3> kListStricter = {
    {{.word = "superset", .value = Stricter::Superset},
     {.word = "subset", .value = Stricter::Subset},
     {.word = "none", .value = Stricter::None}}};

inline constexpr Shape kLevel = kOneWordOf<kLevelWords>;
inline constexpr Shape kMode = kOneWordOf<kModeWords>;
inline constexpr Shape kRestsOn = kOneWordOf<kRestsOnWords>;
inline constexpr Shape kScalarStricterWord = kOneWordOf<kScalarStricter>;
inline constexpr Shape kListStricterWord = kOneWordOf<kListStricter>;
inline constexpr std::array<const Shape*, 2> kStricterForms{&kScalarStricterWord,
                                                            &kListStricterWord};
inline constexpr Shape kStricter{.kind = Shape::Kind::OneOf, .choices = kStricterForms};
inline constexpr Shape kDefaultList{.kind = Shape::Kind::List, .item = &kText};
inline constexpr std::array<const Shape*, 2> kDefaultForms{&kValue, &kDefaultList};
inline constexpr Shape kDefault{.kind = Shape::Kind::OneOf, .choices = kDefaultForms};

inline constexpr std::array<KeySpec, 5> kParameterKeys = {
    {{.name = "type",
      .required = true,
      .shape = &kParameterType,
      .doc = "The type of its value: `span` (such as `12 months`), `date`, `int`, "
             "`enum(<name>)`, `list<string>`, ..."},
     {.name = "default",
      .shape = &kDefault,
      .doc = "The value unless the organisation sets another; without one it must set it."},
     {.name = "basis",
      .shape = &kText,
      .doc = "Where the default comes from: `house`, or `requirement <taxonomy>:<control>`, one "
             "of `maps_to`; a looser value then takes that mapping away."},
     {.name = "stricter",
      .shape = &kStricter,
      .doc = "Which values are stricter: `smaller`, `larger`, of a list `superset`, `subset`; "
             "`none` if there is no such order. Needed for numbers, dates, spans and lists; words "
             "of an enum have the order in which it lists them, and without `stricter` each other "
             "word is looser."},
     {.name = "description", .shape = &kText, .doc = "What the parameter is for."}}};
inline constexpr Shape kParameterMap{.kind = Shape::Kind::Map,
                                     .name = "parameter",
                                     .title = "A parameter of a rule",
                                     .keys = kParameterKeys};
inline constexpr std::array<const Shape*, 2> kParameterForms{&kParameterType, &kParameterMap};
inline constexpr Shape kParameter{.kind = Shape::Kind::OneOf, .choices = kParameterForms};
inline constexpr Shape kParameters{.kind = Shape::Kind::Names, .item = &kParameter};

// What a rule says alike, whether it is written out or made from a pattern.
inline constexpr KeySpec kIdKey{
    .name = "id",
    .required = true,
    .shape = &kIdText,
    .doc =
        "What reports, waivers and code scanning know the rule by. Never used again for "
        "another rule."};
inline constexpr KeySpec kTitleKey{
    .name = "title",
    .required = true,
    .shape = &kText,
    .doc = "What must be so, in one line: the heading of the rule in every report."};
inline constexpr KeySpec kModeKey{
    .name = "mode",
    .shape = &kMode,
    .doc = "`observe` reports and never fails the run; `enforce` is the default."};
inline constexpr KeySpec kRestsOnKey{
    .name = "rests_on",
    .shape = &kRestsOn,
    .doc =
        "`attestation` if the rule looks at what somebody stated, not at records of what "
        "happened; reports then never show it as fully passed. `records` is the default."};
inline constexpr KeySpec kTagsKey{
    .name = "tags", .shape = &kTexts, .doc = "Words to select rules by, with --only and --skip."};
inline constexpr KeySpec kGroupByKey{.name = "group_by",
                                     .shape = &kExpression,
                                     .doc = "Violations of which this is equal are shown as one."};
inline constexpr KeySpec kDeadlineKey{
    .name = "deadline",
    .shape = &kExpression,
    .doc = "The last day on which it may still become true; until then a subject is pending."};
// How a control relates to what a rule checks.
inline constexpr std::array<WordValue<std::string_view>, 4> kRelationshipWords = {
    {{.word = "equal", .value = "equal"},
     {.word = "subset_of", .value = "subset_of"},
     {.word = "superset_of", .value = "superset_of"},
     {.word = "intersects", .value = "intersects"}}};
inline constexpr Shape kRelationship = kOneWordOf<kRelationshipWords>;

inline constexpr std::array<KeySpec, 3> kMappingKeys = {
    {{.name = "control", .required = true, .shape = &kText, .doc = "`taxonomy:control`."},
     {.name = "relationship",
      .shape = &kRelationship,
      .doc = "What this rule is to the control, if it is not what pack.yaml says of all."},
     {.name = "source", .shape = &kText, .doc = "Who says so, if it is somebody else."}}};
inline constexpr Shape kMappingMap{.kind = Shape::Kind::Map,
                                   .name = "mapping",
                                   .title = "A control that the rule maps to",
                                   .keys = kMappingKeys};
inline constexpr std::array<const Shape*, 2> kMappingForms{&kText, &kMappingMap};
inline constexpr Shape kMapping{.kind = Shape::Kind::OneOf, .choices = kMappingForms};
inline constexpr Shape kMappings{.kind = Shape::Kind::ItemOrList, .item = &kMapping};
inline constexpr KeySpec kMapsToKey{
    .name = "maps_to",
    .shape = &kMappings,
    .doc = "Controls of other catalogues, `taxonomy:control`, that pack.yaml declares."};
inline constexpr KeySpec kTestsKey{.name = "tests",
                                   .shape = &kTests,
                                   .doc =
                                       "Tests of the rule; or put them into "
                                       "`<rule>.test.yaml` beside it."};

inline constexpr Shape kMustInclude{.kind = Shape::Kind::Names, .item = &kIncludes};
inline constexpr std::array<KeySpec, 24> kRuleKeys = {
    {kIdKey,
     {.name = "name",
      .required = true,
      .shape = &kIdText,
      .doc = "What people type: words joined by `-`, unique in the pack."},
     kTitleKey,
     {.name = "requirement",
      .required = true,
      .shape = &kText,
      .doc = "The part of the standard it checks, such as `5.4 a`."},
     {.name = "severity",
      .required = true,
      .shape = &kLevel,
      .doc = "How much a violation weighs; `fail_on` says from which on a run fails."},
     kModeKey,
     kRestsOnKey,
     {.name = "why", .shape = &kText, .doc = "Why the rule exists: what goes wrong without it."},
     {.name = "fix", .shape = &kText, .doc = "What to do about a violation."},
     kTagsKey,
     {.name = "params",
      .shape = &kParameters,
      .doc = "What the organisation may set, by name; expressions say `params.<name>`."},
     {.name = "for_each",
      .required = true,
      .shape = &kExpressions,
      .doc = "What the rule looks at, one by one: `grant in access_grants`. A list nests: every "
             "person with every policy."},
     {.name = "where",
      .shape = &kExpression,
      .doc = "Which of them it judges; the others are out of scope."},
     {.name = "let",
      .shape = &kNamedExpressions,
      .doc = "Names for parts of expressions; each may use those above it."},
     {.name = "require",
      .required = true,
      .shape = &kExpression,
      .doc = "What must be true of each."},
     {.name = "message",
      .required = true,
      .shape = &kText,
      .doc = "What a violation says, with expressions in braces: `{grant.system} was ...`."},
     {.name = "at",
      .shape = &kExpression,
      .doc = "The field whose cell a violation points at; else the key of the record. What is no "
             "record, such as a quarter, has the settings of the record set that `require` asks "
             "about it."},
     {.name = "related",
      .shape = &kExpressions,
      .doc = "Further records or fields that are worth showing beside it."},
     kGroupByKey,
     kDeadlineKey,
     {.name = "allow_empty",
      .shape = &kText,
      .doc = "Why it is right that `all` is true where there is nothing to look at."},
     kMapsToKey,
     {.name = "must_include",
      .shape = &kMustInclude,
      .doc = "Record sets whose sources must say in muster.toml that they include something, such "
             "as `{people: leavers}`; else the rule is not proven."},
     kTestsKey}};
inline constexpr Shape kWrittenRule{
    .kind = Shape::Kind::Map, .name = "rule", .title = "A rule", .keys = kRuleKeys};

// Of a rule that is made from a pattern.
inline constexpr Shape kArguments{.kind = Shape::Kind::Entries, .item = &kAnything};
inline constexpr std::array<KeySpec, 19> kPatternRuleKeys = {
    {kIdKey,
     kTitleKey,
     {.name = "uses",
      .required = true,
      .shape = &kText,
      .doc = "The pattern it is made from, such as `must_precede`."},
     {.name = "with",
      .required = true,
      .shape = &kArguments,
      .doc = "What fills the holes of the pattern: parameter and value."},
     {.name = "name",
      .shape = &kIdText,
      .doc =
          "What people type: words joined by `-`, unique in the pack. Else the name of the file."},
     {.name = "requirement",
      .shape = &kText,
      .doc = "The part of a standard or a contract it checks."},
     {.name = "severity",
      .shape = &kLevel,
      .doc = "How much a violation weighs; `error` unless it says otherwise."},
     kModeKey,
     kRestsOnKey,
     {.name = "why", .shape = &kText, .doc = "Why the rule exists; else what the pattern says."},
     {.name = "fix",
      .shape = &kText,
      .doc = "What to do about a violation; else what the pattern says."},
     kTagsKey,
     {.name = "params",
      .shape = &kParameters,
      .doc = "What the organisation may set, by name; a value under `with` is then "
             "`params.<name>`."},
     {.name = "message",
      .shape = &kText,
      .doc = "What a violation says, in place of the pattern's words; `row` is the record that "
             "fails."},
     {.name = "at",
      .shape = &kExpression,
      .doc = "The field whose cell a violation points at, in place of the pattern's."},
     kGroupByKey,
     kDeadlineKey,
     kMapsToKey,
     kTestsKey}};
inline constexpr Shape kPatternRule{.kind = Shape::Kind::Map,
                                    .name = "pattern_rule",
                                    .title = "A rule made from a pattern",
                                    .keys = kPatternRuleKeys};
inline constexpr std::array<const Shape*, 2> kRuleForms{&kWrittenRule, &kPatternRule};
inline constexpr Shape kRuleFile{.kind = Shape::Kind::OneOf, .choices = kRuleForms};

}  // namespace muster
